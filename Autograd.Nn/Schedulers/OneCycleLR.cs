namespace Autograd.Nn;

/// <summary>How <see cref="OneCycleLR"/> goes from one rate to the next. PyTorch: anneal_strategy.</summary>
public enum Anneal
{
    /// <summary>In half a wave.</summary>
    Cosine,

    /// <summary>Along a line.</summary>
    Linear,
}

/// <summary>
/// Up from <c>maximum/startDivisor</c> to <c>maximum</c>, then down to <c>maximum/startDivisor/endDivisor</c>, while the momentum goes the other way (Smith and Topin, 2018). The optimizer's own rate does not count.
/// The first phase ends at <c>p·N − 1</c> steps, the last at <c>N − 1</c>; of three phases the second goes back to where the first began, to <c>2p·N − 2</c>. N − 1 steps are the whole cycle;
/// one more is borne, so that a loop may step after each of N batches, and the next is an error. PyTorch: OneCycleLR.
/// </summary>
public sealed class OneCycleLR : Schedule
{
    private readonly Anneal anneal;
    private readonly (double End, double Rate, double Momentum)[] turns; // the first at 0, then the end of each phase
    private readonly long totalSteps;
    private readonly bool cycleMomentum;

    /// <summary>One cycle of so many steps.</summary>
    /// <param name="maximum">The highest rate. PyTorch: max_lr.</param>
    /// <param name="totalSteps">N: all steps of a training, epochs times batches. PyTorch: total_steps.</param>
    /// <param name="peak">p, the part of the steps that goes up. PyTorch: pct_start.</param>
    /// <param name="anneal">How it goes up and down. PyTorch: anneal_strategy.</param>
    /// <param name="cycleMomentum">Whether the momentum (or β₁) moves as well. PyTorch: cycle_momentum.</param>
    /// <param name="lowMomentum">The momentum at the highest rate. PyTorch: base_momentum.</param>
    /// <param name="highMomentum">The momentum at the ends. PyTorch: max_momentum.</param>
    /// <param name="startDivisor">By how much lower than the highest rate the first is. PyTorch: div_factor.</param>
    /// <param name="endDivisor">By how much lower than the first rate the last is. PyTorch: final_div_factor.</param>
    /// <param name="threePhases">Whether the way down stops at the first rate before it goes to the last. PyTorch: three_phase.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer steps than 1, a peak outside [0, 1], or another number that is negative or not finite, or 0 where it divides.</exception>
    public OneCycleLR(
        double maximum, int totalSteps, double peak = 0.3, Anneal anneal = Anneal.Cosine, bool cycleMomentum = true, double lowMomentum = 0.85, double highMomentum = 0.95,
        double startDivisor = 25, double endDivisor = 1e4, bool threePhases = false)
    {
        CheckOption.NotNegative(Name, maximum, nameof(maximum));
        CheckOption.ZeroToOne(Name, peak, nameof(peak));
        CheckOption.NotNegative(Name, lowMomentum, nameof(lowMomentum));
        CheckOption.NotNegative(Name, highMomentum, nameof(highMomentum));
        this.totalSteps = CheckOption.AtLeast(Name, 1, totalSteps, nameof(totalSteps));
        this.anneal = Enum.IsDefined(anneal) ? anneal : throw CheckOption.Wrong(Name, (int)anneal, nameof(anneal), "Anneal.Cosine or Anneal.Linear");
        this.cycleMomentum = cycleMomentum;
        var first = maximum / CheckOption.Positive(Name, startDivisor, nameof(startDivisor));
        var last = first / CheckOption.Positive(Name, endDivisor, nameof(endDivisor));
        var up = (peak * totalSteps) - 1;
        turns = threePhases
            ? [(0, first, highMomentum), (up, maximum, lowMomentum), ((2 * peak * totalSteps) - 2, first, highMomentum), (totalSteps - 1, last, highMomentum)]
            : [(0, first, highMomentum), (up, maximum, lowMomentum), (totalSteps - 1, last, highMomentum)];
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">More steps than the cycle has.</exception>
    public override double RateAt(double rate, long n)
    {
        var (from, to, part) = Phase(n);
        return Math.Max(0, Between(from.Rate, to.Rate, part)); // the step too many would go on below
    }

    /// <inheritdoc/>
    public override double? MomentumAt(long n)
    {
        if (!cycleMomentum) return null;
        var (from, to, part) = Phase(n);
        return Math.Clamp(Between(from.Momentum, to.Momentum, part), Math.Min(turns[0].Momentum, turns[1].Momentum), Math.Max(turns[0].Momentum, turns[1].Momentum));
    }

    internal override bool IsAbsolute => true;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Name}(totalSteps {totalSteps}, {anneal}, cycleMomentum {cycleMomentum}, turns {string.Join(' ', turns.Select(Text))})");

    private static string Text((double End, double Rate, double Momentum) turn) => FormattableString.Invariant($"({turn.End} {turn.Rate} {turn.Momentum})");

    /// <summary>The turns before and after n steps, and which part of the way is gone.</summary>
    private ((double End, double Rate, double Momentum) From, (double End, double Rate, double Momentum) To, double Part) Phase(long n)
    {
        if (n > totalSteps) throw new InvalidOperationException($"OneCycleLR: step {n} is past the end of a cycle of {totalSteps} (total steps); give it more, or stop stepping.");
        var phase = 1;
        while (phase < turns.Length - 1 && n > turns[phase].End) phase++;
        var (from, to) = (turns[phase - 1], turns[phase]);
        return (from, to, to.End == from.End ? 1 : (n - from.End) / (to.End - from.End));
    }

    private double Between(double a, double z, double part) => anneal == Anneal.Linear ? a + ((z - a) * part) : z + ((a - z) / 2 * (1 + Math.Cos(Math.PI * part)));
}

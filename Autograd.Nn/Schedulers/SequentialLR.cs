namespace Autograd.Nn;

/// <summary>
/// Schedules one after the other, each from the optimizer's own rate and its own step 0. A warm-up is one: <c>new SequentialLR([new LinearLR(0.01, totalSteps: 100), new CosineAnnealingLR(900)], [100])</c>.
/// PyTorch: SequentialLR.
/// </summary>
public sealed class SequentialLR : Schedule
{
    private readonly Schedule[] schedules;
    private readonly int[] milestones;

    /// <summary>These schedules.</summary>
    /// <param name="schedules">In their order.</param>
    /// <param name="milestones">After how many steps each but the first begins; rising.</param>
    /// <exception cref="ArgumentException">No schedule, or not one milestone fewer than schedules, or milestones that fall.</exception>
    public SequentialLR(IReadOnlyList<Schedule> schedules, IReadOnlyList<int> milestones)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        ArgumentNullException.ThrowIfNull(milestones);
        if (schedules.Count == 0 || milestones.Count != schedules.Count - 1)
            throw new ArgumentException($"SequentialLR: {schedules.Count} schedules and {milestones.Count} milestones; each schedule but the first begins at a milestone.", nameof(milestones));
        (this.schedules, this.milestones) = ([.. schedules], [.. milestones]);
        foreach (var schedule in this.schedules) ArgumentNullException.ThrowIfNull(schedule, nameof(schedules));
        if (this.milestones.Zip(this.milestones.Skip(1)).Any(static pair => pair.First > pair.Second) || this.milestones.Any(static milestone => milestone < 0))
            throw new ArgumentException($"SequentialLR: the milestones [{string.Join(' ', this.milestones.Select(static at => $"{at}"))}] must rise, from 0 on.", nameof(milestones));
    }

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => schedules[Passed(n)].RateAt(rate, n - Begun(n));

    /// <inheritdoc/>
    public override double? MomentumAt(long n) => schedules[Passed(n)].MomentumAt(n - Begun(n));

    internal override bool IsAbsolute => schedules[0].IsAbsolute;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}([{string.Join(", ", schedules.AsEnumerable())}], milestones [{string.Join(' ', milestones.Select(static at => $"{at}"))}])";

    private int Passed(long n) => milestones.Count(milestone => milestone <= n);

    private int Begun(long n) => Passed(n) is var passed and > 0 ? milestones[passed - 1] : 0;
}

namespace Autograd.Nn;

/// <summary>
/// Lowers the learning rate of every group when a measure (the loss on data not trained on, say) has stopped getting better: after more than <c>patience</c> steps in a row that are not better than the best so far by
/// the threshold, <c>η ← max(η·factor, minimum)</c>. NaN is never better. Beside a <see cref="Scheduler"/> the rate stays
/// lowered: the schedule multiplies what it was lowered to. PyTorch: ReduceLROnPlateau.
/// </summary>
public sealed class ReduceLROnPlateau : IStateful
{
    private readonly Optimizer optimizer;
    private readonly bool maximize, isAbsolute;
    private readonly double factor, threshold, minimum, epsilon;
    private readonly int patience, cooldown;
    private long steps;
    private int bad, resting;

    /// <summary>Watches a measure for an optimizer.</summary>
    /// <param name="optimizer">Whose rates are lowered.</param>
    /// <param name="maximize">True if more is better. PyTorch: mode "max".</param>
    /// <param name="factor">What a rate is multiplied by, from 0 and below 1.</param>
    /// <param name="patience">How many steps without a better measure are borne.</param>
    /// <param name="threshold">What counts as better: by this part of the best.</param>
    /// <param name="isAbsolute">True if the threshold is an amount and not a part. PyTorch: threshold_mode "abs".</param>
    /// <param name="cooldown">For how many steps after lowering none is counted.</param>
    /// <param name="minimum">No rate falls below it. PyTorch: min_lr.</param>
    /// <param name="epsilon">A change that is not larger is not made. PyTorch: eps.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor outside [0, 1), or another number that is negative or not finite.</exception>
    public ReduceLROnPlateau(
        Optimizer optimizer, bool maximize = false, double factor = 0.1, int patience = 10, double threshold = 1e-4, bool isAbsolute = false, int cooldown = 0, double minimum = 0, double epsilon = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        const string Name = nameof(ReduceLROnPlateau);
        (this.optimizer, this.maximize, this.isAbsolute) = (optimizer, maximize, isAbsolute);
        this.factor = CheckOption.BelowOne(Name, factor, nameof(factor));
        this.patience = CheckOption.AtLeast(Name, 0, patience, nameof(patience));
        this.threshold = CheckOption.NotNegative(Name, threshold, nameof(threshold));
        this.cooldown = CheckOption.AtLeast(Name, 0, cooldown, nameof(cooldown));
        this.minimum = CheckOption.NotNegative(Name, minimum, nameof(minimum));
        this.epsilon = CheckOption.NotNegative(Name, epsilon, nameof(epsilon));
        Best = maximize ? double.NegativeInfinity : double.PositiveInfinity;
    }

    /// <summary>The best measure so far.</summary>
    public double Best { get; private set; }

    /// <summary>Takes a measure, and lowers the rates if it is time.</summary>
    public void Step(double measure)
    {
        steps++;
        if (IsBetter(measure)) (Best, bad) = (measure, 0);
        else bad++;
        if (resting > 0)
        {
            resting--;
            bad = 0;
        }
        if (bad <= patience) return;
        foreach (var group in optimizer.Groups)
            if (Math.Max(group.LearningRate * factor, minimum) is var lower && group.LearningRate - lower > epsilon) group.LearningRate = lower;
        (resting, bad) = (cooldown, 0);
    }

    /// <summary>The best measure and the counts; the rates are the optimizer's. All options have to be the same when they are loaded.</summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary
        {
            { "best", StateEntry.From(Best) },
            { "last_epoch", StateEntry.From(steps) },
            { "num_bad_epochs", StateEntry.From((long)bad) },
            { "cooldown_counter", StateEntry.From((long)resting) },
        };
        foreach (var (what, now) in DependsOn) state.DependOn(what, now);
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var reader = new StateReader(nameof(ReduceLROnPlateau), state, [("best", []), ("last_epoch", []), ("num_bad_epochs", []), ("cooldown_counter", [])]);
        foreach (var (what, now) in DependsOn) reader.CheckSame(what, now);
        var (best, count) = (reader.Number("best"), reader.Count("last_epoch"));
        var (badOnes, rest) = ((int)reader.Count("num_bad_epochs", most: int.MaxValue - 1), (int)reader.Count("cooldown_counter", most: int.MaxValue));
        (Best, steps, bad, resting) = (best, count, badOnes, rest);
    }

    private (string What, object Now)[] DependsOn =>
    [
        ("maximize", maximize), ("factor", factor), ("patience", patience), ("threshold", threshold), ("isAbsolute", isAbsolute),
        ("cooldown", cooldown), ("minimum", minimum), ("epsilon", epsilon),
    ];

    private bool IsBetter(double measure) => (maximize, isAbsolute) switch
    {
        (false, false) => measure < Best * (1 - threshold),
        (false, true) => measure < Best - threshold,
        (true, false) => measure > Best * (1 + threshold),
        (true, true) => measure > Best + threshold,
    };
}

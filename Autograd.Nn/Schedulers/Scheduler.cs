namespace Autograd.Nn;

/// <summary>
/// Drives the learning rate of an optimizer, of every group of it, by a schedule: <c>var scheduler = new Scheduler(optimizer, new CosineAnnealingLR(epochs));</c>, and after each epoch (or batch, as the schedule
/// is meant) <c>scheduler.Step()</c>. The rates that the groups have when it is made are those the schedule starts from. PyTorch: optim.lr_scheduler.
/// </summary>
public sealed class Scheduler : IStateful
{
    private readonly Optimizer optimizer;
    private readonly Schedule[] schedules; // one a group
    private double[] rates;                // of each group, before any schedule

    /// <summary>A schedule for all groups. The optimizer's rate is set for its first step.</summary>
    /// <exception cref="ArgumentException">The schedule moves the momentum, and the optimizer has none.</exception>
    public Scheduler(Optimizer optimizer, Schedule schedule)
        : this(optimizer, OneEach(optimizer, schedule))
    {
    }

    /// <summary>A schedule for each group.</summary>
    /// <exception cref="ArgumentException">Not as many schedules as groups, or one moves the momentum of a group that has none.</exception>
    public Scheduler(Optimizer optimizer, IReadOnlyList<Schedule> schedules)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(schedules);
        if (schedules.Count != optimizer.Groups.Count) throw new ArgumentException($"Scheduler: {schedules.Count} schedules for {optimizer.Groups.Count} groups; give one for each, or one for all.", nameof(schedules));
        (this.optimizer, this.schedules) = (optimizer, [.. schedules]);
        foreach (var (schedule, group) in this.schedules.Zip(optimizer.Groups))
        {
            ArgumentNullException.ThrowIfNull(schedule, nameof(schedules));
            if (schedule.MomentumAt(0) is not null && group.CycledMomentum is null)
                throw new ArgumentException($"{CheckOption.NameOf(schedule)}: {CheckOption.NameOf(group)} has no momentum to cycle; say cycleMomentum: false.", nameof(schedules));
        }
        rates = [.. optimizer.Groups.Select(static group => group.LearningRate)];
        Apply();
    }

    /// <summary>How many steps were made.</summary>
    public long Steps { get; private set; }

    /// <summary>Sets the rates for the next step.</summary>
    /// <exception cref="InvalidOperationException">The schedule has an end, and this is past it.</exception>
    public void Step()
    {
        Steps++;
        try
        {
            Apply();
        }
        catch
        {
            Steps--; // a schedule past its end stays there
            throw;
        }
    }

    /// <summary>The count of steps and the rates that the groups began with.</summary>
    public StateDictionary SaveState() => new() { { "last_epoch", StateEntry.From(Steps) }, { "base_lrs", StateEntry.From(Core.Tensor.From(rates)) } };

    /// <inheritdoc/>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.CheckHolds("Scheduler", [("last_epoch", []), ("base_lrs", [rates.Length])]);
        if (state["last_epoch"].Type != ElementType.I64 || state["last_epoch"].ToInt64() < 0) throw new ArgumentException($"Scheduler: the state does not fit: 'last_epoch' is {state["last_epoch"]}, not a count of steps.", nameof(state));
        var before = (Steps, rates);
        (Steps, rates) = (state["last_epoch"].ToInt64(), state["base_lrs"].ToTensor<double>().ToArray());
        try
        {
            Apply();
        }
        catch
        {
            (Steps, rates) = before;
            throw;
        }
    }

    private void Apply()
    {
        var (next, momenta) = (new double[rates.Length], new double?[rates.Length]); // all worked out before the first is set
        for (var i = 0; i < rates.Length; i++) (next[i], momenta[i]) = (schedules[i].RateAt(rates[i], Steps), schedules[i].MomentumAt(Steps));
        for (var i = 0; i < rates.Length; i++)
        {
            optimizer.Groups[i].LearningRate = next[i];
            if (momenta[i] is { } momentum) optimizer.Groups[i].CycledMomentum = momentum;
        }
    }

    private static Schedule[] OneEach(Optimizer optimizer, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(schedule);
        return [.. Enumerable.Repeat(schedule, optimizer.Groups.Count)];
    }
}

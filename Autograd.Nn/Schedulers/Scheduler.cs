using System.Globalization;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Drives the learning rate of an optimizer, of every group of it, by a schedule:
/// <c>var scheduler = new Scheduler(optimizer, new CosineAnnealingLR(epochs));</c>, and after each epoch (or batch, as the
/// schedule is meant) <c>scheduler.Step()</c>. The rates that the groups have when it is made are those the schedule starts
/// from. Several on one optimizer multiply, each counting its own steps, from the rate the optimizer had before the first of
/// them; a rate set in between, by hand or by a <see cref="ReduceLROnPlateau"/>, stays, and they multiply that.
/// PyTorch: optim.lr_scheduler.
/// </summary>
public sealed class Scheduler : IStateful
{
    private readonly Optimizer optimizer;
    private readonly RateFactor[] factors; // one per group

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
        foreach (var (schedule, group) in schedules.Zip(optimizer.Groups))
        {
            ArgumentNullException.ThrowIfNull(schedule, nameof(schedules));
            if (schedule.MomentumAt(0) is not null && group.CycledMomentum is null)
                throw new ArgumentException($"{CheckOption.NameOf(schedule)}: {CheckOption.NameOf(group)} has no momentum to cycle; say cycleMomentum: false.", nameof(schedules));
        }
        this.optimizer = optimizer;
        factors = [.. optimizer.Groups.Zip(schedules, static (group, schedule) => group.Driven.Begin(schedule))];
        foreach (var (factor, group) in factors.Zip(optimizer.Groups)) group.Driven.Add(factor);
        MoveTo(0);
    }

    /// <summary>How many steps were made.</summary>
    public long Steps { get; private set; }

    /// <summary>Sets the rates for the next step.</summary>
    /// <exception cref="InvalidOperationException">The schedule has an end, and this is past it.</exception>
    public void Step()
    {
        if (Steps == long.MaxValue) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Scheduler: {Steps} steps were made; no more can be counted."));
        MoveTo(Steps + 1);
    }

    /// <summary>
    /// The count of steps, the rates that the schedules began with, and what else the rates depend on: those set last by hand
    /// (<c>group_lrs</c>), what the schedules gave then (<c>anchor_lrs</c>) and give now (<c>last_lrs</c>). The schedules
    /// stand in the metadata: a state of others is refused.
    /// </summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary
        {
            { "last_epoch", StateEntry.From(Steps) },
            { "base_lrs", All(static factor => factor.Start) },
            { "group_lrs", StateEntry.From(Tensor.From<double>([.. optimizer.Groups.Select(static group => group.Driven.Base)])) },
            { "anchor_lrs", All(static factor => factor.Anchor) },
            { "last_lrs", All(static factor => factor.Value) },
        };
        for (var i = 0; i < factors.Length; i++) state.DependOn($"schedule of group {i}", factors[i].Schedule);
        return state;

        StateEntry All(Func<RateFactor, double> number) => StateEntry.From(Tensor.From(Array.ConvertAll(factors, factor => number(factor))));
    }

    /// <summary>
    /// Goes to a saved place. A state saved by a version before schedules could be combined has <c>last_epoch</c> and
    /// <c>base_lrs</c> alone: it is taken for one of this schedule, with no other beside it.
    /// </summary>
    /// <exception cref="ArgumentException">An entry is missing, unknown, or not what it must be, or the state is of another schedule.</exception>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        string[] later = ["group_lrs", "anchor_lrs", "last_lrs"];
        var isWhole = later.Any(state.ContainsKey);
        Shape groups = [factors.Length];
        var names = isWhole ? later.Prepend("base_lrs") : ["base_lrs"];
        var reader = new StateReader("Scheduler", state, names.Select(name => (name, groups)).Prepend(("last_epoch", Shape.Scalar)));
        for (var i = 0; i < factors.Length; i++) reader.CheckSame($"schedule of group {i}", factors[i].Schedule);
        var (steps, starts) = (reader.Count("last_epoch", most: long.MaxValue), reader.Rates("base_lrs"));
        var values = Values(starts, steps, past => throw reader.Wrong("last_epoch", $"within the schedule; {past}"));
        var first = factors.Zip(starts, (factor, start) => factor.Schedule.IsAbsolute ? Math.Max(0, factor.Schedule.RateAt(start, 0)) : start).ToArray();
        var (bases, anchors) = isWhole ? (reader.Rates("group_lrs"), reader.Rates("anchor_lrs")) : (first, first);
        if (isWhole && reader.Rates("last_lrs").Zip(values).Any(static pair => Math.Abs(pair.First - pair.Second) > 1e-9 * Math.Max(pair.First, pair.Second)))
            throw reader.Wrong("last_lrs", FormattableString.Invariant($"[{string.Join(' ', values.Select(static value => $"{value}"))}] after {steps} steps of this schedule"));

        var before = (Steps, Rates: optimizer.Groups.Select(static group => group.RateRestorer()).ToList(), Factors: Array.ConvertAll(factors, static factor => (factor.Start, factor.Value)));
        try
        {
            for (var i = 0; i < factors.Length; i++)
            {
                (factors[i].Start, factors[i].Anchor) = (starts[i], anchors[i]);
                optimizer.Groups[i].Driven.Base = bases[i];
            }
            Set(steps, values);
        }
        catch
        {
            for (var i = 0; i < factors.Length; i++) (factors[i].Start, factors[i].Value) = before.Factors[i];
            foreach (var restore in before.Rates) restore();
            Steps = before.Steps;
            throw;
        }
    }

    private void MoveTo(long steps) => Set(steps, Values(Array.ConvertAll(factors, static factor => factor.Start), steps, null));

    /// <summary>What the schedules give after so many steps; past their end an error.</summary>
    private double[] Values(double[] starts, long steps, Action<string>? past)
    {
        try
        {
            return [.. factors.Zip(starts, (factor, start) => factor.Schedule.RateAt(start, steps))];
        }
        catch (InvalidOperationException error) when (past is not null)
        {
            past(error.Message);
            throw;
        }
    }

    /// <summary>Sets rates and momenta: all are worked out and checked before the first is set.</summary>
    private void Set(long steps, double[] values)
    {
        var next = new (double Rate, double? Momentum)[factors.Length];
        for (var i = 0; i < next.Length; i++)
        {
            next[i] = (optimizer.Groups[i].Driven.Rate(factors[i], values[i]), factors[i].Schedule.MomentumAt(steps));
            CheckOption.NotNegative(CheckOption.NameOf(optimizer.Groups[i]), next[i].Rate, nameof(Optimizer.LearningRate));
        }
        Steps = steps;
        for (var i = 0; i < next.Length; i++)
        {
            factors[i].Value = values[i];
            optimizer.Groups[i].Drive(next[i].Rate);
            if (next[i].Momentum is { } momentum) optimizer.Groups[i].CycledMomentum = momentum;
        }
    }

    private static Schedule[] OneEach(Optimizer optimizer, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(schedule);
        return [.. Enumerable.Repeat(schedule, optimizer.Groups.Count)];
    }
}

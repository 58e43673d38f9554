namespace Autograd.Nn;

/// <summary>
/// The learning rate of one group as the schedules on it make it: a base times, for each schedule, by how much it has changed
/// its own rate since the base was set. The base is the group's rate when the first schedule came; whoever sets the rate in
/// between (the user, a <see cref="ReduceLROnPlateau"/>) sets a new one. PyTorch: initial_lr, and schedulers chained.
/// </summary>
/// <param name="rate">The group's rate.</param>
internal sealed class DrivenRate(double rate)
{
    private readonly List<RateFactor> factors = [];

    /// <summary>What the schedules multiply.</summary>
    public double Base { get; set; } = rate;

    /// <summary>What a schedule makes of this base, before its first step; <see cref="Add"/> makes it count.</summary>
    public RateFactor Begin(Schedule schedule)
    {
        var value = CheckOption.NotNegative(CheckOption.NameOf(schedule), schedule.RateAt(Base, 0), nameof(Optimizer.LearningRate));
        return new RateFactor(schedule, Base) { Anchor = schedule.IsAbsolute ? value : Base, Value = value };
    }

    /// <summary>One more schedule. One that says what the rate is, whatever it was, sets the base as well.</summary>
    public void Add(RateFactor factor)
    {
        if (factor.Schedule.IsAbsolute) SetByHand(factor.Value);
        factors.Add(factor);
    }

    /// <summary>The base times all that the schedules have done to it; for one of them, if given, as if it had another value.</summary>
    public double Rate(RateFactor? moved = null, double value = 0)
    {
        var rate = Base;
        foreach (var factor in factors)
        {
            var now = factor == moved ? value : factor.Value;
            if (now == factor.Anchor) continue; // it has done nothing, be both 0
            if (rate == factor.Anchor && (rate != 0 || factor.Start == 0)) rate = now; // not rounded as rate · (now / rate) is
            else if (factor.Anchor != 0) rate *= now / factor.Anchor;
            else if (factor.Start != 0) rate *= now / factor.Start; // from 0 it rises by no factor: it begins anew
        }
        return rate;
    }

    /// <summary>A new base: what the schedules have done so far counts no more.</summary>
    public void SetByHand(double rate)
    {
        Base = rate;
        foreach (var factor in factors) factor.Anchor = factor.Value;
    }

    /// <summary>What brings base and schedules back to where they are now.</summary>
    public Action Restorer()
    {
        var (then, anchors) = (Base, factors.ConvertAll(static factor => factor.Anchor));
        return () =>
        {
            Base = then;
            for (var i = 0; i < anchors.Count; i++) factors[i].Anchor = anchors[i];
        };
    }
}

/// <summary>What one schedule does to the rate of one group.</summary>
/// <param name="schedule">The formula.</param>
/// <param name="start">The rate it starts from. PyTorch: base_lrs.</param>
internal sealed class RateFactor(Schedule schedule, double start)
{
    /// <summary>The formula.</summary>
    public Schedule Schedule { get; } = schedule;

    /// <summary>The rate it starts from.</summary>
    public double Start { get; set; } = start;

    /// <summary>What it gave when the base was set.</summary>
    public double Anchor { get; set; }

    /// <summary>What it gives after the steps made.</summary>
    public double Value { get; set; }
}

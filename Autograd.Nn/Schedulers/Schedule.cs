namespace Autograd.Nn;

/// <summary>
/// A learning rate as a formula of the steps made: no state, so that one can be asked for any step, plotted, or put after another (<see cref="SequentialLR"/>). A <see cref="Scheduler"/> drives an optimizer by it.
/// PyTorch: optim.lr_scheduler, where a schedule and its driver are one.
/// </summary>
public abstract class Schedule
{
    /// <summary>The learning rate after n steps.</summary>
    /// <param name="rate">The optimizer's own. PyTorch: base_lr.</param>
    /// <param name="n">Steps made: 0 before the first.</param>
    public abstract double RateAt(double rate, long n);

    /// <summary>Whether the rate at the start is its own, whatever the optimizer's is.</summary>
    internal virtual bool IsAbsolute => false;

    /// <summary>The momentum after n steps; null where it is left alone.</summary>
    public virtual double? MomentumAt(long n) => null;

    /// <summary>
    /// Its name with its numbers: a saved state is of this schedule and no other (<see cref="Scheduler.LoadState"/>). A
    /// schedule of one's own that has numbers says them here, as <c>$"Square({steps})"</c>.
    /// </summary>
    public override string ToString() => Name;

    /// <summary>What errors call it.</summary>
    private protected string Name => CheckOption.NameOf(this);
}

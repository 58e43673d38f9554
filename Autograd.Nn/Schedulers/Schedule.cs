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

    /// <summary>The momentum after n steps; null where it is left alone.</summary>
    public virtual double? MomentumAt(long n) => null;

    /// <summary>What errors call it.</summary>
    private protected string Name => CheckOption.NameOf(this);
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// With <c>d = x − y</c>: <c>log cosh d</c>, a parabola near 0 and <c>|d| − log 2</c> far out, where it does not overflow; its derivative is <c>tanh d</c>. Any shape, the same for both.
    /// Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast.</exception>
    public static Tensor<T> LogCosh<T>(Tensor<T> input, Tensor<T> target, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(LogCosh), input, target);
        Check.PlainReduction(nameof(LogCosh), reduction);
        var d = input - target;
        var near = d.Detach().Abs() < 1;
        var (small, large) = (near.Where(d, 0), near.Where(1, d).Abs());
        var close = 0.5 * small.Expm1().Square() * (-small).Exp(); // cosh d − 1, no digit lost near 0
        var far = large - (2 * large).LogSigmoid() - Math.Log(2);  // |d| + softplus(−2|d|) − log 2
        return near.Where(close.Log1p(), far).Reduce(reduction);
    }
}

/// <summary><see cref="Loss.LogCosh"/> with its options kept. Not in PyTorch.</summary>
public sealed record LogCoshLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.LogCosh(input, target, Reduction);
}

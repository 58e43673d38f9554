using System.Numerics;
using System.Runtime.CompilerServices;
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
        return new LogCoshOfDifference().Reduce(input, target, reduction);
    }

    private readonly record struct LogCoshOfDifference : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => R.LogCosh(x - y);
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

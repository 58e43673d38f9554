using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Absolute differences: <c>|x − y|</c>. Any shape, the same for both. The mean is over all elements, not over rows. Gradients to both, opposite, and 0 at a tie. PyTorch: l1_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast.</exception>
    public static Tensor<T> L1<T>(Tensor<T> input, Tensor<T> target, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(L1), input, target);
        Check.PlainReduction(nameof(L1), reduction);
        return new AbsoluteError().Reduce(input, target, reduction);
    }

    private readonly record struct AbsoluteError : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => R.Abs(x - y);
    }
}

/// <summary><see cref="Loss.L1"/> with its options kept. PyTorch: nn.L1Loss.</summary>
public sealed record L1Loss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.L1(input, target, Reduction);
}

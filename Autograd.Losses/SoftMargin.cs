using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The logistic loss <c>log(1 + exp(−y·x))</c> of scores x for y = 1 or −1. Any shape, the same for both; finite for every finite score, where PyTorch overflows from 710 on. The target gets no gradient. PyTorch: soft_margin_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ, or a target is neither 1 nor −1.</exception>
    public static Tensor<T> SoftMargin<T>(Tensor<T> input, Tensor<T> target, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(SoftMargin), input, target);
        Check.PlainReduction(nameof(SoftMargin), reduction);
        CheckNumbers.Signs(nameof(SoftMargin), target);
        return new SoftMarginFormula().Reduce(input, target.Detach(), reduction);
    }

    private readonly record struct SoftMarginFormula : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => R.Softplus(-(y * x));
    }
}

/// <summary><see cref="Loss.SoftMargin"/> with its options kept. PyTorch: nn.SoftMarginLoss.</summary>
public sealed record SoftMarginLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of scores against a target of 1 and −1 of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.SoftMargin(input, target, Reduction);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The pinball loss, least at the q-quantile: with <c>d = y − x</c>, <c>q·max(d, 0) + (1 − q)·max(−d, 0)</c>. Any shape, the same for both; at a tie the derivative is 0. Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast, or q is outside 0 .. 1.</exception>
    public static Tensor<T> Quantile<T>(Tensor<T> input, Tensor<T> target, double q = 0.5, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(Quantile), input, target);
        Check.PlainReduction(nameof(Quantile), reduction);
        Check.UnitInterval(nameof(Quantile), q, nameof(q));
        return new QuantileFormula(q).Reduce(input, target, reduction);
    }

    private readonly record struct QuantileFormula(double Q) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            var d = y - x;
            return Q * R.Relu(d) + (1 - Q) * R.Relu(-d);
        }
    }
}

/// <summary><see cref="Loss.Quantile"/> with its options kept. Not in PyTorch.</summary>
public sealed record QuantileLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Which quantile, 0 to 1; 0.5 is the median.</summary>
    public double Q { get; init; } = 0.5;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.Quantile(input, target, Q, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Distances x to be small where y = 1 and at least the margin where y = −1: <c>x</c>, or <c>max(0, margin − x)</c>. Any shape, the same for both; where the hinge is exactly 0 the gradient passes. The target gets none. PyTorch: hinge_embedding_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ, or a target is neither 1 nor −1.</exception>
    public static Tensor<T> HingeEmbedding<T>(Tensor<T> input, Tensor<T> target, double margin = 1, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(HingeEmbedding), input, target);
        Check.PlainReduction(nameof(HingeEmbedding), reduction);
        CheckNumbers.Signs(nameof(HingeEmbedding), target);
        return new HingeEmbeddingFormula(margin).Reduce(input, target.Detach(), reduction);
    }

    private readonly record struct HingeEmbeddingFormula(double Margin) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> =>
            R.WhereEqual(y, 1, x, R.Clamp(Margin - x, 0, double.PositiveInfinity));
    }
}

/// <summary><see cref="Loss.HingeEmbedding"/> with its options kept. PyTorch: nn.HingeEmbeddingLoss.</summary>
public sealed record HingeEmbeddingLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By how much right and wrong must differ for the loss to be 0.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of distances against a target of 1 and −1 of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.HingeEmbedding(input, target, Margin, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Contrast within a batch: each anchor is to be most similar to its own positive among those of all rows. Both <c>[N D]</c>, their rows divided by <c>max(‖row‖, 1e-12)</c>; the similarities <c>A·Pᵀ / temperature</c> are logits, and row i's class is i.
    /// One direction only; Reduction.None gives <c>[N]</c>. Also called NT-Xent. Source: van den Oord et al., Representation Learning with Contrastive Predictive Coding, 2018. Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes that differ or are not [N D], or a temperature that is not greater than 0.</exception>
    public static Tensor<T> InfoNce<T>(Tensor<T> anchor, Tensor<T> positive, double temperature = 0.1, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShapes.Same(nameof(InfoNce), anchor, nameof(anchor), positive, nameof(positive));
        if (anchor.Rank != 2) throw new ArgumentException($"{nameof(InfoNce)}: anchor {anchor.Shape} must be [batch width]: the other rows are what it is told from.");
        Check.PlainReduction(nameof(InfoNce), reduction);
        CheckNumbers.Positive(nameof(InfoNce), temperature, nameof(temperature));
        var similarities = (anchor.Normalize(2, -1) / temperature).MatMul(positive.Normalize(2, -1).Transpose()); // [N N]
        return similarities.CrossEntropy(Indices.From([.. Enumerable.Range(0, anchor.Shape[0])]), reduction.Divisor(anchor.Shape[0]));
    }
}

/// <summary><see cref="Loss.InfoNce"/> with its options kept. Not in PyTorch.</summary>
public sealed record InfoNceLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What the cosines are divided by; the smaller, the more the nearest count.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of anchors and their positives, both <c>[N D]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> anchor, Tensor<T> positive) => Loss.InfoNce(anchor, positive, Temperature, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

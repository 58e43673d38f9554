using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Binary cross-entropy of probabilities p: <c>−w·(y·max(log p, −100) + (1 − y)·max(log(1 − p), −100))</c>. Any shape, the same for both; targets may lie between 0 and 1. The mean divides by the number of elements, never by weights.
    /// The gradient to p is <c>w·(p − y)/max(p(1 − p), 1e-12)</c>: it bypasses the clamps. With logits at hand, <see cref="BceWithLogits"/> loses no digits. PyTorch: binary_cross_entropy.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ, the weight does not broadcast to them, or an input or a target is no probability.</exception>
    public static Tensor<T> Bce<T>(Tensor<T> input, Tensor<T> target, Tensor<T>? weight = null, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(Bce), input, target);
        Check.PlainReduction(nameof(Bce), reduction);
        CheckShapes.Weight(nameof(Bce), weight, input.Shape, nameof(weight));
        CheckNumbers.Probabilities(nameof(Bce), input, nameof(input), ofLogits: nameof(BceWithLogits));
        CheckNumbers.Labels(nameof(Bce), target);
        return weight is null
            ? input.BinaryCrossEntropy(target, reduction.Sums).Reduced(reduction, input.Size)
            : (input.BinaryCrossEntropy(target) * weight.Detach()).Reduce(reduction);
    }
}

/// <summary><see cref="Loss.Bce"/> with its options kept. PyTorch: nn.BCELoss.</summary>
public sealed record BceLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Factors of the losses, that broadcast to the input; they get no gradient.</summary>
    public Tensor<T>? Weight { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of probabilities against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.Bce(input, target, Weight, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

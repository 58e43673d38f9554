using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Binary cross-entropy of logits, averaged over the last axis: <c>−(1/C)·Σ_c w[c]·(y log σ(x) + (1 − y) log σ(−x))</c>. Logits <c>[... C]</c> and a target of that shape; Reduction.None drops the last axis.
    /// Gradients to input, target and weight. PyTorch: multilabel_soft_margin_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ or are [], or the weight does not broadcast to them.</exception>
    public static Tensor<T> MultiLabelSoftMargin<T>(Tensor<T> input, Tensor<T> target, Tensor<T>? weight = null, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(MultiLabelSoftMargin), input, target);
        Check.PlainReduction(nameof(MultiLabelSoftMargin), reduction);
        CheckShapes.HasAxis(nameof(MultiLabelSoftMargin), input, nameof(input), "it is [batch classes], or [classes] for a single example");
        CheckShapes.Weight(nameof(MultiLabelSoftMargin), weight, input.Shape, nameof(weight));
        if (weight is not null || reduction == Reduction.None || !ValueChecks.Enabled)
        {
            CheckNumbers.Labels(nameof(MultiLabelSoftMargin), target);
            var losses = weight is null
                ? Elementwise.SumRows(new BceWithLogitsFormula(), input, target) / input.Shape[^1]
                : (Elementwise.Of(new BceWithLogitsFormula(), input, target) * weight).Mean(-1);
            return losses.Reduce(reduction);
        }
        var loss = (Elementwise.SumRows(new OfLabels<BceWithLogitsFormula>(new()), input, target) / input.Shape[^1]).Reduce(reduction);
        LabelCheck.Check(nameof(MultiLabelSoftMargin), loss, target);
        return loss;
    }
}

/// <summary><see cref="Loss.MultiLabelSoftMargin"/> with its options kept. PyTorch: nn.MultiLabelSoftMarginLoss.</summary>
public sealed record MultiLabelSoftMarginLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Factors, <c>[C]</c> or what else broadcasts to the input; they do get a gradient.</summary>
    public Tensor<T>? Weight { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of logits <c>[... C]</c> against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.MultiLabelSoftMargin(input, target, Weight, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

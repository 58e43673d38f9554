using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Every class that applies is to score higher than every class that does not, by 1: <c>Σ_(j applies) Σ_(i does not) max(0, 1 − (x[j] − x[i])) / C</c>. Scores <c>[N C]</c> or <c>[C]</c>, and a target of that shape: in each row
    /// the classes that apply, up to the first −1; what follows is no label. A class listed twice counts twice. Reduction.None gives <c>[N]</c>, or <c>[]</c>. The gradient where the hinge is exactly 0 is 0. PyTorch: multilabel_margin_loss.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes that differ, or an entry outside −1 .. C − 1.</exception>
    public static Tensor<T> MultiLabelMargin<T>(Tensor<T> input, Indices target, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShapes.RowsOfClasses(nameof(MultiLabelMargin), input);
        ArgumentNullException.ThrowIfNull(target);
        if (input.Shape != target.Shape)
            throw new ArgumentException($"{nameof(MultiLabelMargin)}: input {input.Shape} and target {target.Shape} must have the same shape: a row of the target lists classes and is filled up with -1.");
        Check.PlainReduction(nameof(MultiLabelMargin), reduction);
        var classes = input.Rank == 0 ? 1 : input.Shape[^1];
        var labels = new LabelLists(nameof(MultiLabelMargin), target, classes);

        var x = input.Reshape(labels.Rows, classes);
        var right = x.Gather(1, labels.Listed).Unsqueeze(2);               // [N labels 1]
        var terms = (1 - right + x.Unsqueeze(1)).Relu();                   // [N labels classes]
        var losses = labels.Pairs.Where(terms, 0).Sum([1, 2]) / classes;   // [N]
        return (input.Rank == 2 ? losses : losses.Reshape()).Reduce(reduction);
    }
}

/// <summary><see cref="Loss.MultiLabelMargin"/> with its options kept. PyTorch: nn.MultiLabelMarginLoss.</summary>
public sealed record MultiLabelMarginLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of scores <c>[N C]</c> or <c>[C]</c> against lists of classes of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Indices target) => Loss.MultiLabelMargin(input, target, Reduction);
}

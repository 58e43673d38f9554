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
        if (target.AsSpan().IndexOfAnyExceptInRange(-1, classes - 1) is >= 0 and var i)
            throw new ArgumentException($"{nameof(MultiLabelMargin)}: class {target[i]}{Check.Position(target.Shape, i)} of target {target.Shape} is outside 0 .. {classes - 1}, and is not the -1 that ends a list.");

        var (x, labels) = input.Rank == 0 ? (input.Reshape(1), target.Reshape(1)) : (input, target);
        return reduction == Reduction.None ? x.LabelHinge(labels) / classes : x.LabelHinge(labels, classes * reduction.Divisor(ClassTarget<T>.Positions(x)));
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

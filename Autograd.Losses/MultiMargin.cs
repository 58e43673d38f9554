using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The right class is to score higher than every other, by a margin: <c>Σ_(i ≠ y) w[y]·max(0, margin − x[y] + x[i])^p / C</c>. Scores <c>[N C]</c> and class indices <c>[N]</c>, or <c>[C]</c> and <c>[]</c>.
    /// The mean divides by N, not by weights. The gradient where the hinge is exactly 0 is 0. PyTorch: multi_margin_loss.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes that do not fit, a class out of range, or a p other than 1 and 2.</exception>
    public static Tensor<T> MultiMargin<T>(Tensor<T> input, Indices target, int p = 1, double margin = 1, Tensor<T>? weight = null, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShapes.RowsOfClasses(nameof(MultiMargin), input);
        var axis = Check.ClassShapes(nameof(MultiMargin), input, target);
        var classes = input.Shape[axis];
        Check.ClassRange(nameof(MultiMargin), target, classes, ignoreIndex: null);
        Check.ClassWeight(nameof(MultiMargin), weight, classes);
        Check.PlainReduction(nameof(MultiMargin), reduction);
        if (p is not (1 or 2)) throw new ArgumentOutOfRangeException(nameof(p), $"{nameof(MultiMargin)}: p is {p}; it must be 1 or 2.");

        if (p == 1 && weight is null && reduction != Reduction.None) return input.ClassHinge(target, margin, classes * reduction.Divisor(target.Size));

        var losses = p == 1 ? input.ClassHinge(target, margin) : SquaredHinges(input, target, margin, axis); // [N]
        return ClassTarget<T>.Of(target, weight, ignoreIndex: null).Weigh(losses / classes).Reduce(reduction);
    }

    private static Tensor<T> SquaredHinges<T>(Tensor<T> input, Indices target, double margin, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var terms = (margin + input.NegativeLogLikelihood(target).Unsqueeze(axis) + input).Relu().Square(); // [N C]
        return target.OneHot<T>(input.Shape[axis]).EqualTo(1).Where(0, terms).Sum(axis);
    }
}

/// <summary><see cref="Loss.MultiMargin"/> with its options kept. PyTorch: nn.MultiMarginLoss.</summary>
public sealed record MultiMarginLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The power of each term, 1 or 2.</summary>
    public int P { get; init; } = 1;

    /// <summary>By how much right and wrong must differ for the loss to be 0.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>One weight a class, <c>[C]</c>; gets no gradient.</summary>
    public Tensor<T>? Weight { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of scores <c>[N C]</c> or <c>[C]</c> against class indices <c>[N]</c> or <c>[]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> input, Indices target) => Loss.MultiMargin(input, target, P, Margin, Weight, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

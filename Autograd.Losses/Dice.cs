using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// How little two sets overlap, for each sample, over all axes but the first: <c>1 − (2Σxy + smooth)/(Σx + Σy + smooth)</c>. Probabilities <c>[N ...]</c> (of logits take the Sigmoid) and a target of that shape; Reduction.None gives <c>[N]</c>.
    /// Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ or are [], an input is no probability, or smooth is negative.</exception>
    public static Tensor<T> Dice<T>(Tensor<T> input, Tensor<T> target, double smooth = 1, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckOverlap(nameof(Dice), input, target, smooth, reduction);
        var sizes = OfSample(input) + OfSample(target); // before the overlap: its gradient is there first, then, and this one is added to it in place
        var loss = (1 - (2 * Overlap(input, target) + smooth) / (sizes + smooth)).Reduce(reduction);
        if (reduction != Reduction.None) LabelCheck.Check(nameof(Dice), loss, target);
        return loss;
    }

    private static void CheckOverlap<T>(string loss, Tensor<T> input, Tensor<T> target, double smooth, Reduction reduction)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(loss, input, target);
        CheckShapes.HasAxis(loss, input, nameof(input), "it is [batch ...], one number a sample is what it gives");
        Check.PlainReduction(loss, reduction);
        CheckNumbers.NotNegative(loss, smooth, nameof(smooth));
        CheckNumbers.Probabilities(loss, input, nameof(input));
        if (reduction == Reduction.None || input.Rank == 1) CheckNumbers.Labels(loss, target); // else while the overlap is summed
    }

    /// <summary>What both have in common, summed over all axes but the first.</summary>
    private static Tensor<T> Overlap<T>(Tensor<T> x, Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Rank == 1 ? x * y
        : ValueChecks.Enabled ? Elementwise.SumRows(new OfLabels<OverlapFormula>(new()), x.Flatten(1), y.Flatten(1), "InnerProduct")
        : x.Flatten(1).InnerProduct(y.Flatten(1));

    private readonly record struct OverlapFormula : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => x * y;
    }

    /// <summary>Summed over all axes but the first.</summary>
    private static Tensor<T> OfSample<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Rank == 1 ? x : x.Flatten(1).Sum(1);

    /// <summary>
    /// <see cref="Dice"/> with prices: <c>1 − (TP + smooth)/(TP + alpha·FP + beta·FN + smooth)</c> for each sample, with <c>TP = Σxy</c>, <c>FP = Σx(1 − y)</c> and <c>FN = Σ(1 − x)y</c> over all axes but the first.
    /// With alpha = beta = ½ it is Dice of twice the smoothing. Probabilities <c>[N ...]</c> and a target of that shape; Reduction.None gives <c>[N]</c>. Source: Salehi et al., Tversky loss function for image segmentation, 2017. Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ or are [], an input is no probability, or an option is negative.</exception>
    public static Tensor<T> Tversky<T>(Tensor<T> input, Tensor<T> target, double alpha = 0.5, double beta = 0.5, double smooth = 1, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckOverlap(nameof(Tversky), input, target, smooth, reduction);
        CheckNumbers.NotNegative(nameof(Tversky), alpha, nameof(alpha));
        CheckNumbers.NotNegative(nameof(Tversky), beta, nameof(beta));
        var (marked, right) = (OfSample(input), OfSample(target));
        var found = Overlap(input, target);
        var (wrong, overlooked) = (marked - found, right - found);
        var loss = (1 - (found + smooth) / (found + alpha * wrong + beta * overlooked + smooth)).Reduce(reduction);
        if (reduction != Reduction.None) LabelCheck.Check(nameof(Tversky), loss, target);
        return loss;
    }
}

/// <summary><see cref="Loss.Dice"/> with its options kept. Not in PyTorch.</summary>
public sealed record DiceLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Added to numerator and denominator: a sample without anything to find has the loss 0.</summary>
    public double Smooth { get; init; } = 1;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of probabilities <c>[N ...]</c> against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.Dice(input, target, Smooth, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

/// <summary><see cref="Loss.Tversky"/> with its options kept. Not in PyTorch.</summary>
public sealed record TverskyLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The price of what is found wrongly.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>The price of what is overlooked.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>Added to numerator and denominator: a sample without anything to find has the loss 0.</summary>
    public double Smooth { get; init; } = 1;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of probabilities <c>[N ...]</c> against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.Tversky(input, target, Alpha, Beta, Smooth, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

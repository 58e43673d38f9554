using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Binary cross-entropy of logits x: <c>w·(P·y·softplus(−x) + (1 − y)·softplus(x))</c>, w the weight and P the positive examples' weight, 1 if not given. Any shape, the same for both; targets may lie between 0 and 1.
    /// The mean divides by the number of elements, never by weights. Finite for every finite logit; 0, and gradient 0, where an infinite one is right. PyTorch: binary_cross_entropy_with_logits.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ, a weight does not broadcast to them, or a target is outside 0 .. 1.</exception>
    public static Tensor<T> BceWithLogits<T>(Tensor<T> input, Tensor<T> target, Tensor<T>? weight = null, Tensor<T>? posWeight = null, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(BceWithLogits), input, target);
        Check.PlainReduction(nameof(BceWithLogits), reduction);
        CheckShapes.Weight(nameof(BceWithLogits), weight, input.Shape, nameof(weight));
        CheckShapes.Weight(nameof(BceWithLogits), posWeight, input.Shape, nameof(posWeight));
        if (posWeight is null && weight is null) return new BceWithLogitsFormula().ReduceOfLabels(input, target, reduction);
        CheckNumbers.Labels(nameof(BceWithLogits), target);
        var losses = posWeight is null
            ? Elementwise.Of(new BceWithLogitsFormula(), input, target)
            : Elementwise.Of(new BceWithPosWeightFormula(), input, target, posWeight.Detach());
        return Weighted(losses, weight).Reduce(reduction);
    }

    /// <summary>Each loss times its weight, a constant.</summary>
    private static Tensor<T> Weighted<T>(Tensor<T> losses, Tensor<T>? weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => weight is null ? losses : losses * weight.Detach();

    /// <summary>
    /// <see cref="BceWithLogits"/> against the target <c>y(1 − s) + s/2</c>: labels that are not believed entirely. Any shape, the same for both. Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast, or the smoothing or a target is outside 0 .. 1.</exception>
    public static Tensor<T> SmoothedBceWithLogits<T>(Tensor<T> input, Tensor<T> target, double labelSmoothing = 0, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(SmoothedBceWithLogits), input, target);
        Check.PlainReduction(nameof(SmoothedBceWithLogits), reduction);
        Check.UnitInterval(nameof(SmoothedBceWithLogits), labelSmoothing, nameof(labelSmoothing));
        return new SmoothedBceFormula(labelSmoothing).ReduceOfLabels(input, target, reduction);
    }

    /// <summary>
    /// With a = |x|, softplus(x) = max(x, 0) + softplus(−a), and softplus(−x) = max(−x, 0) + softplus(−a): so the logit's size
    /// times the part of the target that it is wrong about, and softplus(−a). An infinite logit that is right costs nothing.
    /// </summary>
    private readonly record struct BceWithLogitsFormula : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            R a = R.WhereLess(x, 0, -x, x), wrong = R.WhereLess(x, 0, y, 1 - y);
            return R.TimesOrZero(wrong, a) + R.Softplus(-a);
        }
    }

    /// <summary>The same where positive examples weigh P.</summary>
    private readonly record struct BceWithPosWeightFormula : IFormula3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y, R posWeight) where R : struct, IReal<R>
        {
            R positive = posWeight * y, negative = 1 - y;
            R a = R.WhereLess(x, 0, -x, x), wrong = R.WhereLess(x, 0, positive, negative);
            return R.TimesOrZero(wrong, a) + R.TimesOrZero(positive + negative, R.Softplus(-a));
        }
    }

    /// <summary>The target drawn to ½ by a part s.</summary>
    private readonly record struct SmoothedBceFormula(double Smoothing) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => new BceWithLogitsFormula().Of(x, (1 - Smoothing) * y + 0.5 * Smoothing);
    }
}

/// <summary><see cref="Loss.BceWithLogits"/> with its options kept. PyTorch: nn.BCEWithLogitsLoss.</summary>
public sealed record BceWithLogitsLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Factors of the losses, that broadcast to the input; they get no gradient.</summary>
    public Tensor<T>? Weight { get; init; }

    /// <summary>How much more a positive example counts, that broadcasts to the input; it gets no gradient.</summary>
    public Tensor<T>? PosWeight { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of logits against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.BceWithLogits(input, target, Weight, PosWeight, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

/// <summary><see cref="Loss.SmoothedBceWithLogits"/> with its options kept. Not in PyTorch.</summary>
public sealed record SmoothedBceWithLogitsLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The part s of the target that is drawn to ½, 0 to 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of logits against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.SmoothedBceWithLogits(input, target, LabelSmoothing, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

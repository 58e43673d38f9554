using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The anchor is to be nearer to the positive than to the negative, by a margin: <c>max(0, d(a, p) − d(a, n) + margin)</c> with <c>d(u, v) = ‖u − v + eps‖_p</c> over the last axis; eps is added to each component of the difference.
    /// All three of one shape <c>[... D]</c>; Reduction.None drops the last axis. Where the hinge is exactly 0 the gradient passes; the distance of equal points has gradient 0, the largest of several equal components (p = ∞) share it. PyTorch: triplet_margin_loss.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes that differ or are [], or a p that is not greater than 0.</exception>
    public static Tensor<T> TripletMargin<T>(Tensor<T> anchor, Tensor<T> positive, Tensor<T> negative, double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckTriplet(nameof(TripletMargin), anchor, positive, negative, reduction);
        CheckNumbers.Positive(nameof(TripletMargin), p, nameof(p));
        return OfTriplet(nameof(TripletMargin), anchor, positive, negative, (u, v) => Distance.Pairwise(u, v, p, eps), margin, swap, reduction);
    }

    private static void CheckTriplet<T>(string loss, Tensor<T> anchor, Tensor<T> positive, Tensor<T> negative, Reduction reduction)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShapes.Same(loss, anchor, nameof(anchor), positive, nameof(positive));
        CheckShapes.Same(loss, anchor, nameof(anchor), negative, nameof(negative));
        CheckShapes.HasAxis(loss, anchor, nameof(anchor), "it is [batch width], or [width] for a single one");
        Check.PlainReduction(loss, reduction);
    }

    private static Tensor<T> OfTriplet<T>(string loss, Tensor<T> anchor, Tensor<T> positive, Tensor<T> negative, Func<Tensor<T>, Tensor<T>, Tensor<T>> distance, double margin, bool swap, Reduction reduction)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (near, far) = (distance(anchor, positive), distance(anchor, negative));
        CheckShapes.Same(loss, near, "distance(anchor, positive)", far, "distance(anchor, negative)");
        if (swap)
        {
            var other = distance(positive, negative);
            CheckShapes.Same(loss, far, "distance(anchor, negative)", other, "distance(positive, negative)");
            far = far.Minimum(other);
        }
        return new TripletFormula(margin).Reduce(near, far, reduction, op: loss);
    }

    private readonly record struct TripletFormula(double Margin) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R near, R far) where R : struct, IReal<R> => R.Clamp(Margin - (far - near), 0, double.PositiveInfinity);
    }

    /// <summary>
    /// <see cref="TripletMargin"/> with a distance of one's own: a function of two tensors of the inputs' shape, differentiable, that gives one number a pair; without it, the Euclidean distance with 1e-6 added to each component of the difference.
    /// PyTorch: triplet_margin_with_distance_loss.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes that differ or are [], or distances that differ in shape.</exception>
    public static Tensor<T> TripletMarginWithDistance<T>(Tensor<T> anchor, Tensor<T> positive, Tensor<T> negative, Func<Tensor<T>, Tensor<T>, Tensor<T>>? distanceFunction = null, double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckTriplet(nameof(TripletMarginWithDistance), anchor, positive, negative, reduction);
        return OfTriplet(nameof(TripletMarginWithDistance), anchor, positive, negative, distanceFunction ?? (static (u, v) => Distance.Pairwise(u, v, 2, 1e-6)), margin, swap, reduction);
    }
}

/// <summary><see cref="Loss.TripletMargin"/> with its options kept. PyTorch: nn.TripletMarginLoss.</summary>
public sealed record TripletMarginLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By how much right and wrong must differ for the loss to be 0.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Which norm; greater than 0, and ∞ is the largest component.</summary>
    public double P { get; init; } = 2;

    /// <summary>Added to each component of a difference.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <summary>Whether the negative may be compared with the positive instead, where it is nearer to that.</summary>
    public bool Swap { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of anchors, what belongs to them and what does not, all of one shape <c>[... D]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> anchor, Tensor<T> positive, Tensor<T> negative) => Loss.TripletMargin(anchor, positive, negative, Margin, P, Eps, Swap, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

/// <summary><see cref="Loss.TripletMarginWithDistance"/> with its options kept. PyTorch: nn.TripletMarginWithDistanceLoss.</summary>
public sealed record TripletMarginWithDistanceLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The distance; Euclidean if not given.</summary>
    public Func<Tensor<T>, Tensor<T>, Tensor<T>>? DistanceFunction { get; init; }

    /// <summary>By how much right and wrong must differ for the loss to be 0.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Whether the negative may be compared with the positive instead, where it is nearer to that.</summary>
    public bool Swap { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of anchors, what belongs to them and what does not, all of one shape <c>[... D]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> anchor, Tensor<T> positive, Tensor<T> negative) => Loss.TripletMarginWithDistance(anchor, positive, negative, DistanceFunction, Margin, Swap, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

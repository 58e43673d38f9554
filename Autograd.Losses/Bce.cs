using System.Numerics;
using System.Runtime.CompilerServices;
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
        if (weight is null) return new BceFormula().ReduceOfLabels(input, target, reduction);
        CheckNumbers.Labels(nameof(Bce), target);
        return Weighted(Elementwise.Of(new BceFormula(), input, target), weight).Reduce(reduction);
    }

    /// <summary>Its derivatives are stated: by PyTorch's convention they bypass the clamps.</summary>
    private readonly record struct BceFormula : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R p, R y) where R : struct, IReal<R> =>
            (y - 1) * R.Clamp(R.Log1p(-p), -100, double.PositiveInfinity) - y * R.Clamp(R.Log(p), -100, double.PositiveInfinity);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static R IFormula2.ByX<TFormula, R>(TFormula formula, R p, R y) => R.Of(new BceByP(), p, y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static R IFormula2.ByY<TFormula, R>(TFormula formula, R p, R y) => R.Log1p(-p) - R.Log(p);
    }

    /// <summary>
    /// <c>(p − y)/max(p(1 − p), ε)</c>. Its own derivatives are stated, finite at 0 and 1: PyTorch has its ε = 1e-12 in two
    /// different places, and so have we.
    /// </summary>
    private readonly record struct BceByP : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R p, R y) where R : struct, IReal<R> => (p - y) / Variance(p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static R IFormula2.ByX<TFormula, R>(TFormula formula, R p, R y) =>
            (R.Square(p) - 2 * p * y + y) / R.Square((p + Epsilon) * (1 - p + Epsilon));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static R IFormula2.ByY<TFormula, R>(TFormula formula, R p, R y) => -1 / Variance(p);
    }

    private const double Epsilon = 1e-12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Variance<R>(R p)
        where R : struct, IReal<R> => R.Clamp(p * (1 - p), Epsilon, double.PositiveInfinity);
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

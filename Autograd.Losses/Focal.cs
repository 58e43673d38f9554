using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Cross-entropy that turns to the examples still wrong: with <c>p</c> the probability of the right class, <c>−alpha·w[y]·(1 − p)^gamma·log p</c>. With gamma 0 it is the cross-entropy.
    /// Logits <c>[N C]</c>, <c>[N C d1 ... dK]</c> or <c>[C]</c> against class indices <c>[N]</c>, <c>[N d1 ... dK]</c> or <c>[]</c>. The mean divides by the number of positions, not by weights.
    /// Source: Lin et al., Focal Loss for Dense Object Detection, 2017. Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes that do not fit, a class out of range, or a negative gamma.</exception>
    public static Tensor<T> Focal<T>(Tensor<T> input, Indices target, double gamma = 2, double alpha = 1, Tensor<T>? weight = null, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var axis = Check.ClassShapes(nameof(Focal), input, target);
        Check.ClassRange(nameof(Focal), target, input.Shape[axis], ignoreIndex: null);
        Check.ClassWeight(nameof(Focal), weight, input.Shape[axis]);
        Check.PlainReduction(nameof(Focal), reduction);
        CheckNumbers.NotNegative(nameof(Focal), gamma, nameof(gamma));
        CheckNumbers.Logits(nameof(Focal), input, axis);

        var y = ClassTarget<T>.Of(target, weight, ignoreIndex: null);
        var losses = ClassTarget<T>.Rows(input, axis).CrossEntropy(y.Classes); // −log p, [N d1 ... dK]
        var modulation = gamma == 2
            ? Elementwise.Of(new SquareOfMissing(), losses)
            : Elementwise.Of(new PowerFormula(gamma), Elementwise.Of(new MissingFormula(), losses, nameof(MissingFormula)));
        return y.Weigh(alpha * modulation * losses).Reduce(reduction);
    }

    /// <summary>1 − p, of the cross-entropy l = −log p.</summary>
    private readonly record struct MissingFormula : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R l) where R : struct, IReal<R> => -R.Expm1(-R.Clamp(l, double.NegativeInfinity, Hopeless));
    }

    private readonly record struct SquareOfMissing : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R l) where R : struct, IReal<R> => R.Square(new MissingFormula().Of(l));
    }

    /// <summary>Further out a probability is 0 or 1, and its derivative 0, which must not meet a loss that is infinite.</summary>
    private const double Hopeless = 1000;

    /// <summary><c>missing^gamma</c>; where nothing is missing, flat, so that no infinite derivative of a root meets a factor of 0.</summary>
    private readonly record struct PowerFormula(double Gamma) : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R missing) where R : struct, IReal<R> => Gamma == 0 ? 1
            : R.WhereEqual(missing, 0, 0, R.Exp(Gamma * R.Log(R.WhereEqual(missing, 0, 1, missing))));
    }

    /// <summary>
    /// Binary cross-entropy of logits that turns to the examples still wrong: <c>a·bce·(1 − p)^gamma</c> with <c>1 − p = σ(−x)·y + σ(x)·(1 − y)</c> and <c>a = alpha·y + (1 − alpha)(1 − y)</c>, or 1 if alpha is negative.
    /// Any shape, the same for both; targets may lie between 0 and 1. Source: Lin et al., Focal Loss for Dense Object Detection, 2017. Not in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast, or gamma is negative.</exception>
    public static Tensor<T> BinaryFocal<T>(Tensor<T> input, Tensor<T> target, double alpha = 0.25, double gamma = 2, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(BinaryFocal), input, target);
        Check.PlainReduction(nameof(BinaryFocal), reduction);
        CheckNumbers.NotNegative(nameof(BinaryFocal), gamma, nameof(gamma));
        if (gamma == 2) return new BinaryFocalFormula(alpha).ReduceOfLabels(input, target, reduction);
        CheckNumbers.Labels(nameof(BinaryFocal), target);
        var modulation = Elementwise.Of(new PowerFormula(gamma), Elementwise.Of(new MissingOfLogit(), input, target, nameof(MissingOfLogit)));
        return (modulation * Elementwise.Of(new BalancedBceFormula(alpha), input, target, nameof(BalancedBceFormula))).Reduce(reduction);
    }

    /// <summary>With gamma = 2, in one pass: both factors of one exponential, for softplus(−a) = −ln(1 − σ(−a)).</summary>
    private readonly record struct BinaryFocalFormula(double Alpha) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            R a = R.WhereLess(x, 0, -x, x), wrong = R.WhereLess(x, 0, y, 1 - y), s = R.Sigmoid(-a);
            var loss = R.Square(wrong + s * (1 - 2 * wrong)) * (R.TimesOrZero(wrong, a) - R.Log1p(-s));
            return Alpha < 0 ? loss : loss * (1 - Alpha + (2 * Alpha - 1) * y);
        }
    }

    /// <summary>
    /// 1 − p: with a = |x| and s = σ(−a), of the part of the target that the logit is wrong about,
    /// wrong·(1 − s) + (1 − wrong)·s.
    /// </summary>
    private readonly record struct MissingOfLogit : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            R a = R.WhereLess(x, 0, -x, x), wrong = R.WhereLess(x, 0, y, 1 - y);
            return wrong + R.Sigmoid(-a) * (1 - 2 * wrong);
        }
    }

    private readonly record struct BalancedBceFormula(double Alpha) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            var loss = new BceWithLogitsFormula().Of(x, y);
            return Alpha < 0 ? loss : loss * (1 - Alpha + (2 * Alpha - 1) * y);
        }
    }
}

/// <summary><see cref="Loss.Focal"/> with its options kept. Not in PyTorch.</summary>
public sealed record FocalLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How much a probability near 1 takes away; 0 or greater.</summary>
    public double Gamma { get; init; } = 2;

    /// <summary>A factor of all.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>A factor a class, <c>[C]</c>: alpha where it differs by class; gets no gradient.</summary>
    public Tensor<T>? Weight { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of logits <c>[N C ...]</c> or <c>[C]</c> against class indices <c>[N ...]</c> or <c>[]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> input, Indices target) => Loss.Focal(input, target, Gamma, Alpha, Weight, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

/// <summary><see cref="Loss.BinaryFocal"/> with its options kept. Not in PyTorch.</summary>
public sealed record BinaryFocalLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The weight of positive examples, negative ones having 1 − alpha; below 0 both weigh 1.</summary>
    public double Alpha { get; init; } = 0.25;

    /// <summary>How much a probability near the target takes away; 0 or greater.</summary>
    public double Gamma { get; init; } = 2;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of logits against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.BinaryFocal(input, target, Alpha, Gamma, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

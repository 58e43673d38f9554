using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// With <c>d = x − y</c>: <c>½d²</c> where <c>|d| &lt; delta</c>, else <c>delta·(|d| − ½delta)</c>; that is delta times <see cref="SmoothL1"/> with beta = delta. Any shape, the same for both.
    /// The first derivative is continuous; the second, 1 inside, is 0 at |d| = delta already. PyTorch: huber_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast, or delta is not greater than 0.</exception>
    public static Tensor<T> Huber<T>(Tensor<T> input, Tensor<T> target, double delta = 1, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(Huber), input, target);
        Check.PlainReduction(nameof(Huber), reduction);
        CheckNumbers.Positive(nameof(Huber), delta, nameof(delta));
        return new HuberFormula(Math.Min(delta, double.CreateTruncating(T.BitDecrement(T.PositiveInfinity)))).Reduce(input, target, reduction);
    }

    /// <summary>
    /// With <c>d = x − y</c>: <c>½d²/beta</c> where <c>|d| &lt; beta</c>, else <c>|d| − ½beta</c>; with beta 0 it is <see cref="L1"/>, whose derivative at a tie is 0. Any shape, the same for both.
    /// The first derivative is continuous; the second, 1/beta inside, is 0 at |d| = beta already. PyTorch: smooth_l1_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast, or beta is negative.</exception>
    public static Tensor<T> SmoothL1<T>(Tensor<T> input, Tensor<T> target, double beta = 1, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(SmoothL1), input, target);
        Check.PlainReduction(nameof(SmoothL1), reduction);
        CheckNumbers.NotNegative(nameof(SmoothL1), beta, nameof(beta));
        return beta == 0 ? new AbsoluteError().Reduce(input, target, reduction) : new SmoothL1Formula(beta).Reduce(input, target, reduction);
    }

    private readonly record struct HuberFormula(double Delta) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            var d = x - y;
            return R.WhereLess(R.Abs(d), Delta, 0.5 * R.Square(d), Delta * (R.Abs(d) - 0.5 * Delta));
        }
    }

    private readonly record struct SmoothL1Formula(double Beta) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            var d = x - y;
            return R.WhereLess(R.Abs(d), Beta, 0.5 * d * (d / Beta), R.Abs(d) - 0.5 * Beta);
        }
    }
}

/// <summary><see cref="Loss.Huber"/> with its options kept. PyTorch: nn.HuberLoss.</summary>
public sealed record HuberLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where the parabola becomes a line; greater than 0.</summary>
    public double Delta { get; init; } = 1;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.Huber(input, target, Delta, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

/// <summary><see cref="Loss.SmoothL1"/> with its options kept. PyTorch: nn.SmoothL1Loss.</summary>
public sealed record SmoothL1Loss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where the parabola becomes a line; 0 or greater.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.SmoothL1(input, target, Beta, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The negative log-likelihood of counts y: <c>eˣ − y·x</c> where x is the logarithm of the rate, or, without <paramref name="logInput"/>, <c>x − y·log(x + eps)</c>. Any shape, the same for both.
    /// <paramref name="full"/> adds Stirling's <c>y·log y − y + ½·log(2πy)</c> where y &gt; 1, and nothing elsewhere: a jump. PyTorch: poisson_nll_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast, or eps is negative.</exception>
    public static Tensor<T> PoissonNll<T>(Tensor<T> input, Tensor<T> target, bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(PoissonNll), input, target);
        Check.PlainReduction(nameof(PoissonNll), reduction);
        CheckNumbers.NotNegative(nameof(PoissonNll), eps, nameof(eps));
        if (!full) return logInput ? new PoissonOfLogFormula().Reduce(input, target, reduction) : new PoissonFormula(eps).Reduce(input, target, reduction);
        var losses = logInput ? Elementwise.Of(new PoissonOfLogFormula(), input, target) : Elementwise.Of(new PoissonFormula(eps), input, target);
        return (losses + Elementwise.Of(new StirlingFormula(), target, nameof(StirlingFormula))).Reduce(reduction);
    }

    // No count beside a rate of 0 costs nothing, any beside an infinite one infinitely much: neither 0 · ∞ nor ∞ − ∞.
    private readonly record struct PoissonOfLogFormula : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> =>
            R.Exp(x) - R.TimesOrZero(y, R.Clamp(x, double.NegativeInfinity, Huge));
    }

    private readonly record struct PoissonFormula(double Eps) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> =>
            x - R.TimesOrZero(y, R.Log(R.Clamp(x, double.NegativeInfinity, Huge) + Eps));
    }

    /// <summary>Stirling's approximation of log y! where y is greater than 1.</summary>
    private readonly record struct StirlingFormula : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R y) where R : struct, IReal<R>
        {
            var many = R.WhereLess(1, y, y, 1);
            return R.WhereLess(1, y, many * R.Log(many) - many + 0.5 * R.Log(2 * Math.PI * many), 0);
        }
    }

    private const double Huge = 1e30;
}

/// <summary><see cref="Loss.PoissonNll"/> with its options kept. PyTorch: nn.PoissonNLLLoss.</summary>
public sealed record PoissonNllLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the input is the logarithm of the rate.</summary>
    public bool LogInput { get; init; } = true;

    /// <summary>Whether the part that depends on the target alone is added.</summary>
    public bool Full { get; init; }

    /// <summary>Added to the rate before its logarithm is taken, where the input is the rate.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.PoissonNll(input, target, LogInput, Full, Eps, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

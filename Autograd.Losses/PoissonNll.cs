using System.Numerics;
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
        var loss = Full(logInput ? input.Exp() - target * input : input - target * (input + eps).Log());
        if (loss.IsModerate) return loss;
        // No count beside a rate of 0 costs nothing, any beside an infinite one infinitely much: neither 0 · ∞ nor ∞ − ∞.
        const double huge = 1e30;
        var none = target.EqualTo(0);
        var counted = none.Where(1, input).Clamp(max: huge);
        var seen = target * (logInput ? counted : (counted + eps).Log());
        return Full((logInput ? input.Exp() : input) - none.Where(0, seen));

        Tensor<T> Full(Tensor<T> losses)
        {
            if (!full) return losses.Reduce(reduction);
            var many = target > 1;
            var y = many.Where(target, 1);
            return (losses + many.Where(y * y.Log() - y + 0.5 * (2 * Math.PI * y).Log(), 0)).Reduce(reduction);
        }
    }
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

using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The pointwise terms of the divergence of target y from input x, which is a logarithm of probabilities: <c>y·(log y − x)</c>, 0 where y = 0; with <paramref name="logTarget"/>, where y is a logarithm too, <c>eʸ·(y − x)</c>.
    /// Any shape, the same for both. The mean is over all elements; the mathematical divergence of a batch <c>[N C]</c> is BatchMean, which divides by the size of axis 0. NaN where y &lt; 0. PyTorch: kl_div.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast; or there is no such reduction.</exception>
    public static Tensor<T> KlDiv<T>(Tensor<T> input, Tensor<T> target, bool logTarget = false, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(KlDiv), input, target);
        if (reduction != Reduction.BatchMean) Check.PlainReduction(nameof(KlDiv), reduction);
        CheckNumbers.LogProbabilities(nameof(KlDiv), input, nameof(input), axis: -1);
        if (logTarget) CheckNumbers.LogProbabilities(nameof(KlDiv), target, nameof(target), axis: -1);
        var count = reduction != Reduction.BatchMean ? input.Size : input.Rank == 0 ? 1 : input.Shape[0];
        if (reduction == Reduction.BatchMean) reduction = Reduction.Mean; // over axis 0
        return logTarget
            ? new KlDivOfLogFormula().Reduce(input, target, reduction, count)
            : new KlDivFormula().Reduce(input, target, reduction, count);
    }

    private readonly record struct KlDivFormula : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => R.Xlogy(y, y) - R.TimesOrZero(y, x);
    }

    /// <summary>Where the target is impossible there is nothing, whatever is predicted.</summary>
    private readonly record struct KlDivOfLogFormula : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R>
        {
            const double never = double.NegativeInfinity;
            R possible = R.WhereEqual(y, never, 0, y), predicted = R.WhereEqual(y, never, 0, x), p = R.Exp(possible);
            var vanished = R.WhereEqual(predicted, never, double.PositiveInfinity, 0); // p may be 0 though y is not −∞
            return R.WhereEqual(y, never, 0, R.WhereEqual(p, 0, vanished, p * (possible - predicted)));
        }
    }
}

/// <summary><see cref="Loss.KlDiv"/> with its options kept. PyTorch: nn.KLDivLoss.</summary>
public sealed record KlDivLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the target is a logarithm of probabilities, as the input is.</summary>
    public bool LogTarget { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.KlDiv(input, target, LogTarget, Reduction);
}

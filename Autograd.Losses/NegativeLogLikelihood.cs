using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The negative log-probability of the right class, from log-probabilities: <c>−w[y]·x[y]</c> at each position, 0 where the target is <paramref name="ignoreIndex"/>.
    /// The mean divides by the sum of <c>w[y]</c> over the positions that count, NaN if that is 0. The input is taken as it is, not normalised. PyTorch: nll_loss, formerly also nll_loss2d.
    /// </summary>
    /// <param name="input">Log-probabilities <c>[N C]</c>, <c>[N C d1 ... dK]</c>, or <c>[C]</c> for a single example, as LogSoftmax gives them.</param>
    /// <param name="target">Class indices <c>[N]</c>, <c>[N d1 ... dK]</c>, or <c>[]</c>.</param>
    /// <param name="weight">One weight a class, <c>[C]</c>; gets no gradient.</param>
    /// <param name="ignoreIndex">The target of positions that do not count; may be any number, a class too.</param>
    /// <param name="reduction">None (the target's shape), Mean or Sum.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, or a class outside 0 .. C − 1 (the text names its position).</exception>
    public static Tensor<T> Nll<T>(Tensor<T> input, Indices target, Tensor<T>? weight = null, int ignoreIndex = -100, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var axis = Check.ClassShapes(nameof(Nll), input, target);
        Check.ClassRange(nameof(Nll), target, input.Shape[axis], ignoreIndex);
        Check.ClassWeight(nameof(Nll), weight, input.Shape[axis]);
        Check.PlainReduction(nameof(Nll), reduction);
        CheckNumbers.LogProbabilities(nameof(Nll), input, nameof(input), axis);
        var y = ClassTarget<T>.Of(target, weight, ignoreIndex);
        var x = ClassTarget<T>.Rows(input, axis); // [N d1 ... dK C]
        CheckNumbers.NoScores(nameof(Nll), x, y.Classes, weight);
        return weight is null
            ? x.NegativeLogLikelihood(y.Classes, reduction.Divisor(y.TotalWeight))
            : y.Weigh(x.NegativeLogLikelihood(y.Classes)).Reduce(reduction, y.TotalWeight);
    }
}

/// <summary><see cref="Loss.Nll"/> with its options kept. PyTorch: nn.NLLLoss.</summary>
public sealed record NllLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One weight a class, <c>[C]</c>, or none.</summary>
    public Tensor<T>? Weight { get; init; }

    /// <summary>The target of positions that do not count.</summary>
    public int IgnoreIndex { get; init; } = -100;

    /// <summary>Mean over the weights of the positions that count, by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of log-probabilities <c>[N C ...]</c> or <c>[C]</c> against class indices <c>[N ...]</c> or <c>[]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> input, Indices target) => Loss.Nll(input, target, Weight, IgnoreIndex, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Connectionist temporal classification: <c>−ln p(labels | frames)</c>, summed over all ways to stretch the labels over the frames, a class a frame: equal neighbours are merged, then blanks dropped.
    /// The forward recursion in log space, on recorded operations, so that it can be differentiated twice. <c>∂/∂logProbs[t, c]</c> is minus the probability, given the labels, that frame t shows c:
    /// PyTorch's is that plus <c>e^logProbs</c>, which is the same through a log-softmax. Labels that need more frames than there are cost +∞.
    /// The mean is over the batch, of each loss divided by its number of labels (by 1 if there are none). Source: Graves et al., Connectionist Temporal Classification, 2006. PyTorch: ctc_loss.
    /// </summary>
    /// <param name="logProbs">Log-probabilities <c>[T N C]</c>, the frames first, or <c>[T C]</c> for a single example.</param>
    /// <param name="targets">Labels, none of them the blank: <c>[N S]</c>, where what stands behind a target's length is not read; or all, one after another, in one vector.</param>
    /// <param name="inputLengths">How many frames count, <c>[N]</c>, each from 0 to T; <c>[]</c> or <c>[1]</c> for a single example.</param>
    /// <param name="targetLengths">How many labels there are, <c>[N]</c>; <c>[]</c> or <c>[1]</c> for a single example.</param>
    /// <param name="blank">The class that stands for no label.</param>
    /// <param name="reduction">None (<c>[N]</c>, or <c>[]</c> for a single example), Mean or Sum.</param>
    /// <param name="zeroInfinity">Makes infinite losses 0, with gradient 0; they still count in the mean.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, a length, a label or the blank out of range; the text names the position.</exception>
    public static Tensor<T> Ctc<T>(Tensor<T> logProbs, Indices targets, Indices inputLengths, Indices targetLengths, int blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.PlainReduction(nameof(Ctc), reduction);
        var labels = CtcLabels.Of(logProbs, targets, inputLengths, targetLengths, blank);
        CheckNumbers.LogProbabilities(nameof(Ctc), logProbs, nameof(logProbs), axis: -1);
        var single = logProbs.Rank == 2;
        var (frames, batch, states) = (logProbs.Shape[0], labels.Batch, labels.States);

        // The labels with blanks between and around are states; alpha[n, s] is ln of the probability of all ways to be in state s. Before the first frame, all of it is in the first blank.
        var emitted = (single ? logProbs.Unsqueeze(1) : logProbs).Gather(2, labels.Classes); // [T N S]
        var alpha = labels.Start<T>(); // [N S]
        for (var t = 0; t < frames; t++)
        {
            var padded = alpha.Pad([2, 0], double.NegativeInfinity); // two impossible states in front
            var skipping = labels.MaySkip.Where(padded.Slice(1, 0, states), double.NegativeInfinity);
            var next = emitted.Select(0, t) + LogSumExpOfReachable(Tensor.Stack([alpha, padded.Slice(1, 1, states + 1), skipping]));
            alpha = labels.Counts(t) is { } counts ? counts.Where(next, alpha) : next;
        }

        // It ends in the last label or the blank behind it.
        var ends = labels.HasEnd.Where(alpha.Gather(1, labels.Ends), double.NegativeInfinity); // [N 2]
        var losses = -LogSumExpOfReachable(ends.Transpose(0, 1)); // [N]
        if (zeroInfinity) losses = losses.EqualTo(double.PositiveInfinity).Where(0, losses);
        if (reduction == Reduction.Mean) return (losses / labels.Divisors<T>()).Sum() / batch;
        return (single ? losses.Squeeze(0) : losses).Reduce(reduction);
    }

    /// <summary><c>ln Σeˣ</c> over axis 0; where all are −∞ it is −∞ with gradient 0, to any order: 0 is put in their place first, and what comes of it is not chosen.</summary>
    private static Tensor<T> LogSumExpOfReachable<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var unreachable = x.Detach().Max(0).EqualTo(double.NegativeInfinity);
        return unreachable.Where(double.NegativeInfinity, unreachable.Where(0, x).LogSumExp(0));
    }
}

/// <summary><see cref="Loss.Ctc"/> with its options kept. PyTorch: nn.CTCLoss.</summary>
public sealed record CtcLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The class that stands for no label.</summary>
    public int Blank { get; init; }

    /// <summary>Mean over the batch of the losses a label, by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>Whether infinite losses become 0.</summary>
    public bool ZeroInfinity { get; init; }

    /// <summary>The loss of log-probabilities <c>[T N C]</c> or <c>[T C]</c> against labels, see <see cref="Loss.Ctc"/>.</summary>
    public Tensor<T> Forward(Tensor<T> logProbs, Indices targets, Indices inputLengths, Indices targetLengths) => Loss.Ctc(logProbs, targets, inputLengths, targetLengths, Blank, Reduction, ZeroInfinity);
}

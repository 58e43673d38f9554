using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Connectionist temporal classification: <c>−ln p(labels | frames)</c>, summed over all ways to stretch the labels over the frames, a class a frame: equal neighbours are merged, then blanks dropped.
    /// <c>∂/∂logProbs[t, c]</c> is minus the probability, given the labels, that frame t shows c:
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
        var losses = -(single ? logProbs.Unsqueeze(1) : logProbs).AlignmentLogLikelihood(labels.Padded, labels.Counts, labels.Frames, blank); // [N]
        if (zeroInfinity) losses = losses.EqualTo(double.PositiveInfinity).Where(0, losses);
        if (reduction == Reduction.Mean) return (losses / labels.Divisors<T>()).Sum() / labels.Counts.Size;
        return (single ? losses.Squeeze(0) : losses).Reduce(reduction);
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

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

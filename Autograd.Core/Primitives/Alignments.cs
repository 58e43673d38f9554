using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Sequences of labels against longer sequences of frames, over all ways to stretch the one over the other.</summary>
public static class Alignments
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>y[n] = ln p(labels of n | frames)</c> from log-probabilities <c>[frames batch classes]</c>: all ways to show a class a frame from which the labels come by merging equal neighbours, then dropping blanks.
        /// So <c>dx[t, n, c] = dy[n] · p(frame t shows c | labels of n)</c>. −∞, with gradient 0, where the frames are too few. PyTorch: ctc_loss, of which this is −1 times.
        /// </summary>
        /// <param name="labels">None of them the blank, <c>[batch most]</c>; what stands behind an example's number of labels is not read.</param>
        /// <param name="labelCounts">How many labels each example has, <c>[batch]</c>.</param>
        /// <param name="frameCounts">How many frames of each example count, <c>[batch]</c>.</param>
        /// <param name="blank">The class that stands for no label.</param>
        /// <exception cref="ArgumentException">Shapes that do not fit, or a count, a label or the blank out of range.</exception>
        public Tensor<T> AlignmentLogLikelihood(Indices labels, Indices labelCounts, Indices frameCounts, int blank = 0)
        {
            AlignmentStates.Check(x.Shape, labels, labelCounts, frameCounts, blank);
            return Record(Kernel<T>.AlignmentLogLikelihood(x, new AlignmentStates(labels, labelCounts, frameCounts, blank)), x, (Labels: labels, LabelCounts: labelCounts, FrameCounts: frameCounts, Blank: blank),
                static (dy, x, y, at) => dy.Reshape(1, dy.Size, 1) * x.AlignmentPosterior(at.Labels, at.LabelCounts, at.FrameCounts, at.Blank));
        }

        /// <summary>
        /// <c>p[t, n, c]</c>, the probability, given the labels, that frame t shows c: the derivative of <c>AlignmentLogLikelihood</c>, by a recursion from either end.
        /// So <c>dx</c> is the second derivative of that along dp, which is that of <see cref="Composed"/>.
        /// </summary>
        internal Tensor<T> AlignmentPosterior(Indices labels, Indices labelCounts, Indices frameCounts, int blank) =>
            Record(Kernel<T>.AlignmentPosterior(x, new AlignmentStates(labels, labelCounts, frameCounts, blank)), x, (Labels: labels, LabelCounts: labelCounts, FrameCounts: frameCounts, Blank: blank), static (dp, x, p, at) =>
            {
                // On the open tape, if this is to be differentiated again; else on one of its own, where nothing of the open one may be used.
                var recorded = Tape<T>.OpenForRecording is not null;
                var ones = Tensor.Ones<T>([x.Shape[1]]);
                return Differentiate.Vjp(
                    z => Differentiate.Vjp(w => Composed(w, at.Labels, at.LabelCounts, at.FrameCounts, at.Blank), z, ones).Product,
                    x,
                    recorded ? dp : dp.Detach()).Product;
            });
    }

    /// <summary><c>AlignmentLogLikelihood</c> as a recursion in recorded operations, some a frame: the form that is differentiated for second derivatives, and that tests hold the kernel to.</summary>
    internal static Tensor<T> Composed<T>(Tensor<T> x, Indices labels, Indices labelCounts, Indices frameCounts, int blank)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var states = new AlignmentStates(labels, labelCounts, frameCounts, blank);
        var (frames, batch, count) = (x.Shape[0], x.Shape[1], states.Count);
        if (batch == 0) return x.Sum([0, 2]);

        // alpha[n, s] is ln of the probability of all ways to be in state s. Before the first frame, all of it is in the first blank.
        var emitted = x.Gather(2, Indices.From(states.Classes, [1, batch, count]).Expand([frames, batch, count])); // [T N S]
        var (maySkip, first) = (Mask.From(states.MaySkip, [batch, count]), Tensor.Zeros<T>([batch, 1]));
        var alpha = count == 1 ? first : Tensor.Concatenate([first, Tensor.Full([batch, count - 1], T.NegativeInfinity)], 1);
        for (var t = 0; t < frames; t++)
        {
            var padded = alpha.Pad([2, 0], double.NegativeInfinity); // two impossible states in front
            var skipping = maySkip.Where(padded.Slice(1, 0, count), double.NegativeInfinity);
            var next = emitted.Select(0, t) + LogSumExpOfReachable(Tensor.Stack([alpha, padded.Slice(1, 1, count + 1), skipping]));
            alpha = Mask.From([.. states.FrameCounts.Select(length => t < length)], [batch, 1]).Where(next, alpha);
        }

        // It ends in the last label or the blank behind it; without labels there is one state to end in.
        var ends = alpha.Gather(1, Indices.From([.. states.LabelCounts.SelectMany(length => new[] { 2 * length, Math.Max(2 * length - 1, 0) })], [batch, 2]));
        var hasEnd = Mask.From([.. states.LabelCounts.SelectMany(length => new[] { true, length > 0 })], [batch, 2]);
        return LogSumExpOfReachable(hasEnd.Where(ends, double.NegativeInfinity).Transpose(0, 1)); // [N]
    }

    /// <summary><c>ln Σeˣ</c> over axis 0; where all are −∞ it is −∞ with gradient 0, to any order: 0 is put in their place first, and what comes of it is not chosen.</summary>
    private static Tensor<T> LogSumExpOfReachable<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var unreachable = x.Detach().Max(0).EqualTo(double.NegativeInfinity);
        return unreachable.Where(double.NegativeInfinity, unreachable.Where(0, x).LogSumExp(0));
    }
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>
/// The checked labels of <see cref="Loss.Ctc"/>, as a table of states: blank, first label, blank, second label, ..., blank; shorter rows are filled up with blanks that nothing reads.
/// </summary>
internal sealed class CtcLabels
{
    private readonly int[] inputLengths, targetLengths;

    private CtcLabels(int[] inputLengths, int[] targetLengths, int[][] labels, int frames, int blank)
    {
        (this.inputLengths, this.targetLengths, Batch) = (inputLengths, targetLengths, labels.Length);
        States = (2 * labels.Select(row => row.Length).DefaultIfEmpty(0).Max()) + 1;
        var classes = new int[Batch * States];
        var maySkip = new bool[Batch * States];
        var ends = new int[Batch * 2];
        var hasEnd = new bool[Batch * 2];
        Array.Fill(classes, blank);
        for (var n = 0; n < Batch; n++)
        {
            for (var i = 0; i < labels[n].Length; i++)
            {
                var state = (n * States) + (2 * i) + 1;
                classes[state] = labels[n][i];
                maySkip[state] = i > 0 && labels[n][i] != labels[n][i - 1]; // between equal labels there must be a blank, or they would be merged
            }
            var last = 2 * labels[n].Length;
            (ends[2 * n], hasEnd[2 * n]) = (last, true);
            (ends[(2 * n) + 1], hasEnd[(2 * n) + 1]) = (Math.Max(last - 1, 0), last > 0);
        }
        Classes = Indices.From([.. Enumerable.Repeat(classes, frames).SelectMany(row => row)], [frames, Batch, States]);
        MaySkip = Mask.From(maySkip, [Batch, States]);
        Ends = Indices.From(ends, [Batch, 2]);
        HasEnd = Mask.From(hasEnd, [Batch, 2]);
    }

    public int Batch { get; }

    /// <summary>Twice the largest number of labels, and 1.</summary>
    public int States { get; }

    /// <summary>The class that each state shows, at each frame, <c>[T N S]</c>.</summary>
    public Indices Classes { get; }

    /// <summary>Where the blank before a label may be left out, <c>[N S]</c>.</summary>
    public Mask MaySkip { get; }

    /// <summary>The two states in which it may end, <c>[N 2]</c>.</summary>
    public Indices Ends { get; }

    /// <summary>Whether there are these two: without labels there is one.</summary>
    public Mask HasEnd { get; }

    /// <summary>Before the first frame: ln 1 in the first state, ln 0 elsewhere.</summary>
    public Tensor<T> Start<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = new T[Batch * States];
        for (var i = 0; i < start.Length; i++) start[i] = i % States == 0 ? T.Zero : T.NegativeInfinity;
        return Tensor.From<T>(start, [Batch, States]);
    }

    /// <summary>In which examples frame t counts, <c>[N 1]</c>; null: in all.</summary>
    public Mask? Counts(int t) => inputLengths.All(length => t < length) ? null : Mask.From([.. inputLengths.Select(length => t < length)], [Batch, 1]);

    /// <summary>What the mean divides each loss by, <c>[N]</c>.</summary>
    public Tensor<T> Divisors<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.From(Array.ConvertAll(targetLengths, length => T.CreateTruncating(Math.Max(length, 1))));

    /// <summary>The labels, if everything about them is right.</summary>
    public static CtcLabels Of<T>(Tensor<T> logProbs, Indices targets, Indices inputLengths, Indices targetLengths, int blank)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(logProbs);
        ArgumentNullException.ThrowIfNull(targets);
        if (logProbs.Rank is not (2 or 3)) throw new ArgumentException($"Ctc: logProbs {logProbs.Shape} must be [frames batch classes], or [frames classes] for a single example.");
        var (frames, batch, classes) = (logProbs.Shape[0], logProbs.Rank == 3 ? logProbs.Shape[1] : 1, logProbs.Shape[^1]);
        if ((uint)blank >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(blank), $"Ctc: blank is {blank}; it must be one of the {classes} classes of logProbs {logProbs.Shape}, 0 .. {classes - 1}.");
        var inputs = Lengths(inputLengths, nameof(inputLengths), logProbs.Shape, batch, frames, $"logProbs {logProbs.Shape} have {frames} frames");
        var padded = targets.Shape.Rank == 2;
        if (targets.Shape.Rank is not (1 or 2) || (padded && (logProbs.Rank == 2 || targets.Shape[0] != batch)))
            throw new ArgumentException($"Ctc: targets {targets.Shape} do not fit logProbs {logProbs.Shape}; they are [batch labels], which is [{batch} labels] here, or the labels of all examples in one vector. The frames are axis 0 of logProbs, the batch axis 1.");
        var lengths = Lengths(targetLengths, nameof(targetLengths), logProbs.Shape, batch, padded ? targets.Shape[1] : targets.Size, $"targets {targets.Shape} have {targets.Shape[^1]} labels");
        if (!padded && lengths.Sum(length => (long)length) is var sum && sum != targets.Size)
            throw new ArgumentException($"Ctc: targets {targets.Shape} in one vector hold {targets.Size} labels, but targetLengths add up to {sum}; padded targets are [batch labels].");

        var labels = new int[batch][];
        for (int n = 0, start = 0; n < batch; start += padded ? targets.Shape[1] : lengths[n], n++)
        {
            labels[n] = targets.AsSpan().Slice(start, lengths[n]).ToArray();
            for (var i = 0; i < lengths[n]; i++)
                if ((uint)labels[n][i] >= (uint)classes || labels[n][i] == blank)
                    throw new ArgumentException($"Ctc: label {labels[n][i]} at [{(padded ? $"{n} {i}" : start + i)}] of targets {targets.Shape} {(labels[n][i] == blank ? $"is the blank: labels are other classes, blanks come between them by themselves" : $"is outside 0 .. {classes - 1}")}.");
        }
        return new CtcLabels(inputs, lengths, labels, frames, blank);
    }

    private static int[] Lengths(Indices lengths, string name, Shape logProbs, int batch, int most, string what)
    {
        ArgumentNullException.ThrowIfNull(lengths, name);
        var shapeFits = lengths.Shape.Rank == 1 ? lengths.Size == batch : lengths.Shape.Rank == 0 && logProbs.Rank == 2;
        if (!shapeFits) throw new ArgumentException($"Ctc: {name} {lengths.Shape} must be [{batch}], one number for each example of logProbs {logProbs}.");
        for (var n = 0; n < lengths.Size; n++)
            if ((uint)lengths[n] > (uint)most) throw new ArgumentException($"Ctc: {name} says {lengths[n]} at [{n}], but {what}: a length is from 0 to {most}.");
        return lengths.ToArray();
    }
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>The checked labels of <see cref="Loss.Ctc"/>, however they were given, as one padded table.</summary>
internal sealed class CtcLabels
{
    private CtcLabels(Indices padded, int[] counts, int[] frames) => (Padded, Counts, Frames) = (padded, Indices.From(counts), Indices.From(frames));

    /// <summary><c>[N S]</c>; what stands behind a row's labels means nothing.</summary>
    public Indices Padded { get; }

    /// <summary>How many labels a row has, <c>[N]</c>.</summary>
    public Indices Counts { get; }

    /// <summary>How many frames count, <c>[N]</c>.</summary>
    public Indices Frames { get; }

    /// <summary>What the mean divides each loss by, <c>[N]</c>.</summary>
    public Tensor<T> Divisors<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.From(Array.ConvertAll(Counts.ToArray(), count => T.CreateTruncating(Math.Max(count, 1))));

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

        var values = targets.AsSpan();
        var most = padded ? targets.Shape[1] : lengths.DefaultIfEmpty(0).Max();
        var table = padded ? [] : new int[batch * most];
        for (int n = 0, start = 0; n < batch; start += padded ? most : lengths[n], n++)
        {
            var row = values.Slice(start, lengths[n]);
            for (var i = 0; i < row.Length; i++)
                if ((uint)row[i] >= (uint)classes || row[i] == blank)
                    throw new ArgumentException($"Ctc: label {row[i]} at [{(padded ? $"{n} {i}" : start + i)}] of targets {targets.Shape} {(row[i] == blank ? $"is the blank: labels are other classes, blanks come between them by themselves" : $"is outside 0 .. {classes - 1}")}.");
            if (!padded) row.CopyTo(table.AsSpan(n * most));
        }
        return new CtcLabels(padded ? targets : Indices.From(table, [batch, most]), lengths, inputs);
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

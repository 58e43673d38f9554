namespace Autograd.Core;

/// <summary>The labels of a batch with blanks between and around them, as states that follow one another: blank, first label, blank, second label, ..., blank; shorter rows are filled up with blanks that nothing reads.</summary>
internal sealed class AlignmentStates
{
    public AlignmentStates(Indices labels, Indices labelCounts, Indices frameCounts, int blank)
    {
        (LabelCounts, FrameCounts) = (labelCounts.ToArray(), frameCounts.ToArray());
        var most = 0;
        foreach (var length in LabelCounts) most = Math.Max(most, length);
        Count = 2 * most + 1;
        Classes = new int[Batch * Count];
        MaySkip = new bool[Batch * Count];
        Array.Fill(Classes, blank);
        for (var n = 0; n < Batch; n++)
        {
            var row = labels.AsSpan().Slice(n * labels.Shape[1], LabelCounts[n]);
            for (var i = 0; i < row.Length; i++)
            {
                var state = n * Count + 2 * i + 1;
                Classes[state] = row[i];
                MaySkip[state] = i > 0 && row[i] != row[i - 1]; // between equal labels there must be a blank, or they would be merged
            }
        }
    }

    public int Batch => LabelCounts.Length;

    /// <summary>How many states a row has: twice the largest number of labels, and 1.</summary>
    public int Count { get; }

    /// <summary>The class that each state shows, <c>[N S]</c>.</summary>
    public int[] Classes { get; }

    /// <summary>Where the blank before a label may be left out, <c>[N S]</c>.</summary>
    public bool[] MaySkip { get; }

    public int[] LabelCounts { get; }

    public int[] FrameCounts { get; }

    public static void Check(Shape x, Indices labels, Indices labelCounts, Indices frameCounts, int blank)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(labelCounts);
        ArgumentNullException.ThrowIfNull(frameCounts);
        if (x.Rank != 3) throw new ArgumentException($"AlignmentLogLikelihood: x {x} must be [frames batch classes].");
        var (batch, classes) = (x[1], x[2]);
        if (labels.Shape.Rank != 2 || labels.Shape[0] != batch || labelCounts.Shape.Rank != 1 || labelCounts.Size != batch || frameCounts.Shape.Rank != 1 || frameCounts.Size != batch)
            throw new ArgumentException($"AlignmentLogLikelihood: x {x} needs labels [{batch} most], labelCounts [{batch}] and frameCounts [{batch}], not {labels.Shape}, {labelCounts.Shape} and {frameCounts.Shape}.");
        if ((uint)blank >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(blank), $"AlignmentLogLikelihood: blank is {blank}; it must be one of the {classes} classes of x {x}, 0 .. {classes - 1}.");
        for (var n = 0; n < batch; n++)
        {
            CheckCount(labelCounts[n], n, nameof(labelCounts), labels.Shape[1]);
            CheckCount(frameCounts[n], n, nameof(frameCounts), x[0]);
            for (var i = 0; i < labelCounts[n]; i++)
                if (labels[n * labels.Shape[1] + i] is var label && ((uint)label >= (uint)classes || label == blank))
                    throw new ArgumentException($"AlignmentLogLikelihood: label {label} at [{n} {i}] of labels {labels.Shape} must be one of the classes 0 .. {classes - 1} and not the blank, {blank}.");
        }
    }

    private static void CheckCount(int count, int n, string name, int most)
    {
        if ((uint)count > (uint)most) throw new ArgumentException($"AlignmentLogLikelihood: {name} says {count} at [{n}]; it is from 0 to {most}.");
    }
}

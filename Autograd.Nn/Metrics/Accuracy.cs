using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>The part of the examples whose class has the highest score, over any number of batches.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Accuracy
{
    /// <summary>How many were right.</summary>
    public long Correct { get; private set; }

    /// <summary>The label that does not count: −100, as in the losses; null: every label is that of a class.</summary>
    public int? IgnoreIndex { get; init; } = CheckScores.IgnoreIndex;

    /// <summary>How many were counted.</summary>
    public long Total { get; private set; }

    /// <summary>Right / counted, 0 to 1; NaN before the first.</summary>
    public double Value => (double)Correct / Total;

    /// <summary>Counts a batch. A row in which a score is NaN is counted, and right for no label.</summary>
    /// <param name="scores">Shape <c>[n classes]</c>: logits or probabilities. Of equal scores the first wins.</param>
    /// <param name="labels">Shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class; nothing is counted.</exception>
    public void Add<T>(Tensor<T> scores, Indices labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckScores.Fit(nameof(Accuracy), scores, labels, IgnoreIndex);
        var (all, classes) = (scores.ToArray(), scores.Shape[1]);
        for (var i = 0; i < labels.Size; i++)
        {
            if (labels[i] == IgnoreIndex) continue;
            if (CheckScores.Place<T>(all.AsSpan(i * classes, classes), labels[i]) == 0) Correct++;
            Total++;
        }
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => (Correct, Total) = (0, 0);

    /// <summary><c>96.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.0} %");
}

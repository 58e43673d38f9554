using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>The part of the examples whose class is among the k highest scores, over any number of batches.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class TopKAccuracy
{
    /// <summary>A counter that lets so many guesses count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one.</exception>
    public TopKAccuracy(int k)
    {
        if (k < 1) throw new ArgumentOutOfRangeException(nameof(k), $"TopKAccuracy: at least 1 guess must count, not {k}.");
        K = k;
    }

    /// <summary>How many guesses count.</summary>
    public int K { get; }

    /// <summary>How many were right.</summary>
    public long Correct { get; private set; }

    /// <summary>How many were counted.</summary>
    public long Total { get; private set; }

    /// <summary>Right / counted, 0 to 1; NaN before the first.</summary>
    public double Value => (double)Correct / Total;

    /// <summary>Counts a batch.</summary>
    /// <param name="scores">Shape <c>[n classes]</c>: logits or probabilities. Of equal scores the first is the higher.</param>
    /// <param name="labels">Shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public void Add<T>(Tensor<T> scores, Indices labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckScores.Fit(nameof(TopKAccuracy), scores, labels);
        var (all, classes) = (scores.ToArray(), scores.Shape[1]);
        for (var i = 0; i < labels.Size; i++)
        {
            var row = all.AsSpan(i * classes, classes);
            var label = labels[i];
            if ((uint)label >= (uint)classes) throw new ArgumentException($"TopKAccuracy: label {label} at position {i}; the classes are 0 to {classes - 1}.");
            var higher = 0;
            for (var k = 0; k < classes; k++)
                if (row[k] > row[label] || (row[k] == row[label] && k < label)) higher++;
            if (higher < K && !T.IsNaN(row[label])) Correct++;
        }
        Total += labels.Size;
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => (Correct, Total) = (0, 0);

    /// <summary><c>99.1 % in 5</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.0} % in {K}");
}

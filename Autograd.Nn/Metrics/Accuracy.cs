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

    /// <summary>How many were counted.</summary>
    public long Total { get; private set; }

    /// <summary>Right / counted, 0 to 1; NaN before the first.</summary>
    public double Value => (double)Correct / Total;

    /// <summary>Counts a batch.</summary>
    /// <param name="scores">Shape <c>[n classes]</c>: logits or probabilities. Of equal scores the first wins.</param>
    /// <param name="labels">Shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Add<T>(Tensor<T> scores, Indices labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckScores.Fit(nameof(Accuracy), scores, labels);
        var (predicted, actual) = (scores.ArgMax(-1), labels);
        for (var i = 0; i < actual.Size; i++)
            if (predicted[i] == actual[i]) Correct++;
        Total += actual.Size;
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => (Correct, Total) = (0, 0);

    /// <summary><c>96.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.0} %");
}

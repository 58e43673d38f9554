using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>What every count of right guesses asks of a batch.</summary>
internal static class CheckScores
{
    /// <summary>A row of scores for each label.</summary>
    /// <param name="metric">Who asks, for the message.</param>
    /// <param name="scores">Shape <c>[n classes]</c>.</param>
    /// <param name="labels">Shape <c>[n]</c>.</param>
    /// <param name="classes">How many classes there must be; any number if left out.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Fit<T>(string metric, Tensor<T> scores, Indices labels, int? classes = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        if (scores.Rank != 2 || (classes is { } needed && scores.Shape[1] != needed) || labels.Shape.Rank != 1 || labels.Size != scores.Shape[0])
            throw new ArgumentException($"{metric}: scores [n {classes?.ToString(CultureInfo.InvariantCulture) ?? "classes"}] and labels [n] belong together, not {scores.Shape} and {labels.Shape}.");
    }
}

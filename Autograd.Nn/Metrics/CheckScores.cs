using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>What every count of right predictions asks of a batch: the conventions of the losses.</summary>
internal static class CheckScores
{
    /// <summary>The label that does not count unless another is named: that of the losses.</summary>
    public const int IgnoreIndex = -100;

    /// <summary>A row of scores for each label, and each label a class or the one to be ignored.</summary>
    /// <param name="metric">Who asks, for the message.</param>
    /// <param name="scores">Shape <c>[n classes]</c>.</param>
    /// <param name="labels">Shape <c>[n]</c>.</param>
    /// <param name="ignoreIndex">The label that does not count; null: every label counts.</param>
    /// <param name="classes">How many classes there must be; any number if left out.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public static void Fit<T>(string metric, Tensor<T> scores, Indices labels, int? ignoreIndex, int? classes = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        if (scores.Rank != 2 || (classes is { } needed && scores.Shape[1] != needed)
            || labels.Shape.Rank != 1 || labels.Size != scores.Shape[0])
        {
            var columns = classes?.ToString(CultureInfo.InvariantCulture) ?? "classes";
            throw new ArgumentException(
                $"{metric}: scores [n {columns}] and labels [n] belong together, not {scores.Shape} and {labels.Shape}.");
        }
        var values = labels.AsSpan();
        for (var i = 0; i < values.Length; i++)
            if ((uint)values[i] >= (uint)scores.Shape[1] && values[i] != ignoreIndex)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"{metric}: label {values[i]} at position {i}; the classes are 0 to {scores.Shape[1] - 1}."));
    }

    /// <summary>
    /// The place of the label's score among those of its row, 0 for the highest; of equals the first is the higher.
    /// A score that is NaN stands above every number, as it does in a sort; a label whose own score is NaN has no place.
    /// </summary>
    public static int? Place<T>(ReadOnlySpan<T> row, int label)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var score = row[label];
        if (T.IsNaN(score)) return null;
        var place = 0;
        for (var k = 0; k < row.Length; k++)
            if (row[k] > score || T.IsNaN(row[k]) || (row[k] == score && k < label)) place++;
        return place;
    }
}

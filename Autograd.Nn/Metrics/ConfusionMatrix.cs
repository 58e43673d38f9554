using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>How often each class was taken for each: <c>matrix[actual, predicted]</c>.</summary>
[DebuggerDisplay("{Total} examples, {Correct} right")]
public sealed class ConfusionMatrix
{
    private readonly long[,] counts;

    /// <summary>An empty table for this many classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one class.</exception>
    public ConfusionMatrix(int classes)
    {
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), $"ConfusionMatrix: there must be at least 1 class, not {classes}.");
        counts = new long[classes, classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes => counts.GetLength(0);

    /// <summary>How many examples of class <paramref name="actual"/> were taken for <paramref name="predicted"/>.</summary>
    public long this[int actual, int predicted] => counts[actual, predicted];

    /// <summary>How many examples were counted.</summary>
    public long Total => counts.Cast<long>().Sum();

    /// <summary>How many were right: the sum of the diagonal.</summary>
    public long Correct => Enumerable.Range(0, Classes).Sum(i => counts[i, i]);

    /// <summary>Right / counted, 0 to 1; NaN before the first.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>Of the examples that were taken for a class, the part that is of it; NaN if none was.</summary>
    public double Precision(int label) => (double)counts[label, label] / Enumerable.Range(0, Classes).Sum(actual => counts[actual, label]);

    /// <summary>Of the examples of a class, the part that was found; NaN if there are none.</summary>
    public double Recall(int label) => (double)counts[label, label] / Enumerable.Range(0, Classes).Sum(predicted => counts[label, predicted]);

    /// <summary>Precision and recall in one, their harmonic mean: 2·found / (examples of the class + taken for it); NaN if it neither occurs nor was guessed.</summary>
    public double F1(int label) => 2.0 * counts[label, label] / Enumerable.Range(0, Classes).Sum(other => counts[label, other] + counts[other, label]);

    /// <summary>The mean of <see cref="F1"/> over the classes that occur or were guessed: every class counts the same, however rare. scikit-learn: f1_score(average="macro").</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Select(F1).Where(f1 => !double.IsNaN(f1)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Counts one example.</summary>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public void Add(int actual, int predicted)
    {
        if ((uint)actual >= (uint)Classes || (uint)predicted >= (uint)Classes)
            throw new ArgumentException($"ConfusionMatrix: class {actual} taken for {predicted}, but classes are 0 to {Classes - 1}.");
        counts[actual, predicted]++;
    }

    /// <summary>Counts a batch.</summary>
    /// <param name="scores">Shape <c>[n classes]</c>: logits or probabilities. Of equal scores the first wins.</param>
    /// <param name="labels">Shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public void Add<T>(Tensor<T> scores, Indices labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckScores.Fit(nameof(ConfusionMatrix), scores, labels, Classes);
        var (predicted, actual) = (scores.ArgMax(-1), labels);
        for (var i = 0; i < actual.Size; i++) Add(actual[i], predicted[i]);
    }

    /// <summary>A table: a row for each actual class, a column for each predicted one, <c>.</c> for none, and at the row's end how many of the class were found.</summary>
    public override string ToString()
    {
        var width = Math.Max(4, 1 + counts.Cast<long>().Max().ToString(CultureInfo.InvariantCulture).Length);
        var text = new StringBuilder("actual");
        for (var predicted = 0; predicted < Classes; predicted++) text.Append(Cell(predicted));
        text.Append("  found\n");
        for (var actual = 0; actual < Classes; actual++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{actual,6}");
            var row = 0L;
            for (var predicted = 0; predicted < Classes; predicted++)
            {
                row += counts[actual, predicted];
                text.Append(counts[actual, predicted] is var count && count == 0 ? ".".PadLeft(width) : Cell(count));
            }
            text.Append(row == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * counts[actual, actual] / row,5:0} %")).Append('\n');
        }
        return text.ToString().TrimEnd('\n');

        string Cell(long count) => count.ToString(CultureInfo.InvariantCulture).PadLeft(width);
    }
}

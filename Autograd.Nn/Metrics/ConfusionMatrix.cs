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
    private readonly long[,] counts; // a last column of its own for scores that are not numbers: taken for no class

    /// <summary>An empty table for this many classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one class, or more than fit in memory.</exception>
    public ConfusionMatrix(int classes)
    {
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), string.Create(CultureInfo.InvariantCulture, $"ConfusionMatrix: there must be at least 1 class, not {classes}."));
        if (classes * (classes + 1L) > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(classes), $"ConfusionMatrix: {classes} classes are more than one table can hold.");
        counts = new long[classes, classes + 1];
    }

    /// <summary>The number of classes.</summary>
    public int Classes => counts.GetLength(0);

    /// <summary>The label that does not count: −100, as in the losses; null: every label is that of a class.</summary>
    public int? IgnoreIndex { get; init; } = CheckScores.IgnoreIndex;

    /// <summary>How many examples of class <paramref name="actual"/> were taken for <paramref name="predicted"/>.</summary>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public long this[int actual, int predicted] => counts[Class(actual, actual, predicted), Class(predicted, actual, predicted)];

    /// <summary>How many examples of a class were taken for none, because a score in their row is NaN.</summary>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public long NotANumber(int actual) => counts[Class(actual, actual, null), Classes];

    /// <summary>How many examples were counted.</summary>
    public long Total => counts.Cast<long>().Sum();

    /// <summary>How many were right: the sum of the diagonal.</summary>
    public long Correct => Enumerable.Range(0, Classes).Sum(i => counts[i, i]);

    /// <summary>Right / counted, 0 to 1; NaN before the first.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>Of the examples that were taken for a class, the part that is of it; NaN if none was.</summary>
    public double Precision(int label) => (double)this[label, label] / Guesses(label);

    /// <summary>Of the examples of a class, the part that was found; NaN if there are none.</summary>
    public double Recall(int label) => (double)this[label, label] / Examples(label);

    /// <summary>Precision and recall in one, their harmonic mean: 2·found / (examples of the class + taken for it); NaN if it neither occurs nor was guessed.</summary>
    public double F1(int label) => 2.0 * this[label, label] / (Examples(label) + Guesses(label));

    /// <summary>The mean of <see cref="F1"/> over the classes that occur or were guessed: every class counts the same, however rare. scikit-learn: f1_score(average="macro").</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Select(F1).Where(f1 => !double.IsNaN(f1)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Counts one example.</summary>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public void Add(int actual, int predicted) =>
        counts[Class(actual, actual, predicted), Class(predicted, actual, predicted)]++;

    /// <summary>Counts a batch. A row in which a score is NaN is taken for no class: <see cref="NotANumber"/>.</summary>
    /// <param name="scores">Shape <c>[n classes]</c>: logits or probabilities. Of equal scores the first wins.</param>
    /// <param name="labels">Shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class; nothing is counted.</exception>
    public void Add<T>(Tensor<T> scores, Indices labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckScores.Fit(nameof(ConfusionMatrix), scores, labels, IgnoreIndex, Classes);
        var all = scores.ToArray();
        for (var i = 0; i < labels.Size; i++)
        {
            if (labels[i] == IgnoreIndex) continue;
            var row = all.AsSpan(i * Classes, Classes);
            var predicted = 0;
            for (var k = 0; k < row.Length && predicted < Classes; k++)
                predicted = T.IsNaN(row[k]) ? Classes : row[k] > row[predicted] ? k : predicted;
            counts[labels[i], predicted]++;
        }
    }

    /// <summary>A table: a row for each actual class, a column for each predicted one and one of NaN if there is any, <c>.</c> for none, and at the row's end how many of the class were found.</summary>
    public override string ToString()
    {
        var width = Math.Max(4, 1 + counts.Cast<long>().Max().ToString(CultureInfo.InvariantCulture).Length);
        var columns = Enumerable.Range(0, Classes).Any(actual => counts[actual, Classes] > 0) ? Classes + 1 : Classes;
        var text = new StringBuilder("actual");
        for (var predicted = 0; predicted < Classes; predicted++) text.Append(Cell(predicted));
        text.Append(columns > Classes ? "NaN".PadLeft(width) : "").Append("  found\n");
        for (var actual = 0; actual < Classes; actual++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{actual,6}");
            for (var predicted = 0; predicted < columns; predicted++)
                text.Append(counts[actual, predicted] is var count && count == 0 ? ".".PadLeft(width) : Cell(count));
            if (Examples(actual) is > 0 and var examples)
                text.Append(CultureInfo.InvariantCulture, $"{100.0 * counts[actual, actual] / examples,5:0} %");
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n');

        string Cell(long count) => count.ToString(CultureInfo.InvariantCulture).PadLeft(width);
    }

    /// <summary>How many examples there were of a class.</summary>
    private long Examples(int label) => Enumerable.Range(0, Classes + 1).Sum(predicted => counts[label, predicted]);

    /// <summary>How many examples were taken for a class.</summary>
    private long Guesses(int label) => Enumerable.Range(0, Classes).Sum(actual => counts[actual, label]);

    /// <summary>One of two classes, which must exist.</summary>
    private int Class(int label, int actual, int? predicted) => (uint)label < (uint)Classes ? label
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"ConfusionMatrix: class {actual}{(predicted is { } other ? " taken for " + other.ToString(CultureInfo.InvariantCulture) : "")}, but classes are 0 to {Classes - 1}."));
}

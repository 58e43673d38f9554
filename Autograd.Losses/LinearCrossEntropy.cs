using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    private const int ChunkElements = 1 << 20;

    /// <summary>
    /// <c>CrossEntropy(x·Wᵀ + b, y)</c> for many classes: projected a few rows at a time, each chunk again for the gradient, so that the matrix of all logits never exists; where one chunk holds all rows, it is made once and kept.
    /// Reduction, smoothing and class weights are those of CrossEntropy with class indices. Gradients to input, weight and bias. PyTorch: linear_cross_entropy.
    /// </summary>
    /// <param name="input">What is projected, <c>[N D]</c>, or <c>[D]</c> for a single example.</param>
    /// <param name="weight">The projection <c>[C D]</c>, as Linear keeps it.</param>
    /// <param name="bias">Its bias <c>[C]</c>, or none.</param>
    /// <param name="target">Class indices <c>[N]</c>, or <c>[]</c>.</param>
    /// <param name="classWeight">One weight a class, <c>[C]</c>; gets no gradient.</param>
    /// <param name="ignoreIndex">The target of rows that do not count; may be any number, a class too.</param>
    /// <param name="labelSmoothing">The part of the target's probability that is spread evenly over all classes, 0 to 1.</param>
    /// <param name="reduction">None (the target's shape), Mean or Sum.</param>
    /// <param name="chunkRows">How many rows are projected at a time; null: as many as keep their logits to about a million (2²⁰).</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, a class outside 0 .. C − 1 (the text names its position), or an option out of range.</exception>
    public static Tensor<T> LinearCrossEntropy<T>(Tensor<T> input, Tensor<T> weight, Tensor<T>? bias, Indices target, Tensor<T>? classWeight = null, int ignoreIndex = -100, double labelSmoothing = 0, Reduction reduction = Reduction.Mean, int? chunkRows = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const string Name = nameof(LinearCrossEntropy);
        ArgumentNullException.ThrowIfNull(target);
        CheckProjection(Name, input, weight, bias, target.Shape, isOfProbabilities: false, classWeight, labelSmoothing, reduction, chunkRows);
        Check.ClassRange(Name, target, weight.Shape[0], ignoreIndex);
        if (IsOneChunk(input, weight, chunkRows)) return CrossEntropy(Projected(input, weight, bias), target, classWeight, ignoreIndex, labelSmoothing, reduction);
        var labels = target.ToArray();
        var losses = InChunks(input, weight, bias, chunkRows, (start, rows) =>
        {
            var y = labels.AsSpan(start, rows).ToArray();
            return ([], (logits, _) => CrossEntropy(logits, Indices.From(y), classWeight, ignoreIndex, labelSmoothing, Reduction.None));
        });
        return losses.Reduce(reduction, ClassTarget<T>.Of(target, classWeight, ignoreIndex).TotalWeight);
    }

    /// <summary>The same for class probabilities, with the reduction of CrossEntropy with class probabilities. Gradients to input, weight, bias and target.</summary>
    /// <param name="input">What is projected, <c>[N D]</c>, or <c>[D]</c> for a single example.</param>
    /// <param name="weight">The projection <c>[C D]</c>, as Linear keeps it.</param>
    /// <param name="bias">Its bias <c>[C]</c>, or none.</param>
    /// <param name="target">Class probabilities <c>[N C]</c>, or <c>[C]</c>.</param>
    /// <param name="classWeight">One weight a class, <c>[C]</c>; gets no gradient.</param>
    /// <param name="ignoreIndex">Means nothing here; a negative number.</param>
    /// <param name="labelSmoothing">The part of the probability that is spread evenly over all classes, 0 to 1.</param>
    /// <param name="reduction">None (one number a row), Mean or Sum.</param>
    /// <param name="chunkRows">How many rows are projected at a time; null: as many as keep their logits to about a million (2²⁰).</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, or an option out of range.</exception>
    public static Tensor<T> LinearCrossEntropy<T>(Tensor<T> input, Tensor<T> weight, Tensor<T>? bias, Tensor<T> target, Tensor<T>? classWeight = null, int ignoreIndex = -100, double labelSmoothing = 0, Reduction reduction = Reduction.Mean, int? chunkRows = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const string Name = nameof(LinearCrossEntropy);
        ArgumentNullException.ThrowIfNull(target);
        CheckProjection(Name, input, weight, bias, target.Shape, isOfProbabilities: true, classWeight, labelSmoothing, reduction, chunkRows);
        Check.NothingIgnored(Name, ignoreIndex);
        if (IsOneChunk(input, weight, chunkRows)) return CrossEntropy(Projected(input, weight, bias), target, classWeight, ignoreIndex, labelSmoothing, reduction);
        var losses = InChunks(input, weight, bias, chunkRows, (start, rows) =>
            ([target.Narrow(0, start, rows)], (logits, more) => CrossEntropy(logits, more[0], classWeight, ignoreIndex, labelSmoothing, Reduction.None)));
        return losses.Reduce(reduction);
    }

    /// <summary>Whether all logits are made at once, and kept: there is room.</summary>
    private static bool IsOneChunk<T>(Tensor<T> input, Tensor<T> weight, int? chunkRows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => input.Rank == 1 || input.Shape[0] <= RowsOfChunk(weight, chunkRows);

    private static int RowsOfChunk<T>(Tensor<T> weight, int? chunkRows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => chunkRows ?? Math.Max(1, ChunkElements / Math.Max(weight.Shape[0], 1));

    private static Tensor<T> Projected<T>(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => bias is null ? x.MatMul(weight.Transpose()) : x.Linear(weight, bias); // [rows C]

    /// <summary>The loss of each row, from that of a chunk's logits and further operands; the logits are forgotten, and made again for the gradient.</summary>
    private static Tensor<T> InChunks<T>(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias, int? chunkRows, Func<int, int, (Tensor<T>[] More, Func<Tensor<T>, Tensor<T>[], Tensor<T>> Loss)> chunk)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var most = RowsOfChunk(weight, chunkRows);
        var losses = new List<Tensor<T>>();
        for (var start = 0; start < x.Shape[0]; start += most)
        {
            var rows = Math.Min(most, x.Shape[0] - start);
            var (more, loss) = chunk(start, rows);
            Tensor<T>[] operands = bias is null ? [x.Narrow(0, start, rows), weight, .. more] : [x.Narrow(0, start, rows), weight, .. more, bias];
            losses.Add(Tensor.Checkpoint(xs => loss(Projected(xs[0], xs[1], bias is null ? null : xs[^1]), [.. xs.Skip(2).Take(more.Length)]), operands));
        }
        return Tensor.Concatenate<T>([.. losses]);
    }

    private static void CheckProjection<T>(string loss, Tensor<T> input, Tensor<T> weight, Tensor<T>? bias, Shape target, bool isOfProbabilities, Tensor<T>? classWeight, double labelSmoothing, Reduction reduction, int? chunkRows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (input.Rank is not (1 or 2)) throw new ArgumentException($"{loss}: input {input.Shape} must be [batch features], or [features] for a single example.");
        if (weight.Rank != 2 || weight.Shape[1] != input.Shape[^1]) throw new ArgumentException($"{loss}: weight {weight.Shape} does not fit input {input.Shape}: it is [classes {input.Shape[^1]}].");
        if (bias is not null && (bias.Rank != 1 || bias.Size != weight.Shape[0])) throw new ArgumentException($"{loss}: bias {bias.Shape} does not fit weight {weight.Shape}: it is [{weight.Shape[0]}], one number for each class.");
        var rows = Check.Without(input.Shape, input.Rank - 1); // [N], or []
        Shape expected = isOfProbabilities ? [.. rows.Sizes, weight.Shape[0]] : rows;
        if (target != expected) throw new ArgumentException($"{loss}: input {input.Shape} and weight {weight.Shape} need a target {expected}, not {target}.");
        Check.ClassWeight(loss, classWeight, weight.Shape[0]);
        Check.UnitInterval(loss, labelSmoothing, nameof(labelSmoothing));
        Check.PlainReduction(loss, reduction);
        if (chunkRows <= 0) throw new ArgumentOutOfRangeException(nameof(chunkRows), $"{loss}: chunkRows is {chunkRows}; a chunk has at least one row.");
    }
}

/// <summary>The LinearCrossEntropy loss with its options kept; projection and bias are the caller's. PyTorch: nn.LinearCrossEntropyLoss.</summary>
public sealed record LinearCrossEntropyLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One weight a class, <c>[C]</c>, or none.</summary>
    public Tensor<T>? ClassWeight { get; init; }

    /// <summary>The target of rows that do not count.</summary>
    public int IgnoreIndex { get; init; } = -100;

    /// <summary>How much of the target's probability is spread evenly over all classes, 0 to 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Mean over the weights of the rows that count, by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>How many rows are projected at a time, or null for a number that suits.</summary>
    public int? ChunkRows { get; init; }

    /// <summary>The loss of <c>[N D]</c> or <c>[D]</c>, projected by <c>[C D]</c>, against class indices <c>[N]</c> or <c>[]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> weight, Tensor<T>? bias, Indices target) => Loss.LinearCrossEntropy(input, weight, bias, target, ClassWeight, IgnoreIndex, LabelSmoothing, Reduction, ChunkRows);

    /// <summary>The loss of <c>[N D]</c> or <c>[D]</c>, projected by <c>[C D]</c>, against class probabilities <c>[N C]</c> or <c>[C]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> weight, Tensor<T>? bias, Tensor<T> target) => Loss.LinearCrossEntropy(input, weight, bias, target, ClassWeight, IgnoreIndex, LabelSmoothing, Reduction, ChunkRows);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

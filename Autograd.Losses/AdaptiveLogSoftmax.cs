using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The log-probability of each target under a softmax in two steps, for many classes of which few are frequent, and minus its mean. The head tells the first classes and the clusters of the rarer ones apart,
    /// each cluster's tail its own classes: <c>log softmax(head)[y]</c>, or <c>log softmax(head)[cluster] + log softmax(tail)[y − first of the cluster]</c>. Only the clusters that occur are computed.
    /// The weights are the caller's; PyTorch makes a tail of <c>⌊D / divValue^(i+1)⌋</c> features. Source: Grave et al., Efficient softmax approximation for GPUs, 2017. PyTorch: nn.AdaptiveLogSoftmaxWithLoss.
    /// </summary>
    /// <param name="input">Features <c>[N D]</c>, or <c>[D]</c> for a single example.</param>
    /// <param name="target">Class indices <c>[N]</c>, or <c>[]</c>.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="cutoffs">The first class of each cluster, rising, each from 1 to classes − 1.</param>
    /// <param name="headWeight"><c>[cutoffs[0] + clusters, D]</c>, the clusters last.</param>
    /// <param name="headBias">One number for each of its rows, or none.</param>
    /// <param name="tails">For each cluster its projection <c>[h D]</c> and the weights of its classes <c>[classes of the cluster, h]</c>.</param>
    /// <returns>The log-probabilities, in the target's shape, and minus their mean.</returns>
    /// <exception cref="ArgumentException">Shapes or cutoffs that do not fit, or a class outside 0 .. classes − 1 (the text names its position).</exception>
    public static (Tensor<T> Output, Tensor<T> Loss) AdaptiveLogSoftmaxWithLoss<T>(
        Tensor<T> input, Indices target, int classes, IReadOnlyList<int> cutoffs, Tensor<T> headWeight, Tensor<T>? headBias, IReadOnlyList<(Tensor<T> Projection, Tensor<T> Output)> tails)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckAdaptive(input, target, classes, cutoffs, headWeight, headBias, tails);
        int[] labels = target.ToArray();
        int[] clusters = Array.ConvertAll(labels, label => cutoffs.Count(first => first <= label) - 1); // −1: in the head
        var x = input.Rank == 1 ? input.Unsqueeze(0) : input; // [N D]
        var head = x.MatMul(headWeight.Transpose()); // [N, cutoffs[0] + clusters]
        var losses = (headBias is null ? head : head + headBias).CrossEntropy(Indices.From([.. labels.Zip(clusters, (label, cluster) => cluster < 0 ? label : cutoffs[0] + cluster)])); // [N]
        for (var i = 0; i < tails.Count; i++)
        {
            int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => clusters[row] == i)];
            if (rows.Length == 0) continue;
            var members = Indices.From(rows);
            var tail = x.IndexSelect(0, members).MatMul(tails[i].Projection.Transpose()).MatMul(tails[i].Output.Transpose());
            losses = losses.IndexAdd(0, members, tail.CrossEntropy(Indices.From(Array.ConvertAll(rows, row => labels[row] - cutoffs[i]))));
        }
        return (-(input.Rank == 1 ? losses.Squeeze(0) : losses), losses.Mean());
    }

    private static void CheckAdaptive<T>(
        Tensor<T> input, Indices target, int classes, IReadOnlyList<int> cutoffs, Tensor<T> headWeight, Tensor<T>? headBias, IReadOnlyList<(Tensor<T> Projection, Tensor<T> Output)> tails)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const string Name = nameof(AdaptiveLogSoftmaxWithLoss);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(cutoffs);
        ArgumentNullException.ThrowIfNull(headWeight);
        ArgumentNullException.ThrowIfNull(tails);

        var list = $"cutoffs [{string.Join(' ', cutoffs.Select(static cutoff => $"{cutoff}"))}]";
        if (cutoffs.Count == 0) throw new ArgumentException($"{Name}: {list} make no cluster of rare classes; without one take CrossEntropy.");
        for (var i = 0; i < cutoffs.Count; i++)
            if (cutoffs[i] < 1 || cutoffs[i] >= classes || (i > 0 && cutoffs[i] <= cutoffs[i - 1]))
                throw new ArgumentException($"{Name}: {list} must rise from at least 1 to at most {classes - 1}; {cutoffs[i]} at [{i}] does not{(cutoffs[i] == classes ? ": the number of classes is not one of them" : "")}.");

        if (input.Rank is not (1 or 2)) throw new ArgumentException($"{Name}: input {input.Shape} must be [batch features], or [features] for a single example.");
        var expected = Check.Without(input.Shape, input.Rank - 1);
        if (target.Shape != expected) throw new ArgumentException($"{Name}: input {input.Shape} needs a target {expected}, not {target.Shape}.");
        Check.ClassRange(Name, target, classes, ignoreIndex: null);

        var (features, rows) = (input.Shape[^1], cutoffs[0] + cutoffs.Count);
        if (headWeight.Shape != Shape.Create([rows, features]))
            throw new ArgumentException($"{Name}: headWeight is [{rows} {features}], {cutoffs[0]} classes and {cutoffs.Count} clusters by {features} features of the input, not {headWeight.Shape}.");
        if (headBias is not null && headBias.Shape != Shape.Create([rows])) throw new ArgumentException($"{Name}: headBias is [{rows}], one number for each row of headWeight, not {headBias.Shape}.");
        if (tails.Count != cutoffs.Count) throw new ArgumentException($"{Name}: {list} make {cutoffs.Count} clusters, but there are {tails.Count} tails.");
        for (var i = 0; i < tails.Count; i++)
        {
            var (projection, output) = tails[i];
            var members = (i + 1 < cutoffs.Count ? cutoffs[i + 1] : classes) - cutoffs[i];
            if (projection.Rank != 2 || projection.Shape[1] != features) throw new ArgumentException($"{Name}: the projection of tail {i} is [h {features}], h being any, not {projection.Shape}.");
            if (output.Shape != Shape.Create([members, projection.Shape[0]]))
                throw new ArgumentException($"{Name}: the output weights of tail {i} are [{members} {projection.Shape[0]}], {members} classes by the {projection.Shape[0]} rows of its projection, not {output.Shape}.");
        }
    }
}

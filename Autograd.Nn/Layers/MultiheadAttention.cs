using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Attention in several heads side by side (Vaswani et al., 2017): query, key and value are projected, each head attends with its own part of the features, and the heads' answers, joined, are projected once more.
/// Parameters <c>in_proj_weight [3·features features]</c> (rows of query, key, value; Xavier uniform), <c>in_proj_bias</c> (0), <c>out_proj.weight</c> (as <see cref="Linear{T}"/>), <c>out_proj.bias</c> (0).
/// In the masks of this layer <b>true hides</b>, the opposite of <see cref="Attention.ScaledDotProductAttention{T}(Tensor{T}, Tensor{T}, Tensor{T}, Mask, bool, double?)"/>; both as in PyTorch: nn.MultiheadAttention.
/// </summary>
public sealed class MultiheadAttention<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T> projection; // [3·features features]: query, key, value
    private readonly Tensor<T>? projectionBias;
    private readonly Linear<T> output;
    private readonly Dropout<T>? dropout;

    /// <summary>A layer with freshly drawn parameters.</summary>
    /// <param name="features">Features of query, key, value and result. PyTorch: embed_dim.</param>
    /// <param name="heads">How many heads; each has features/heads of them. PyTorch: num_heads.</param>
    /// <param name="random">Draws the parameters, and what dropout drops.</param>
    /// <param name="dropout">While training, the probability that a query does not get to see a key.</param>
    /// <param name="bias">False leaves out both biases.</param>
    /// <param name="batchFirst">Whether the tensors are <c>[batch positions features]</c> instead of <c>[positions batch features]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The heads do not divide the features, or dropout is no probability.</exception>
    public MultiheadAttention(int features, int heads, RandomStream random, double dropout = 0, bool bias = true, bool batchFirst = false)
    {
        ArgumentNullException.ThrowIfNull(random);
        CheckHeads("MultiheadAttention", features, heads);
        if (!(dropout >= 0 && dropout <= 1)) throw new ArgumentOutOfRangeException(nameof(dropout), string.Create(CultureInfo.InvariantCulture, $"MultiheadAttention: dropout is a probability, 0 to 1, not {dropout}."));
        (Features, Heads, BatchFirst) = (features, heads, batchFirst);
        projection = Register("in_proj_weight", Initializers.XavierUniform<T>([3 * features, features], random));
        projectionBias = bias ? Register("in_proj_bias", Tensor.Zeros<T>([3 * features])) : null;
        output = Register("out_proj", new Linear<T>(Initializers.FanInUniform<T>([features, features], features, random), bias ? Tensor.Zeros<T>([features]) : null));
        if (dropout > 0) this.dropout = Register("dropout", new Dropout<T>(dropout, random));
    }

    /// <summary>Features of query, key, value and result.</summary>
    public int Features { get; }

    /// <summary>How many heads there are.</summary>
    public int Heads { get; }

    /// <summary>True if the tensors are <c>[batch positions features]</c>.</summary>
    public bool BatchFirst { get; }

    /// <summary>
    /// The result for each query, of the query's shape: <c>[L batch features]</c>, or <c>[batch L features]</c> if batch first; <c>[L features]</c> of a single example.
    /// </summary>
    /// <param name="query">What asks.</param>
    /// <param name="key">What answers to, with S positions in place of L; the query itself (self-attention) if left out.</param>
    /// <param name="value">What is answered with, of the key's shape; the key itself if left out.</param>
    /// <param name="mask">True hides a key from a query: <c>[L S]</c>, or one for each example and head, <c>[batch·heads L S]</c>. PyTorch: attn_mask.</param>
    /// <param name="keyPaddingMask">True hides a key from all queries: <c>[batch S]</c>.</param>
    /// <param name="isCausal">True hides from query i all keys after i.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor<T> Forward(Tensor<T> query, Tensor<T>? key = null, Tensor<T>? value = null, Mask? mask = null, Mask? keyPaddingMask = null, bool isCausal = false) =>
        Forward(query, key, value, mask?.Shape, (scores, shape) => mask is null ? scores : scores.MaskedFill(mask.Reshape(shape.Sizes), double.NegativeInfinity), keyPaddingMask, isCausal);

    /// <inheritdoc cref="Forward(Tensor{T}, Tensor{T}?, Tensor{T}?, Mask?, Mask?, bool)"/>
    /// <param name="query">What asks.</param>
    /// <param name="key">What answers to, with S positions in place of L; the query itself (self-attention) if null.</param>
    /// <param name="value">What is answered with, of the key's shape; the key itself if null.</param>
    /// <param name="mask">Is added to the scores, −∞ hides: <c>[L S]</c>, or one for each example and head, <c>[batch·heads L S]</c>. PyTorch: attn_mask.</param>
    /// <param name="keyPaddingMask">True hides a key from all queries: <c>[batch S]</c>.</param>
    /// <param name="isCausal">True hides from query i all keys after i.</param>
    public Tensor<T> Forward(Tensor<T> query, Tensor<T>? key, Tensor<T>? value, Tensor<T> mask, Mask? keyPaddingMask = null, bool isCausal = false)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return Forward(query, key, value, mask.Shape, (scores, shape) => scores + mask.Reshape(shape.Sizes), keyPaddingMask, isCausal);
    }

    /// <inheritdoc/>
    protected override string Describe() =>
        $"MultiheadAttention({Features}, {(Heads == 1 ? "1 head" : $"{Heads} heads")}{(BatchFirst ? ", batch first" : "")}{(projectionBias is null ? ", no bias" : "")})";

    internal static void CheckHeads(string name, int features, int heads)
    {
        if (features < 1) throw new ArgumentOutOfRangeException(nameof(features), $"{name}: there is at least 1 feature, not {features}.");
        if (heads < 1 || features % heads != 0) throw new ArgumentOutOfRangeException(nameof(heads), $"{name}: {features} features cannot be shared out evenly among {heads} heads.");
    }

    private Tensor<T> Forward(Tensor<T> query, Tensor<T>? key, Tensor<T>? value, Shape? mask, Func<Tensor<T>, Shape, Tensor<T>> hide, Mask? padding, bool isCausal)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(query);
            key ??= query;
            value ??= key;
            CheckShapes(query.Shape, key.Shape, value.Shape);
            if (query.Rank == 2) // a single example: a batch of one
            {
                var batch = BatchFirst ? 0 : 1;
                var one = query.Unsqueeze(batch);
                var (ofKeys, ofValues) = (ReferenceEquals(key, query) ? one : key.Unsqueeze(batch), ReferenceEquals(value, query) ? one : value.Unsqueeze(batch));
                return Forward(one, ofKeys, ofValues, mask, hide, padding is { Shape.Rank: 1 } ? padding.Reshape(1, padding.Size) : padding, isCausal).Squeeze(batch);
            }
            var (n, queries, keys) = (query.Shape[BatchFirst ? 0 : 1], query.Shape[BatchFirst ? 1 : 0], key.Shape[BatchFirst ? 1 : 0]);
            CheckMasks(n, queries, keys, mask, padding?.Shape);

            if (ReferenceEquals(query, key) && ReferenceEquals(key, value) && mask is null && padding is null && dropout is not { Training: true }) return OfOneSequence(query, isCausal);

            var y = Attention.Attend(Project(query, 0), Project(key, 1), Project(value, 2), isCausal, scale: null, Mask, dropout); // [batch heads L features/heads]
            return output.Forward((BatchFirst ? y.Permute(0, 2, 1, 3) : y.Permute(2, 0, 1, 3)).Reshape(query.Shape.Sizes));

            Tensor<T> Mask(Tensor<T> scores) // [batch heads L S]
            {
                if (mask is { } shape) scores = hide(scores, shape.Rank == 2 ? shape : [n, Heads, queries, keys]);
                return padding is null ? scores : scores.MaskedFill(padding.Reshape(n, 1, 1, keys), double.NegativeInfinity);
            }
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <summary>Where a sequence looks at itself, and nothing is hidden but what comes later: one product for the three projections, and a block of scores at a time.</summary>
    private Tensor<T> OfOneSequence(Tensor<T> x, bool isCausal)
    {
        var y = (BatchFirst ? x : x.Transpose(0, 1)).MatMul(projection.Transpose());
        y = (projectionBias is null ? y : y + projectionBias).SelfAttention(Heads, isCausal);
        return output.Forward(BatchFirst ? y : y.Transpose(0, 1));
    }

    /// <summary>One third of the projection, cut into heads: <c>[batch heads positions features/heads]</c>. A view: the matrix products that follow read it as it lies.</summary>
    private Tensor<T> Project(Tensor<T> x, int third)
    {
        var y = x.MatMul(projection.Narrow(0, third * Features, Features).Transpose());
        if (projectionBias is not null) y += projectionBias.Narrow(0, third * Features, Features);
        y = y.Reshape(y.Shape[0], y.Shape[1], Heads, Features / Heads);
        return BatchFirst ? y.Permute(0, 2, 1, 3) : y.Permute(1, 2, 0, 3);
    }

    private void CheckShapes(Shape query, Shape key, Shape value)
    {
        var order = BatchFirst ? "[batch positions features]" : "[positions batch features]";
        foreach (var (shape, name) in (ReadOnlySpan<(Shape, string)>)[(query, "query"), (key, "key"), (value, "value")])
        {
            if (shape.Rank is not (2 or 3) || shape.Rank != query.Rank) throw new ArgumentException($"MultiheadAttention: {name} is {order}, or [positions features] of a single example like the query {query}, not {shape}.");
            if (shape[^1] != Features) throw new ArgumentException($"MultiheadAttention: {name} {shape} does not fit in_proj_weight {projection.Shape}: its last axis must be {Features}.");
        }
        if (key != value) throw new ArgumentException($"MultiheadAttention: key {key} and value {value} must have the same shape: a value for each key.");
        if (query.Rank == 3 && query[BatchFirst ? 0 : 1] != key[BatchFirst ? 0 : 1]) throw new ArgumentException($"MultiheadAttention: query {query} and key {key} are not of the same batch; they are {order}.");
        if (key[query.Rank == 3 && BatchFirst ? 1 : 0] == 0) throw new ArgumentException($"MultiheadAttention: key {key} has no position that could be looked at.");
    }

    private void CheckMasks(int batch, int queries, int keys, Shape? mask, Shape? padding)
    {
        if (mask is { } shape && shape != [queries, keys] && shape != [batch * Heads, queries, keys])
            throw new ArgumentException($"MultiheadAttention: mask {shape} must be [{queries} {keys}], [queries keys], or [{batch * Heads} {queries} {keys}], one for each example and head.");
        if (padding is { } given && given != [batch, keys]) throw new ArgumentException($"MultiheadAttention: keyPaddingMask {given} must be [{batch} {keys}], [batch keys].");
    }
}

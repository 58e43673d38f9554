using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Attention as a function, without parameters: what <see cref="MultiheadAttention{T}"/> does in each of its heads.</summary>
public static class Attention
{
    private const string Name = "ScaledDotProductAttention";

    /// <summary>
    /// For each query a mean of the values, weighted by how well the keys fit: <c>y = softmax(q kᵀ · scale) v</c> (Vaswani et al., 2017).
    /// query <c>[.. L E]</c>, key <c>[.. S E]</c>, value <c>[.. S V]</c> give <c>[.. L V]</c>; leading axes broadcast. PyTorch: functional.scaled_dot_product_attention.
    /// </summary>
    /// <param name="query">What asks.</param>
    /// <param name="key">What answers to.</param>
    /// <param name="value">What is answered with.</param>
    /// <param name="isCausal">True hides from query i all keys after i, both counted from 0.</param>
    /// <param name="scale">1/√E if left out.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor<T> ScaledDotProductAttention<T>(Tensor<T> query, Tensor<T> key, Tensor<T> value, bool isCausal = false, double? scale = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShapes(query, key, value, mask: null);
        return Attend(query, key, value, isCausal, scale, static scores => scores);
    }

    /// <summary>The same where a key takes part only if the mask, which broadcasts to <c>[.. L S]</c>, is true. A query from which every key is hidden gives zeros, and no gradient to anything, as in PyTorch since 2.5.</summary>
    /// <inheritdoc cref="ScaledDotProductAttention{T}(Tensor{T}, Tensor{T}, Tensor{T}, bool, double?)"/>
    public static Tensor<T> ScaledDotProductAttention<T>(Tensor<T> query, Tensor<T> key, Tensor<T> value, Mask mask, bool isCausal = false, double? scale = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(mask);
        CheckShapes(query, key, value, mask.Shape);
        return Attend(query, key, value, isCausal, scale, scores => scores.MaskedFill(!mask, double.NegativeInfinity));
    }

    /// <summary>The same with a mask that is added to the scores and broadcasts to <c>[.. L S]</c>: −∞ hides a key. A query from which every key is hidden gives zeros, and no gradient to anything.</summary>
    /// <inheritdoc cref="ScaledDotProductAttention{T}(Tensor{T}, Tensor{T}, Tensor{T}, bool, double?)"/>
    public static Tensor<T> ScaledDotProductAttention<T>(Tensor<T> query, Tensor<T> key, Tensor<T> value, Tensor<T> mask, bool isCausal = false, double? scale = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(mask);
        CheckShapes(query, key, value, mask.Shape);
        return Attend(query, key, value, isCausal, scale, scores => scores + mask);
    }

    /// <summary>The formula, for shapes that are known to fit.</summary>
    /// <param name="query"><c>[.. L E]</c>.</param>
    /// <param name="key"><c>[.. S E]</c>.</param>
    /// <param name="value"><c>[.. S V]</c>.</param>
    /// <param name="isCausal">Hides later keys.</param>
    /// <param name="scale">1/√E if null.</param>
    /// <param name="mask">What is done to the scores <c>[.. L S]</c> besides.</param>
    /// <param name="dropout">What is done to the weights, if anything.</param>
    internal static Tensor<T> Attend<T>(Tensor<T> query, Tensor<T> key, Tensor<T> value, bool isCausal, double? scale, Func<Tensor<T>, Tensor<T>> mask, Dropout<T>? dropout = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scores = mask((query * (scale ?? 1 / Math.Sqrt(query.Shape[^1]))).MatMul(key.Transpose())); // [.. L S]
        var weights = scores.AttentionWeights(isCausal);
        return (dropout is null ? weights : dropout.Forward(weights)).MatMul(value);
    }

    private static void CheckShapes<T>(Tensor<T> query, Tensor<T> key, Tensor<T> value, Shape? mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        foreach (var (x, name) in (ReadOnlySpan<(Tensor<T>, string)>)[(query, "query"), (key, "key"), (value, "value")])
            if (x.Rank < 2) throw new ArgumentException($"{Name}: {name} {x.Shape} needs at least two axes: positions and features.");
        if (query.Shape[^1] != key.Shape[^1]) throw new ArgumentException($"{Name}: query {query.Shape} and key {key.Shape} need as many features: their last axes are {query.Shape[^1]} and {key.Shape[^1]}.");
        if (key.Shape[^2] != value.Shape[^2]) throw new ArgumentException($"{Name}: key {key.Shape} and value {value.Shape} need as many positions: their axes before the last are {key.Shape[^2]} and {value.Shape[^2]}.");
        if (key.Shape[^2] == 0) throw new ArgumentException($"{Name}: key {key.Shape} has no position that could be looked at.");
        if (Joined(Leading(query.Shape), Leading(key.Shape)) is not { } batch || Joined(batch, Leading(value.Shape)) is null)
            throw new ArgumentException($"{Name}: the leading axes of query {query.Shape}, key {key.Shape} and value {value.Shape} do not broadcast.");
        Shape scores = [.. batch, query.Shape[^2], key.Shape[^2]];
        if (mask is { } shape && Joined(shape, scores) != scores) throw new ArgumentException($"{Name}: the mask {shape} does not broadcast to the scores {scores}, [.. queries keys].");
    }

    private static Shape Leading(Shape shape) => Shape.Create(shape.Sizes[..^2]);

    /// <summary>What two shapes broadcast to; null if they do not.</summary>
    private static Shape? Joined(Shape a, Shape b)
    {
        var sizes = new int[Math.Max(a.Rank, b.Rank)];
        for (var back = 1; back <= sizes.Length; back++)
        {
            int n = back <= a.Rank ? a[^back] : 1, m = back <= b.Rank ? b[^back] : 1;
            if (n != m && n != 1 && m != 1) return null;
            sizes[^back] = n == 1 ? m : n;
        }
        return Shape.Create(sizes);
    }
}

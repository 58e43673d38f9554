using System.Numerics.Tensors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

// Attention of sequences to themselves, a head of a sequence at a time and of that a block of queries: their scores [queries keys] stay in the cache, and no key is looked at that comes after the whole block.
// Query, key and value are read where the projection left them, side by side, and the gradients are written there.
internal static unsafe partial class Kernel<T>
{
    private const int QueryBlock = 64;

    /// <summary>The means of the values, <c>[.. t w]</c>, from queries, keys and values <c>[.. t 3w]</c>.</summary>
    public static Tensor<T> SelfAttention(Tensor<T> x, SelfAttentionHeads heads)
    {
        int t = x.Shape[^2], w = x.Shape[^1] / 3;
        var y = Tensor.New<T>([.. x.Shape.Sizes[..^1], w], "SelfAttention");
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (T* px = x.AsSpan(), py = y.Fresh) ForHeads(new AttentionForward(new(px, t, w, heads), py), y.Size / (t * w) * heads.Count, (long)t * y.Size);
        return y;
    }

    /// <summary>The gradients of queries, keys and values, <c>[.. t 3w]</c>; scores and weights are computed once more.</summary>
    public static Tensor<T> SelfAttentionGradient(Tensor<T> x, Tensor<T> dy, SelfAttentionHeads heads)
    {
        int t = x.Shape[^2], w = x.Shape[^1] / 3;
        var dx = Tensor.New<T>(x.Shape, "SelfAttentionGradient");
        if (dx.Size == 0) return dx;
        if (!x.IsContiguous) x = Contiguous(x);
        if (!dy.IsContiguous) dy = Contiguous(dy);
        fixed (T* px = x.AsSpan(), pdy = dy.AsSpan(), pdx = dx.Fresh) ForHeads(new AttentionBackward(new(px, t, w, heads), pdy, pdx), dy.Size / (t * w) * heads.Count, (long)t * dy.Size);
        return dx;
    }

    private static void ForHeads<TAction>(in TAction action, int count, long work)
        where TAction : struct, IChunkAction
    {
        if (work >= LongRuns.Least) Parallelism.For(count, action);
        else
            for (var head = 0; head < count; head++) action.Invoke(head);
    }

    private readonly struct AttentionForward(HeadsOf x, T* y) : IChunkAction
    {
        public void Invoke(int head)
        {
            int t = x.Steps, e = x.Features;
            var block = Math.Min(QueryBlock, t);
            using var room = SpanOwner<T>.Allocate(block * (t + e));
            var output = y + x.OutputOffset(head);
            for (var first = 0; first < t; first += block)
            {
                var queries = Math.Min(block, t - first);
                var keys = x.KeysOf(first + queries);
                Span<T> weights = room.Span[..(queries * keys)], means = room.Span.Slice(block * t, queries * e);
                x.Weights(head, first, queries, weights);
                MatrixMultiply<T>.Multiply(queries, e, keys, in weights[0], keys, 1, in *x.Value(head), x.Stride, 1, means);
                for (var i = 0; i < queries; i++) means.Slice(i * e, e).CopyTo(new Span<T>(output + ((nint)(first + i) * x.Width), e));
            }
        }
    }

    private readonly struct AttentionBackward(HeadsOf x, T* dy, T* dx) : IChunkAction
    {
        public void Invoke(int head)
        {
            int t = x.Steps, e = x.Features, w = x.Width;
            var block = Math.Min(QueryBlock, t);
            using var room = SpanOwner<T>.Allocate((2 * block * t) + ((block + (2 * t)) * e));
            Span<T> sums = room.Span.Slice(2 * block * t, 2 * t * e), keyGradient = sums[..(t * e)], valueGradient = sums[(t * e)..];
            sums.Clear();
            for (var first = 0; first < t; first += block)
            {
                var queries = Math.Min(block, t - first);
                var keys = x.KeysOf(first + queries);
                Span<T> weights = room.Span[..(queries * keys)], scores = room.Span.Slice(block * t, queries * keys), queryGradient = room.Span.Slice((2 * block * t) + (2 * t * e), queries * e);
                var dmeans = dy + x.OutputOffset(head) + ((nint)first * w);
                x.Weights(head, first, queries, weights);
                MatrixMultiply<T>.Multiply(keys, e, queries, in weights[0], 1, keys, in *dmeans, w, 1, valueGradient, accumulate: true); // dv += pᵀ dy
                MatrixMultiply<T>.Multiply(queries, keys, e, in *dmeans, w, 1, in *x.Value(head), 1, x.Stride, scores);                   // dp = dy vᵀ
                for (var i = 0; i < queries; i++) SoftmaxGradientRow.Invoke(weights.Slice(i * keys, keys), scores.Slice(i * keys, keys), scores.Slice(i * keys, keys));
                TensorPrimitives.Multiply(scores, x.Scale, scores);
                MatrixMultiply<T>.Multiply(queries, e, keys, in scores[0], keys, 1, in *x.Key(head), x.Stride, 1, queryGradient);          // dq = ds k
                MatrixMultiply<T>.Multiply(keys, e, queries, in scores[0], 1, keys, in *x.Query(head, first), x.Stride, 1, keyGradient, accumulate: true); // dk += dsᵀ q
                Write(queryGradient, dx + x.InputOffset(head) + ((nint)first * x.Stride));
            }
            Write(keyGradient, dx + x.InputOffset(head) + w);
            Write(valueGradient, dx + x.InputOffset(head) + (2 * w));
        }

        /// <summary>Rows to where they stand in the gradient of all heads.</summary>
        private void Write(ReadOnlySpan<T> rows, T* destination)
        {
            for (; rows.Length > 0; rows = rows[x.Features..], destination += x.Stride) rows[..x.Features].CopyTo(new Span<T>(destination, x.Features));
        }
    }

    /// <summary>Where the heads of all sequences lie in <c>[.. t 3w]</c>, and the weights of each.</summary>
    private readonly struct HeadsOf(T* x, int t, int w, SelfAttentionHeads heads)
    {
        public int Steps => t;

        public int Width => w;

        public int Stride => 3 * w;

        public int Features => w / heads.Count;

        public T Scale => T.CreateTruncating(1 / Math.Sqrt(Features));

        public nint InputOffset(int head) => ((nint)(head / heads.Count) * t * Stride) + (head % heads.Count * Features);

        public nint OutputOffset(int head) => ((nint)(head / heads.Count) * t * w) + (head % heads.Count * Features);

        public T* Query(int head, int first) => x + InputOffset(head) + ((nint)first * Stride);

        public T* Key(int head) => x + InputOffset(head) + w;

        public T* Value(int head) => x + InputOffset(head) + (2 * w);

        /// <summary>How many keys the queries before this one see.</summary>
        public int KeysOf(int end) => heads.IsCausal ? end : t;

        /// <summary>softmax(q kᵀ · scale) of so many queries, <c>[queries keys]</c>.</summary>
        public void Weights(int head, int first, int queries, Span<T> weights)
        {
            var keys = KeysOf(first + queries);
            MatrixMultiply<T>.Multiply(queries, keys, Features, in *Query(head, first), Stride, 1, in *Key(head), 1, Stride, weights);
            TensorPrimitives.Multiply(weights, Scale, weights);
            for (var i = 0; i < queries; i++)
            {
                var row = weights.Slice(i * keys, keys);
                SpecialFunctions<T>.SoftmaxOfFirst(KeysOf(first + i + 1), row, row);
            }
        }
    }
}

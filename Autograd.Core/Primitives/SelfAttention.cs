using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Attention of sequences to themselves, all heads at once.</summary>
public static class SelfAttentions
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// For each query a mean of the values, weighted by how well the keys fit: <c>y = softmax(q kᵀ/√e) v</c> in each head of <c>e = w/heads</c> features (Vaswani et al., 2017).
        /// x <c>[.. t 3w]</c> holds queries, keys and values side by side, as one projection makes them, and each of the three its heads; y is <c>[.. t w]</c>. With p the weights and s the scores,
        /// <c>dv = pᵀ dy</c>, <c>ds = p·(dy vᵀ − Σ p·(dy vᵀ))/√e</c>, <c>dq = ds k</c> and <c>dk = dsᵀ q</c>: by blocks, of which only the scores of one exist at a time.
        /// </summary>
        /// <param name="heads">How many heads; w is a multiple.</param>
        /// <param name="isCausal">True hides from query i all keys after i.</param>
        /// <exception cref="ArgumentException">x is not of such a shape.</exception>
        public Tensor<T> SelfAttention(int heads, bool isCausal = false)
        {
            if (heads < 1 || x.Rank < 2 || x.Shape[^1] % (3 * heads) != 0)
                throw new ArgumentException($"SelfAttention: x {x.Shape} must be [.. steps 3·width], queries, keys and values side by side, and the width a multiple of the {heads} heads.");
            var of = new SelfAttentionHeads(heads, isCausal);
            return Record(Kernel<T>.SelfAttention(x, of), x, of, static (dy, x, y, of) => x.SelfAttentionGradient(dy, of));
        }

        /// <summary>The gradient of <see cref="SelfAttention"/>, whose own derivatives are those of <see cref="Composed"/>.</summary>
        internal Tensor<T> SelfAttentionGradient(Tensor<T> dy, SelfAttentionHeads of)
        {
            if (dy.Size * 3L != x.Size || dy.Rank != x.Rank || !dy.Shape.Sizes[..^1].SequenceEqual(x.Shape.Sizes[..^1])) Throw.ShapesDiffer("SelfAttentionGradient", x.Shape, dy.Shape);
            Tensor<T>[] xs = [x, dy];
            return Record(Kernel<T>.SelfAttentionGradient(x, dy, of), xs, of, static (u, xs, y, i, of) => Composition.SecondGradient(xs => Composed(xs[0], of), 0, xs, i, u));
        }
    }

    /// <summary>What <c>SelfAttention</c> equals, with all scores at once: what is differentiated for second derivatives, and what tests hold the blocks to.</summary>
    internal static Tensor<T> Composed<T>(Tensor<T> x, SelfAttentionHeads of)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] leading = [.. x.Shape.Sizes[..^1]];
        var (t, features) = (x.Shape[^2], x.Shape[^1] / 3 / of.Count);
        var parts = x.Chunk(3, -1);
        Tensor<T> Heads(Tensor<T> part) => part.Reshape([.. leading, of.Count, features]).Transpose(-3, -2); // [.. heads t features]
        var scores = (Heads(parts[0]) / Math.Sqrt(features)).MatMul(Heads(parts[1]).Transpose());
        var weights = of.IsCausal ? scores.CausalSoftmax() : scores.Softmax();
        return weights.MatMul(Heads(parts[2])).Transpose(-3, -2).Reshape([.. leading, of.Count * features]);
    }
}

/// <summary>Into how many heads attention is divided, and whether a step looks only back.</summary>
internal readonly record struct SelfAttentionHeads(int Count, bool IsCausal);

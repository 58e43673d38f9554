using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Matrix products.</summary>
public static class LinearAlgebra
{
    extension<T>(Tensor<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// The matrix product <c>y = a b</c> of <c>[.. m k]</c> and <c>[.. k n]</c>, so <c>da = dy bᵀ</c> and <c>db = aᵀ dy</c>. Leading axes broadcast. Transposed operands are read where they lie.
        /// </summary>
        /// <exception cref="ArgumentException">An operand has fewer than two axes, the inner sizes differ, or the leading axes do not broadcast.</exception>
        public Tensor<T> MatMul(Tensor<T> b)
        {
            if (a.Rank < 2 || b.Rank < 2) Throw.CannotMultiply(a.Shape, b.Shape, "both need at least two axes; make a vector a row with Unsqueeze(0) or a column with Unsqueeze(-1).");
            if (a.Shape[^1] != b.Shape[^2]) Throw.CannotMultiply(a.Shape, b.Shape, $"the inner sizes {a.Shape[^1]} and {b.Shape[^2]} differ (is one to be transposed?).");

            // One matrix for the whole batch: the leading axes are so many more rows of a, and db is one product instead of a sum of many.
            if (a.Rank > 2 && b.Rank == 2 && a.Size > 0) return a.Reshape(-1, a.Shape[^1]).MatMul(b).Reshape([.. a.Shape.Sizes[..^1], b.Shape[^1]]);
            return Record(Kernel<T>.MatMul(a, b), a, b, da: static (dy, a, b, y) => dy.MatMul(b.Transpose()), db: static (dy, a, b, y) => a.Transpose().MatMul(dy));
        }
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Products of vectors and matrices. All are one primitive, the matrix product, or the elementwise one; for any other sum of products see Einsum.</summary>
public static class LinearAlgebra
{
    extension<T>(Tensor<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// The matrix product <c>y = a b</c> of <c>[.. m k]</c> and <c>[.. k n]</c>, so <c>da = dy bᵀ</c> and <c>db = aᵀ dy</c>. Leading axes broadcast. Transposed operands are read where they lie.
        /// A vector on the left is a row, on the right a column, and that axis is gone from the result: two vectors give a single number. PyTorch: matmul.
        /// </summary>
        /// <exception cref="ArgumentException">An operand is a single number, the inner sizes differ, or the leading axes do not broadcast.</exception>
        public Tensor<T> MatMul(Tensor<T> b)
        {
            if (a.Rank == 0 || b.Rank == 0) Throw.CannotMultiply(a.Shape, b.Shape, "both need at least one axis; multiply by a single number with *.");
            var inner = b.Shape[b.Rank == 1 ? 0 : b.Rank - 2];
            if (a.Shape[^1] != inner) Throw.CannotMultiply(a.Shape, b.Shape, $"the inner sizes {a.Shape[^1]} and {inner} differ (is one to be transposed?).");
            if (a.Rank == 1 && b.Rank == 1) return a.Unsqueeze(0).MatMul(b.Unsqueeze(-1)).Reshape();
            if (a.Rank == 1) return a.Unsqueeze(0).MatMul(b).Squeeze(-2);
            if (b.Rank == 1) return a.MatMul(b.Unsqueeze(-1)).Squeeze(-1);
            if (!BatchesFit(a.Shape.Sizes[..^2], b.Shape.Sizes[..^2])) Throw.CannotMultiply(a.Shape, b.Shape, "the leading axes do not broadcast: aligned at the right, sizes must be equal, or one of them 1.");

            // One matrix for the whole batch: the leading axes are so many more rows of a, and db is one product instead of a sum of many.
            if (a.Rank > 2 && b.Rank == 2 && a.Size > 0) return a.Reshape(-1, a.Shape[^1]).MatMul(b).Reshape([.. a.Shape.Sizes[..^1], b.Shape[^1]]);

            // A result without elements, in a batch of more matrices than can be counted.
            if ((a.Shape[^2] == 0 || b.Shape[^1] == 0) && Broadcasting.Join(Shape.Create([.. a.Shape.Sizes[..^2], 0]), Shape.Create([.. b.Shape.Sizes[..^2], 0]), "MatMul") is var leading && IsTooLong(leading.Sizes[..^1]))
                return Record(Tensor.Zeros<T>([.. leading.Sizes[..^1], a.Shape[^2], b.Shape[^1]]), a, b, da: static (dy, a, b, y) => Tensor.Zeros<T>(a.Shape), db: static (dy, a, b, y) => Tensor.Zeros<T>(b.Shape));

            // Of an operand that is a transposed view the gradient is worked out transposed too, (bᵀ)' = dyᵀ a: turned back, it lies as the operand's own memory does, and is copied nowhere.
            return Record(Kernel<T>.MatMul(a, b), a, b,
                da: static (dy, a, b, y) => a.Layout.IsTransposed ? b.MatMul(dy.Transpose()).Transpose() : dy.MatMul(b.Transpose()),
                db: static (dy, a, b, y) => b.Layout.IsTransposed ? dy.Transpose().MatMul(a).Transpose() : a.Transpose().MatMul(dy));
        }

        /// <summary>
        /// <c>y = x wᵀ + b</c>: of <c>[.. inputs]</c>, with a weight <c>[outputs inputs]</c> and a bias <c>[outputs]</c>, <c>[.. outputs]</c>; so <c>dx = dy w</c>, <c>dw = dyᵀ x</c>, and <c>db = Σdy</c> over the examples.
        /// The product is added onto the bias: one pass, where <c>x.MatMul(weight.Transpose()) + bias</c> takes two. PyTorch: nn.functional.linear.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public Tensor<T> Linear(Tensor<T> weight, Tensor<T> bias)
        {
            if (a.Rank == 0 || weight.Rank != 2 || bias.Rank != 1 || a.Shape[^1] != weight.Shape[1] || bias.Size != weight.Shape[0]) Throw.NotLinear(a.Shape, weight.Shape, bias.Shape);
            if (a.Rank != 2) return a.Reshape(Rows(a.Shape), a.Shape[^1]).Linear(weight, bias).Reshape([.. a.Shape.Sizes[..^1], bias.Size]);
            return Record(Kernel<T>.Linear(a, weight, bias), a, weight, bias,
                static (dy, x, w, b, y) => dy.MatMul(w),
                static (dy, x, w, b, y) => dy.Transpose().MatMul(x),
                static (dy, x, w, b, y) => dy.Sum(0));
        }

        /// <summary><c>y = Σ a·b</c> of two vectors, so <c>da = dy · b</c> and <c>db = dy · a</c>. PyTorch: dot.</summary>
        /// <exception cref="ArgumentException">An operand is no vector, or they are not equally long.</exception>
        public Tensor<T> Dot(Tensor<T> b)
        {
            CheckVectors("Dot", a.Shape, b.Shape);
            if (a.Size != b.Size) throw new ArgumentException($"Dot: the vectors {a.Shape} and {b.Shape} must be equally long.");
            return a.MatMul(b);
        }

        /// <summary><c>y[i, j] = a[i] · b[j]</c> of two vectors. PyTorch: outer.</summary>
        /// <exception cref="ArgumentException">An operand is no vector.</exception>
        public Tensor<T> Outer(Tensor<T> b)
        {
            CheckVectors("Outer", a.Shape, b.Shape);
            return a.Unsqueeze(-1) * b;
        }

        /// <summary>The matrix products of two batches, <c>[n m k]</c> and <c>[n k p]</c>: <c>MatMul</c> for those who want nothing broadcast. PyTorch: bmm.</summary>
        /// <exception cref="ArgumentException">An operand has not three axes, or the batches or inner sizes differ.</exception>
        public Tensor<T> BatchMatMul(Tensor<T> b)
        {
            if (a.Rank != 3 || b.Rank != 3) Throw.NotABatch("BatchMatMul", a.Shape, b.Shape, "both need three axes");
            if (a.Shape[0] != b.Shape[0]) Throw.NotABatch("BatchMatMul", a.Shape, b.Shape, $"the batches of {a.Shape[0]} and {b.Shape[0]} differ");
            if (a.Shape[2] != b.Shape[1]) Throw.NotABatch("BatchMatMul", a.Shape, b.Shape, $"the inner sizes {a.Shape[2]} and {b.Shape[1]} differ");
            return a.MatMul(b);
        }
    }

    private static int Rows(Shape shape) => Shape.Create(shape.Sizes[..^1]).Size;

    private static bool BatchesFit(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        for (var back = 1; back <= Math.Min(a.Length, b.Length); back++)
            if (a[^back] != b[^back] && a[^back] != 1 && b[^back] != 1) return false;
        return true;
    }

    private static bool IsTooLong(ReadOnlySpan<int> sizes)
    {
        if (sizes.Contains(0)) return false;
        long count = 1;
        foreach (var n in sizes) count = Math.Min(count * n, int.MaxValue + 1L);
        return count > Array.MaxLength;
    }

    private static void CheckVectors(string op, Shape a, Shape b)
    {
        if (a.Rank != 1) Throw.NotAVector(op, "the first operand", a);
        if (b.Rank != 1) Throw.NotAVector(op, "the second operand", b);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Autograd.Core;

// Matrix products of tensors, handed to MatrixMultiply with their strides: a transposed or expanded operand is read where it lies.
internal static partial class Kernel<T>
{
    /// <summary>The product of <c>[.. m k]</c> and <c>[.. k n]</c>, leading axes broadcast; the inner sizes are known to be equal.</summary>
    public static Tensor<T> MatMul(Tensor<T> a, Tensor<T> b)
    {
        int m = a.Shape[^2], k = a.Shape[^1], n = b.Shape[^1];
        var (left, right) = (a.Layout, b.Layout);
        if (a.Rank == 2 && b.Rank == 2)
        {
            var product = Tensor.New<T>([m, n], "MatMul");
            MatrixMultiply<T>.Multiply(m, n, k, in First(a), left.Strides[0], left.Strides[1], in First(b), right.Strides[0], right.Strides[1], product.Fresh);
            return product;
        }

        var batch = Broadcasting.Join(Shape.Create(a.Shape.Sizes[..^2]), Shape.Create(b.Shape.Sizes[..^2]), "MatMul");
        var y = Tensor.New<T>([.. batch, m, n], "MatMul");
        left = left.Expand([.. batch, m, k]);
        right = right.Expand([.. batch, k, n]);

        // Where each matrix of the batch begins, relative to the first: the operands' leading axes walked together.
        var (startsA, startsB) = (new int[batch.Size], new int[batch.Size]);
        var cursor = new RunCursor(BatchOf(left), BatchOf(right));
        for (var i = 0; cursor.MoveNext();)
            for (var j = 0; j < cursor.Length; j++, i++)
                (startsA[i], startsB[i]) = (cursor.A + (j * cursor.StrideA), cursor.B + (j * cursor.StrideB));

        MatrixMultiply<T>.MultiplyBatch(
            m, n, k, in First(a), startsA, left.Strides[^2], left.Strides[^1], in First(b), startsB, right.Strides[^2], right.Strides[^1], y.Fresh);
        return y;

        static Layout BatchOf(Layout layout) => Layout.Strided(Shape.Create(layout.Shape.Sizes[..^2]), layout.Strides[..^2], 0);
    }

    private static ref readonly T First(Tensor<T> x) => ref Unsafe.Add(ref MemoryMarshal.GetReference(x.Buffer), x.Size == 0 ? 0 : x.Layout.Offset);
}

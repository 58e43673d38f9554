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

    /// <summary><c>x wᵀ + b</c>: each row begins as the bias, and the product is added.</summary>
    public static Tensor<T> Linear(Tensor<T> x, Tensor<T> weight, Tensor<T> bias)
    {
        int m = x.Shape[0], k = x.Shape[1], n = weight.Shape[0];
        var product = Tensor.New<T>([m, n], "Linear");
        var y = product.Fresh;
        if (!bias.IsContiguous) bias = Contiguous(bias);
        if (m > 0) bias.AsSpan().CopyTo(y);
        for (var filled = n; filled < y.Length; filled *= 2) y[..Math.Min(filled, y.Length - filled)].CopyTo(y[filled..]); // one row, two, four, ...
        var (left, right) = (x.Layout, weight.Layout.Transposed);
        MatrixMultiply<T>.Multiply(m, n, k, in First(x), left.Strides[0], left.Strides[1], in First(weight), right.Strides[0], right.Strides[1], y, accumulate: true);
        return product;
    }

    private static ref readonly T First(Tensor<T> x) => ref Unsafe.Add(ref MemoryMarshal.GetReference(x.Buffer), x.Size == 0 ? 0 : x.Layout.Offset);
}

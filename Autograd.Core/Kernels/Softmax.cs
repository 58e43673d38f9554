using System.Numerics.Tensors;

namespace Autograd.Core;

/// <summary>Something done to a row, in place.</summary>
internal interface IRow<T>
{
    static abstract void Invoke(Span<T> row);
}

// The softmax family works on rows; along another axis, the axis is first made the last.
internal static partial class Kernel<T>
{
    /// <summary><c>x − ln Σeˣ</c> along an axis, each row with its own maximum subtracted.</summary>
    public static Tensor<T> LogSoftmax(Tensor<T> x, int axis) => Rows<LogSoftmaxRow>(x, axis);

    /// <summary><c>eˣ / Σeˣ</c> along an axis, each row with its own maximum subtracted.</summary>
    public static Tensor<T> Softmax(Tensor<T> x, int axis) => Rows<SoftmaxRow>(x, axis);

    private static Tensor<T> Rows<TRow>(Tensor<T> x, int axis)
        where TRow : IRow<T>
    {
        if (x.Rank == 0 || axis == x.Rank - 1)
        {
            var y = Contiguous(x);
            var n = x.Rank == 0 ? 1 : x.Shape[^1];
            for (var rows = y.Fresh; rows.Length > 0; rows = rows[n..]) TRow.Invoke(rows[..n]);
            return y;
        }
        var last = x.View(x.Layout.SwapWithLast(axis));
        var result = Rows<TRow>(last, x.Rank - 1);
        return Contiguous(result.View(result.Layout.SwapWithLast(axis)));
    }

    private readonly struct LogSoftmaxRow : IRow<T>
    {
        public static void Invoke(Span<T> row) => SpecialFunctions<T>.LogSoftmax(row, row);
    }

    private readonly struct SoftmaxRow : IRow<T>
    {
        public static void Invoke(Span<T> row)
        {
            TensorPrimitives.Subtract(row, TensorPrimitives.Max<T>(row), row);
            SpecialFunctions<T>.Exp(row, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Sum<T>(row), row);
        }
    }
}

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

    /// <summary>Softmax along the last axis, of row i of the axis before it over its first i + 1 columns only; 0 in the others.</summary>
    public static Tensor<T> CausalSoftmax(Tensor<T> x)
    {
        var y = Contiguous(x);
        var (queries, keys) = (x.Shape[^2], x.Shape[^1]);
        var i = 0;
        for (var rows = y.Fresh; rows.Length > 0; rows = rows[keys..], i = i + 1 < queries ? i + 1 : 0)
        {
            var seen = Math.Min(i + 1, keys);
            SoftmaxRow.Invoke(rows[..seen]);
            rows[seen..keys].Clear();
        }
        return y;
    }

    /// <summary><c>p · (v − Σ v·p)</c>, the sum along an axis.</summary>
    public static Tensor<T> SoftmaxGradient(Tensor<T> p, Tensor<T> v, int axis)
    {
        if (p.Rank > 0 && axis != p.Rank - 1)
        {
            var swapped = SoftmaxGradient(p.View(p.Layout.SwapWithLast(axis)), v.View(v.Layout.SwapWithLast(axis)), p.Rank - 1);
            return Contiguous(swapped.View(swapped.Layout.SwapWithLast(axis)));
        }
        var y = Tensor.New<T>(p.Shape, "SoftmaxGradient");
        var n = p.Rank == 0 ? 1 : p.Shape[^1];
        var result = y.Fresh;
        ReadOnlySpan<T> ps = (p.IsContiguous ? p : Contiguous(p)).AsSpan(), vs = (v.IsContiguous ? v : Contiguous(v)).AsSpan();
        for (var i = 0; i < result.Length; i += n)
        {
            ReadOnlySpan<T> row = ps.Slice(i, n), other = vs.Slice(i, n);
            var slope = result.Slice(i, n);
            TensorPrimitives.Subtract(other, TensorPrimitives.Dot(row, other), slope);
            TensorPrimitives.Multiply(slope, row, slope);
        }
        return y;
    }

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

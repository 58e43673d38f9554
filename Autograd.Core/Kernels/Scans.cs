namespace Autograd.Core;

// Running sums and products along the last axis: each element of a row needs the one before, so a row is walked one by one.
internal static partial class Kernel<T>
{
    public static Tensor<T> CumulativeSum(Tensor<T> x) => Rows<CumulativeSumRow>(x, x.Rank - 1);

    public static Tensor<T> CumulativeProduct(Tensor<T> x) => Rows<CumulativeProductRow>(x, x.Rank - 1);

    /// <summary><c>y[i] = a[i] · y[i − 1] + b[i]</c> along the last axis, beginning with <c>y[0] = b[0]</c>; the shapes are equal.</summary>
    public static Tensor<T> Recurrence(Tensor<T> a, Tensor<T> b)
    {
        var y = Contiguous(b);
        var values = y.Fresh;
        if (values.Length == 0) return y;
        var factors = a.IsContiguous ? a.AsSpan() : Contiguous(a).AsSpan();
        var n = y.Shape[^1];
        for (var row = 0; row < values.Length; row += n)
            for (var i = row + 1; i < row + n; i++) values[i] += factors[i] * values[i - 1];
        return y;
    }

    private readonly struct CumulativeSumRow : IRow<T>
    {
        public static void Invoke(Span<T> row)
        {
            for (var i = 1; i < row.Length; i++) row[i] += row[i - 1];
        }
    }

    private readonly struct CumulativeProductRow : IRow<T>
    {
        public static void Invoke(Span<T> row)
        {
            for (var i = 1; i < row.Length; i++) row[i] *= row[i - 1];
        }
    }
}

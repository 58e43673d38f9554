using System.Numerics.Tensors;

namespace Autograd.Core;

// Running sums and products along the last axis: each element of a row needs the one before, so a row is walked one by one.
// What is carried along is a double, also for float: after millions of elements a float would no longer notice the next.
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
        {
            var carry = double.CreateTruncating(values[row]);
            for (var i = row + 1; i < row + n; i++)
            {
                carry = (double.CreateTruncating(factors[i]) * carry) + double.CreateTruncating(values[i]);
                values[i] = T.CreateTruncating(carry);
            }
        }
        return y;
    }

    private readonly struct CumulativeSumRow : IRow<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y)
        {
            var sum = 0.0;
            for (var i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(sum += double.CreateTruncating(x[i]));
        }
    }

    private readonly struct CumulativeProductRow : IRow<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y)
        {
            var product = 1.0;
            for (var i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(product *= double.CreateTruncating(x[i]));
            if (!(typeof(T) == typeof(double) ? TensorPrimitives.IsNormalAll<T>(y) : double.IsNormal(product))) RunningProduct<Wide>(x, default, y); // it may have come back into range
        }
    }
}

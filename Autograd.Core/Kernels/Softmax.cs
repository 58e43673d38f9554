namespace Autograd.Core;

// The softmax family works on rows; along another axis, the axis is first made the last.
internal static partial class Kernel<T>
{
    /// <summary><c>x − ln Σeˣ</c> along an axis, each row with its own maximum subtracted.</summary>
    public static Tensor<T> LogSoftmax(Tensor<T> x, int axis)
    {
        if (x.Rank == 0 || axis == x.Rank - 1)
        {
            var y = Contiguous(x);
            var n = x.Rank == 0 ? 1 : x.Shape[^1];
            for (var rows = y.Fresh; rows.Length > 0; rows = rows[n..]) SpecialFunctions<T>.LogSoftmax(rows[..n], rows[..n]);
            return y;
        }
        var last = x.View(x.Layout.SwapWithLast(axis));
        var result = LogSoftmax(last, x.Rank - 1);
        return Contiguous(result.View(result.Layout.SwapWithLast(axis)));
    }
}

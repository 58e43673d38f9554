using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// Sums over rows so short that one register holds one: the gradient of a small layer's bias.
internal static unsafe partial class Kernel<T>
{
    /// <summary><c>y = Σ x[r]</c>, unless a row is longer than the widest register.</summary>
    private static bool SumShortRows(ReadOnlySpan<T> x, Span<T> y)
    {
        fixed (T* px = x, py = y)
            return
                Vector512.IsHardwareAccelerated ? SumShortRows<Simd512<T>>(px, x.Length / y.Length, y.Length, py) :
                Vector256.IsHardwareAccelerated ? SumShortRows<Simd256<T>>(px, x.Length / y.Length, y.Length, py) :
                SumShortRows<Simd128<T>>(px, x.Length / y.Length, y.Length, py);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool SumShortRows<V>(T* x, int rows, int n, T* y)
        where V : struct, IVector<V, T>
    {
        if (n > V.Count) return false;
        var (parts, sum) = (new RowParts<T, V>(n, rows), V.Zero);
        for (nint at = 0; at < (nint)rows * n; at += n) sum += parts.LoadEnd(x + at, at, T.Zero);
        new RowParts<T, V>(n, 1).StoreEnd(sum, y, 0);
        return true;
    }
}

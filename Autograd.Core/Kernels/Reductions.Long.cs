using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

// Reductions of what lies together, on all threads. The cut depends on the shape alone, so the result does not depend on the number of threads.
internal static unsafe partial class Kernel<T>
{
    private const int ReducePiece = 1 << 15;

    /// <summary>Of a long run, its pieces' results are reduced; no sum loses what is small beside it.</summary>
    private static T ReduceRun<TReduction>(ReadOnlySpan<T> x)
        where TReduction : IReduction<T>
    {
        if (x.Length < LongRuns.Least) return TReduction.Reduce(x);
        var whole = x.Length / ReducePiece;
        using var partial = SpanOwner<T>.Allocate(whole + 1);
        ReduceRows<TReduction>(x[..(whole * ReducePiece)], ReducePiece, partial.Span[..whole]);
        partial.Span[whole] = whole * ReducePiece == x.Length ? TReduction.Identity : TReduction.Reduce(x[(whole * ReducePiece)..]);
        return TReduction.Reduce(partial.Span);
    }

    /// <summary>Each row of n elements to one.</summary>
    private static void ReduceRows<TReduction>(ReadOnlySpan<T> x, int n, Span<T> y)
        where TReduction : IReduction<T>
    {
        fixed (T* px = x, py = y) ForRows(new RowsReduced<TReduction>(px, py, n), y.Length, n);
    }

    private readonly struct RowsReduced<TReduction>(T* x, T* y, int n) : IRunAction
        where TReduction : IReduction<T>
    {
        public void Invoke(int start, int length)
        {
            for (var row = start; row < start + length; row++) y[row] = TReduction.Reduce(new(x + ((nint)row * n), n));
        }
    }
}

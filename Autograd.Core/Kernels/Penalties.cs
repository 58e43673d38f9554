using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

// Penalties and their gradients, each one pass over two operands. A sum is taken while its terms are computed, and cut by the shape alone: it does not depend on the number of threads.
internal static unsafe partial class Kernel<T>
{
    private const int ShortRow = 64, ShortRows = 1024;

    /// <summary>f of each pair of elements, or summed.</summary>
    public static Tensor<T> Penalty<TPenalty>(TPenalty f, Tensor<T> a, Tensor<T> b, SumOver sum, string op)
        where TPenalty : struct, IPenalty<T>
    {
        var layout = Broadcasting.Join(a.Layout, b.Layout, op);
        (a, b) = (Whole(a, layout.Shape), WholeOrOne(b, layout.Shape));
        ReadOnlySpan<T> left = a.AsSpan(), right = b.AsSpan();
        var bIsOne = right.Length != left.Length;
        if (sum == SumOver.Nothing)
        {
            var each = Tensor<T>.New(layout, op);
            fixed (T* pa = left, pb = right, py = each.Fresh) LongRuns.For(each.Size, new PenaltyRun<TPenalty>(f, pa, pb, bIsOne, py));
            return each;
        }
        var y = Tensor.New<T>(sum == SumOver.All ? [] : Shape.Create(layout.Shape.Sizes[..^1]), op);
        if (sum == SumOver.LastAxis) SumRows(f, left, right, layout.Shape[^1], y.Fresh);
        else if (left.Length < LongRuns.Least) y.Fresh[0] = PenaltyRuns<T>.Sum(f, left, right);
        else
        {
            var pieces = left.Length / ReducePiece;
            using var partial = SpanOwner<T>.Allocate(pieces + 1);
            SumRows(f, left[..(pieces * ReducePiece)], right, ReducePiece, partial.Span[..pieces]);
            partial.Span[pieces] = PenaltyRuns<T>.Sum(f, left[(pieces * ReducePiece)..], bIsOne ? right : right[(pieces * ReducePiece)..]);
            y.Fresh[0] = SumReduction.Reduce(partial.Span);
        }
        return AllFinite(y) ? y : SumOfEach(f, a, b, layout.Shape, sum, op);
    }

    /// <summary>The same where a sum leaves the range, which may come back into it: <see cref="Sum"/> knows how.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor<T> SumOfEach<TPenalty>(TPenalty f, Tensor<T> a, Tensor<T> b, Shape shape, SumOver sum, string op)
        where TPenalty : struct, IPenalty<T> =>
        Sum(Penalty(f, a, b, SumOver.Nothing, op), (sum == SumOver.All ? Axes.All : -1).Resolve(shape, op), keepDims: false);

    /// <summary><c>g = dy · ∂f</c> by one of the operands; dy has their common shape, or is one number a row, its last axis being 1, or a single one.</summary>
    public static Tensor<T> TimesSlope<TSlope, TPenalty>(TPenalty f, Tensor<T> dy, Tensor<T> a, Tensor<T> b)
        where TSlope : struct, ISlope<T>
        where TPenalty : struct, IPenalty<T>
    {
        var layout = Broadcasting.Join(a.Layout, b.Layout, "TimesSlope");
        var g = Tensor<T>.New(layout, "TimesSlope");
        if (g.Size == 0) return g;
        (a, b) = (Whole(a, layout.Shape), WholeOrOne(b, layout.Shape));
        var isOneARow = dy.Size > 1 && dy.Size < g.Size && dy.IsContiguous && dy.Rank == g.Rank && dy.Size * g.Shape[^1] == g.Size && dy.Shape[^1] == 1;
        if (dy.Size > 1 && !isOneARow) dy = Whole(dy, layout.Shape);
        fixed (T* pd = dy.Buffer, pa = a.AsSpan(), pb = b.AsSpan(), pg = g.Fresh)
        {
            if (isOneARow) ForRows(new SlopeRows<TSlope, TPenalty>(f, pd + dy.Layout.Offset, pa, pb, b.Size != g.Size, pg, g.Shape[^1]), dy.Size, g.Shape[^1]);
            else LongRuns.For(g.Size, new SlopeRun<TSlope, TPenalty>(f, pd + dy.Layout.Offset, dy.Size == 1, pa, pb, b.Size != g.Size, pg));
        }
        return g;
    }

    private static Tensor<T> Whole(Tensor<T> x, Shape shape)
    {
        if (x.Shape != shape) x = x.View(x.Layout.Expand(shape));
        return x.IsContiguous ? x : Contiguous(x);
    }

    private static Tensor<T> WholeOrOne(Tensor<T> x, Shape shape) => x.Size == 1 ? x : Whole(x, shape);

    private static void SumRows<TPenalty>(TPenalty f, ReadOnlySpan<T> a, ReadOnlySpan<T> b, int n, Span<T> y)
        where TPenalty : struct, IPenalty<T>
    {
        if (n == 0) y.Clear();
        else fixed (T* pa = a, pb = b, py = y) ForRows(new PenaltyRows<TPenalty>(f, pa, pb, b.Length == 1, py, n), y.Length, n);
    }

    private static ReadOnlySpan<T> Part(T* x, bool isOne, nint start, int length) => isOne ? new(x, 1) : new(x + start, length);

    private readonly struct PenaltyRun<TPenalty>(TPenalty f, T* a, T* b, bool bIsOne, T* y) : IRunAction
        where TPenalty : struct, IPenalty<T>
    {
        public void Invoke(int start, int length) => PenaltyRuns<T>.Map(f, new(a + start, length), Part(b, bIsOne, start, length), new(y + start, length));
    }

    private readonly struct PenaltyRows<TPenalty>(TPenalty f, T* a, T* b, bool bIsOne, T* y, int n) : IRunAction
        where TPenalty : struct, IPenalty<T>
    {
        public void Invoke(int start, int length)
        {
            if (n < ShortRow) InvokeShort(start, length);
            else
                for (nint row = start; row < start + length; row++) y[row] = PenaltyRuns<T>.Sum(f, new(a + (row * n), n), Part(b, bIsOne, row * n, n));
        }

        /// <summary>Rows that fill hardly a register: the terms of many at a time, then their sums.</summary>
        [SkipLocalsInit]
        private void InvokeShort(int start, int length)
        {
            Span<T> terms = stackalloc T[ShortRows];
            for (nint row = start, end = start + length; row < end;)
            {
                var rows = (int)Math.Min(ShortRows / n, end - row);
                PenaltyRuns<T>.Map(f, new(a + (row * n), rows * n), Part(b, bIsOne, row * n, rows * n), terms[..(rows * n)]);
                for (var at = 0; at < rows * n; at += n) y[row++] = SumReduction.Reduce(terms.Slice(at, n));
            }
        }
    }

    private readonly struct SlopeRun<TSlope, TPenalty>(TPenalty f, T* dy, bool dyIsOne, T* a, T* b, bool bIsOne, T* g) : IRunAction
        where TSlope : struct, ISlope<T>
        where TPenalty : struct, IPenalty<T>
    {
        public void Invoke(int start, int length) =>
            PenaltyRuns<T>.TimesSlope<TSlope, TPenalty>(f, Part(dy, dyIsOne, start, length), new(a + start, length), Part(b, bIsOne, start, length), new(g + start, length));
    }

    private readonly struct SlopeRows<TSlope, TPenalty>(TPenalty f, T* dy, T* a, T* b, bool bIsOne, T* g, int n) : IRunAction
        where TSlope : struct, ISlope<T>
        where TPenalty : struct, IPenalty<T>
    {
        public void Invoke(int start, int length)
        {
            if (n < ShortRow) InvokeShort(start, length);
            else
                for (nint row = start; row < start + length; row++)
                    PenaltyRuns<T>.TimesSlope<TSlope, TPenalty>(f, new(dy + row, 1), new(a + (row * n), n), Part(b, bIsOne, row * n, n), new(g + (row * n), n));
        }

        /// <summary>Rows that fill hardly a register: dy is repeated along many at a time.</summary>
        [SkipLocalsInit]
        private void InvokeShort(int start, int length)
        {
            Span<T> repeated = stackalloc T[ShortRows];
            for (nint row = start, end = start + length; row < end;)
            {
                var rows = (int)Math.Min(ShortRows / n, end - row);
                var first = row * n;
                for (var at = 0; at < rows * n; at += n) repeated.Slice(at, n).Fill(dy[row++]);
                PenaltyRuns<T>.TimesSlope<TSlope, TPenalty>(f, repeated[..(rows * n)], new(a + first, rows * n), Part(b, bIsOne, first, rows * n), new(g + first, rows * n));
            }
        }
    }
}

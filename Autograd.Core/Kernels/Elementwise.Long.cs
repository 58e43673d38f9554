namespace Autograd.Core;

// Elementwise operations on long contiguous runs, in pieces on all threads. A single number among the operands stands for as many as there are results.
internal static unsafe partial class Kernel<T>
{
    private static void Run<TOperation>(ReadOnlySpan<T> x, Span<T> y)
        where TOperation : IUnary<T>
    {
        if (y.Length < LongRuns.Least)
        {
            TOperation.Invoke(x, y);
            return;
        }
        fixed (T* px = x, py = y) LongRuns.For(y.Length, new MapRun<TOperation>(px, py));
    }

    private static void Run<TOperation>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TOperation : IBinary<T>
    {
        if (y.Length < LongRuns.Least)
        {
            TOperation.Invoke(a, b, y);
            return;
        }
        fixed (T* pa = a, pb = b, py = y) LongRuns.For(y.Length, new ZipRun<TOperation>(pa, pb, py));
    }

    private static void Run<TOperation>(ReadOnlySpan<T> a, T b, Span<T> y)
        where TOperation : IBinary<T>
    {
        if (y.Length < LongRuns.Least)
        {
            TOperation.Invoke(a, b, y);
            return;
        }
        fixed (T* pa = a, py = y) LongRuns.For(y.Length, new ZipWithNumberRun<TOperation>(pa, b, py));
    }

    private static void Run<TOperation>(T a, ReadOnlySpan<T> b, Span<T> y)
        where TOperation : IBinary<T>
    {
        if (y.Length < LongRuns.Least)
        {
            TOperation.Invoke(a, b, y);
            return;
        }
        fixed (T* pb = b, py = y) LongRuns.For(y.Length, new ZipNumberRun<TOperation>(a, pb, py));
    }

    private static void CopyRun(ReadOnlySpan<T> x, Span<T> y)
    {
        if (y.Length < LongRuns.Least || x.Overlaps(y)) x.CopyTo(y);
        else Run<IdentityOperation>(x, y);
    }

    private readonly struct MapRun<TOperation>(T* x, T* y) : IRunAction
        where TOperation : IUnary<T>
    {
        public void Invoke(int start, int length) => TOperation.Invoke(new(x + start, length), new(y + start, length));
    }

    private readonly struct ZipRun<TOperation>(T* a, T* b, T* y) : IRunAction
        where TOperation : IBinary<T>
    {
        public void Invoke(int start, int length) => TOperation.Invoke(new ReadOnlySpan<T>(a + start, length), new ReadOnlySpan<T>(b + start, length), new(y + start, length));
    }

    /// <summary>Rows beside a row or a column: a call for each run, of which the first and the last may be a part.</summary>
    private readonly struct ZipRuns<TOperation>(RunCursor runs, T* a, T* b, T* y) : IRunAction
        where TOperation : IBinary<T>
    {
        public void Invoke(int start, int length)
        {
            var cursor = runs;
            var place = cursor.Seek(start);
            var results = new Span<T>(y + start, length);
            while (true)
            {
                var n = Math.Min(results.Length, cursor.Length - place);
                ReadOnlySpan<T> left = new(a + cursor.A + (place * cursor.StrideA), cursor.StrideA == 1 ? n : 1), right = new(b + cursor.B + (place * cursor.StrideB), cursor.StrideB == 1 ? n : 1);
                var run = results[..n];
                if (cursor is { StrideA: 1, StrideB: 1 }) TOperation.Invoke(left, right, run);
                else if (cursor.StrideA == 1) TOperation.Invoke(left, right[0], run);
                else if (cursor.StrideB == 1) TOperation.Invoke(left[0], right, run);
                else
                {
                    TOperation.Invoke(left, right[0], run[..1]);
                    run.Fill(run[0]);
                }
                if (n == results.Length) return;
                results = results[n..];
                place = 0;
                cursor.MoveNext();
            }
        }
    }

    private readonly struct ZipWithNumberRun<TOperation>(T* a, T b, T* y) : IRunAction
        where TOperation : IBinary<T>
    {
        public void Invoke(int start, int length) => TOperation.Invoke(new(a + start, length), b, new(y + start, length));
    }

    private readonly struct ZipNumberRun<TOperation>(T a, T* b, T* y) : IRunAction
        where TOperation : IBinary<T>
    {
        public void Invoke(int start, int length) => TOperation.Invoke(a, new(b + start, length), new(y + start, length));
    }
}

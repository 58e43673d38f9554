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

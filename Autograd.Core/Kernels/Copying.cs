using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// What the operations compute, without recording: each takes valid tensors and gives a fresh one. The part of each family stands in a file of its own.
/// </summary>
internal static unsafe partial class Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the elements one after another in row-major order.</summary>
    public static void CopyTo(Tensor<T> x, Span<T> destination)
    {
        if (x.IsContiguous) CopyRun(x.AsSpan(), destination);
        else Copy(x.Buffer, x.Layout, destination, x.Layout.Dense);
    }

    /// <summary>Copies the elements of one layout to the places of another of the same shape.</summary>
    public static void Copy(ReadOnlySpan<T> source, Layout from, Span<T> destination, Layout to)
    {
        if (from.Size == 0) return;
        fixed (T* px = source, py = destination)
        {
            var copy = new StridedCopy(new RunCursor(from, to), px, py);
            if (source.Overlaps(destination)) copy.Invoke(0, from.Size);
            else LongRuns.For(from.Size, copy);
        }
    }

    /// <summary>One number everywhere.</summary>
    public static void Fill(Span<T> y, T value)
    {
        fixed (T* py = y) LongRuns.For(y.Length, new FillRun(py, value));
    }

    private static void CopyRun(int n, T* x, int strideX, T* y, int strideY)
    {
        if (strideX == 1 && strideY == 1) new ReadOnlySpan<T>(x, n).CopyTo(new Span<T>(y, n));
        else if (strideX == 0 && strideY == 1) new Span<T>(y, n).Fill(*x);
        else
            for (; n > 0; n--, x += strideX, y += strideY) *y = *x;
    }

    /// <summary>The same elements in a fresh dense tensor.</summary>
    public static Tensor<T> Contiguous(Tensor<T> x)
    {
        var y = Tensor<T>.New(x.Layout.Dense, "Contiguous");
        CopyTo(x, y.Fresh);
        return y;
    }

    /// <summary>One number throughout a shape, with x at the places the windows name.</summary>
    public static Tensor<T> Pad(Tensor<T> x, Window[] windows, Shape shape, T around)
    {
        var y = Tensor.Full(shape, around);
        Copy(x.Buffer, x.Layout, y.Fresh, y.Layout.Slice(windows));
        return y;
    }

    /// <summary>The tensors one after another along an axis.</summary>
    public static Tensor<T> Concatenate(ReadOnlySpan<Tensor<T>> xs, int axis, Shape shape)
    {
        var y = Tensor.New<T>(shape, "Concatenate");
        Span<Window> windows = stackalloc Window[shape.Rank];
        for (var i = 0; i < shape.Rank; i++) windows[i] = Window.Whole(shape[i]);
        var start = 0;
        foreach (var x in xs)
        {
            windows[axis] = new Window(start, x.Shape[axis], 1);
            Copy(x.Buffer, x.Layout, y.Fresh, y.Layout.Slice(windows));
            start += x.Shape[axis];
        }
        return y;
    }

    private readonly struct StridedCopy(RunCursor runs, T* x, T* y) : IRunAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Invoke(int start, int length)
        {
            var cursor = runs;
            var place = cursor.Seek(start);
            while (true)
            {
                var n = Math.Min(length, cursor.Length - place);
                CopyRun(n, x + cursor.A + ((nint)place * cursor.StrideA), cursor.StrideA, y + cursor.B + ((nint)place * cursor.StrideB), cursor.StrideB);
                if ((length -= n) == 0) return;
                place = 0;
                cursor.MoveNext();
            }
        }
    }

    private readonly struct FillRun(T* y, T value) : IRunAction
    {
        public void Invoke(int start, int length) => new Span<T>(y + start, length).Fill(value);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// What the operations compute, without recording: each takes valid tensors and gives a fresh one. The part of each family stands in a file of its own.
/// </summary>
internal static partial class Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the elements one after another in row-major order.</summary>
    public static void CopyTo(Tensor<T> x, Span<T> destination)
    {
        if (x.IsContiguous) CopyRun(x.AsSpan(), destination);
        else Copy(x.Buffer, x.Layout, destination, x.Layout.Dense);
    }

    /// <summary>Copies the elements of one layout to the places of another of the same shape.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(ReadOnlySpan<T> source, Layout from, Span<T> destination, Layout to)
    {
        var cursor = new RunCursor(from, to);
        while (cursor.MoveNext())
        {
            if (cursor is { StrideA: 1, StrideB: 1 }) source.Slice(cursor.A, cursor.Length).CopyTo(destination[cursor.B..]);
            else if (cursor is { StrideA: 0, StrideB: 1 }) destination.Slice(cursor.B, cursor.Length).Fill(source[cursor.A]);
            else
                for (int i = 0, a = cursor.A, b = cursor.B; i < cursor.Length; i++, a += cursor.StrideA, b += cursor.StrideB) destination[b] = source[a];
        }
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
}

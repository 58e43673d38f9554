using System.Runtime.CompilerServices;

namespace Autograd.Core;

// Comparisons and the choice between two tensors.
internal static partial class Kernel<T>
{
    public static Mask Compare<TComparison>(Tensor<T> a, Tensor<T> b, string op)
        where TComparison : IComparison<T>
    {
        var shape = Broadcasting.Join(a.Shape, b.Shape, op);
        var result = Mask.New(shape, op);
        Compare<TComparison>(a.View(a.Layout.Expand(shape)), b.View(b.Layout.Expand(shape)), result.Fresh);
        return result;
    }

    [SkipLocalsInit]
    private static void Compare<TComparison>(Tensor<T> a, Tensor<T> b, Span<bool> y)
        where TComparison : IComparison<T>
    {
        if (y.Length == 0) return;
        var left = new StridedReader<T>(a.Buffer, a.Layout, stackalloc T[StridedReader<T>.Block]);
        var right = new StridedReader<T>(b.Buffer, b.Layout, stackalloc T[StridedReader<T>.Block]);
        while (y.Length > 0)
        {
            var n = Math.Min(StridedReader<T>.Block, y.Length);
            ReadOnlySpan<T> xs = left.Next(n), ys = right.Next(n);
            for (var i = 0; i < n; i++) y[i] = TComparison.Invoke(xs[i], ys[i]);
            y = y[n..];
        }
    }

    /// <summary><c>y = mask ? a : b</c>, everything broadcast to <paramref name="shape"/>.</summary>
    [SkipLocalsInit]
    public static Tensor<T> Where(Mask mask, Tensor<T> a, Tensor<T> b, Shape shape)
    {
        var result = Tensor.New<T>(shape, "Where");
        var y = result.Fresh;
        if (y.Length == 0) return result;
        var condition = new StridedReader<bool>(mask.AsSpan(), Layout.RowMajor(mask.Shape).Expand(shape), stackalloc bool[StridedReader<bool>.Block]);
        var left = new StridedReader<T>(a.Buffer, a.Layout.Expand(shape), stackalloc T[StridedReader<T>.Block]);
        var right = new StridedReader<T>(b.Buffer, b.Layout.Expand(shape), stackalloc T[StridedReader<T>.Block]);
        while (y.Length > 0)
        {
            var n = Math.Min(StridedReader<T>.Block, y.Length);
            var chosen = condition.Next(n);
            ReadOnlySpan<T> xs = left.Next(n), ys = right.Next(n);
            for (var i = 0; i < n; i++) y[i] = chosen[i] ? xs[i] : ys[i];
            y = y[n..];
        }
        return result;
    }
}

/// <summary>A comparison of two numbers.</summary>
internal interface IComparison<T>
{
    static abstract bool Invoke(T a, T b);
}

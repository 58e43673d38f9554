using System.Runtime.CompilerServices;

namespace Autograd.Core;

// Comparisons and the choice between two tensors: what lies whole and single numbers as they are, the rest block by block.
internal static unsafe partial class Kernel<T>
{
    public static Mask Compare<TComparison>(Tensor<T> a, Tensor<T> b, string op)
        where TComparison : IComparison<T>
    {
        var shape = Broadcasting.Join(a.Shape, b.Shape, op);
        var result = Mask.New(shape, op);
        var y = result.Fresh;
        if (y.Length == 0) return result;
        if (IsWholeOrOne(a, y.Length) && IsWholeOrOne(b, y.Length))
        {
            fixed (T* pa = a.Buffer, pb = b.Buffer)
            fixed (bool* py = y)
                LongRuns.For(y.Length, new CompareRun<TComparison>(pa + a.Layout.Offset, a.Size == 1, pb + b.Layout.Offset, b.Size == 1, py));
        }
        else CompareStrided<TComparison>(a, b, shape, y);
        return result;
    }

    [SkipLocalsInit]
    private static void CompareStrided<TComparison>(Tensor<T> a, Tensor<T> b, Shape shape, Span<bool> y)
        where TComparison : IComparison<T>
    {
        var left = new StridedReader<T>(a.Buffer, a.Layout.Expand(shape), stackalloc T[StridedReader<T>.Block]);
        var right = new StridedReader<T>(b.Buffer, b.Layout.Expand(shape), stackalloc T[StridedReader<T>.Block]);
        while (y.Length > 0)
        {
            var n = Math.Min(StridedReader<T>.Block, y.Length);
            Choices<T>.Compare<TComparison>(left.Next(n), right.Next(n), y[..n]);
            y = y[n..];
        }
    }

    /// <summary><c>y = mask ? a : b</c>, everything broadcast to <paramref name="shape"/>.</summary>
    public static Tensor<T> Where(Mask mask, Tensor<T> a, Tensor<T> b, Shape shape)
    {
        var result = Tensor.New<T>(shape, "Where");
        var y = result.Fresh;
        if (y.Length == 0) return result;
        if (mask.Size == y.Length && IsWholeOrOne(a, y.Length) && IsWholeOrOne(b, y.Length))
        {
            fixed (T* pa = a.Buffer, pb = b.Buffer, py = y)
            fixed (bool* pm = mask.AsSpan())
                LongRuns.For(y.Length, new WhereRun(pm, pa + a.Layout.Offset, a.Size == 1, pb + b.Layout.Offset, b.Size == 1, py));
        }
        else WhereStrided(mask, a, b, shape, y);
        return result;
    }

    [SkipLocalsInit]
    private static void WhereStrided(Mask mask, Tensor<T> a, Tensor<T> b, Shape shape, Span<T> y)
    {
        var condition = new StridedReader<bool>(mask.AsSpan(), Layout.RowMajor(mask.Shape).Expand(shape), stackalloc bool[StridedReader<bool>.Block]);
        var left = new StridedReader<T>(a.Buffer, a.Layout.Expand(shape), stackalloc T[StridedReader<T>.Block]);
        var right = new StridedReader<T>(b.Buffer, b.Layout.Expand(shape), stackalloc T[StridedReader<T>.Block]);
        while (y.Length > 0)
        {
            var n = Math.Min(StridedReader<T>.Block, y.Length);
            Choices<T>.Where(condition.Next(n), left.Next(n), right.Next(n), y[..n]);
            y = y[n..];
        }
    }

    private static bool IsWholeOrOne(Tensor<T> x, int size) => x.Size == 1 || (x.Size == size && x.IsContiguous);

    private readonly struct CompareRun<TComparison>(T* a, bool aIsOne, T* b, bool bIsOne, bool* y) : IRunAction
        where TComparison : IComparison<T>
    {
        public void Invoke(int start, int length) =>
            Choices<T>.Compare<TComparison>(aIsOne ? new(a, 1) : new(a + start, length), bIsOne ? new(b, 1) : new(b + start, length), new(y + start, length));
    }

    private readonly struct WhereRun(bool* mask, T* a, bool aIsOne, T* b, bool bIsOne, T* y) : IRunAction
    {
        public void Invoke(int start, int length) =>
            Choices<T>.Where(new(mask + start, length), aIsOne ? new(a, 1) : new(a + start, length), bIsOne ? new(b, 1) : new(b + start, length), new(y + start, length));
    }
}

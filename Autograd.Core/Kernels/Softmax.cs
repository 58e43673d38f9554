using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>A row made of a row, which may be the same.</summary>
internal interface IRow<T>
{
    static abstract void Invoke(ReadOnlySpan<T> x, Span<T> y);
}

/// <summary>A row made of two, either of which it may be.</summary>
internal interface IRow2<T>
{
    static abstract void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y);
}

// The softmax family works on rows; along another axis, the axis is first made the last.
internal static unsafe partial class Kernel<T>
{
    /// <summary><c>x − ln Σeˣ</c> along an axis, each row with its own maximum subtracted.</summary>
    public static Tensor<T> LogSoftmax(Tensor<T> x, int axis) => Rows<LogSoftmaxRow>(x, axis);

    /// <summary><c>eˣ / Σeˣ</c> along an axis, each row with its own maximum subtracted.</summary>
    public static Tensor<T> Softmax(Tensor<T> x, int axis) => Rows<SoftmaxRow>(x, axis);

    /// <summary>Softmax along the last axis, of row i of the axis before it over its first i + 1 columns only; 0 in the others.</summary>
    public static Tensor<T> CausalSoftmax(Tensor<T> x)
    {
        var y = Tensor<T>.New(x.Layout.Dense, "CausalSoftmax");
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        var keys = x.Shape[^1];
        fixed (T* px = x.AsSpan(), py = y.Fresh) ForRows(new CausalRows(px, py, x.Shape[^2], keys), y.Size / keys, keys, passes: 4);
        return y;
    }

    /// <summary>Either softmax of scores <c>[.. queries keys]</c>; zeros where all keys that a query may see have a score of −∞.</summary>
    public static Tensor<T> AttentionWeights(Tensor<T> scores, bool isCausal)
    {
        var y = isCausal ? CausalSoftmax(scores) : Softmax(scores, scores.Rank - 1);
        if (y.Size == 0) return y;
        var (queries, keys) = (scores.Shape[^2], scores.Shape[^1]);
        Tensor<T>? x = null;
        for (int row = 0, rows = y.Size / keys; row < rows; row++)
        {
            var weights = y.Fresh.Slice(row * keys, keys);
            if (!T.IsNaN(weights[0])) continue;
            x ??= scores.IsContiguous ? scores : Contiguous(scores);
            var seen = isCausal ? Math.Min((row % queries) + 1, keys) : keys;
            if (!x.AsSpan().Slice(row * keys, seen).ContainsAnyExcept(T.NegativeInfinity)) weights.Clear();
        }
        return y;
    }

    /// <summary><c>p · (v − Σ v·p)</c>, the sum along an axis.</summary>
    public static Tensor<T> SoftmaxGradient(Tensor<T> p, Tensor<T> v, int axis) => Rows<SoftmaxGradientRow>(p, v, axis);

    /// <summary><c>v − eʸ · Σv</c>, the sum along an axis.</summary>
    public static Tensor<T> LogSoftmaxGradient(Tensor<T> y, Tensor<T> v, int axis) => Rows<LogSoftmaxGradientRow>(y, v, axis);

    private static Tensor<T> Rows<TRow>(Tensor<T> x, int axis, [CallerMemberName] string op = "")
        where TRow : IRow<T>
    {
        if (x.Rank > 0 && axis != x.Rank - 1)
        {
            var swapped = Rows<TRow>(x.View(x.Layout.SwapWithLast(axis)), x.Rank - 1, op);
            return Contiguous(swapped.View(swapped.Layout.SwapWithLast(axis)));
        }
        var y = Tensor<T>.New(x.Layout.Dense, op);
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        var n = x.Rank == 0 ? 1 : x.Shape[^1];
        fixed (T* px = x.AsSpan(), py = y.Fresh) ForRows(new MapRows<TRow>(px, py, n), y.Size / n, n);
        return y;
    }

    private static Tensor<T> Rows<TRow>(Tensor<T> a, Tensor<T> b, int axis, [CallerMemberName] string op = "")
        where TRow : IRow2<T>
    {
        if (a.Rank > 0 && axis != a.Rank - 1)
        {
            var swapped = Rows<TRow>(a.View(a.Layout.SwapWithLast(axis)), b.View(b.Layout.SwapWithLast(axis)), a.Rank - 1, op);
            return Contiguous(swapped.View(swapped.Layout.SwapWithLast(axis)));
        }
        var y = Tensor<T>.New(a.Layout.Dense, op);
        if (y.Size == 0) return y;
        if (!a.IsContiguous) a = Contiguous(a);
        if (!b.IsContiguous) b = Contiguous(b);
        var n = a.Rank == 0 ? 1 : a.Shape[^1];
        fixed (T* pa = a.AsSpan(), pb = b.AsSpan(), py = y.Fresh) ForRows(new ZipRows<TRow>(pa, pb, py, n), y.Size / n, n);
        return y;
    }

    /// <summary>Rows of n elements, so many a chunk that it is worth handing over; on the calling thread if there are few in all. What goes over a row several times is worth it sooner.</summary>
    private static void ForRows<TRows>(in TRows action, int rows, int n, int passes = 1)
        where TRows : struct, IRunAction
    {
        if ((long)rows * n * passes < LongRuns.Least) action.Invoke(0, rows);
        else Parallelism.For(RowChunks<TRows>.Count(rows, n), new RowChunks<TRows>(action, rows, n));
    }

    private readonly struct RowChunks<TRows>(TRows action, int rows, int n) : IChunkAction
        where TRows : struct, IRunAction
    {
        private readonly TRows action = action;
        private readonly int each = Each(n);

        public static int Count(int rows, int n) => (rows + Each(n) - 1) / Each(n);

        public void Invoke(int chunk) => action.Invoke(chunk * each, Math.Min(each, rows - (chunk * each)));

        private static int Each(int n) => Math.Max(1, (1 << 15) / n);
    }

    private readonly struct MapRows<TRow>(T* x, T* y, int n) : IRunAction
        where TRow : IRow<T>
    {
        public void Invoke(int start, int length)
        {
            for (var row = start; row < start + length; row++) TRow.Invoke(new(x + ((nint)row * n), n), new(y + ((nint)row * n), n));
        }
    }

    private readonly struct CausalRows(T* x, T* y, int queries, int keys) : IRunAction
    {
        public void Invoke(int start, int length)
        {
            for (var row = start; row < start + length; row++)
                SpecialFunctions<T>.SoftmaxOfFirst(Math.Min(row % queries + 1, keys), new(x + ((nint)row * keys), keys), new(y + ((nint)row * keys), keys));
        }
    }

    private readonly struct ZipRows<TRow>(T* a, T* b, T* y, int n) : IRunAction
        where TRow : IRow2<T>
    {
        public void Invoke(int start, int length)
        {
            for (var row = start; row < start + length; row++) TRow.Invoke(new(a + ((nint)row * n), n), new(b + ((nint)row * n), n), new(y + ((nint)row * n), n));
        }
    }

    private readonly struct LogSoftmaxRow : IRow<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.LogSoftmax(x, y);
    }

    private readonly struct SoftmaxRow : IRow<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Softmax(x, y);
    }

    private readonly struct SoftmaxGradientRow : IRow2<T>
    {
        public static void Invoke(ReadOnlySpan<T> p, ReadOnlySpan<T> v, Span<T> y)
        {
            var isUnused = T.IsNaN(p[0]) && TensorPrimitives.IsZeroAll(v);     // read before y is written, which may be either
            Lanes<T>.Map<ScaledDifferenceOf>(p, v, [TensorPrimitives.Dot(p, v)], y);
            if (isUnused) y.Clear();
        }
    }

    private readonly struct LogSoftmaxGradientRow : IRow2<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> v, Span<T> y)
        {
            var isUnused = T.IsNaN(x[0]) && TensorPrimitives.IsZeroAll(v);
            SpecialFunctions<T>.MinusExp(x, v, TensorPrimitives.Sum(v), y);
            if (isUnused) y.Clear();
        }
    }

    private readonly struct ScaledDifferenceOf : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V p, V v, V dot) where V : struct, IVector<V, T> => p * (v - dot);
    }
}

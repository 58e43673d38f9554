using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

/// <summary>An associative operation that makes one number of many.</summary>
internal interface IReduction<T>
{
    static abstract T Identity { get; }

    static abstract T Combine(T a, T b);

    static abstract T Reduce(ReadOnlySpan<T> x);

    static abstract void Accumulate(ReadOnlySpan<T> x, Span<T> y);
}

// Reductions over any set of axes, in one of two orders: where the innermost axis is reduced, each result element is the reduction of a row;
// where it is kept, whole rows are accumulated into the result. Both walk the buffer in the order it lies.
internal static partial class Kernel<T>
{
    private const int RowBlock = 512;

    public static Tensor<T> Sum(Tensor<T> x, AxisSet axes, bool keepDims)
    {
        var y = Reduce<SumReduction>(x, axes, keepDims);
        if (!AllFinite(y)) SumAgain(x, axes, y.Fresh);
        return y;
    }

    /// <summary>
    /// The sums that left the range, of numbers so small that they cannot: what follows may bring them back,
    /// and +∞ and −∞ on the way make NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SumAgain(Tensor<T> x, AxisSet axes, Span<T> y)
    {
        var rows = RowsOf(x, axes, out var n);
        using SpanOwner<T> row = SpanOwner<T>.Allocate(n), scaled = SpanOwner<T>.Allocate(n);
        var reader = new StridedReader<T>(x.Buffer, rows, row.Span);
        var places = Range<T>.Headroom(n);
        foreach (ref var value in y)
        {
            var terms = reader.Next(n);
            if (T.IsFinite(value)) continue;
            TensorPrimitives.Multiply(terms, T.ScaleB(T.One, -places), scaled.Span);
            value = T.ScaleB(SumReduction.Reduce(scaled.Span), places);
        }
    }

    /// <summary>The largest element; NaN if one is. No axis reduced may be empty.</summary>
    public static Tensor<T> Max(Tensor<T> x, AxisSet axes, bool keepDims) => Reduce<MaxReduction>(x, axes, keepDims);

    /// <summary>The smallest element; NaN if one is. No axis reduced may be empty.</summary>
    public static Tensor<T> Min(Tensor<T> x, AxisSet axes, bool keepDims) => Reduce<MinReduction>(x, axes, keepDims);

    public static Tensor<T> Product(Tensor<T> x, AxisSet axes, bool keepDims)
    {
        var y = Reduce<ProductReduction>(x, axes, keepDims);
        if (x.Size == 0 || AllNormal(y)) return y;
        var rows = RowsOf(x, axes, out var n);
        using var row = SpanOwner<T>.Allocate(n);
        var reader = new StridedReader<T>(x.Buffer, rows, row.Span);
        foreach (ref var value in y.Fresh)
        {
            var factors = reader.Next(n);
            if (!T.IsNormal(value)) value = WideProduct(factors); // what overflowed or vanished may have come back into range
        }
        return y;
    }

    /// <summary>Where along the axes, counted in row-major order, the largest element stands, the first of equals; the first NaN if there is one.</summary>
    public static Indices ArgMax(Tensor<T> x, AxisSet axes, bool keepDims) => ArgExtreme(x, axes, keepDims, "ArgMax", TensorPrimitives.IndexOfMax);

    /// <summary>Where along the axes the smallest element stands; otherwise like <see cref="ArgMax"/>.</summary>
    public static Indices ArgMin(Tensor<T> x, AxisSet axes, bool keepDims) => ArgExtreme(x, axes, keepDims, "ArgMin", TensorPrimitives.IndexOfMin);

    /// <summary><c>log Σ eˣ</c>, each set of elements with its own maximum subtracted.</summary>
    public static Tensor<T> LogSumExp(Tensor<T> x, AxisSet axes, bool keepDims)
    {
        var y = Tensor.New<T>(axes.Reduce(x.Shape, keepDims), "LogSumExp");
        if (y.Size == 0) return y;
        var rows = RowsOf(x, axes, out var n);
        using var row = SpanOwner<T>.Allocate(n);
        var reader = new StridedReader<T>(x.Buffer, rows, row.Span);
        foreach (ref var value in y.Fresh) value = SpecialFunctions<T>.LogSumExp(n == 0 ? [] : reader.Next(n));
        return y;
    }

    /// <summary><c>(Σ|x|ᵖ)^(1/p)</c> for a finite p that is not 0.</summary>
    public static Tensor<T> Norm(Tensor<T> x, double p, AxisSet axes, bool keepDims)
    {
        var y = Tensor.New<T>(axes.Reduce(x.Shape, keepDims), "Norm");
        if (y.Size == 0) return y;
        var rows = RowsOf(x, axes, out var n);
        using var row = SpanOwner<T>.Allocate(n);
        var reader = new StridedReader<T>(x.Buffer, rows, row.Span);
        foreach (ref var value in y.Fresh) value = n == 0 ? T.Zero : Norm(reader.Next(n), p);
        return y;
    }

    private static T Norm(ReadOnlySpan<T> x, double p)
    {
        if (p == 2)
        {
            var squares = TensorPrimitives.SumOfSquares(x);
            return Range<T>.Holds(squares, x.Length) ? T.Sqrt(squares) : NormOfScaled(x, p);
        }
        var (sum, power) = (0.0, T.CreateTruncating(p)); // also for float in double: millions of small numbers beside a large total
        foreach (var value in x) sum += double.CreateTruncating(T.Pow(T.Abs(value), power));
        return Range<T>.Holds(T.CreateTruncating(sum), x.Length) ? T.CreateTruncating(Math.Pow(sum, 1 / p)) : NormOfScaled(x, p);
    }

    /// <summary>The same where the powers overflow or vanish: of the row divided by a power of 2 near its largest element, or its smallest if p is negative, which is then the one that counts.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T NormOfScaled(ReadOnlySpan<T> x, double p)
    {
        var leading = p < 0 ? T.Abs(TensorPrimitives.MinMagnitude(x)) : T.Abs(TensorPrimitives.MaxMagnitude(x));
        if (leading == T.Zero || !T.IsFinite(leading)) return leading;
        var (exponent, sum, power) = (T.ILogB(leading), 0.0, T.CreateTruncating(p));
        foreach (var value in x) sum += double.CreateTruncating(T.Pow(T.Abs(T.ScaleB(value, -exponent)), power));
        return T.ScaleB(T.CreateTruncating(Math.Pow(sum, 1 / p)), exponent);
    }

    private static Indices ArgExtreme(Tensor<T> x, AxisSet axes, bool keepDims, string op, Func<ReadOnlySpan<T>, int> indexOf)
    {
        var y = Indices.New(axes.Reduce(x.Shape, keepDims), op);
        if (y.Size == 0) return y;
        var rows = RowsOf(x, axes, out var n);
        using var row = SpanOwner<T>.Allocate(n);
        var reader = new StridedReader<T>(x.Buffer, rows, row.Span);
        foreach (ref var best in y.Fresh)
        {
            var values = reader.Next(n);
            best = indexOf(values);
            if (values[best] == T.Zero) best = values.IndexOf(T.Zero); // to the vectorised search, 0 is larger than -0
        }
        return y;
    }

    private static Tensor<T> Reduce<TReduction>(Tensor<T> x, AxisSet axes, bool keepDims, [CallerMemberName] string op = "")
        where TReduction : IReduction<T>
    {
        var result = Tensor.New<T>(axes.Reduce(x.Shape, keepDims), op);
        var y = result.Fresh;
        if (axes.Bits == (1 << x.Rank) - 1 && x.IsContiguous && x.Size > 0)
        {
            y[0] = ReduceRun<TReduction>(x.AsSpan());
            return result;
        }
        y.Fill(TReduction.Identity);
        if (x.Size == 0) return result;
        if (x.Rank == 2 && axes.Bits == 1 && x.Shape[0] <= RowBlock && x.IsContiguous)
        {
            if (typeof(TReduction) == typeof(SumReduction) && SumShortRows(x.AsSpan(), y)) return result;
            for (var rest = x.AsSpan(); rest.Length > 0; rest = rest[y.Length..]) TReduction.Accumulate(rest[..y.Length], y);
            return result;
        }
        ReduceStrided<TReduction>(x, axes, y);
        return result;
    }

    [SkipLocalsInit]
    private static void ReduceStrided<TReduction>(Tensor<T> x, AxisSet axes, Span<T> y)
        where TReduction : IReduction<T>
    {
        Span<T> scratch = stackalloc T[StridedReader<T>.Block];
        if (InnermostIsReduced(x.Layout, axes))
        {
            var lying = RowsOf(x, axes, out var count);         // [kept..., reduced...]
            if (lying.IsContiguous)
            {
                ReduceRows<TReduction>(x.Buffer.Slice(lying.Offset, x.Size), count, y);
                return;
            }
            var reader = new StridedReader<T>(x.Buffer, lying, scratch);
            foreach (ref var value in y)
                for (var left = count; left > 0;)
                {
                    var direct = reader.Direct;
                    var n = Math.Min(left, direct > 0 ? direct : scratch.Length);
                    value = TReduction.Combine(value, TReduction.Reduce(reader.Next(n)));
                    left -= n;
                }
        }
        else
        {
            // A sum of millions in one running total loses what is small beside it: so rows are summed in blocks, and the blocks' sums are summed.
            var reader = new StridedReader<T>(x.Buffer, Order(x, axes, reducedFirst: true), scratch); // [reduced..., kept...]
            var rows = axes.Count(x.Shape);
            using var partial = SpanOwner<T>.Allocate(rows > RowBlock ? y.Length : 0);
            for (var done = 0; done < rows; done += RowBlock)
            {
                var total = rows > RowBlock ? partial.Span : y;
                total.Fill(TReduction.Identity);
                for (var row = Math.Min(RowBlock, rows - done); row > 0; row--) AccumulateRow<TReduction>(ref reader, total, scratch.Length);
                if (rows > RowBlock) TReduction.Accumulate(total, y);
            }
        }
    }

    /// <summary>Takes the next row of the reader into the totals, as many elements at a time as lie together.</summary>
    private static void AccumulateRow<TReduction>(ref StridedReader<T> reader, Span<T> totals, int block)
        where TReduction : IReduction<T>
    {
        for (var at = 0; at < totals.Length;)
        {
            var direct = reader.Direct;
            var n = Math.Min(totals.Length - at, direct > 0 ? direct : block);
            TReduction.Accumulate(reader.Next(n), totals.Slice(at, n));
            at += n;
        }
    }

    private static bool InnermostIsReduced(Layout layout, AxisSet axes)
    {
        var innermost = -1;
        for (var axis = 0; axis < layout.Shape.Rank; axis++)
            if (layout.Shape[axis] > 1 && layout.Strides[axis] != 0 && (innermost < 0 || Math.Abs(layout.Strides[axis]) <= Math.Abs(layout.Strides[innermost]))) innermost = axis;
        return innermost < 0 || axes.Contains(innermost);
    }

    private static Layout RowsOf(Tensor<T> x, AxisSet axes, out int count)
    {
        count = axes.Count(x.Shape);
        return Order(x, axes, reducedFirst: false);
    }

    private static Layout Order(Tensor<T> x, AxisSet axes, bool reducedFirst)
    {
        Span<int> order = stackalloc int[x.Rank];
        var next = 0;
        for (var pass = 0; pass < 2; pass++)
            for (var axis = 0; axis < x.Rank; axis++)
                if (axes.Contains(axis) == (reducedFirst == (pass == 0))) order[next++] = axis;
        return x.Layout.Permute(order);
    }

    private readonly struct SumReduction : IReduction<T>
    {
        public static T Identity => T.Zero;

        public static T Combine(T a, T b) => a + b;

        // By halves, as a running total of millions of floats would stop growing where 1 is less than its last place.
        public static T Reduce(ReadOnlySpan<T> x) => x.Length <= 1 << 16 ? TensorPrimitives.Sum(x) : Reduce(x[..(x.Length / 2)]) + Reduce(x[(x.Length / 2)..]);

        public static void Accumulate(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<SumOf>(y, x, y);
    }

    private readonly struct MaxReduction : IReduction<T>
    {
        public static T Identity => T.NegativeInfinity;

        public static T Combine(T a, T b) => T.Max(a, b);

        public static T Reduce(ReadOnlySpan<T> x) => TensorPrimitives.Max(x);

        public static void Accumulate(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Max(y, x, y);
    }

    private readonly struct MinReduction : IReduction<T>
    {
        public static T Identity => T.PositiveInfinity;

        public static T Combine(T a, T b) => T.Min(a, b);

        public static T Reduce(ReadOnlySpan<T> x) => TensorPrimitives.Min(x);

        public static void Accumulate(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Min(y, x, y);
    }

    private readonly struct ProductReduction : IReduction<T>
    {
        public static T Identity => T.One;

        public static T Combine(T a, T b) => a * b;

        public static T Reduce(ReadOnlySpan<T> x) => TensorPrimitives.Product(x);

        public static void Accumulate(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Multiply(y, x, y);
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

/// <summary>What rows lose, each one number, and perhaps the slope of it.</summary>
internal unsafe interface IRowLosses<T>
    where T : unmanaged
{
    /// <summary>Of so many rows, from one on.</summary>
    void Invoke(int start, int length, T* y, T* slope);
}

// Rows of scores [.. C] and the class of each row [..]. Rows of a negative class do not count.
internal static unsafe partial class Kernel<T>
{
    private const int FewRows = 256;

    /// <summary><c>y[r] = −x[r, class of r]</c>, or 0; or the sum divided.</summary>
    public static Tensor<T> NegativeLogLikelihood(Tensor<T> x, Indices classes, double? dividedBy)
    {
        if (x.Rank != 2 && !x.IsContiguous) x = Contiguous(x);
        fixed (int* at = classes.AsSpan())
        fixed (T* px = x.Buffer)
            return RowLosses(new PickedRows(px + x.Layout.Offset, x.Rank == 2 ? x.Layout.Strides[0] : x.Shape[^1], x.Layout.Strides[^1], at), classes.Shape, x.Shape[^1], dividedBy, null);
    }

    /// <summary><c>dx[r, class of r] = −dy[r]</c>, and 0 elsewhere.</summary>
    public static Tensor<T> NegativeLogLikelihoodGradient(Tensor<T> dy, Indices classes, Shape shape)
    {
        var dx = Tensor.New<T>(shape, "NegativeLogLikelihoodGradient");
        if (dx.Size == 0) return dx;
        var slopes = PerRow(dy, out var step);
        fixed (int* at = classes.AsSpan())
        fixed (T* pdy = slopes, pdx = dx.Fresh)
            ForRows(new PlaceInRows(pdy, step, at, pdx, shape[^1]), classes.Size, shape[^1]);
        return dx;
    }

    /// <summary><c>y[r] = ln Σ exp x[r] − x[r, class of r]</c>, or 0, or the sum divided; into the slope <c>softmax x[r] − onehot of the class of r</c>, or 0.</summary>
    public static Tensor<T> CrossEntropy(Tensor<T> x, Indices classes, double? dividedBy, Tensor<T>? slope)
    {
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (int* at = classes.AsSpan())
        fixed (T* px = x.AsSpan())
            return RowLosses(new CrossEntropyRows(px, at, x.Shape[^1]), classes.Shape, x.Shape[^1], dividedBy, slope);
    }

    /// <summary><c>y[r] = Σ q[r] · (ln Σ exp x[r] − x[r])</c>, or the sum divided; into the slope <c>softmax x[r] · Σ q[r] − q[r]</c>.</summary>
    public static Tensor<T> CrossEntropy(Tensor<T> x, Tensor<T> q, double? dividedBy, Tensor<T>? slope)
    {
        if (!x.IsContiguous) x = Contiguous(x);
        if (!q.IsContiguous) q = Contiguous(q);
        fixed (T* px = x.AsSpan(), pq = q.AsSpan())
            return RowLosses(new ProbabilityRows(px, pq, x.Shape[^1]), Shape.Create(x.Shape.Sizes[..^1]), x.Shape[^1], dividedBy, slope);
    }

    /// <summary>The hinges of each row's class beside the others, or the sum divided, and the slope.</summary>
    public static Tensor<T> ClassHinge(Tensor<T> x, Indices classes, T margin, double? dividedBy, Tensor<T> slope)
    {
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (int* at = classes.AsSpan())
        fixed (T* px = x.AsSpan())
            return RowLosses(new ClassHingeRows(px, at, margin, x.Shape[^1]), classes.Shape, x.Shape[^1], dividedBy, slope);
    }

    /// <summary>The hinges of each row's listed classes beside those not listed, or the sum divided, and the slope.</summary>
    public static Tensor<T> LabelHinge(Tensor<T> x, Indices labels, double? dividedBy, Tensor<T> slope)
    {
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (int* at = labels.AsSpan())
        fixed (T* px = x.AsSpan())
            return RowLosses(new LabelHingeRows(px, at, x.Shape[^1]), Shape.Create(x.Shape.Sizes[..^1]), x.Shape[^1], dividedBy, slope);
    }

    /// <summary><c>y[r] = v[r] · x[r]</c>; 0 where classes are given and that of r is negative.</summary>
    public static Tensor<T> ScaleRows(Tensor<T> x, Tensor<T> v, Indices? classes)
    {
        var y = Tensor<T>.New(x.Layout.Dense, "ScaleRows");
        if (x.Size == 0) return y;
        var factors = PerRow(v, out var step);
        fixed (int* at = classes is null ? default : classes.AsSpan())
        fixed (T* px = x.AsSpan(), pv = factors, py = y.Fresh)
            ForRows(new ScaledRows(px, pv, step, at, py, x.Shape[^1]), x.Size / x.Shape[^1], x.Shape[^1]);
        return y;
    }

    /// <summary>One number for each row of n, or their sum, divided; a row of nothing loses 0.</summary>
    [SkipLocalsInit]
    private static Tensor<T> RowLosses<TRows>(TRows losses, Shape rows, int n, double? dividedBy, Tensor<T>? slope, [CallerMemberName] string op = "")
        where TRows : struct, IRowLosses<T>
    {
        var y = Tensor.New<T>(dividedBy is null ? rows : Shape.Scalar, op);
        using var summands = dividedBy is null || rows.Size <= FewRows ? SpanOwner<T>.Empty : SpanOwner<T>.Allocate(rows.Size);
        var each = dividedBy is null ? y.Fresh : rows.Size <= FewRows ? (stackalloc T[FewRows])[..rows.Size] : summands.Span;
        fixed (T* py = each, pslope = slope is null ? default : slope.Fresh)
            if (n > 0) ForRows(new LosingRows<TRows>(losses, py, pslope), each.Length, n);
            else each.Clear();
        if (dividedBy is { } total) y.Fresh[0] = ReduceRun<SumReduction>(each) / T.CreateTruncating(total);
        return y;
    }

    /// <summary>One number a row, or, with step 0, one for all: what a sum hands back.</summary>
    private static ReadOnlySpan<T> PerRow(Tensor<T> dy, out int step)
    {
        step = dy.Layout.IsUniform ? 0 : 1;
        return step == 0 ? dy.Buffer.Slice(dy.Layout.Offset, 1) : (dy.IsContiguous ? dy : Contiguous(dy)).AsSpan();
    }

    private readonly struct LosingRows<TRows>(TRows losses, T* y, T* slope) : IRunAction
        where TRows : struct, IRowLosses<T>
    {
        public void Invoke(int start, int length) => losses.Invoke(start, length, y, slope);
    }

    private readonly struct PickedRows(T* x, int across, int along, int* classes) : IRowLosses<T>
    {
        public void Invoke(int start, int length, T* y, T* slope)
        {
            for (var r = start; r < start + length; r++)
                y[r] = classes[r] < 0 ? T.Zero : -x[((nint)r * across) + ((nint)classes[r] * along)];
        }
    }

    private readonly struct PlaceInRows(T* dy, int step, int* classes, T* dx, int n) : IRunAction
    {
        public void Invoke(int start, int length)
        {
            new Span<T>(dx + ((nint)start * n), length * n).Clear();
            for (var r = start; r < start + length; r++)
                if (classes[r] >= 0) dx[((nint)r * n) + classes[r]] = -dy[r * step];
        }
    }

    private readonly struct CrossEntropyRows(T* x, int* classes, int n) : IRowLosses<T>
    {
        public void Invoke(int start, int length, T* y, T* slope) =>
            SpecialFunctions<T>.CrossEntropy(x + ((nint)start * n), n, classes + start, y + start, slope is null ? null : slope + ((nint)start * n), length);
    }

    private readonly struct ProbabilityRows(T* x, T* q, int n) : IRowLosses<T>
    {
        public void Invoke(int start, int length, T* y, T* slope) =>
            SpecialFunctions<T>.CrossEntropy(x + ((nint)start * n), q + ((nint)start * n), n, y + start, slope is null ? null : slope + ((nint)start * n), length);
    }

    private readonly struct ClassHingeRows(T* x, int* classes, T margin, int n) : IRowLosses<T>
    {
        public void Invoke(int start, int length, T* y, T* slope) => Hinges<T>.OfClass(x + ((nint)start * n), n, classes + start, margin, y + start, slope + ((nint)start * n), length);
    }

    private readonly struct LabelHingeRows(T* x, int* labels, int n) : IRowLosses<T>
    {
        public void Invoke(int start, int length, T* y, T* slope) => Hinges<T>.OfLabels(x + ((nint)start * n), n, labels + ((nint)start * n), y + start, slope + ((nint)start * n), length);
    }

    private readonly struct ScaledRows(T* x, T* v, int step, int* classes, T* y, int n) : IRunAction
    {
        public void Invoke(int start, int length)
        {
            if (step == 0) TensorPrimitives.Multiply(Row(x, start, length), *v, Row(y, start, length));
            else
                for (var r = start; r < start + length; r++) TensorPrimitives.Multiply(Row(x, r), v[r], Row(y, r));
            for (var r = start; classes is not null && r < start + length; r++)
                if (classes[r] < 0) Row(y, r).Clear(); // not 0 · v, which may be infinite
        }

        private Span<T> Row(T* rows, int r, int count = 1) => new(rows + ((nint)r * n), count * n);
    }
}

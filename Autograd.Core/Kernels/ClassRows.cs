using System.Numerics.Tensors;

namespace Autograd.Core;

// Rows of scores [.. C] and the class of each row [..]. Rows of a negative class do not count.
internal static unsafe partial class Kernel<T>
{
    /// <summary><c>y[r] = −x[r, class of r]</c>, or 0.</summary>
    public static Tensor<T> NegativeLogLikelihood(Tensor<T> x, Indices classes)
    {
        var y = Tensor.New<T>(classes.Shape, "NegativeLogLikelihood");
        ReadOnlySpan<T> values = x.Buffer;
        var at = classes.AsSpan();
        var losses = y.Fresh;
        var along = x.Layout.Strides[^1];
        if (x.Rank == 2 || x.IsContiguous)
        {
            var across = x.Rank == 2 ? x.Layout.Strides[0] : x.Shape[^1];
            for (var r = 0; r < losses.Length; r++) losses[r] = at[r] < 0 ? T.Zero : -values[x.Layout.Offset + (r * across) + (at[r] * along)];
            return y;
        }
        var row = new IndexWalk(x.Layout, classes.Shape, axis: -1);
        for (var r = 0; r < losses.Length; r++, row.MoveNext()) losses[r] = at[r] < 0 ? T.Zero : -values[row.Base + (at[r] * along)];
        return y;
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

    /// <summary><c>y[r] = ln Σ exp x[r] − x[r, class of r]</c>, or 0; and, if asked for, its slope <c>softmax x[r] − onehot of the class of r</c>, or 0.</summary>
    public static (Tensor<T> Y, Tensor<T>? Slope) CrossEntropy(Tensor<T> x, Indices classes, bool withSlope)
    {
        var y = Tensor.New<T>(classes.Shape, "CrossEntropy");
        var slope = withSlope ? Tensor<T>.New(x.Layout.Dense, "CrossEntropySlope") : null;
        if (x.Size == 0) y.Fresh.Clear(); // of no classes none is right
        if (x.Size == 0) return (y, slope);
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (int* at = classes.AsSpan())
        fixed (T* px = x.AsSpan(), py = y.Fresh, pslope = slope is null ? default : slope.Fresh)
            ForRows(new CrossEntropyRows(px, at, py, pslope, x.Shape[^1]), classes.Size, x.Shape[^1]);
        return (y, slope);
    }

    /// <summary><c>y[r] = v[r] · x[r]</c>, or 0.</summary>
    public static Tensor<T> ScaleRows(Tensor<T> x, Tensor<T> v, Indices classes)
    {
        var y = Tensor<T>.New(x.Layout.Dense, "ScaleRows");
        if (x.Size == 0) return y;
        var factors = PerRow(v, out var step);
        fixed (int* at = classes.AsSpan())
        fixed (T* px = x.AsSpan(), pv = factors, py = y.Fresh)
            ForRows(new ScaledRows(px, pv, step, at, py, x.Shape[^1]), classes.Size, x.Shape[^1]);
        return y;
    }

    /// <summary>One number a row, or, with step 0, one for all: what a sum hands back.</summary>
    private static ReadOnlySpan<T> PerRow(Tensor<T> dy, out int step)
    {
        step = dy.Layout.IsUniform ? 0 : 1;
        return step == 0 ? dy.Buffer.Slice(dy.Layout.Offset, 1) : (dy.IsContiguous ? dy : Contiguous(dy)).AsSpan();
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

    private readonly struct CrossEntropyRows(T* x, int* classes, T* y, T* slope, int n) : IRunAction
    {
        public void Invoke(int start, int length) =>
            SpecialFunctions<T>.CrossEntropy(x + ((nint)start * n), n, classes + start, y + start, slope is null ? null : slope + ((nint)start * n), length);
    }

    private readonly struct ScaledRows(T* x, T* v, int step, int* classes, T* y, int n) : IRunAction
    {
        public void Invoke(int start, int length)
        {
            if (step == 0) TensorPrimitives.Multiply(Row(x, start, length), *v, Row(y, start, length));
            else
                for (var r = start; r < start + length; r++) TensorPrimitives.Multiply(Row(x, r), v[r], Row(y, r));
            for (var r = start; r < start + length; r++)
                if (classes[r] < 0) Row(y, r).Clear(); // not 0 · v, which may be infinite
        }

        private Span<T> Row(T* rows, int r, int count = 1) => new(rows + ((nint)r * n), count * n);
    }
}

using System.Numerics.Tensors;

namespace Autograd.Core;

// Gather and scatter along an axis. With the axis in the middle, element [o, i, n] of the indices picks [o, index, n] of the input.
internal static partial class Kernel<T>
{
    /// <summary><c>y[o, i, n] = x[o, index[o, i, n], n]</c>; shapes and indices are known to be good.</summary>
    public static Tensor<T> Gather(Tensor<T> x, int axis, Indices index)
    {
        var y = Tensor.New<T>(index.Shape, "Gather");
        var source = x.Buffer;
        var destination = y.Fresh;
        var along = x.Rank == 0 ? 0 : x.Layout.Strides[axis];
        var position = new IndexWalk(x.Layout, index.Shape, axis);
        var at = index.AsSpan();
        for (var i = 0; i < destination.Length; i++, position.MoveNext()) destination[i] = source[position.Base + (at[i] * along)];
        return y;
    }

    /// <summary><c>y = x; y[o, index[o, i, n], n] += source[o, i, n]</c>, in the order of the source.</summary>
    public static Tensor<T> ScatterAdd(Tensor<T> x, int axis, Indices index, Tensor<T> source)
    {
        var y = Contiguous(x);
        var destination = y.Fresh;
        var added = source.IsContiguous ? source.AsSpan() : Contiguous(source).AsSpan();
        var along = y.Rank == 0 ? 0 : y.Layout.Strides[axis];
        var position = new IndexWalk(y.Layout, index.Shape, axis);
        var at = index.AsSpan();
        for (var i = 0; i < added.Length; i++, position.MoveNext()) destination[position.Base + (at[i] * along)] += added[i];
        return y;
    }

    /// <summary><c>y = x; y[o, index[o, i, n], n] = source[o, i, n]</c>, in the order of the source.</summary>
    public static Tensor<T> Scatter(Tensor<T> x, int axis, Indices index, Tensor<T> source)
    {
        var y = Contiguous(x);
        var destination = y.Fresh;
        var written = source.IsContiguous ? source.AsSpan() : Contiguous(source).AsSpan();
        var along = y.Rank == 0 ? 0 : y.Layout.Strides[axis];
        var position = new IndexWalk(y.Layout, index.Shape, axis);
        var at = index.AsSpan();
        for (var i = 0; i < written.Length; i++, position.MoveNext()) destination[position.Base + (at[i] * along)] = written[i];
        return y;
    }

    /// <summary><c>y[o, i, n] = x[o, index[i], n]</c>, a run of n at a time.</summary>
    public static Tensor<T> IndexSelect(Tensor<T> x, int axis, Indices index)
    {
        var y = Tensor.New<T>([.. x.Shape.Sizes[..axis], index.Size, .. x.Shape.Sizes[(axis + 1)..]], "IndexSelect");
        var source = x.IsContiguous ? x.AsSpan() : Contiguous(x).AsSpan();
        var destination = y.Fresh;
        var at = index.AsSpan();
        if (destination.Length == 0) return y;
        var run = Run(x.Shape, axis);
        for (int start = 0, next = 0; start < source.Length; start += run * x.Shape[axis])
            foreach (var i in at)
            {
                source.Slice(start + (i * run), run).CopyTo(destination[next..]);
                next += run;
            }
        return y;
    }

    /// <summary><c>y = x; y[o, index[i], n] += source[o, i, n]</c>, in the order of the indices.</summary>
    public static Tensor<T> IndexAdd(Tensor<T> x, int axis, Indices index, Tensor<T> source)
    {
        var y = Contiguous(x);
        var destination = y.Fresh;
        var added = source.IsContiguous ? source.AsSpan() : Contiguous(source).AsSpan();
        var at = index.AsSpan();
        if (added.Length == 0) return y;
        var run = Run(y.Shape, axis);
        for (int start = 0, next = 0; start < destination.Length; start += run * y.Shape[axis])
            foreach (var i in at)
            {
                var slice = destination.Slice(start + (i * run), run);
                TensorPrimitives.Add(slice, added.Slice(next, run), slice);
                next += run;
            }
        return y;
    }

    /// <summary>How many elements follow one another at each place of an axis: not its stride, which may be any where the axis has one place.</summary>
    private static int Run(Shape shape, int axis)
    {
        var run = 1;
        foreach (var n in shape.Sizes[(axis + 1)..]) run *= n;
        return run;
    }

    /// <summary>Walks the elements of the indices and keeps where in the input's buffer the corresponding row begins, the axis left out.</summary>
    private struct IndexWalk(Layout layout, Shape shape, int axis)
    {
        private PerAxis index;

        public int Base { get; private set; } = layout.Offset;

        public void MoveNext()
        {
            for (var i = shape.Rank - 1; i >= 0; i--)
            {
                var stride = i == axis ? 0 : layout.Strides[i];
                Base += stride;
                if (++index[i] < shape[i]) return;
                Base -= index[i] * stride;
                index[i] = 0;
            }
        }
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>
/// Operations that move elements about without computing: most give a view, a new <see cref="Layout"/> over the same buffer, and copy nothing.
/// Each rule is the movement undone, and adjoint pairs stand side by side.
/// </summary>
public static class Movement
{
    private static readonly AxisOrder Crosswise = new([1, 0]); // of a matrix: nothing to work out, and nothing to allocate but the view

    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>The same elements in row-major order under other sizes, one of which may be −1, to be worked out; so <c>dx</c> is dy in x's shape. A view where strides can say it, else a copy. PyTorch: reshape.</summary>
        /// <exception cref="ArgumentException">The sizes do not hold exactly as many elements.</exception>
        public Tensor<T> Reshape(params ReadOnlySpan<int> sizes)
        {
            var shape = WorkOut(x.Shape, sizes);
            if (shape == x.Shape) return x;
            var layout = x.Layout.Reshape(shape);
            var y = layout is not null ? x.View(layout) : Kernel<T>.Contiguous(x).View(Layout.RowMajor(shape));
            return Record(y, x, static (dy, x, y) => dy.Reshape(x.Shape));
        }

        /// <summary>The axes from one to another, both included, made one; a scalar becomes a vector of one. A view where strides can say it, else a copy. PyTorch: flatten.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape, or the first stands after the last.</exception>
        public Tensor<T> Flatten(int startAxis = 0, int endAxis = -1)
        {
            var (start, end) = (Check.AxisOrScalar(startAxis, x.Shape, "Flatten"), Check.AxisOrScalar(endAxis, x.Shape, "Flatten"));
            if (start > end) throw new ArgumentException($"Flatten: axis {startAxis} of the shape {x.Shape} stands after axis {endAxis}; name the first one first.");
            if (x.Rank == 0) return x.Reshape(1);
            var merged = Shape.Product(x.Shape.Sizes[start..(end + 1)]); // more than an int can say where another axis is empty
            if (merged > int.MaxValue) throw new ArgumentException($"Flatten: the axes {start} to {end} of the shape {x.Shape} made one would have the size {merged}; at most {int.MaxValue}.");
            return x.Reshape([.. x.Shape.Sizes[..start], (int)merged, .. x.Shape.Sizes[(end + 1)..]]);
        }

        /// <summary>The axes in another order: axis i of the result is axis <c>axes[i]</c> of x; so <c>dx</c> is dy in the inverse order. A view. PyTorch: permute.</summary>
        /// <exception cref="ArgumentException">Not every axis is named exactly once.</exception>
        public Tensor<T> Permute(params ReadOnlySpan<int> axes)
        {
            if (axes.Length != x.Rank) Throw.NotAPermutation("Permute", axes, x.Shape);
            var order = new int[x.Rank];
            var seen = default(AxisSet);
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = Check.Axis(axes[i], x.Shape, "Permute");
                if (seen.Contains(order[i])) Throw.NotAPermutation("Permute", axes, x.Shape);
                seen = seen.With(order[i]);
            }
            return Record(x.View(x.Layout.Permute(order)), x, new AxisOrder(order), static (dy, x, y, order) => dy.Permute(order.Inverse()));
        }

        /// <summary>Two axes exchanged, the last two unless told otherwise. A view. PyTorch: transpose.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape.</exception>
        public Tensor<T> Transpose(int axis1 = -2, int axis2 = -1)
        {
            if (x.Rank == 0 && axis1 is 0 or -1 && axis2 is 0 or -1) return x;
            (axis1, axis2) = (Check.Axis(axis1, x.Shape, "Transpose"), Check.Axis(axis2, x.Shape, "Transpose"));
            if (x.Rank == 2 && axis1 != axis2) return Record(x.View(x.Layout.Transposed), x, Crosswise, static (dy, x, y, order) => dy.Transpose(), nameof(Permute));
            var order = new int[x.Rank];
            for (var axis = 0; axis < order.Length; axis++) order[axis] = axis == axis1 ? axis2 : axis == axis2 ? axis1 : axis;
            return x.Permute(order);
        }

        /// <summary>
        /// Axes of size 1 repeated, new axes in front; −1 keeps a size. So <c>dx</c> is dy summed over them: <c>Sum</c>, the adjoint of this. A view (stride 0). PyTorch: expand.
        /// </summary>
        /// <exception cref="ArgumentException">An axis to be repeated is not of size 1.</exception>
        public Tensor<T> Expand(params ReadOnlySpan<int> sizes)
        {
            var missing = sizes.Length - x.Rank;
            if (sizes.Length > Shape.MaxRank) Throw.TooManyAxes(sizes);
            if (missing < 0) Throw.CannotExpand(x.Shape, sizes);
            Span<int> full = stackalloc int[sizes.Length];
            for (var axis = 0; axis < full.Length; axis++)
            {
                if (sizes[axis] < -1 || (sizes[axis] == -1 && axis < missing)) Throw.CannotExpand(x.Shape, sizes);
                full[axis] = sizes[axis] == -1 ? x.Shape[axis - missing] : sizes[axis];
            }
            var shape = Shape.Create(full);
            if (!Broadcasting.Fits(x.Shape, shape)) Throw.CannotExpand(x.Shape, sizes);
            return shape == x.Shape ? x : Record(x.View(x.Layout.Expand(shape)), x, static (dy, x, y) => dy.SumTo(x.Shape));
        }

        /// <summary>Without an axis of size 1; an axis of another size stays. A view. PyTorch: squeeze.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape.</exception>
        public Tensor<T> Squeeze(int axis)
        {
            if (x.Rank == 0 && axis is 0 or -1) return x;
            axis = Check.Axis(axis, x.Shape, "Squeeze");
            return x.Shape[axis] == 1 ? x.Reshape(default(AxisSet).With(axis).Reduce(x.Shape, keepDims: false)) : x;
        }

        /// <summary>Without any axis of size 1. A view. PyTorch: squeeze.</summary>
        public Tensor<T> Squeeze() => x.Reshape([.. x.Shape.Where(n => n != 1)]);

        /// <summary>With a new axis of size 1 at a position from −rank − 1 to rank. A view. PyTorch: unsqueeze.</summary>
        /// <exception cref="ArgumentException">The position is outside.</exception>
        public Tensor<T> Unsqueeze(int axis)
        {
            axis = Check.Axis(axis, x.Shape, x.Rank + 1, "Unsqueeze");
            return x.Reshape([.. x.Shape.Sizes[..axis], 1, .. x.Shape.Sizes[axis..]]);
        }

        /// <summary>Positions start, start + step, ... before stop of an axis; negative positions count from the end, ends beyond the axis are cut off. A view. PyTorch: indexing, <c>x[:, start:stop:step]</c>.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape, or the step is not positive.</exception>
        public Tensor<T> Slice(int axis, int start = 0, int? stop = null, int step = 1)
        {
            axis = Check.Axis(axis, x.Shape, "Slice");
            if (step <= 0) throw new ArgumentOutOfRangeException(nameof(step), $"Slice: the step {step} must be positive; use Flip to walk backwards.");
            var n = x.Shape[axis];
            var windows = WholeOf(x.Shape);
            windows[axis] = Window.Clamped(start < 0 ? start + n : start, stop is null ? n : stop < 0 ? stop.Value + n : stop.Value, step, n);
            return x.Cut(windows);
        }

        /// <summary>The axes walked backwards. A view. PyTorch: flip.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> Flip(Axes axes)
        {
            var set = axes.Resolve(x.Shape, "Flip");
            var windows = WholeOf(x.Shape);
            for (var axis = 0; axis < windows.Length; axis++)
                if (set.Contains(axis)) windows[axis] = new Window(Math.Max(x.Shape[axis] - 1, 0), x.Shape[axis], -1);
            return x.Cut(windows);
        }

        /// <summary>
        /// Zeros around: (before, after) from the last axis forward, so <c>Pad(1, 1)</c> widens the last axis by two; negative numbers crop. So <c>dx</c> is dy cropped. PyTorch: pad.
        /// </summary>
        /// <exception cref="ArgumentException">Not pairs, more pairs than axes, or more cropped than there is.</exception>
        public Tensor<T> Pad(params ReadOnlySpan<int> padding) => x.Pad(padding, 0);

        /// <summary>The same with another number than 0.</summary>
        /// <exception cref="ArgumentException">Not pairs, more pairs than axes, or more cropped than there is.</exception>
        public Tensor<T> Pad(ReadOnlySpan<int> padding, double value)
        {
            if (padding.Length % 2 != 0 || padding.Length > 2 * x.Rank)
                throw new ArgumentException($"Pad: {Shape.Format(padding)} must be pairs (before, after) from the last axis forward, at most one for each axis of {x.Shape}.");
            Window[] inner = WholeOf(x.Shape), outer = new Window[x.Rank];
            Span<int> sizes = stackalloc int[x.Rank];
            for (var axis = 0; axis < x.Rank; axis++)
            {
                var pair = 2 * (x.Rank - 1 - axis);
                var (before, after) = pair < padding.Length ? (padding[pair], padding[pair + 1]) : (0, 0);
                var n = x.Shape[axis];
                var left = n + (long)Math.Min(before, 0) + Math.Min(after, 0); // what of x is left when negative padding crops
                if (left < 0) throw new ArgumentException($"Pad: {Shape.Format(padding)} crops more from axis {axis} of {x.Shape} than its {n} positions.");
                inner[axis] = new Window(Math.Max(-before, 0), (int)left, 1);
                outer[axis] = new Window(Math.Max(before, 0), (int)left, 1);
                sizes[axis] = (int)Math.Min(left + Math.Max(before, 0) + Math.Max(after, 0), int.MaxValue); // Shape.Create refuses what is too large
            }
            var shape = Shape.Create(sizes);
            return (padding.ContainsAnyInRange(int.MinValue, -1) ? x.Cut(inner) : x).Place(outer, shape, T.CreateTruncating(value));
        }

        /// <summary>The same elements laid out one after another in row-major order; x itself if they are. PyTorch: contiguous.</summary>
        public Tensor<T> Contiguous() => x.IsContiguous ? x : Record(Kernel<T>.Contiguous(x), x, static (dy, x, y) => dy);

        /// <summary>The part that one window an axis leaves; its adjoint is <c>Place</c>, whose adjoint is this. A view.</summary>
        internal Tensor<T> Cut(Window[] windows)
        {
            var layout = x.Layout.Slice(windows);
            return Record(x.View(layout), x, new Part(windows), static (dy, x, y, part) => dy.Place(part.Windows, x.Shape, T.Zero), "Slice");
        }

        /// <summary>One number throughout a shape, with x at the places that one window an axis names.</summary>
        internal Tensor<T> Place(Window[] windows, Shape shape, T around) =>
            Record(Kernel<T>.Pad(x, windows, shape, around), x, (Part: new Part(windows), Around: around), static (dy, x, y, at) => dy.Cut(at.Part.Windows), "Pad");
    }

    extension(Tensor)
    {
        /// <summary>The tensors one after another along an axis, so each gets its part of dy. PyTorch: cat.</summary>
        /// <exception cref="ArgumentException">No tensor, or shapes that differ elsewhere than in the axis.</exception>
        public static Tensor<T> Concatenate<T>(ReadOnlySpan<Tensor<T>> tensors, int axis = 0)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (tensors.Length == 0) throw new ArgumentException("Concatenate: give at least one tensor.");
            for (var i = 0; i < tensors.Length; i++)
                if (tensors[i] is null) Throw.NullPart("Concatenate", "tensor", i);
            var first = tensors[0].Shape;
            axis = Check.Axis(axis, first, "Concatenate");
            long[] sizes = [.. first];
            var starts = new int[tensors.Length];
            for (var i = 1; i < tensors.Length; i++)
            {
                var shape = tensors[i].Shape;
                for (var other = 0; other < first.Rank; other++)
                    if (shape.Rank != first.Rank || (other != axis && shape[other] != first[other]))
                        throw new ArgumentException($"Concatenate: tensor {i} has the shape {shape}, tensor 0 {first}: they may differ in axis {axis} only.");
                starts[i] = (int)Math.Min(sizes[axis], int.MaxValue); // Shape.Computed refuses what is too large
                sizes[axis] += shape[axis];
            }
            return Record(Kernel<T>.Concatenate(tensors, axis, Shape.Computed(sizes)), tensors, (Axis: axis, Starts: starts), static (dy, xs, y, i, at) =>
                dy.Slice(at.Axis, at.Starts[i], at.Starts[i] + xs[i].Shape[at.Axis]));
        }
    }

    /// <summary><c>x[1..3, 0]</c>: one slice an axis; a single position drops its axis.</summary>
    internal static Tensor<T> Index<T>(Tensor<T> x, ReadOnlySpan<Slice> slices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (slices.Length > x.Rank) Throw.TooManySlices(slices.Length, x.Shape);
        var windows = WholeOf(x.Shape);
        var dropped = default(AxisSet);
        for (var axis = 0; axis < slices.Length; axis++)
        {
            windows[axis] = slices[axis].Over(x.Shape[axis], axis, x.Shape);
            if (slices[axis].DropsAxis) dropped = dropped.With(axis);
        }
        var y = x.Cut(windows);
        return dropped.IsEmpty ? y : y.Reshape(dropped.Reduce(y.Shape, keepDims: false));
    }

    /// <summary>The shape that sizes with at most one −1 mean for so many elements.</summary>
    internal static Shape WorkOut(Shape from, ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > Shape.MaxRank) Throw.TooManyAxes(sizes);
        Span<int> full = stackalloc int[sizes.Length];
        sizes.CopyTo(full);
        var unknown = full.IndexOf(-1);
        if (unknown >= 0)
        {
            full[unknown] = 1;
            long known = 1;
            foreach (var n in full) known *= n;
            if (known <= 0 || from.Size % known != 0) Throw.CannotReshape(from, sizes);
            full[unknown] = (int)(from.Size / known);
        }
        long size = 1;
        foreach (var n in full)
        {
            if (n < 0) Throw.CannotReshape(from, sizes);
            size = Math.Min(size * n, long.MaxValue >> 32);
        }
        if (size != from.Size) Throw.CannotReshape(from, sizes);
        return Shape.Create(full);
    }

    private static Window[] WholeOf(Shape shape)
    {
        var windows = new Window[shape.Rank];
        for (var axis = 0; axis < windows.Length; axis++) windows[axis] = Window.Whole(shape[axis]);
        return windows;
    }

    /// <summary>An order of axes, as the tape keeps and prints it.</summary>
    private readonly record struct AxisOrder(int[] Axes)
    {
        public int[] Inverse()
        {
            var inverse = new int[Axes.Length];
            for (var i = 0; i < inverse.Length; i++) inverse[Axes[i]] = i;
            return inverse;
        }

        public override string ToString() => Shape.Format(Axes);
    }

    /// <summary>One window an axis, as the tape keeps and prints it; alone, it says that the operation did nothing but cut this part out.</summary>
    internal readonly record struct Part(Window[] Windows)
    {
        public override string ToString() => "[" + string.Join(' ', Windows) + "]";
    }
}

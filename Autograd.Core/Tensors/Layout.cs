using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Where the elements of a tensor lie in its buffer: element <c>[i j k]</c> is at <c>offset + i·stride₀ + j·stride₁ + k·stride₂</c>.
/// A view (transposed, sliced, expanded, flipped) is nothing but another layout over the same buffer. Immutable, and shared by all tensors laid out alike.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Layout
{
    // Row-major layouts of late, by their sizes: a training step asks for the same few again and again, and finds shapes that are equal to be one array.
    private static readonly Layout?[] Known = new Layout?[256];

    private readonly int[] strides;
    private Layout? dense, transposed;

    private Layout(Shape shape, int[] strides, int offset)
    {
        Shape = shape;
        Size = shape.Size;
        this.strides = strides;
        Offset = offset;
        IsContiguous = IsRowMajor(shape, strides);
        IsDense = IsContiguous && offset == 0;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Size { get; }

    /// <summary>How far apart neighbours along each axis lie, in elements: 0 for an expanded axis, negative for a flipped one.</summary>
    public ReadOnlySpan<int> Strides => strides;

    /// <summary>Where the first element lies.</summary>
    public int Offset { get; }

    /// <summary>True when the elements lie one after another in row-major order.</summary>
    public bool IsContiguous { get; }

    /// <summary>True when contiguous and starting at the buffer's first element: the layout of every freshly computed tensor.</summary>
    public bool IsDense { get; }

    /// <summary>The row-major layout of the same shape from offset 0; made once.</summary>
    internal Layout Dense
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsDense ? this : dense ??= RowMajor(Shape);
    }

    /// <summary>The last two axes exchanged; made once.</summary>
    internal Layout Transposed => transposed ??= SwapWithLast(Shape.Rank - 2);

    /// <summary>The layout of a fresh tensor of this shape.</summary>
    public static Layout RowMajor(Shape shape)
    {
        ref var known = ref Known[HashOf(shape.Sizes)];
        return known is { } layout && layout.Shape == shape ? layout : known = NewRowMajor(shape);
    }

    /// <summary>A shape of these sizes that is in use already.</summary>
    internal static bool TryKnown(ReadOnlySpan<int> sizes, out Shape shape)
    {
        var known = Known[HashOf(sizes)];
        shape = known is null ? default : known.Shape;
        return known is not null && sizes.SequenceEqual(shape.Sizes);
    }

    private static int HashOf(ReadOnlySpan<int> sizes)
    {
        var hash = sizes.Length;
        foreach (var n in sizes) hash = (31 * hash) + n;
        return (hash ^ (hash >> 8)) & 0xFF;
    }

    private static Layout NewRowMajor(Shape shape)
    {
        var strides = new int[shape.Rank];
        for (int axis = shape.Rank - 1, stride = 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }
        return new Layout(shape, strides, 0);
    }

    /// <summary>The axes in another order; <paramref name="order"/> is a permutation of 0 .. rank − 1.</summary>
    internal Layout Permute(ReadOnlySpan<int> order)
    {
        Span<int> sizes = stackalloc int[order.Length];
        var steps = new int[order.Length];
        for (var axis = 0; axis < order.Length; axis++)
        {
            sizes[axis] = Shape[order[axis]];
            steps[axis] = strides[order[axis]];
        }
        return new Layout(Shape.Create(sizes), steps, Offset);
    }

    /// <summary>An axis exchanged with the last.</summary>
    internal Layout SwapWithLast(int axis)
    {
        Span<int> order = stackalloc int[Shape.Rank];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        (order[axis], order[^1]) = (order[^1], order[axis]);
        return Permute(order);
    }

    /// <summary>The part that one window an axis leaves.</summary>
    internal Layout Slice(ReadOnlySpan<Window> windows)
    {
        Span<int> sizes = stackalloc int[windows.Length];
        var steps = new int[windows.Length];
        var offset = Offset;
        for (var axis = 0; axis < windows.Length; axis++)
        {
            var window = windows[axis];
            sizes[axis] = window.Length;
            steps[axis] = window.Length > 1 ? strides[axis] * window.Step : strides[axis]; // one position is as far from the next as ever
            if (window.Length > 0) offset += window.Start * strides[axis];
        }
        return new Layout(Shape.Create(sizes), steps, offset);
    }

    /// <summary>Axes of size 1 repeated without copying (stride 0), new axes in front. The shapes are known to fit.</summary>
    internal Layout Expand(Shape shape)
    {
        if (shape == Shape) return this;
        var steps = new int[shape.Rank];
        var missing = shape.Rank - Shape.Rank;
        for (var axis = missing; axis < shape.Rank; axis++)
            steps[axis] = Shape[axis - missing] == shape[axis] ? strides[axis - missing] : 0;
        return new Layout(shape, steps, Offset);
    }

    /// <summary>The same elements in row-major order under other sizes, or null where that cannot be said with strides.</summary>
    internal Layout? Reshape(Shape shape)
    {
        if (IsContiguous || Size == 0)
        {
            var fresh = RowMajor(shape);
            return Offset == 0 ? fresh : new Layout(shape, fresh.strides, Offset);
        }

        // Old and new axes are matched group by group: a group of new axes may replace a group of old ones with the same number
        // of elements when the old group lies evenly spaced (each axis' stride is the next one's times its size).
        Span<int> oldSizes = stackalloc int[Shape.MaxRank], oldStrides = stackalloc int[Shape.MaxRank];
        var rank = 0;
        for (var axis = 0; axis < Shape.Rank; axis++)
            if (Shape[axis] != 1)
            {
                oldSizes[rank] = Shape[axis];
                oldStrides[rank++] = strides[axis];
            }

        var steps = new int[shape.Rank];
        int old = 0, next = 0;
        while (old < rank)
        {
            int oldEnd = old + 1, nextEnd = next + 1, oldCount = oldSizes[old], nextCount = shape[next];
            while (oldCount != nextCount)
                if (nextCount < oldCount) nextCount *= shape[nextEnd++];
                else oldCount *= oldSizes[oldEnd++];

            for (var axis = old; axis < oldEnd - 1; axis++)
                if (oldStrides[axis] != oldStrides[axis + 1] * oldSizes[axis + 1]) return null;

            steps[nextEnd - 1] = oldStrides[oldEnd - 1];
            for (var axis = nextEnd - 1; axis > next; axis--) steps[axis - 1] = steps[axis] * shape[axis];
            (old, next) = (oldEnd, nextEnd);
        }
        for (var axis = next; axis < shape.Rank; axis++) steps[axis] = 1; // trailing axes of size 1
        return new Layout(shape, steps, Offset);
    }

    /// <summary>The same elements with given strides; for building test layouts and views of foreign buffers.</summary>
    internal static Layout Strided(Shape shape, ReadOnlySpan<int> strides, int offset) => new(shape, strides.ToArray(), offset);

    /// <summary>True when two different indices name the same place of the buffer: writing through such a layout is ambiguous.</summary>
    internal bool Overlaps
    {
        get
        {
            for (var axis = 0; axis < Shape.Rank; axis++)
                if (strides[axis] == 0 && Shape[axis] > 1) return true;
            return false;
        }
    }

    /// <summary>True when the columns of the matrices lie one after another, not the rows.</summary>
    internal bool IsTransposed => Shape.Rank >= 2 && strides[^2] == 1 && strides[^1] != 1 && Shape[^1] > 1;

    /// <summary>True when every index names the same place: an expanded number.</summary>
    internal bool IsUniform
    {
        get
        {
            for (var axis = 0; axis < Shape.Rank; axis++)
                if (strides[axis] != 0 && Shape[axis] != 1) return false;
            return Size > 0;
        }
    }

    /// <summary>Where the element with this index lies in the buffer.</summary>
    internal int Position(ReadOnlySpan<int> index)
    {
        var position = Offset;
        for (var axis = 0; axis < index.Length; axis++) position += index[axis] * strides[axis];
        return position;
    }

    /// <summary><c>[2 3] strides [3 1] offset 0</c>.</summary>
    public override string ToString() => $"{Shape} strides {Shape.Format(strides)} offset {Offset}";

    private static bool IsRowMajor(Shape shape, int[] strides)
    {
        if (shape.Sizes.Contains(0)) return true; // nothing to lie anywhere
        for (int axis = shape.Rank - 1, stride = 1; axis >= 0; axis--)
        {
            if (shape[axis] != 1 && strides[axis] != stride) return false;
            stride *= shape[axis];
        }
        return true;
    }
}

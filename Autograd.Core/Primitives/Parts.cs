using System.Numerics;

namespace Autograd.Core;

/// <summary>A tensor in parts, and one tensor of many parts. A part is a view; its gradient goes back to where it was cut out.</summary>
public static class Parts
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>One position of an axis, which goes; a negative one counts from the end. A view. PyTorch: select.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape, or the position outside the axis.</exception>
        public Tensor<T> Select(int axis, int index)
        {
            axis = Check.Axis(axis, x.Shape, "Select");
            var n = x.Shape[axis];
            if (index < -n || index >= n) Throw.IndexOutOfRange("Select", index, axis, x.Shape);
            var at = index < 0 ? index + n : index;
            return x.Slice(axis, at, at + 1).Squeeze(axis);
        }

        /// <summary>So many positions of an axis from a start on, which may count from the end; unlike in <c>Slice</c>, they must all exist. A view. PyTorch: narrow.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape, or a position outside the axis, or the length negative.</exception>
        public Tensor<T> Narrow(int axis, int start, int length)
        {
            axis = Check.Axis(axis, x.Shape, "Narrow");
            var n = x.Shape[axis];
            var first = start < 0 ? start + n : start;
            if (length < 0 || first < 0 || first > n - length)
                throw new ArgumentOutOfRangeException(nameof(start), $"Narrow: {length} positions from {start} on do not lie within axis {axis} of the shape {x.Shape}.");
            return x.Slice(axis, first, first + length);
        }

        /// <summary>Parts of so many positions of an axis; the last may be shorter. Views. PyTorch: split.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape, or the size not positive (0 is allowed for an axis of size 0).</exception>
        public Tensor<T>[] Split(int size, int axis = 0)
        {
            axis = Check.Axis(axis, x.Shape, "Split");
            var n = x.Shape[axis];
            if (size < 0 || (size == 0 && n > 0)) throw new ArgumentOutOfRangeException(nameof(size), $"Split: parts of {size} positions do not make up axis {axis} of the shape {x.Shape}.");
            var parts = new Tensor<T>[size == 0 ? 1 : Math.Max(1, (int)(((long)n + size - 1) / size))];
            for (var i = 0; i < parts.Length; i++) parts[i] = x.Slice(axis, i * size, Math.Min(n - (i * size), size) + (i * size));
            return parts;
        }

        /// <summary>Parts of these sizes, which add up to the axis; 0 is allowed. Views. PyTorch: split with a list.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape, or the sizes do not add up to it.</exception>
        public Tensor<T>[] Split(ReadOnlySpan<int> sizes, int axis = 0)
        {
            axis = Check.Axis(axis, x.Shape, "Split");
            if (!AddUpTo(x.Shape[axis], sizes)) throw new ArgumentException($"Split: the sizes {Shape.Format(sizes)} do not add up to axis {axis} of the shape {x.Shape}.");
            var parts = new Tensor<T>[sizes.Length];
            var start = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = x.Slice(axis, start, start + sizes[i]);
                start += sizes[i];
            }
            return parts;
        }

        /// <summary>At most so many parts, each of ⌈size / count⌉ positions of an axis, the last perhaps shorter: 7 into 4 are 2 2 2 1, 6 into 4 are 2 2 2. Views. PyTorch: chunk.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape, or the count not positive.</exception>
        public Tensor<T>[] Chunk(int count, int axis = 0)
        {
            axis = Check.Axis(axis, x.Shape, "Chunk");
            if (count <= 0) throw new ArgumentOutOfRangeException(nameof(count), $"Chunk: axis {axis} of the shape {x.Shape} cannot be cut into {count} parts; at least 1.");
            var n = x.Shape[axis];
            return n == 0 ? x.Split(new int[count], axis) : x.Split((int)(((long)n + count - 1) / count), axis);
        }

        /// <summary>One tensor for each position of an axis, which goes. Views. PyTorch: unbind.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape.</exception>
        public Tensor<T>[] Unbind(int axis = 0)
        {
            axis = Check.Axis(axis, x.Shape, "Unbind");
            var parts = new Tensor<T>[x.Shape[axis]];
            CutUp(x, axis, parts);
            return parts;
        }

        /// <summary>The tensor laid side by side so many times along each axis; more counts than axes make new axes in front. So each element gets the sum of its copies' dy. PyTorch: repeat.</summary>
        /// <exception cref="ArgumentException">Fewer counts than axes, or a negative one.</exception>
        public Tensor<T> Repeat(params ReadOnlySpan<int> counts)
        {
            if (counts.Length < x.Rank || counts.ContainsAnyInRange(int.MinValue, -1))
                throw new ArgumentException($"Repeat: the counts {Shape.Format(counts)} for the shape {x.Shape}: give one that is not negative for each axis, more for new axes in front.");
            var sizes = new int[counts.Length];
            sizes.AsSpan().Fill(1);
            x.Shape.Sizes.CopyTo(sizes.AsSpan(counts.Length - x.Rank));
            var repeated = new long[sizes.Length];
            for (var axis = 0; axis < repeated.Length; axis++) repeated[axis] = (long)sizes[axis] * counts[axis];
            var shape = Shape.Computed(repeated); // refuses what is too large
            if (x.Size == 0) return x.Reshape(shape);
            var y = x.Reshape(sizes);
            for (var axis = counts.Length - 1; axis >= 0; axis--)
            {
                if (counts[axis] == 1) continue;
                int outer = (int)Shape.Product(sizes.AsSpan(0, axis)), inner = (int)Shape.Product(sizes.AsSpan(axis)); // [outer, inner] -> [outer, count, inner]
                sizes[axis] *= counts[axis];
                y = y.Reshape(outer, 1, inner).Expand(outer, counts[axis], inner).Reshape(sizes);
            }
            return y;
        }

        /// <summary>The last two axes below and on a diagonal (column − row ≤ diagonal), zeros above. PyTorch: tril.</summary>
        /// <exception cref="ArgumentException">Fewer than two axes.</exception>
        public Tensor<T> LowerTriangle(int diagonal = 0) => Triangle(x.Shape, diagonal, lower: true, "LowerTriangle").Where(x, 0);

        /// <summary>The last two axes above and on a diagonal (column − row ≥ diagonal), zeros below. PyTorch: triu.</summary>
        /// <exception cref="ArgumentException">Fewer than two axes.</exception>
        public Tensor<T> UpperTriangle(int diagonal = 0) => Triangle(x.Shape, diagonal, lower: false, "UpperTriangle").Where(x, 0);
    }

    extension(Tensor)
    {
        /// <summary>The tensors side by side along a new axis at a position from −rank − 1 to rank, so each gets its part of dy. PyTorch: stack.</summary>
        /// <exception cref="ArgumentException">No tensor, shapes that differ, or a position outside.</exception>
        public static Tensor<T> Stack<T>(ReadOnlySpan<Tensor<T>> tensors, int axis = 0)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (tensors.Length == 0) throw new ArgumentException("Stack: give at least one tensor.");
            for (var i = 0; i < tensors.Length; i++)
                if (tensors[i] is null) Throw.NullPart("Stack", "tensor", i);
            axis = Check.Axis(axis, tensors[0].Shape, tensors[0].Rank + 1, "Stack");
            var layers = new Tensor<T>[tensors.Length];
            for (var i = 0; i < layers.Length; i++)
            {
                if (tensors[i].Shape != tensors[0].Shape) throw new ArgumentException($"Stack: tensor {i} has the shape {tensors[i].Shape}, tensor 0 {tensors[0].Shape}: all must be equal.");
                layers[i] = tensors[i].Unsqueeze(axis);
            }
            return Tensor.Concatenate<T>(layers, axis);
        }
    }

    /// <summary>
    /// By eighths of eighths: a gradient that is recorded is as large as what its part was cut from, and n parts cut from the whole would take n gradients of the whole's size to add up. So it takes 8 log₈ n.
    /// </summary>
    private static void CutUp<T>(Tensor<T> x, int axis, Span<Tensor<T>> parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (parts.Length == 1) parts[0] = x.Squeeze(axis);
        if (parts.Length <= 1) return;
        var each = (parts.Length + 7) / 8;
        for (var start = 0; start < parts.Length; start += each)
        {
            var end = Math.Min(start + each, parts.Length);
            CutUp(x.Slice(axis, start, end), axis, parts[start..end]);
        }
    }

    private static bool AddUpTo(int whole, ReadOnlySpan<int> sizes)
    {
        long sum = 0;
        foreach (var n in sizes)
        {
            if (n < 0) return false;
            sum += n;
        }
        return sum == whole;
    }

    private static Mask Triangle(Shape shape, int diagonal, bool lower, string op)
    {
        if (shape.Rank < 2) throw new ArgumentException($"{op}: the shape {shape} needs at least two axes: rows and columns.");
        var mask = Mask.New(Shape.Create(shape.Sizes[^2..]), op);
        var inside = mask.Fresh;
        var columns = shape[^1];
        for (var i = 0; i < inside.Length; i++)
        {
            var offset = (i % columns) - (i / columns);
            inside[i] = lower ? offset <= diagonal : offset >= diagonal;
        }
        return mask;
    }
}

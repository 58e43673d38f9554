using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Picking elements by number, and its adjoint, adding to them by number.</summary>
public static class Indexing
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// Picks along an axis: <c>y[i, j] = x[index[i, j], j]</c> for axis 0. The result has the shape of the indices, which have as many axes as x and are nowhere longer, the axis excepted.
        /// Its adjoint is <c>ScatterAdd</c>, whose adjoint is this. PyTorch: gather.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an index is outside the axis.</exception>
        public Tensor<T> Gather(int axis, Indices index) => AreLines(x, axis, index)
            ? Gather(AsLine(x), axis, AsLine(index), "Gather").Reshape(index.Shape)
            : Gather(x, axis, index, "Gather");

        /// <summary>
        /// Adds along an axis: <c>y = x</c>, then <c>y[index[i, j], j] += source[i, j]</c> for axis 0; so <c>dx = dy</c> and <c>dsource = dy.Gather(index)</c>. Places named twice get both. PyTorch: scatter_add.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an index is outside the axis.</exception>
        public Tensor<T> ScatterAdd(int axis, Indices index, Tensor<T> source)
        {
            ArgumentNullException.ThrowIfNull(source);
            if (AreLines(x, axis, index) && IsNumberOrLine(source.Shape)) return AsLine(x).ScatterAdd(axis, AsLine(index), AsLine(source)).Reshape(x.Shape);
            axis = CheckIndices(x.Shape, axis, index, "ScatterAdd");
            if (index.Shape != source.Shape) Throw.ScatterShape("ScatterAdd", index.Shape, source.Shape);
            return Record(Kernel<T>.ScatterAdd(x, axis, index, source), x, source, (Axis: axis, Index: index), da: static (dy, x, source, y, at) => dy, db: static (dy, x, source, y, at) => dy.Gather(at.Axis, at.Index));
        }

        /// <summary>
        /// Overwrites along an axis: <c>y = x</c>, then <c>y[index[i, j], j] = source[i, j]</c> for axis 0; so <c>dx</c> is dy, 0 where overwritten, and <c>dsource = dy.Gather(index)</c>.
        /// Which of two sources of one place stays is not defined. PyTorch: scatter.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an index is outside the axis.</exception>
        public Tensor<T> Scatter(int axis, Indices index, Tensor<T> source)
        {
            ArgumentNullException.ThrowIfNull(source);
            if (AreLines(x, axis, index) && IsNumberOrLine(source.Shape)) return AsLine(x).Scatter(axis, AsLine(index), AsLine(source)).Reshape(x.Shape);
            axis = CheckIndices(x.Shape, axis, index, "Scatter");
            if (index.Shape != source.Shape) Throw.ScatterShape("Scatter", index.Shape, source.Shape);
            return Record(Kernel<T>.Scatter(x, axis, index, source), x, source, (Axis: axis, Index: index), da: static (dy, x, source, y, at) => dy.Scatter(at.Axis, at.Index, 0), db: static (dy, x, source, y, at) => dy.Gather(at.Axis, at.Index));
        }

        /// <summary>Overwrites with one number.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an index is outside the axis.</exception>
        public Tensor<T> Scatter(int axis, Indices index, double value)
        {
            ArgumentNullException.ThrowIfNull(index);
            return x.Scatter(axis, index, Tensor.Scalar(T.CreateTruncating(value)).Expand(index.Shape));
        }

        /// <summary>
        /// Whole slices along an axis, in the order of the indices, a vector or one number: <c>y[i] = x[index[i]]</c> for axis 0; of a single number x, one index gives x again. Its adjoint is <c>IndexAdd</c>, whose adjoint is this. PyTorch: index_select, and nn.functional.embedding.
        /// </summary>
        /// <exception cref="ArgumentException">The indices are no vector, the axis is outside the shape, or an index outside the axis.</exception>
        public Tensor<T> IndexSelect(int axis, Indices index)
        {
            ArgumentNullException.ThrowIfNull(index);
            if (index.Shape.Rank == 0) index = AsLine(index);
            if (x.Rank == 0 && Check.AxisOrScalar(axis, x.Shape, "IndexSelect") == 0 && index.Size == 1) return AsLine(x).IndexSelect(0, index).Reshape();
            axis = CheckSlices(x.Shape, axis, index, "IndexSelect");
            return Record(Kernel<T>.IndexSelect(x, axis, index), x, (Axis: axis, Index: index), static (dy, x, y, at) => Tensor.Zeros<T>(x.Shape).IndexAdd(at.Axis, at.Index, dy));
        }

        /// <summary>
        /// Adds whole slices along an axis: <c>y = x</c>, then <c>y[index[i]] += alpha · source[i]</c> for axis 0; so <c>dx = dy</c> and <c>dsource = alpha · dy.IndexSelect(index)</c>. Slices named twice get both. PyTorch: index_add.
        /// </summary>
        /// <exception cref="ArgumentException">The indices are no vector, the shapes do not fit, or an index is outside the axis.</exception>
        public Tensor<T> IndexAdd(int axis, Indices index, Tensor<T> source, double alpha = 1)
        {
            ArgumentNullException.ThrowIfNull(index);
            ArgumentNullException.ThrowIfNull(source);
            if (index.Shape.Rank == 0) index = AsLine(index);
            if (x.Rank <= 1 && source.Rank <= 1 && (x.Rank == 0 || source.Rank == 0) && Check.AxisOrScalar(axis, x.Shape, "IndexAdd") == 0)
                return AsLine(x).IndexAdd(0, index, AsLine(source), alpha).Reshape(x.Shape);
            axis = CheckSlices(x.Shape, axis, index, "IndexAdd");
            Shape expected = [.. x.Shape.Sizes[..axis], index.Size, .. x.Shape.Sizes[(axis + 1)..]];
            if (source.Shape != expected) throw new ArgumentException($"IndexAdd: the source {source.Shape} must have the shape {expected}: that of the input {x.Shape} with one slice for each of the {index.Size} indices along axis {axis}.");
            if (alpha != 1) source = alpha * source;
            return Record(Kernel<T>.IndexAdd(x, axis, index, source), x, source, (Axis: axis, Index: index), da: static (dy, x, source, y, at) => dy, db: static (dy, x, source, y, at) => dy.IndexSelect(at.Axis, at.Index));
        }

        /// <summary>Like <c>Gather</c>, but on the other axes the indices and x broadcast. PyTorch: take_along_dim.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an index is outside the axis.</exception>
        public Tensor<T> TakeAlong(int axis, Indices index)
        {
            ArgumentNullException.ThrowIfNull(index);
            axis = Check.AxisOrScalar(axis, x.Shape, "TakeAlong");
            if (index.Shape.Rank != x.Rank) Throw.GatherShape("TakeAlong", x.Shape, index.Shape, axis);
            if (x.Rank == 0) return Gather(x, axis, index, "TakeAlong");
            int[] ours = [.. x.Shape], theirs = [.. index.Shape];
            for (var other = 0; other < x.Rank; other++)
            {
                if (other == axis || ours[other] == theirs[other]) continue;
                if (ours[other] != 1 && theirs[other] != 1)
                    throw new ArgumentException($"TakeAlong: the indices {index.Shape} do not fit the input {x.Shape} along axis {axis}: on axis {other} the sizes must be equal, or one of them 1.");
                ours[other] = theirs[other] = ours[other] == 1 ? theirs[other] : ours[other];
            }
            return Gather(x.Expand(ours), axis, index.Expand(Shape.Create(theirs)), "TakeAlong");
        }

        /// <summary>Elements by their row-major position in x, as a vector. PyTorch: take, and take_along_dim without a dim.</summary>
        /// <exception cref="ArgumentException">A position is outside x.</exception>
        public Tensor<T> TakeAlong(Indices index)
        {
            ArgumentNullException.ThrowIfNull(index);
            return Gather(x.Reshape(x.Size), 0, index.Reshape(index.Size), "TakeAlong");
        }
    }

    extension(Indices index)
    {
        /// <summary>A new last axis with 1 at the class and 0 elsewhere; as many classes as the largest needs, if not given. Numbers of T, ready to compute with. PyTorch: one_hot.</summary>
        /// <exception cref="ArgumentException">A class is negative or not below the count, the count is not positive, or there is neither a count nor a class.</exception>
        public Tensor<T> OneHot<T>(int? classes = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var labels = index.AsSpan();
            if (classes is null && labels.Length == 0) throw new ArgumentException($"OneHot: the shape {index.Shape} holds no class to count from; say how many classes there are.");
            var count = classes ?? (int)Math.Min(System.Numerics.Tensors.TensorPrimitives.Max(labels) + 1L, int.MaxValue);
            if (classes <= 0) throw new ArgumentOutOfRangeException(nameof(classes), $"OneHot: {classes} classes for the labels {index.Shape}: there must be at least one.");
            for (var i = 0; i < labels.Length; i++)
                if ((uint)labels[i] >= (uint)count)
                    throw new ArgumentException($"OneHot: class {labels[i]} at position {Position(i, index.Shape)} of {index.Shape} must be from 0 to {Math.Max(count, 1) - 1}.");
            var y = Tensor.Zeros<T>([.. index.Shape, count]);
            for (var i = 0; i < labels.Length; i++) y.Fresh[(i * count) + labels[i]] = T.One;
            return y;
        }
    }

    private static Tensor<T> Gather<T>(Tensor<T> x, int axis, Indices index, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        axis = CheckIndices(x.Shape, axis, index, op);
        return Record(Kernel<T>.Gather(x, axis, index), x, (Axis: axis, Index: index), static (dy, x, y, at) => Tensor.Zeros<T>(x.Shape).ScatterAdd(at.Axis, at.Index, dy), "Gather");
    }

    /// <summary>Whether one of x and the indices is a single number and the other one too or a vector: then each stands for a vector of one (PyTorch does the same).</summary>
    private static bool AreLines<T>(Tensor<T> x, int axis, Indices index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(index);
        return x.Rank != index.Shape.Rank && IsNumberOrLine(x.Shape) && IsNumberOrLine(index.Shape) && axis is 0 or -1;
    }

    private static bool IsNumberOrLine(Shape shape) => shape.Rank <= 1;

    private static Tensor<T> AsLine<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Reshape(x.Size);

    private static Indices AsLine(Indices index) => index.Reshape(index.Size);

    private static int CheckSlices(Shape shape, int axis, Indices index, string op)
    {
        ArgumentNullException.ThrowIfNull(index);
        axis = Check.Axis(axis, shape, op);
        if (index.Shape.Rank != 1) Throw.NotAVector(op, "the indices", index.Shape);
        CheckRange(shape, axis, index, op);
        return axis;
    }

    private static int CheckIndices(Shape shape, int axis, Indices index, string op)
    {
        ArgumentNullException.ThrowIfNull(index);
        axis = Check.AxisOrScalar(axis, shape, op);
        if (index.Shape.Rank != shape.Rank) Throw.GatherShape(op, shape, index.Shape, axis);
        for (var other = 0; other < shape.Rank; other++)
            if (other != axis && index.Shape[other] > shape[other]) Throw.GatherShape(op, shape, index.Shape, axis);

        CheckRange(shape, axis, index, op);
        return axis;
    }

    private static void CheckRange(Shape shape, int axis, Indices index, string op)
    {
        var size = shape.Rank == 0 ? 1 : shape[axis];
        var values = index.AsSpan();
        for (var i = 0; i < values.Length; i++)
            if ((uint)values[i] >= (uint)size) Throw.GatherOutOfRange(op, values[i], Position(i, index.Shape), axis, shape, size);
    }

    /// <summary>A row-major position as an index, one number an axis.</summary>
    private static string Position(int position, Shape shape)
    {
        var index = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--) (position, index[axis]) = Math.DivRem(position, shape[axis]);
        return Shape.Format(index);
    }
}

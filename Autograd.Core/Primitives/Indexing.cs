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
        public Tensor<T> Gather(int axis, Indices index)
        {
            axis = CheckIndices(x.Shape, axis, index, "Gather");
            return Record(Kernel<T>.Gather(x, axis, index), x, (Axis: axis, Index: index), static (dy, x, y, at) => Tensor.Zeros<T>(x.Shape).ScatterAdd(at.Axis, at.Index, dy));
        }

        /// <summary>
        /// Adds along an axis: <c>y = x</c>, then <c>y[index[i, j], j] += source[i, j]</c> for axis 0; so <c>dx = dy</c> and <c>dsource = dy.Gather(index)</c>. Places named twice get both. PyTorch: scatter_add.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an index is outside the axis.</exception>
        public Tensor<T> ScatterAdd(int axis, Indices index, Tensor<T> source)
        {
            axis = CheckIndices(x.Shape, axis, index, "ScatterAdd");
            if (index.Shape != source.Shape) Throw.ScatterShape(index.Shape, source.Shape);
            return Record(Kernel<T>.ScatterAdd(x, axis, index, source), x, source, (Axis: axis, Index: index), da: static (dy, x, source, y, at) => dy, db: static (dy, x, source, y, at) => dy.Gather(at.Axis, at.Index));
        }
    }

    private static int CheckIndices(Shape shape, int axis, Indices index, string op)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (shape.Rank == 0 && axis is 0 or -1) axis = 0;
        else axis = Check.Axis(axis, shape, op);
        if (index.Shape.Rank != shape.Rank) Throw.GatherShape(op, shape, index.Shape, axis);
        for (var other = 0; other < shape.Rank; other++)
            if (other != axis && index.Shape[other] > shape[other]) Throw.GatherShape(op, shape, index.Shape, axis);

        var size = shape.Rank == 0 ? 1 : shape[axis];
        var values = index.AsSpan();
        for (var i = 0; i < values.Length; i++)
            if ((uint)values[i] >= (uint)size) Throw.GatherOutOfRange(op, values[i], Position(i, index.Shape), axis, shape, size);
        return axis;
    }

    /// <summary>A row-major position as an index, one number an axis.</summary>
    private static string Position(int position, Shape shape)
    {
        var index = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--) (position, index[axis]) = Math.DivRem(position, shape[axis]);
        return Shape.Format(index);
    }
}

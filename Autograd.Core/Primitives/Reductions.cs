using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Many numbers to one, over any set of axes: all if none is named. With <c>keepDims</c> the reduced axes stay, with size 1.</summary>
public static class Reductions
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = Σx</c>, so <c>dx</c> is dy repeated along the axes: <see cref="Movement"/>'s Expand, the adjoint of this. The sum of nothing is 0.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> Sum(Axes axes = default, bool keepDims = false) => x.Sum(axes.Resolve(x.Shape, "Sum"), keepDims);

        internal Tensor<T> Sum(AxisSet axes, bool keepDims) =>
            Record(Kernel<T>.Sum(x, axes, keepDims), x, axes, static (dy, x, y, axes) => dy.Reshape(axes.Reduce(x.Shape, keepDims: true)).Expand(x.Shape));

        /// <summary><c>y = Σx / n</c>. The mean of nothing is NaN.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> Mean(Axes axes = default, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "Mean");
            return x.Sum(set, keepDims) / set.Count(x.Shape);
        }

        /// <summary>
        /// The largest element, so <c>dx</c> is dy where it stands; equal largest elements share it evenly. NaN if one is. PyTorch: amax.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice, or there is nothing along the axes.</exception>
        public Tensor<T> Max(Axes axes = default, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "Max");
            if (set.Count(x.Shape) == 0) Throw.EmptyReduction("Max", x.Shape, set);
            return Record(Kernel<T>.Max(x, set, keepDims), x, set, static (dy, x, y, axes) =>
            {
                var kept = axes.Reduce(x.Shape, keepDims: true);
                var isMax = x.EqualTo(y.Reshape(kept)).Where(Tensor.Ones<T>(x.Shape), 0);
                return isMax * (dy.Reshape(kept) / isMax.Sum(axes, keepDims: true));
            });
        }

        /// <summary>Where along the axis the largest element stands: the first of equals. Not differentiable. PyTorch: argmax.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape or empty.</exception>
        public Indices ArgMax(int axis = -1, bool keepDims = false)
        {
            if (x.Rank == 0 && axis is 0 or -1) return Indices.From([0], Shape.Scalar);
            axis = Check.Axis(axis, x.Shape, "ArgMax");
            if (x.Shape[axis] == 0) Throw.EmptyReduction("ArgMax", x.Shape, default(AxisSet).With(axis));
            return Kernel<T>.ArgMax(x, axis, keepDims);
        }

        /// <summary>Undoes broadcasting: the sum over the axes that were expanded from <paramref name="shape"/>.</summary>
        internal Tensor<T> SumTo(Shape shape) => x.Shape == shape ? x : x.Sum(Broadcasting.ExpandedAxes(x.Shape, shape), keepDims: true).Reshape(shape);
    }
}

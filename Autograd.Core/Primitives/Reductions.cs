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

        internal Tensor<T> Sum(AxisSet axes, bool keepDims) => RecordSum(Kernel<T>.Sum(x, axes, keepDims), x, axes);

        /// <summary><c>y = Σx / n</c>, also where the sum overflows and the mean does not. The mean of nothing is NaN.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> Mean(Axes axes = default, bool keepDims = false) => x.Mean(axes.Resolve(x.Shape, "Mean"), keepDims);

        internal Tensor<T> Mean(AxisSet set, bool keepDims)
        {
            var n = set.Count(x.Shape);
            var sum = Kernel<T>.Sum(x, set, keepDims);
            return n == 0 || Kernel<T>.AllFinite(sum) ? RecordSum(sum, x, set) / n : Statistics.OfScaled(x, set, sum, x => x.Sum(set, keepDims) / n, degree: 1);
        }

        /// <summary>
        /// <c>y = Πx</c>, so <c>dx = dy · (product of the others)</c>: no quotient, so that zeros are no exception, to any order; and no product of some overflows on the way to one of all. The product of nothing is 1. PyTorch: prod.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> Product(Axes axes = default, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "Product");
            return Record(Kernel<T>.Product(x, set, keepDims), x, set, static (dy, x, y, axes) => dy.Reshape(axes.Reduce(x.Shape, keepDims: true)) * x.ProductOfOthers(axes));
        }

        /// <summary>
        /// The largest element, so <c>dx</c> is dy where it stands; equal largest elements share it evenly. NaN if one is. PyTorch: amax.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice, or there is nothing along the axes.</exception>
        public Tensor<T> Max(Axes axes = default, bool keepDims = false) => x.Max(NotEmpty(x.Shape, axes.Resolve(x.Shape, "Max"), "Max"), keepDims);

        internal Tensor<T> Max(AxisSet axes, bool keepDims) => Record(Kernel<T>.Max(x, axes, keepDims), x, axes, static (dy, x, y, axes) => ShareEvenly(dy, x, y, axes));

        /// <summary>
        /// The smallest element, so <c>dx</c> is dy where it stands; equal smallest elements share it evenly. NaN if one is. PyTorch: amin.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice, or there is nothing along the axes.</exception>
        public Tensor<T> Min(Axes axes = default, bool keepDims = false) => x.Min(NotEmpty(x.Shape, axes.Resolve(x.Shape, "Min"), "Min"), keepDims);

        internal Tensor<T> Min(AxisSet axes, bool keepDims) => Record(Kernel<T>.Min(x, axes, keepDims), x, axes, static (dy, x, y, axes) => ShareEvenly(dy, x, y, axes));

        /// <summary>The largest elements along an axis and where they stand. All of dy goes there: to the first of equals, unlike in <c>Max</c>. PyTorch: max with a dim.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape or empty.</exception>
        public (Tensor<T> Values, Indices Indices) MaxWithIndices(int axis, bool keepDims = false) => x.AtIndices(axis, Place(x, axis, keepDims: true, "MaxWithIndices", Kernel<T>.ArgMax), keepDims);

        /// <summary>The smallest elements along an axis and where they stand. All of dy goes there: to the first of equals, unlike in <c>Min</c>. PyTorch: min with a dim.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape or empty.</exception>
        public (Tensor<T> Values, Indices Indices) MinWithIndices(int axis, bool keepDims = false) => x.AtIndices(axis, Place(x, axis, keepDims: true, "MinWithIndices", Kernel<T>.ArgMin), keepDims);

        /// <summary>Where along the axis the largest element stands: the first of equals, the first NaN. Without an axis, its row-major position in x. Not differentiable. PyTorch: argmax.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape or empty.</exception>
        public Indices ArgMax(int? axis = null, bool keepDims = false) => Place(x, axis, keepDims, "ArgMax", Kernel<T>.ArgMax);

        /// <summary>Where along the axis the smallest element stands: the first of equals, the first NaN. Without an axis, its row-major position in x. Not differentiable. PyTorch: argmin.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape or empty.</exception>
        public Indices ArgMin(int? axis = null, bool keepDims = false) => Place(x, axis, keepDims, "ArgMin", Kernel<T>.ArgMin);

        /// <summary>Undoes broadcasting: the sum over the axes that were expanded from <paramref name="shape"/>.</summary>
        internal Tensor<T> SumTo(Shape shape) => x.Shape == shape ? x : x.Sum(Broadcasting.ExpandedAxes(x.Shape, shape), keepDims: true).Reshape(shape);

        /// <summary>For each element the product of all others along the axes: of those before it times of those after it.</summary>
        private Tensor<T> ProductOfOthers(AxisSet axes)
        {
            if (x.Size == 0) return Tensor.Zeros<T>(x.Shape);
            int[] order = [.. Enumerable.Range(0, x.Rank).OrderBy(axes.Contains)], inverse = new int[x.Rank]; // the axes last
            for (var i = 0; i < order.Length; i++) inverse[order[i]] = i;
            var moved = x.Permute(order);
            var rows = moved.Reshape(-1, axes.Count(x.Shape));
            Tensor<T> before = rows.Delayed(1).CumulativeProduct(), after = rows.Flip(1).Delayed(1).CumulativeProduct();
            var others = Kernel<T>.AllModerate(before) && Kernel<T>.AllModerate(after) ? before * after.Flip(1) : rows.CumulativeProductGradient(OfLast(rows));
            return others.Reshape(moved.Shape).Permute(inverse);
        }

        private (Tensor<T> Values, Indices Indices) AtIndices(int axis, Indices kept, bool keepDims)
        {
            var values = x.Gather(axis, kept);
            if (keepDims || x.Rank == 0) return (values, kept);
            values = values.Squeeze(axis);
            return (values, kept.Reshape(values.Shape));
        }
    }

    /// <summary>What chooses the last of a row's running products: the product of the row.</summary>
    private static Tensor<T> OfLast<T>(Tensor<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.Ones<T>([1, 1]).Pad(rows.Shape[1] - 1, 0).Expand(rows.Shape);

    private static Tensor<T> RecordSum<T>(Tensor<T> y, Tensor<T> x, AxisSet axes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Record(y, x, axes, static (dy, x, y, axes) => dy.Reshape(axes.Reduce(x.Shape, keepDims: true)).Expand(x.Shape), "Sum");

    private static Tensor<T> ShareEvenly<T>(Tensor<T> dy, Tensor<T> x, Tensor<T> y, AxisSet axes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kept = axes.Reduce(x.Shape, keepDims: true);
        var isChosen = x.EqualTo(y.Reshape(kept));
        var count = isChosen.Where(Tensor.Ones<T>(x.Shape), 0).Sum(axes, keepDims: true);
        var share = dy.Reshape(kept) / count;
        if (Kernel<T>.AllFinite(y)) return isChosen.Where(share, 0);            // exactly 0 for the others, though dy be infinite
        return isChosen.Where(share, count.EqualTo(0).Where(Tensor.Scalar(T.NaN), 0)); // beside NaN none is chosen
    }

    private static Indices Place<T>(Tensor<T> x, int? axis, bool keepDims, string op, Func<Tensor<T>, AxisSet, bool, Indices> find)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => find(x, NotEmpty(x.Shape, (axis is { } one ? one : Axes.All).Resolve(x.Shape, op), op), keepDims);

    private static AxisSet NotEmpty(Shape shape, AxisSet axes, string op)
    {
        if (axes.Count(shape) == 0) Throw.EmptyReduction(op, shape, axes);
        return axes;
    }
}

using Autograd.Core;

namespace Autograd.Tests;

public class ReductionTests
{
    private const double NaN = double.NaN, Inf = double.PositiveInfinity;

    [Fact]
    public void Sums_and_means_over_any_axes_are_loops() => Property.Holds(Cases.WithAxes(), Cases.Shrink, reduction =>
    {
        var x = reduction.X.Make<double>();
        var box = Naive.Box(x);
        Axes axes = Axes.Create(reduction.Axes);
        Same.Near(Naive.Reduce(box, reduction.Axes, reduction.KeepDims, values => values.Sum()), x.Sum(axes, reduction.KeepDims), 1e-13, 1e-13);
        Same.Near(Naive.Reduce(box, reduction.Axes, reduction.KeepDims, values => values.DefaultIfEmpty(NaN).Average()), x.Mean(axes, reduction.KeepDims), 1e-13, 1e-13);
    });

    [Fact]
    public void The_largest_over_any_axes_is_found() => Property.Holds(Cases.WithAxes(), Cases.Shrink, reduction =>
    {
        var x = reduction.X.Make<double>();
        if (reduction.Axes.Any(axis => reduction.X.Sizes[axis] == 0)) return; // an error: see ErrorTextTests
        Same.Bits(Naive.Reduce(Naive.Box(x), reduction.Axes, reduction.KeepDims, Enumerable.Max), x.Max(Axes.Create(reduction.Axes), reduction.KeepDims));
        if (reduction.Axes is not [var axis]) return;
        var where = x.ArgMax(axis, reduction.KeepDims);
        Assert.Equal(x.Max(axis, reduction.KeepDims).Shape, where.Shape);
        Assert.Equal(Naive.Reduce(Naive.Box(x), [axis], keepDims: false, values => values.Index().MaxBy(pair => pair.Item).Index).Values.Select(v => (int)v), where.ToArray());
    });

    [Fact]
    public void Without_axes_everything_is_reduced()
    {
        var x = Tensor.Arange<double>(24).Reshape(2, 3, 4).Transpose();
        Assert.Equal((276, 11.5, 23), (x.Sum().Item(), x.Mean().Item(), x.Max().Item()));
        Assert.Equal([1, 1, 1], x.Sum(keepDims: true).Shape);
        Assert.Equal(x.Shape, x.Sum([]).Shape); // no axis is not every axis
    }

    [Fact]
    public void Negative_axes_count_from_the_end()
    {
        var x = Tensor.Arange<double>(24).Reshape(2, 3, 4);
        Assert.Equal(x.Sum(2).ToArray(), x.Sum(-1).ToArray());
        Assert.Equal(x.Max([0, 2]).ToArray(), x.Max([-1, -3]).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_scalar_has_an_axis_to_reduce_that_changes_nothing(int axis)
    {
        var x = Tensor.Scalar(3.0);
        Assert.Equal((3, 3, 3), (x.Sum(axis).Item(), x.Mean(axis).Item(), x.Max(axis).Item()));
        Assert.Equal([], x.Sum(axis, keepDims: true).Shape);
        Assert.Equal(0, x.LogSoftmax(axis).Item());
        Assert.Equal("0", x.ArgMax(axis).ToString());
        Assert.Same(x, x.Squeeze(axis));
        Assert.Same(x, x.Transpose(axis, axis));
    }

    [Fact]
    public void The_sum_of_nothing_is_0_its_mean_is_NaN()
    {
        var x = Tensor.Zeros<double>([2, 0]);
        Assert.Equal((0.0, NaN), (x.Sum().Item(), x.Mean().Item()));
        Assert.Equal([0.0, 0], x.Sum(1).ToArray());
        Assert.Equal([NaN, NaN], x.Mean(1).ToArray());
        Assert.Equal([0], x.Sum(0).Shape);
        Assert.Equal([0], x.Max(0).Shape); // each of the no columns has two elements
        Assert.Equal([0], x.ArgMax(0).Shape);
    }

    [Fact]
    public void NaN_and_infinities_reach_the_sums_they_belong_to()
    {
        var x = Tensor.From([[1, NaN, 2], [Inf, 3, 4], [Inf, -Inf, 0]]);
        Assert.Equal([NaN, Inf, NaN], x.Sum(1).ToArray());
        Assert.Equal([Inf, NaN, 6], x.Sum(0).ToArray());
    }

    [Fact]
    public void The_largest_is_NaN_where_an_element_is_and_the_first_NaN_is_pointed_at()
    {
        var x = Tensor.From([[1, NaN, 2, NaN], [Inf, 3, Inf, 5], [-Inf, -Inf, -Inf, -Inf]]);
        foreach (var view in new[] { x, x.Transpose().Contiguous().Transpose() })
        {
            Assert.Equal([NaN, Inf, -Inf], view.Max(1).ToArray());
            Assert.Equal([Inf, NaN, Inf, NaN], view.Max(0).ToArray());
            Assert.Equal(NaN, view.Max().Item());
            Assert.Equal([1, 0, 0], view.ArgMax(1).ToArray());
        }
    }

    [Theory]
    [InlineData(new double[] { 3, 3, 3 }, 0)]
    [InlineData(new double[] { 1, 3, 3 }, 1)]
    public void The_first_of_equals_is_the_largest(double[] values, int expected)
    {
        Assert.Equal([expected], Tensor.From(values).Reshape(1, -1).ArgMax(-1).ToArray());
        Assert.Equal([expected, expected], Tensor.From(values).Unsqueeze(-1).Expand(values.Length, 2).ArgMax(0).ToArray());
    }

    [Fact]
    public void Zeros_of_either_sign_are_equals() => Assert.Equal([0, 0], Tensor.From([[-0.0, 0.0], [0.0, -0.0]]).ArgMax(-1).ToArray());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Axes_longer_than_a_block_are_reduced_whole(int axis)
    {
        var x = Tensor.Uniform<double>([3, 1301, 2], new RandomStream(4), -1, 1);
        int[] axes = [axis < 0 ? axis + 3 : axis];
        foreach (var view in new[] { x, x.Permute(2, 1, 0).Contiguous().Permute(2, 1, 0), x.Permute(1, 0, 2).Contiguous().Permute(1, 0, 2), x.Flip(1) })
        {
            Same.Near(Naive.Reduce(Naive.Box(view), axes, false, values => values.Sum()), view.Sum(axis), 1e-12, 1e-12);
            Same.Bits(Naive.Reduce(Naive.Box(view), axes, false, Enumerable.Max), view.Max(axis));
        }
    }

    [Fact]
    public void Log_softmax_along_any_axis_is_a_loop() => Property.Holds(Cases.Any(minRank: 1), Cases.Shrink, strided =>
    {
        if (strided.Sizes.Length == 0) return; // shrunk below
        var x = strided.Make<double>(-20, 20);
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var box = Naive.Box(x);
            var logSum = Naive.Reduce(box, [axis], keepDims: true, values => Math.Log(values.Sum(Math.Exp)));
            var y = x.LogSoftmax(axis);
            Same.Near(Naive.Zip(box, logSum, (v, sum) => v - sum), y, 1e-13, 1e-13);
            Same.Bits(Naive.Box(x.Contiguous().LogSoftmax(axis - x.Rank)), y);
        }
    });

    [Fact]
    public void Each_row_of_log_softmax_has_its_own_maximum()
    {
        var y = Tensor.From([[0.0, 0.0], [1000, 1000], [-1e5, 1e5], [1, -Inf]]).LogSoftmax();
        Same.Near(new Box<double>([4, 2], [-Math.Log(2), -Math.Log(2), -Math.Log(2), -Math.Log(2), -2e5, 0, 0, -Inf]), y, 1e-15);
    }
}

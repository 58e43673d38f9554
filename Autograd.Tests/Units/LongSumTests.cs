using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Sums of millions of floats: one running total would stop growing at 2²⁴, where 1 is less than the last place.</summary>
public class LongSumTests
{
    private const int Many = 20_000_000;

    [Fact]
    public void A_sum_over_an_outer_axis_does_not_saturate()
    {
        using var scope = new TensorScope();
        Assert.Equal([Many, Many], Tensor.Scalar(1f).Expand(Many, 2).Contiguous().Sum(0).ToArray());
    }

    [Fact]
    public void A_sum_over_an_inner_axis_does_not_saturate()
    {
        using var scope = new TensorScope();
        Assert.Equal([Many], Tensor.Scalar(1f).Expand(1, Many).Contiguous().Sum(1).ToArray());
    }

    [Fact]
    public void A_running_sum_does_not_saturate()
    {
        using var scope = new TensorScope();
        Assert.Equal(Many, Tensor.Scalar(1f).Expand(Many).CumulativeSum(0).At(-1));
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1025)]
    public void Blocks_of_rows_add_up(int rows)
    {
        using var scope = new TensorScope();
        var x = Tensor.Arange<double>(3 * rows).Reshape(rows, 3);
        Assert.Equal([.. Enumerable.Range(0, 3).Select(column => Enumerable.Range(0, rows).Sum(row => (double)((3 * row) + column)))], x.Sum(0).ToArray());
        Assert.Equal(x[-1].ToArray(), x.Max(0).ToArray());
    }

    [Fact]
    public void The_gradient_of_log_sum_exp_keeps_its_digits_far_from_0()
    {
        var x = Tensor.From([1e5f, 1e5f - 1, 1e5f - 2]).RequireGrad();
        using var tape = new Tape<float>();
        x.LogSumExp().Backward();
        Assert.Equal(1.0, x.Grad!.ToArray().Sum(value => (double)value), 1e-6);
    }
}

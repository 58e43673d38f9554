using Autograd.Core;

namespace Autograd.Tests;

public class FactoryTests
{
    [Fact]
    public void A_tensor_is_written_as_nested_values()
    {
        Assert.Equal([3], Tensor.From([1.0, 2.0, 3.0]).Shape);
        Assert.Equal([2, 2], Tensor.From([[1f, 2f], [3f, 4f]]).Shape);
        Assert.Equal([1, 2, 2], Tensor.From([[[1.0, 2.0], [3.0, 4.0]]]).Shape);
        var fromRectangle = Tensor.From(new[,] { { 1.0, 2 }, { 3, 4 }, { 5, 6 } });
        Assert.Equal([3, 2], fromRectangle.Shape);
        Assert.Equal([1.0, 2, 3, 4, 5, 6], fromRectangle.ToArray());
        Assert.Equal([1.0, 2, 3, 4], Tensor.From<double>([1, 2, 3, 4], [2, 2]).ToArray());
    }

    [Fact]
    public void Nothing_makes_an_empty_tensor()
    {
        Assert.Equal([0], Tensor.From(Array.Empty<double>()).Shape);
        Assert.Equal([0, 0], Tensor.From(Array.Empty<double[]>()).Shape);
        Assert.Equal([2, 0], Tensor.From(new double[][] { [], [] }).Shape);
        Assert.Equal([0, 3], Tensor.From(new double[0, 3]).Shape);
        Assert.Equal([0], Tensor.Arange<double>(0).Shape);
        Assert.Equal([0], Tensor.Linspace<double>(0, 1, 0).Shape);
        Assert.Equal([0, 0], Tensor.Eye<double>(0).Shape);
        Assert.Equal([2, 0], Tensor.Zeros<double>([2, 0]).Shape);
    }

    [Fact]
    public void A_tensor_has_values_of_its_own()
    {
        double[] values = [1, 2];
        var x = Tensor.From(values);
        values[0] = 9;
        Assert.Equal([1.0, 2], x.ToArray());
    }

    [Fact]
    public void Constants_fill_their_shape()
    {
        Assert.All(Tensor.Zeros<float>([3, 5]).ToArray(), value => Assert.Equal(0, value));
        Assert.All(Tensor.Ones<float>([3, 5]).ToArray(), value => Assert.Equal(1, value));
        Assert.All(Tensor.Full([3, 5], 2.5).ToArray(), value => Assert.Equal(2.5, value));
        Assert.Equal((0, 7.0), (Tensor.Scalar(7.0).Rank, Tensor.Scalar(7.0).Item()));
        Assert.Equal([1.0, 0, 0, 0, 1, 0, 0, 0, 1], Tensor.Eye<double>(3).ToArray());
    }

    [Theory]
    [InlineData(0, 5, 1, new double[] { 0, 1, 2, 3, 4 })]
    [InlineData(2, 3.5, 0.5, new double[] { 2, 2.5, 3 })]
    [InlineData(3, 0, -1, new double[] { 3, 2, 1 })]
    [InlineData(3, 0, 1, new double[0])]
    [InlineData(0, 0, 1, new double[0])]
    [InlineData(-1, 1.1, 1, new double[] { -1, 0, 1 })]
    public void A_range_steps_up_to_but_without_its_end(double start, double stop, double step, double[] expected) =>
        Assert.Equal(expected, Tensor.Arange<double>(start, stop, step).ToArray());

    [Fact]
    public void A_long_range_does_not_add_up_rounding_errors()
    {
        var x = Tensor.Arange<double>(0, 1000, 0.1);
        Assert.Equal([10000], x.Shape);
        Assert.Equal(9999 * 0.1, x.At(-1));
    }

    [Theory]
    [InlineData(0, 1, 5, new[] { 0, 0.25, 0.5, 0.75, 1 })]
    [InlineData(1, -1, 3, new double[] { 1, 0, -1 })]
    [InlineData(3, 9, 1, new double[] { 3 })]
    [InlineData(2, 2, 2, new double[] { 2, 2 })]
    public void Evenly_spaced_numbers_include_both_ends(double start, double stop, int count, double[] expected) =>
        Assert.Equal(expected, Tensor.Linspace<double>(start, stop, count).ToArray());

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(101)]
    public void Evenly_spaced_numbers_hit_both_ends_exactly(int count)
    {
        var x = Tensor.Linspace<double>(0.1, 0.7, count).ToArray();
        Assert.Equal((0.1, 0.7), (x[0], x[^1]));
        Assert.Equal(x.Order(), x);
    }

    [Fact]
    public void Evenly_spaced_numbers_may_be_further_apart_than_the_largest_number()
    {
        Assert.Equal([-1.5e308, 0, 1.5e308], Tensor.Linspace<double>(-1.5e308, 1.5e308, 3).ToArray());
        Assert.Equal([-double.MaxValue, double.MaxValue], Tensor.Linspace<double>(-double.MaxValue, double.MaxValue, 2).ToArray());
        Assert.Equal([1.5e308, 0.75e308, 0, -0.75e308, -1.5e308], Tensor.Linspace<double>(1.5e308, -1.5e308, 5).ToArray());
        Assert.All(Tensor.Linspace<double>(-1.7e308, 1.6e308, 1000).ToArray(), value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [InlineData(0.1, 0.7, 7)]
    [InlineData(0.1, 0.7, 10)]
    [InlineData(-1e-3, 123.4, 101)]
    [InlineData(0.1, 0.1, 9)]
    public void Evenly_spaced_numbers_are_the_same_backwards(double start, double stop, int count) =>
        Assert.Equal(Tensor.Linspace<double>(start, stop, count).ToArray(), Tensor.Linspace<double>(stop, start, count).ToArray().Reverse());

    [Fact]
    public void Random_tensors_are_their_streams_numbers_in_row_major_order()
    {
        var expected = new double[12];
        new RandomStream(5).Uniform<double>(expected, -1, 3);
        Assert.Equal(expected, Tensor.Uniform<double>([3, 4], new RandomStream(5), -1, 3).ToArray());
        new RandomStream(5).Normal<double>(expected, 10, 2);
        Assert.Equal(expected, Tensor.Normal<double>([3, 4], new RandomStream(5), 10, 2).ToArray());
        new RandomStream(5).Bernoulli<double>(expected, 0.3);
        Assert.Equal(expected, Tensor.Bernoulli<double>([3, 4], new RandomStream(5), 0.3).ToArray());
    }

    [Fact]
    public void Drawing_a_tensor_moves_the_stream_on_by_its_size()
    {
        var random = new RandomStream(1);
        Tensor.Normal<float>([3, 5], random);
        Assert.Equal(15ul, random.Position);
    }

    [Fact]
    public void Items_are_read_one_by_one()
    {
        var x = Tensor.Arange<double>(6).Reshape(2, 3);
        Assert.Equal((5, 2, 5), (x.At(1, 2), x.At(0, -1), x.At(-1, -1)));
        Assert.Equal(4, x[1, 1].Item());
        Assert.Equal(0, x[..1, ..1].Item()); // [1 1] is one element too
    }

    [Fact]
    public void Sixteen_bit_numbers_are_refused() => Assert.Throws<NotSupportedException>(() => Tensor.Zeros<Half>([2]));
}

using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Normalised rows where the laws do not look: float, long rows, numbers far from 0, many rows at once, and what is refused.</summary>
public class RowNormTests
{
    [Fact]
    public void Closed_form()
    {
        var x = Tensor.From([[1.0, 3.0], [-5.0, 5.0]]);
        Assert.Equal([-1, 1, -1, 1], x.LayerNorm(epsilon: 0).ToArray());
        Assert.Equal([-1, 7, -1, 7], x.LayerNorm(Tensor.From([2.0, 3.0]), Tensor.From([1.0, 4.0]), epsilon: 0).ToArray());
        Assert.Equal([-1, 1], Tensor.From([[-5.0, 5.0]]).RmsNorm().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_long_row_of_floats_is_exact_to_the_rounding_of_its_numbers(float offset)
    {
        var values = Tensor.Uniform<double>([3, 100_003], new RandomStream(1)).ToArray().Select(value => (float)(value + offset)).ToArray();
        var expected = Tensor.From<double>([.. values.Select(value => (double)value)], [3, 100_003]).LayerNorm().ToArray();
        var y = Tensor.From<float>(values, [3, 100_003]).LayerNorm().ToArray();
        for (var i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], offset == 0 ? 2e-6 : 3e-4);
    }

    [Fact]
    public void Gradients_of_many_rows_are_those_of_each_row_alone()
    {
        var random = new RandomStream(2);
        Tensor<double> x = Tensor.Normal<double>([500, 67], random), dy = Tensor.Normal<double>([500, 67], random), weight = Tensor.Normal<double>([67], random);
        var (dx, dweight) = Gradients(x, weight, dy);
        var sum = Tensor.Zeros<double>([67]);
        for (var row = 0; row < 500; row++)
        {
            var (one, part) = Gradients(x[row..(row + 1)], weight, dy[row..(row + 1)]);
            Assert.Equal(one.ToArray(), dx[row..(row + 1)].ToArray());
            sum += part;
        }
        for (var i = 0; i < 67; i++) Assert.Equal(sum[i].Item(), dweight[i].Item(), 1e-11);
    }

    [Fact]
    public void Errors_name_the_shapes()
    {
        var x = Tensor.Zeros<double>([2, 3]);
        Watch.Throws<ArgumentException>("LayerNorm: a single number has no row to be normalised over; give it an axis.", () => Tensor.Scalar(1.0).LayerNorm());
        Watch.Throws<ArgumentException>("LayerNorm: x [2 3] needs a weight [3], a number for each column, not [2].", () => x.LayerNorm(Tensor.Ones<double>([2])));
        Watch.Throws<ArgumentException>("RmsNorm: x [2 3] needs a weight [3], a number for each column, not [1 3].", () => x.RmsNorm(Tensor.Ones<double>([1, 3])));
        Watch.Throws<ArgumentException>("LayerNorm: x [2 3] needs a bias [3], a number for each column, not [2].", () => x.LayerNorm(Tensor.Ones<double>([3]), Tensor.Ones<double>([2])));
        Watch.Throws<ArgumentException>("LayerNorm: a bias [3] needs a weight beside it; add it to the result, or give a weight of ones.", () => x.LayerNorm(bias: Tensor.Ones<double>([3])));
    }

    private static (Tensor<double> X, Tensor<double> Weight) Gradients(Tensor<double> x, Tensor<double> weight, Tensor<double> dy)
    {
        Tensor<double> leaf = x.Detach().RequireGrad(), factor = weight.Detach().RequireGrad();
        using var tape = new Tape<double>();
        var gradients = tape.Gradient(leaf.LayerNorm(factor), [leaf, factor], dy);
        return (tape.Keep(gradients[0]), tape.Keep(gradients[1]));
    }
}

using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Rows of whole registers and others, whatever stands where a row does not look.</summary>
public class CausalSoftmaxTests
{
    [Theory]
    [InlineData(16, 16)]
    [InlineData(40, 64)]
    [InlineData(64, 32)]
    [InlineData(21, 19)]
    public void Each_row_is_the_softmax_of_its_beginning(int queries, int keys)
    {
        var x = Tensor.Normal<float>([3, queries, keys], new RandomStream(1)) * 30;
        var behind = Tensor.Ones<float>([queries, keys]).UpperTriangle(1) > 0.5f;
        foreach (var hidden in (double[])[0, 1e30, double.PositiveInfinity, double.NaN])
        {
            var y = x.MaskedFill(behind, hidden).CausalSoftmax();
            for (var n = 0; n < 3; n++)
                for (var i = 0; i < queries; i++)
                {
                    var seen = Math.Min(i + 1, keys);
                    float[] row = y[n, i].ToArray(), expected = x[n, i, ..seen].Softmax().ToArray();
                    for (var j = 0; j < seen; j++) Assert.Equal(expected[j], row[j], 2e-6f * expected[j]);
                    Assert.All(row[seen..], zero => Assert.Equal(0, zero));
                }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_spoils_the_rows_that_see_it(double spoiled)
    {
        var values = Tensor.Normal<double>([32, 32], new RandomStream(2)).ToArray();
        values[(20 * 32) + 11] = spoiled;
        var y = Tensor.From<double>(values, [32, 32]).CausalSoftmax();
        for (var i = 0; i < 32; i++)
            for (var j = 0; j < 32; j++) Assert.Equal(i == 20 && j <= i, double.IsNaN(y[i, j].Item()));
    }
}

using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Cells where the laws do not look: many rows in float, and what is refused.</summary>
public class CellTests
{
    [Fact]
    public void In_float_as_in_double_to_its_rounding()
    {
        var random = new RandomStream(1);
        Tensor<double> gates = Tensor.Normal<double>([300, 4 * 67], random) * 3, cell = Tensor.Normal<double>([300, 67], random);
        Tensor<float> gatesInFloat = Narrowed(gates), cellInFloat = Narrowed(cell);
        Near(Cells.ComposedCell([gates, cell]), gatesInFloat.LstmCell(cellInFloat));
        Near(Cells.ComposedState([gates, cell]), gatesInFloat.LstmState(cellInFloat));
    }

    [Fact]
    public void Errors_name_the_shapes()
    {
        Watch.Throws<ArgumentException>("LstmCell: gates [2 8] and state [2 3] must be [.. 4·features] and [.. features].", () => Tensor.Zeros<double>([2, 8]).LstmCell(Tensor.Zeros<double>([2, 3])));
        Watch.Throws<ArgumentException>("LstmState: gates [2 8] and state [3 2] must be [.. 4·features] and [.. features].", () => Tensor.Zeros<double>([2, 8]).LstmState(Tensor.Zeros<double>([3, 2])));
        Watch.Throws<ArgumentException>("LstmCell: gates [4] and state [] must be [.. 4·features] and [.. features].", () => Tensor.Zeros<double>([4]).LstmCell(Tensor.Scalar(0.0)));
    }

    private static Tensor<float> Narrowed(Tensor<double> x) => Tensor.From<float>([.. x.ToArray().Select(value => (float)value)], x.Shape);

    private static void Near(Tensor<double> expected, Tensor<float> actual)
    {
        var (a, b) = (expected.ToArray(), actual.ToArray());
        Assert.Equal(expected.Shape, actual.Shape);
        for (var i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], 3e-6);
    }
}

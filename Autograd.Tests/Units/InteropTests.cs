using System.Numerics.Tensors;
using Autograd.Core;
using Tensor = Autograd.Core.Tensor;

namespace Autograd.Tests;

public class InteropTests
{
    [Fact]
    public void A_tensor_is_seen_by_SystemNumericsTensors_without_a_copy()
    {
        var x = Tensor.Arange<double>(6).Reshape(2, 3);
        var span = x.AsTensorSpan();
        Assert.Equal([2, 3], span.Lengths.ToArray());
        Assert.Equal(5, span[1, 2]);
        x.Update(values => values[5] = 50);
        Assert.Equal(50, span[1, 2]);
    }

    [Fact]
    public void Every_layout_that_does_not_run_backwards_goes_over_and_comes_back() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var x = strided.Make<double>();
        for (var axis = 0; axis < x.Rank; axis++)
            if (strided.Kinds[axis] == AxisKind.Backwards && strided.Sizes[axis] > 1 && x.Size > 0)
            {
                Assert.Throws<InvalidOperationException>(() => x.AsTensorSpan());
                return;
            }
        var y = Tensor.FromTensor(x.AsTensorSpan());
        Same.Bits(x.Rank > 0 ? Naive.Box(x) : Naive.Box(x) with { Sizes = [1] }, y);
        Assert.NotSame(x.Storage, y.Storage);
    });

    [Fact]
    public void A_scalar_goes_over_as_one_element_of_a_vector() => Assert.Equal([1], Tensor.Scalar(3.0).AsTensorSpan().Lengths.ToArray());

    [Fact]
    public void A_tensor_of_SystemNumericsTensors_is_copied()
    {
        double[] values = [1, 2, 3, 4];
        var x = Tensor.FromTensor(new ReadOnlyTensorSpan<double>(values, [2, 2]));
        values[0] = 9;
        Assert.Equal([2, 2], x.Shape);
        Assert.Equal([1.0, 2, 3, 4], x.ToArray());
    }
}

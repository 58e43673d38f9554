using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

public class FlattenTests
{
    [Theory]
    [InlineData(new[] { 5 }, new[] { 5, 1 })]
    [InlineData(new[] { 5, 4 }, new[] { 5, 4 })]
    [InlineData(new[] { 2, 1, 28, 28 }, new[] { 2, 784 })]
    [InlineData(new[] { 0, 2, 3 }, new[] { 0, 6 })]
    public void It_joins_all_axes_but_the_first(int[] sizes, int[] flat) =>
        Assert.Equal(flat, new Flatten<double>().Forward(Tensor.Zeros<double>(Shape.Create(sizes))).Shape);

    [Fact]
    public void Of_a_contiguous_tensor_it_is_a_view_and_its_gradient_has_the_old_shape()
    {
        var x = Tensor.Arange<double>(12).Reshape(2, 3, 2);
        Assert.Same(x.Storage, new Flatten<double>().Forward(x).Storage);
        GradientCheck.Verify<double>(new Flatten<double>().Forward, x);
    }

    [Fact]
    public void A_single_number_has_no_axis_to_keep() =>
        Watch.Throws<ArgumentException>("Flatten: x [] has no axis of examples to keep.", () => new Flatten<double>().Forward(Tensor.Scalar(1.0)));
}

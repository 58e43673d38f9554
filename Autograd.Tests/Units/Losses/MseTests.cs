using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class MseTests
{
    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 5 })]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 2, 1, 3, 2 })]
    public void It_is_its_definition_and_its_derivatives_are_right_to_second_order(int[] sizes)
    {
        var random = new RandomStream(1);
        var (x, y) = (Tensor.Normal<double>(Shape.Create(sizes), random), Tensor.Normal<double>(Shape.Create(sizes), random));
        var squares = Naive.Zip(Naive.Box(x), Naive.Box(y), (a, b) => (a - b) * (a - b));
        Same.Near(squares, Loss.Mse(x, y, Reduction.None), relative: 1e-15);
        Same.Near(new Box<double>([], [squares.Values.Sum()]), Loss.Mse(x, y, Reduction.Sum), relative: 1e-14);
        Same.Near(new Box<double>([], [squares.Values.Average()]), Loss.Mse(x, y), relative: 1e-14); // by all elements, not by rows
        foreach (var reduction in (Reduction[])[Reduction.None, Reduction.Mean, Reduction.Sum])
            GradientCheck.Verify(new MseLoss<double> { Reduction = reduction }.Forward, x, y, order: 2);
    }

    [Fact]
    public void The_gradients_of_input_and_target_are_opposite()
    {
        var (x, y) = (Leaf(1, -2, 0.5), Leaf(0, 1, 0.5));
        using var tape = new Tape<double>();
        Loss.Mse(x, y, Reduction.Sum).Backward();
        Assert.Equal([2, -6, 0], x.Grad!.ToArray());
        Assert.Equal([-2, 6, 0], y.Grad!.ToArray());
    }

    [Fact]
    public void The_worked_example_of_four_elements() => // of which the tutorial prints four digits
        Assert.Equal(1.6406, Loss.Mse(Tensor.From([-1.3960, -0.1662, -0.3867, -1.3959]), Tensor.From([0.3319, 0.7981, 0.5625, -0.0747])).Item(), tolerance: 1e-4);

    [Fact]
    public void Of_nothing_the_mean_is_NaN_and_the_sum_0()
    {
        var nothing = Tensor.Zeros<double>([0, 3]);
        Assert.True(double.IsNaN(Loss.Mse(nothing, nothing).Item()));
        Assert.Equal(0, Loss.Mse(nothing, nothing, Reduction.Sum).Item());
        Assert.Equal([0, 3], Loss.Mse(nothing, nothing, Reduction.None).Shape);
    }

    [Fact]
    public void Layouts_may_differ()
    {
        var random = new RandomStream(1);
        var (x, y) = (Tensor.Normal<double>([3, 4], random), Tensor.Normal<double>([4, 3], random).Transpose());
        Same.Bits(Naive.Box(Loss.Mse(x, y.Contiguous(), Reduction.None)), Loss.Mse(x, y, Reduction.None));
    }
}

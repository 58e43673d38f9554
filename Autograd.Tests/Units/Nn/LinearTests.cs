using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class LinearTests
{
    [Theory]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 4, 3 })]
    [InlineData(new[] { 2, 5, 3 })]
    [InlineData(new[] { 2, 1, 3, 3 })]
    [InlineData(new[] { 0, 3 })]
    public void It_is_the_product_with_the_weight_plus_the_bias_over_any_leading_axes(int[] sizes)
    {
        var random = new RandomStream(5);
        var x = Tensor.Normal<double>(Shape.Create(sizes), random);
        foreach (var bias in (bool[])[true, false])
        {
            var linear = new Linear<double>(3, 2, random, bias);
            var box = Naive.Box(x);
            var expected = Box<double>.Build([.. sizes[..^1], 2], at => Enumerable.Range(0, 3).Sum(i => box[[.. at[..^1], i]] * linear.Weight.At(at[^1], i)) + (linear.Bias?.At(at[^1]) ?? 0));
            Same.Near(expected, linear.Forward(x), relative: 1e-13, absolute: 1e-14);
        }
    }

    [Theory]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 4, 3 })]
    [InlineData(new[] { 2, 2, 3 })]
    public void Input_weight_and_bias_have_right_gradients(int[] sizes)
    {
        var random = new RandomStream(6);
        var (x, linear) = (Tensor.Normal<double>(Shape.Create(sizes), random), new Linear<double>(3, 2, random));
        GradientCheck.Verify(linear.Forward, x);

        var dy = Tensor.Normal<double>(linear.Forward(x).Shape, random);
        using (new Tape<double>()) linear.Forward(x).Backward(dy);
        var (rows, rowGradients) = (x.Reshape(-1, 3), dy.Reshape(-1, 2));
        double Sum(Func<int, double> term) => Enumerable.Range(0, rows.Shape[0]).Sum(term);
        Same.Near(Box<double>.Build([2, 3], at => Sum(n => rowGradients.At(n, at[0]) * rows.At(n, at[1]))), linear.Weight.Grad!, relative: 1e-13, absolute: 1e-14);
        Same.Near(Box<double>.Build([2], at => Sum(n => rowGradients.At(n, at[0]))), linear.Bias!.Grad!, relative: 1e-13, absolute: 1e-14);
    }

    [Fact]
    public void Weight_and_bias_are_drawn_from_one_interval_and_fill_it()
    {
        var linear = new Linear<double>(300, 200, new RandomStream(3));
        var bound = 1 / Math.Sqrt(300);
        foreach (var parameter in linear.Parameters())
        {
            var values = parameter.ToArray();
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            Assert.True(values.Max() > 0.97 * bound && values.Min() < -0.97 * bound);
            Assert.InRange(values.Average(), -0.1 * bound, 0.1 * bound);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_layer_weight_first()
    {
        var linear = new Linear<float>(4, 3, new RandomStream(9));
        var random = new RandomStream(9);
        Assert.Equal(Tensor.Uniform<float>([3, 4], random, -0.5, 0.5).ToArray(), linear.Weight.ToArray());
        Assert.Equal(Tensor.Uniform<float>([3], random, -0.5, 0.5).ToArray(), linear.Bias!.ToArray());
    }

    [Fact]
    public void Given_parameters_are_taken_as_they_are()
    {
        var (weight, bias) = (Tensor.Ones<double>([2, 3]), Tensor.Ones<double>([2]));
        var linear = new Linear<double>(weight, bias);
        Assert.Same(weight, linear.Weight);
        Assert.Same(bias, linear.Bias);
        Assert.Null(new Linear<double>(weight).Bias);
    }

    [Fact]
    public void An_error_says_which_sizes_do_not_fit_and_what_would()
    {
        var random = new RandomStream(1);
        var linear = new Linear<double>(784, 10, random);
        Throws<ArgumentException>("Linear: x [64 1 28 28] does not fit a weight [10 784]: the last axis of x must be 784; put a Flatten before the layer.",
            () => linear.Forward(Tensor.Zeros<double>([64, 1, 28, 28])));
        Throws<ArgumentException>("Linear: x [784 64] does not fit a weight [10 784]: the last axis of x must be 784; transpose x.", () => linear.Forward(Tensor.Zeros<double>([784, 64])));
        Throws<ArgumentException>("Linear: x [64 100] does not fit a weight [10 784]: the last axis of x must be 784.", () => linear.Forward(Tensor.Zeros<double>([64, 100])));
        Throws<ArgumentException>("Linear: x [] does not fit a weight [10 784]: the last axis of x must be 784.", () => linear.Forward(Tensor.Scalar(1.0)));
        Throws<ArgumentException>("Linear: x [0 3] does not fit a weight [10 784]: the last axis of x must be 784.", () => linear.Forward(Tensor.Zeros<double>([0, 3])));
        Throws<ArgumentException>("Linear: the weight is [outputs inputs], not [3].", () => new Linear<double>(Tensor.Zeros<double>([3])));
        Throws<ArgumentException>("Linear: weight [2 3] needs a bias [2], one for each output, not [3].", () => new Linear<double>(Tensor.Zeros<double>([2, 3]), Tensor.Zeros<double>([3])));
        Throws<ArgumentOutOfRangeException>("Linear: a layer has at least 1 input, not 0. (Parameter 'inputs')", () => new Linear<double>(0, 2, random));
        Throws<ArgumentOutOfRangeException>("Linear: a layer has at least 1 output, not -1. (Parameter 'outputs')", () => new Linear<double>(2, -1, random));
    }
}

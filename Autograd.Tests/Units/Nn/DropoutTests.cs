using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class DropoutTests
{
    private const int N = 100_000;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void It_drops_about_that_part_and_scales_what_is_kept(double p)
    {
        var y = Dropped(p, seed: 1);
        Assert.All(y, value => Assert.True(value == 0 || value == 1 / (1 - p)));
        Assert.InRange(y.Count(value => value == 0) / (double)N, p - 0.01, p + 0.01); // six standard deviations
        Assert.InRange(y.Average(), 0.95, 1.05);
    }

    [Fact]
    public void Whether_an_element_is_dropped_tells_nothing_of_its_neighbour()
    {
        var y = Dropped(0.5, seed: 2);
        Assert.InRange(y.Zip(y.Skip(1), (a, b) => a == b).Count(same => same) / (double)N, 0.49, 0.51);
    }

    [Fact]
    public void The_same_seed_drops_the_same_and_each_pass_drops_others()
    {
        Assert.Equal(Dropped(0.5, seed: 3), Dropped(0.5, seed: 3));
        Assert.NotEqual(Dropped(0.5, seed: 3), Dropped(0.5, seed: 4));
        var (dropout, x) = (new Dropout<double>(0.5, new RandomStream(3)), Tensor.Ones<double>([64]));
        Assert.NotEqual(dropout.Forward(x).ToArray(), dropout.Forward(x).ToArray());
    }

    [Fact]
    public void In_use_or_with_nothing_to_drop_it_is_the_identity_and_draws_nothing()
    {
        var (x, random) = (Tensor.Ones<double>([3]), new RandomStream(1));
        var dropout = new Dropout<double>(0.5, random);
        dropout.Eval();
        Assert.Same(x, dropout.Forward(x));
        Assert.Same(x, new Dropout<double>(0, random).Forward(x));
        Assert.Equal(0ul, random.Position);
    }

    [Fact]
    public void With_everything_to_drop_it_gives_zeros_and_a_gradient_of_zeros()
    {
        var x = Leaf(1, -2);
        using var tape = new Tape<double>();
        var y = new Dropout<double>(1, new RandomStream(1)).Forward(x);
        Assert.All(y.ToArray(), value => Assert.Equal(0, value));
        y.Sum().Backward();
        Assert.All(x.Grad!.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_gradient_is_that_of_the_kept_elements_even_if_a_scope_closed_in_between()
    {
        var x = Tensor.Ones<double>([64]).RequireGrad();
        using var tape = new Tape<double>();
        Tensor<double> y;
        using (new TensorScope()) y = new Dropout<double>(0.5, new RandomStream(1)).Forward(x);
        y.Sum().Backward();
        Assert.Equal(y.ToArray(), x.Grad!.ToArray()); // of ones, output and gradient are the mask both
        Assert.Contains(0.0, y.ToArray());
        Assert.Contains(2.0, y.ToArray());
    }

    [Theory]
    [InlineData(-0.1, "-0.1")]
    [InlineData(1.5, "1.5")]
    [InlineData(double.NaN, "NaN")]
    public void What_is_no_probability_is_refused(double p, string shown) =>
        Throws<ArgumentOutOfRangeException>($"Dropout: p is a probability, 0 to 1, not {shown}. (Parameter 'p')", () => new Dropout<double>(p, new RandomStream(1)));

    private static double[] Dropped(double p, ulong seed) => new Dropout<double>(p, new RandomStream(seed)).Forward(Tensor.Ones<double>([N])).ToArray();
}

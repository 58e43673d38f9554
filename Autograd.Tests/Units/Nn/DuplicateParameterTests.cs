using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Parameters that are frozen, named twice, or share their memory.</summary>
public class DuplicateParameterTests
{
    [Fact]
    public void A_frozen_module_is_left_out_and_not_told_to_require_gradients()
    {
        var model = new Sequential<double>(new Linear<double>(2, 3, new RandomStream(1)), new Linear<double>(3, 1, new RandomStream(1)));
        model.Children[0].Module.Freeze();
        var error = Assert.Throws<ArgumentException>(() => new Adam<double>(model.Parameters()));
        Assert.Contains("If it is frozen, leave it out: model.Parameters().Where(p => p.RequiresGrad).", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, new Adam<double>(model.Parameters().Where(p => p.RequiresGrad)).Parameters.Count); // the way out leads out
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(1.0)]
    [InlineData(double.PositiveInfinity)]
    public void Clipping_by_norm_counts_a_parameter_named_twice_once(double p)
    {
        var (twice, once) = (WithGradient(3, 4), WithGradient(3, 4));
        var norm = ClipGradient.ByNorm([twice, twice], 1, p);
        Assert.Equal(ClipGradient.ByNorm([once], 1, p), norm);
        Assert.Equal(once.Grad!.ToArray(), twice.Grad!.ToArray());
        if (p != 2) return;
        Assert.Equal(5, norm);
        Assert.Equal(0.6, twice.Grad!.ToArray()[0], 1e-6);
        Assert.Equal(0.8, twice.Grad!.ToArray()[1], 1e-6);
    }

    [Fact]
    public void Averages_of_a_parameter_named_twice_lose_no_weight()
    {
        var (x, y) = (Leaf(1, 2), Leaf(5));
        var average = new ExponentialMovingAverage<double>([x, y, x], 0.5);
        Assert.Equal(2, average.Averages.Count);
        x.CopyFrom([3, 4]);
        average.Update();
        using (average.Swap()) Assert.Equal([2, 3], x.ToArray());
        Assert.Equal([3, 4], x.ToArray());
        Assert.Equal([2, 3], average.Averages[0].ToArray());
    }

    [Fact]
    public void Weights_tied_in_a_module_are_trained_clipped_and_averaged_once()
    {
        var shared = Leaf(1, 2);
        var model = new Tied(shared);
        Assert.Single(model.Parameters());
        Assert.Single(new Sgd<double>(model.Parameters(), 1).Parameters);
        Assert.Single(new ExponentialMovingAverage<double>(model.Parameters()).Averages);
    }

    [Fact]
    public void Parameters_that_share_their_memory_are_refused()
    {
        var x = Leaf(1, 2, 3, 4);
        var whole = x.Detach().RequireGrad();
        var half = x.Detach()[1..3].RequireGrad();
        var rest = x.Detach()[3..].RequireGrad();
        foreach (var other in (Tensor<double>[])[whole, half])
        {
            Assert.Contains("shares its memory with another one", Assert.Throws<ArgumentException>(() => new Sgd<double>([x, other], 1)).Message, StringComparison.Ordinal);
            Assert.Contains("shares its memory with another one", Assert.Throws<ArgumentException>(() => new ExponentialMovingAverage<double>([x, other])).Message, StringComparison.Ordinal);
            Assert.Contains("shares its memory with another one", Assert.Throws<ArgumentException>(() => new ParameterGroups<double>(new Sgd<double>([x], 1), new Sgd<double>([other], 1))).Message, StringComparison.Ordinal);
        }
        Assert.Equal(2, new Sgd<double>([half, rest], 1).Parameters.Count); // parts of one buffer that do not overlap
    }

    private static Tensor<double> WithGradient(params double[] gradient)
    {
        var x = Leaf(new double[gradient.Length]);
        using var tape = new Tape<double>();
        (x * Tensor.From(gradient)).Sum().Backward();
        return x;
    }

    private sealed class Tied : Module<double>
    {
        public Tied(Tensor<double> shared)
        {
            Register("first", shared);
            Register("second", shared);
        }
    }
}

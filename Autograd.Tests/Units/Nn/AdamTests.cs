using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class AdamTests
{
    [Theory]
    [InlineData(0.9, 0.999, 1e-8, 0)]
    [InlineData(0.9, 0.999, 1e-8, 0.1)]
    [InlineData(0, 0.999, 1e-8, 0)]
    [InlineData(0.9, 0, 1e-8, 0)]
    [InlineData(0.5, 0.9, 0.1, 0)]
    [InlineData(0.5, 0.9, 1, 0.3)]
    public void It_follows_its_formula(double beta1, double beta2, double epsilon, double weightDecay) => GivenGradients.Follow(
        parameters => new Adam<double>(parameters, 1, beta1, beta2, epsilon, weightDecay),
        () =>
        {
            var (m, v, t) = (0.0, 0.0, 0);
            return (x, dx, rate) =>
            {
                t++;
                dx += weightDecay * x;
                m = beta1 * m + (1 - beta1) * dx;
                v = beta2 * v + (1 - beta2) * dx * dx;
                var (mean, square) = (m / (1 - Math.Pow(beta1, t)), v / (1 - Math.Pow(beta2, t)));
                return x - rate * mean / (Math.Sqrt(square) + epsilon);
            };
        });

    [Fact]
    public void The_first_step_goes_as_far_as_the_learning_rate_whatever_the_gradient()
    {
        var x = Leaf(1, 1, 1);
        GivenGradients.Step(new Adam<double>([x], 0.01, epsilon: 0), [1e-6, -3, 1e6]);
        Same.Near(new Box<double>([3], [0.99, 1.01, 0.99]), x, relative: 1e-14);
    }

    [Fact]
    public void Each_parameter_counts_its_own_steps()
    {
        var (x, late) = (Leaf(1), Leaf(1));
        var adam = new Adam<double>([x, late], 0.01, epsilon: 0);
        for (var step = 0; step < 3; step++) GivenGradients.Step(adam, [2], null);
        GivenGradients.Step(adam, [2], [2]);
        Same.Near(new Box<double>([1], [0.99]), late, relative: 1e-14); // its first step, corrected as one
    }

    [Fact]
    public void Its_defaults_are_those_of_PyTorch()
    {
        var adam = new Adam<double>([Leaf(1)]);
        Assert.Equal((1e-3, 0.9, 0.999, 1e-8, 0.0), (adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay));
    }

    [Fact]
    public void An_error_names_the_option_and_what_it_may_be()
    {
        Throws<ArgumentOutOfRangeException>("Adam: the beta1 is 1; it must be at least 0 and below 1. (Parameter 'Beta1')", () => new Adam<double>([Leaf(1)], beta1: 1));
        Throws<ArgumentOutOfRangeException>("Adam: the beta2 is -0.1; it must be at least 0 and below 1. (Parameter 'Beta2')", () => new Adam<double>([Leaf(1)], beta2: -0.1));
        Throws<ArgumentOutOfRangeException>("Adam: the beta1 is NaN; it must be at least 0 and below 1. (Parameter 'Beta1')", () => new Adam<double>([Leaf(1)], beta1: double.NaN));
        Throws<ArgumentOutOfRangeException>("Adam: the epsilon is -1; it must be a finite number and not negative. (Parameter 'Epsilon')", () => new Adam<double>([Leaf(1)], epsilon: -1));
        Throws<ArgumentOutOfRangeException>("Adam: the weight decay is -1; it must be a finite number and not negative. (Parameter 'WeightDecay')", () => new Adam<double>([Leaf(1)], weightDecay: -1));
    }

    [Fact]
    public void A_step_in_float_is_that_in_double_rounded()
    {
        var (narrow, wide) = (Tensor.From([1f, -2f]).RequireGrad(), Leaf(1, -2));
        var (single, full) = (new Adam<float>([narrow], 0.1), new Adam<double>([wide], 0.1));
        for (var step = 0; step < 20; step++)
        {
            GivenGradients.Step(single, [0.5f, step]);
            GivenGradients.Step(full, [0.5, step]);
        }
        Same.Near(new Box<float>([2], Array.ConvertAll(wide.ToArray(), value => (float)value)), narrow, relative: 1e-5);
    }
}

using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class SgdTests
{
    public static TheoryData<double, double, bool, double> Options
    {
        get
        {
            var rows = new TheoryData<double, double, bool, double>();
            foreach (var momentum in (double[])[0, 0.5, 0.9])
                foreach (var dampening in (double[])[0, 0.3])
                    foreach (var nesterov in (bool[])[false, true])
                        foreach (var weightDecay in (double[])[0, 0.2])
                            if (!nesterov || (momentum > 0 && dampening == 0)) rows.Add(momentum, dampening, nesterov, weightDecay);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void It_follows_its_formula(double momentum, double dampening, bool nesterov, double weightDecay) => GivenGradients.Follow(
        parameters => new Sgd<double>(parameters, 1, momentum, dampening, nesterov, weightDecay),
        () =>
        {
            double? velocity = null;
            return (x, dx, rate) =>
            {
                dx += weightDecay * x;
                if (momentum == 0) return x - rate * dx;
                velocity = velocity is { } b ? momentum * b + (1 - dampening) * dx : dx;
                return x - rate * (nesterov ? dx + momentum * velocity.Value : velocity.Value);
            };
        });

    [Fact]
    public void A_zero_gradient_is_a_step_that_momentum_carries_on()
    {
        var x = Leaf(1);
        var sgd = new Sgd<double>([x], 0.5, momentum: 0.5);
        GivenGradients.Step(sgd, [1]); // b = 1
        Assert.Equal(0.5, x.Item());
        GivenGradients.Step(sgd, [0]); // b = 1/2
        Assert.Equal(0.25, x.Item());
        GivenGradients.Step(sgd, [0]); // b = 1/4
        Assert.Equal(0.125, x.Item());
    }

    [Fact]
    public void Its_options_are_those_given()
    {
        var sgd = new Sgd<double>([Leaf(1)], 0.1, 0.9, 0, true, 0.01);
        Assert.Equal((0.1, 0.9, 0.0, true, 0.01), (sgd.LearningRate, sgd.Momentum, sgd.Dampening, sgd.Nesterov, sgd.WeightDecay));
        var plain = new Sgd<double>([Leaf(1)], 0.1);
        Assert.Equal((0.1, 0.0, 0.0, false, 0.0), (plain.LearningRate, plain.Momentum, plain.Dampening, plain.Nesterov, plain.WeightDecay));
    }

    [Fact]
    public void An_error_names_the_option_and_what_it_may_be()
    {
        Throws<ArgumentOutOfRangeException>("Sgd: the momentum is -1; it must be a finite number and not negative. (Parameter 'Momentum')", () => new Sgd<double>([Leaf(1)], 0.1, momentum: -1));
        Throws<ArgumentOutOfRangeException>("Sgd: the weight decay is -0.5; it must be a finite number and not negative. (Parameter 'WeightDecay')", () => new Sgd<double>([Leaf(1)], 0.1, weightDecay: -0.5));
        Throws<ArgumentOutOfRangeException>("Sgd: the dampening is NaN; it must be a finite number. (Parameter 'Dampening')", () => new Sgd<double>([Leaf(1)], 0.1, dampening: double.NaN));
        Throws<ArgumentException>("Sgd: Nesterov's look ahead needs a momentum above 0 and no dampening, not 0 and 0.", () => new Sgd<double>([Leaf(1)], 0.1, nesterov: true));
        Throws<ArgumentException>("Sgd: Nesterov's look ahead needs a momentum above 0 and no dampening, not 0.9 and 0.1.", () => new Sgd<double>([Leaf(1)], 0.1, 0.9, 0.1, nesterov: true));
    }
}

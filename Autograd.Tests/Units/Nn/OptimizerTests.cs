using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What holds for every optimizer.</summary>
public class OptimizerTests
{
    public static TheoryData<string> Names => [.. OptimizerKinds.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parameter_without_a_gradient_stays_and_its_state_too(string name)
    {
        var (alone, often) = (Leaf(1, -2), Leaf(1, -2));
        var (plain, skipping) = (OptimizerKinds.Create(name, alone), OptimizerKinds.Create(name, often));
        for (var step = 0; step < 5; step++)
        {
            double[] gradient = [0.5 * step, 1];
            GivenGradients.Step(plain, gradient);
            GivenGradients.Step(skipping, gradient);
            var before = often.ToArray();
            GivenGradients.Step(skipping, [null]);
            Assert.Equal(before, often.ToArray());
        }
        Assert.Equal(alone.ToArray(), often.ToArray());
        Assert.NotEqual([1, -2], alone.ToArray());
    }

    [Fact]
    public void A_parameter_that_is_not_contiguous_is_refused_before_the_first_step()
    {
        var view = Tensor.Ones<double>([2, 3]).Transpose().RequireGrad();
        Throws<ArgumentException>("Sgd: a parameter is a view that is not contiguous ([3 2] strides [1 3] offset 0) and cannot be moved in place; make it of Contiguous(), then call RequireGrad().", () => _ = new Sgd<double>([view], 0.1));
        _ = new Sgd<double>([Tensor.Ones<double>([2, 3]).Transpose().Contiguous().RequireGrad()], 0.1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void State_survives_the_scope_of_the_step_it_was_made_in(string name)
    {
        var (free, scoped) = (Leaf(1, -2, 3), Leaf(1, -2, 3));
        var (outside, inside) = (OptimizerKinds.Create(name, free), OptimizerKinds.Create(name, scoped));
        for (var step = 0; step < 5; step++)
        {
            double[] gradient = [step, 1, -0.5];
            GivenGradients.Step(outside, gradient);
            ReturnsEverything(() =>
            {
                using var scope = new TensorScope();
                GivenGradients.Step(inside, gradient);
                Tensor.Ones<double>([3]); // takes up any buffer that came back
            });
        }
        Assert.Equal(free.ToArray(), scoped.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_element_moves_the_same_wherever_in_a_tensor_it_stands(string name)
    {
        const int N = 1003; // no multiple of any vector
        var random = new RandomStream(3);
        var whole = Tensor.Normal<float>([N], random).RequireGrad();
        var single = Array.ConvertAll(whole.ToArray(), value => Tensor.From([value]).RequireGrad());
        var (together, apart) = (OptimizerKinds.Create(name, whole), OptimizerKinds.Create(name, single));
        for (var step = 0; step < 4; step++)
        {
            var gradient = Tensor.Normal<float>([N], random).ToArray();
            GivenGradients.Step(together, gradient);
            GivenGradients.Step(apart, Array.ConvertAll<float, float[]?>(gradient, value => [value]));
        }
        Same.Bits<float>(whole.ToArray(), Array.ConvertAll(single, element => element.Item()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_learning_rate_of_zero_moves_nothing(string name)
    {
        var x = Leaf(1, -2);
        var optimizer = OptimizerKinds.Create(name, x);
        optimizer.LearningRate = 0;
        GivenGradients.Step(optimizer, [3, 4]);
        Assert.Equal([1, -2], x.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_backward_pass_through_values_that_a_step_has_changed_is_refused(string name)
    {
        var x = Leaf(1, -2);
        var optimizer = OptimizerKinds.Create(name, x);
        using var tape = new Tape<double>();
        var loss = x.Square().Sum();
        loss.Backward();
        optimizer.Step();
        Assert.Throws<InvalidOperationException>(() => loss.Backward());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_that_is_NaN_shows_in_its_element_and_no_other(string name)
    {
        var (x, sound) = (Leaf(1, -2, 3, 4, 5), Leaf(1, -2, 3, 4, 5));
        GivenGradients.Step(OptimizerKinds.Create(name, x), [1, 2, double.NaN, 4, 5]);
        GivenGradients.Step(OptimizerKinds.Create(name, sound), [1, 2, 3, 4, 5]);
        var expected = sound.ToArray();
        expected[2] = double.NaN;
        Same.Bits<double>(expected, x.ToArray());
    }

    [Fact]
    public void Options_that_contradict_each_other_later_are_refused_before_a_step()
    {
        var x = Leaf(1);
        var sgd = new Sgd<double>([x], 0.1, momentum: 0.5, nesterov: true) { Momentum = 0 };
        Throws<ArgumentException>("Sgd: Nesterov's look ahead needs a momentum above 0 and no dampening, not 0 and 0.", () => GivenGradients.Step(sgd, [1]));
        Assert.Equal(1, x.Item());
    }

    [Fact]
    public void Forgotten_gradients_are_null_and_no_step_is_made_of_them()
    {
        var x = Leaf(1, -2);
        var optimizer = new Sgd<double>([x], 0.1);
        using (new Tape<double>()) x.Sum().Backward();
        Assert.NotNull(x.Grad);
        optimizer.ZeroGrad();
        Assert.Null(x.Grad);
        optimizer.Step();
        Assert.Equal([1, -2], x.ToArray());
    }

    [Fact]
    public void An_error_says_what_is_wrong_with_the_parameters_or_the_rate()
    {
        var x = Leaf(1, -2);
        Throws<ArgumentException>("Sgd: there are no parameters to train. Pass model.Parameters(). If that is what you passed, the model's constructor registered none: " +
            "write each layer and tensor as in fc = Register(\"fc\", new Linear<float>(4, 2, random)).", () => new Sgd<double>([], 0.1));
        Throws<ArgumentException>("Adam: a parameter [2] comes twice and would be moved twice a step.", () => new Adam<double>([x, x]));
        Throws<ArgumentException>("Adam: a parameter [3] requires no gradient and could never move. If it is frozen, leave it out: model.Parameters().Where(p => p.RequiresGrad). If it is to be trained, call RequireGrad() on it, or Freeze(false) on its module.", () => new Adam<double>([x, Tensor.Ones<double>([3])]));
        Throws<ArgumentOutOfRangeException>("Sgd: the learning rate is -0.1; it must be a finite number and not negative. (Parameter 'LearningRate')", () => new Sgd<double>([x], -0.1));
        Throws<ArgumentOutOfRangeException>("Adam: the learning rate is NaN; it must be a finite number and not negative. (Parameter 'LearningRate')", () => new Adam<double>([x]).LearningRate = double.NaN);
        Assert.Throws<ArgumentNullException>(() => new Sgd<double>(null!, 0.1));
    }
}

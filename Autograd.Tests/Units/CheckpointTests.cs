using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Computing twice gives the same.</summary>
public class CheckpointTests
{
    /// <summary>An operand that is made of another one owes its share to it once.</summary>
    [Fact]
    public void Operands_that_depend_on_each_other_are_not_counted_twice() =>
        GradientCheck.Verify(x => Tensor.Checkpoint<double>(xs => (xs[0] * xs[1].Exp()).Sin() * xs[0], x, x.Square()), Tensor.Normal<double>([3], new RandomStream(1)), order: 3);

    [Fact]
    public void The_tape_has_one_entry_and_everything_goes_back() => Watch.ReturnsEverything(() =>
    {
        var x = Tensor.Normal<double>([3], new RandomStream(1)).RequireGrad();
        using var tape = new Tape<double>();
        var y = Tensor.Checkpoint<double>(xs => xs[0].Exp().Sin().Sum(), x);
        Assert.Equal(1, tape.Count);
        y.Backward();
        Assert.Equal(1, tape.Count);
        Same.Near(Naive.Box((x.Detach().Exp().Cos() * x.Detach().Exp()).Persist()), x.Grad!, 1e-14);
    });

    [Fact]
    public void Without_a_tape_it_is_the_function() => Assert.Equal(6, Tensor.Checkpoint<double>(xs => xs[0] * xs[1], Tensor.Scalar(2.0), Tensor.Scalar(3.0)).Item());
}

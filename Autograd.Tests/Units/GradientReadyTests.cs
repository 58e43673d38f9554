using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>The callback that gets each leaf as soon as its gradient is complete.</summary>
public class GradientReadyTests
{
    [Fact]
    public void Each_leaf_is_announced_once_when_no_operation_further_down_uses_it()
    {
        var (x, w1, w2, unused) = (Tensor.From([2.0]), Leaf(3), Leaf(5), Leaf(7));
        var order = new List<Tensor<double>>();
        using var tape = new Tape<double>();
        _ = unused * 1;
        var hidden = x * w1; // w1 is used here first, w2 after that, and both again
        var y = (hidden * w2) + (w1 * w2);
        tape.GradientReady = leaf =>
        {
            order.Add(leaf);
            Assert.Equal(leaf == w2 ? [9] : [15], leaf.Grad!.ToArray()); // complete
            Assert.Equal(leaf == w1, w1.Grad is not null);
        };
        y.Backward();
        Assert.Equal([w2, w1], order);
    }

    [Fact]
    public void The_gradient_comes_with_what_accumulated_before()
    {
        var x = Leaf(3);
        var seen = new List<double>();
        using var tape = new Tape<double> { GradientReady = leaf => seen.Add(leaf.Grad!.Item()) };
        var y = x.Square();
        y.Backward();
        y.Backward();
        Assert.Equal([6, 12], seen);
    }

    [Fact]
    public void It_comes_while_the_pass_goes_on()
    {
        var (x, w) = (Leaf(2), Leaf(3));
        var events = new List<string>();
        using var tape = new Tape<double>();
        var first = Tape.Record(Kernel.Map(x, static v => v), x, events, static (dy, x, y, events) => Note(events, "first operation", dy), "First");
        var y = Tape.Record(Kernel.Map(first, w, static (a, b) => a * b), first, w, events, static (dy, a, b, y, events) => dy * b, static (dy, a, b, y, events) => Note(events, "second operation", dy * a), "Second");
        tape.GradientReady = leaf => events.Add(leaf == w ? "w" : "x");
        y.Backward();
        Assert.Equal(["second operation", "w", "first operation", "x"], events);

        static Tensor<double> Note(List<string> events, string what, Tensor<double> gradient)
        {
            events.Add(what);
            return gradient;
        }
    }

    [Fact]
    public void An_optimizer_may_step_inside_it()
    {
        var (x, w1, w2) = (Leaf(2), Leaf(3), Leaf(5));
        ReturnsEverything(() =>
        {
            using var tape = new Tape<double>
            {
                GradientReady = static leaf =>
                {
                    leaf.CopyFrom(leaf.Detach() - (0.1 * leaf.Grad!));
                    leaf.ZeroGrad();
                },
            };
            (x * w1 * w2).Backward();
        });
        Assert.Equal([5 - (0.1 * 6)], w2.ToArray());
        Assert.Equal([3 - (0.1 * 10)], w1.ToArray());
        Assert.Equal([2 - (0.1 * 15)], x.ToArray());
    }

    [Fact]
    public void Gradients_asked_for_as_tensors_are_not_announced()
    {
        var x = Leaf(2);
        using var tape = new Tape<double> { GradientReady = _ => Assert.Fail("called") };
        Assert.Equal([4], tape.Gradient(x.Square(), x).ToArray());
    }

    [Fact]
    public void Another_pass_may_run_inside_it() => ReturnsEverything(() =>
    {
        var (x, w) = (Leaf(2), Leaf(3));
        using var tape = new Tape<double>();
        var a = x * 1;
        var y = a * w * a;
        var seen = new List<double>();
        tape.GradientReady = leaf => seen.Add(tape.Gradient(y, leaf).Item());
        y.Backward();
        Assert.Equal([4, 12], seen);
        Assert.Equal([12], x.Grad!.ToArray());
        Assert.Equal([4], w.Grad!.ToArray());
    });
}

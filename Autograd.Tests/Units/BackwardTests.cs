using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What Backward and Gradient give: accumulation, graphs of every form, interior tensors, cotangents, long chains.</summary>
public class BackwardTests
{
    [Fact]
    public void Several_calls_add_up()
    {
        var x = Leaf(1, 2);
        for (var i = 1; i <= 3; i++)
        {
            using var tape = new Tape<double>();
            x.Square().Sum().Backward();
            Assert.Equal([2 * i, 4 * i], x.Grad!.ToArray());
        }
    }

    [Fact]
    public void Two_losses_of_one_tape_add_up()
    {
        var x = Leaf(3);
        using var tape = new Tape<double>();
        var shared = x.Square();
        (shared * 2).Backward();
        (shared * 5).Backward();
        Assert.Equal([42], x.Grad!.ToArray());
    }

    [Fact]
    public void The_same_loss_twice_gives_the_same_again()
    {
        var x = Leaf(3);
        using var tape = new Tape<double>();
        var y = x.Square() * x;
        y.Backward();
        Assert.Equal([27], x.Grad!.ToArray());
        x.ZeroGrad();
        y.Backward();
        Assert.Equal([27], x.Grad!.ToArray());
        Assert.Equal(27, tape.Gradient(y, x).Item());
        Assert.Equal(27, tape.Gradient(y, x).Item());
    }

    [Fact]
    public void A_zeroed_gradient_is_absent_and_keeps_its_buffer()
    {
        var x = Leaf(1, 2);
        Assert.Null(x.Grad);
        Tensor<double>? first = null;
        for (var i = 0; i < 2; i++)
        {
            using (var tape = new Tape<double>()) x.Square().Sum().Backward();
            Assert.Equal([2, 4], x.Grad!.ToArray());
            first ??= x.Grad;
            Assert.Same(first, x.Grad);
            x.ZeroGrad();
            Assert.Null(x.Grad);
        }
        x.ZeroGrad();
    }

    [Fact]
    public void A_leaf_that_got_no_gradient_has_none()
    {
        var (x, unused, afterwards) = (Leaf(1, 2), Leaf(3), Leaf(4));
        using var tape = new Tape<double>();
        _ = unused.Exp();
        var y = x.Sum();
        _ = afterwards.Exp();
        y.Backward();
        Assert.Null(unused.Grad);
        Assert.Null(afterwards.Grad);
        Assert.Equal([0], tape.Gradient(y, unused).ToArray());
        Assert.Equal([0], tape.Gradient(y, afterwards).ToArray());
        Assert.Equal([0, 0], tape.Gradient(y, Leaf(7, 8)).ToArray()); // never met
    }

    [Fact]
    public void A_diamond_counts_both_ways_once()
    {
        var x = Leaf(2);
        using var tape = new Tape<double>();
        var a = x * 3;
        var b = x.Square();
        var c = a * b; // 3x³
        (c + a * c).Backward(); // 3x³ + 9x⁴
        Assert.Equal([(9 * 4) + (36 * 8)], x.Grad!.ToArray());
    }

    [Fact]
    public void A_ladder_of_diamonds_takes_linear_time()
    {
        var x = Leaf(1);
        using var tape = new Tape<double>();
        var y = x;
        for (var i = 0; i < 60; i++) y = (y * 0.5) + (y * 0.5); // 2⁶⁰ paths
        y.Backward();
        Assert.Equal([1], x.Grad!.ToArray());
    }

    [Fact]
    public void The_same_operand_twice_counts_twice()
    {
        var x = Leaf(3);
        using var tape = new Tape<double>();
        Assert.Equal(2, tape.Gradient(x + x, x).Item());
        Assert.Equal(0, tape.Gradient(x - x, x).Item());
        Assert.Equal(6, tape.Gradient(x * x, x).Item());
        Assert.Equal(0, tape.Gradient(x / x, x).Item());
        Assert.Equal(5, tape.Gradient(Tensor.Concatenate<double>([x, x, x, x, x]).Sum(), x).Item());
    }

    [Fact]
    public void Gradients_of_interior_tensors_stop_where_they_are_asked_for()
    {
        var x = Leaf(2);
        using var tape = new Tape<double>();
        var a = x.Square(); // 4
        var b = a * x; // 8
        var y = a * b; // x⁵
        var gradients = tape.Gradient(y, [a, b, x, y]);
        Assert.Equal([8 + (4 * 2), 4, 5 * 16, 1], gradients.Select(g => g.Item()));
        Assert.Null(x.Grad);
        Assert.Equal(0, tape.Gradient(a, b).Item()); // computed later
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_tensor_asked_for_twice_gets_its_gradient_twice(bool createGraph)
    {
        var x = Leaf(2, 3);
        using var tape = new Tape<double>();
        var a = x.Square();
        var gradients = tape.Gradient(a.Sum(), [x, a, x, a], createGraph: createGraph);
        Assert.Equal([4, 6], gradients[0].ToArray());
        Assert.Equal([4, 6], gradients[2].ToArray());
        Assert.Equal([1, 1], gradients[1].ToArray());
        Assert.Equal([1, 1], gradients[3].ToArray());
    }

    [Fact]
    public void Gradients_handed_out_are_the_callers_own_buffers()
    {
        var (a, b) = (Leaf(1, 2), Leaf(3, 4));
        var seed = Tensor.From([5.0, 6.0]);
        using var tape = new Tape<double>();
        var y = a + b;
        var gradients = tape.Gradient(y, [a, b, a], seed);
        gradients[0].Update(static g => g.Fill(-1));
        Assert.Equal([5, 6], gradients[1].ToArray());
        Assert.Equal([5, 6], gradients[2].ToArray());
        Assert.Equal([5, 6], seed.ToArray());
        Assert.Equal([5, 6], tape.Gradient(y, a, seed).ToArray());
    }

    [Fact]
    public void Nothing_is_computed_that_is_not_needed()
    {
        var (x, w) = (Leaf(2), Leaf(3));
        var calls = new List<string>();
        using var tape = new Tape<double>();
        var y = Tape.Record(Kernel.Map(x, w, static (a, b) => a * b), x, w, da: (dy, a, b, y) => Note("da", dy * b), db: (dy, a, b, y) => Note("db", dy * a), "Noted");
        tape.Gradient(y, w);
        Assert.Equal(["db"], calls);

        Tensor<double> Note(string call, Tensor<double> gradient)
        {
            calls.Add(call);
            return gradient;
        }
    }

    [Fact]
    public void A_cotangent_weighs_the_elements()
    {
        var x = Leaf(1, 2, 3);
        using var tape = new Tape<double>();
        var y = x.Square();
        y.Backward(Tensor.From([1.0, 10.0, 100.0]));
        Assert.Equal([2, 40, 600], x.Grad!.ToArray());
        Assert.Equal([2, 40, 600], tape.Gradient(y, x, Tensor.From([1.0, 10.0, 100.0])).ToArray());
        Assert.Equal([0, 4, 0], tape.Gradient(y, x, Tensor.From([[0.0], [1.0], [0.0]]).Transpose()[0]).ToArray());
    }

    [Fact]
    public void A_leaf_is_its_own_derivative()
    {
        var x = Leaf(7);
        x.Backward();
        x.Backward(Tensor.From([4.0]));
        Assert.Equal([5], x.Grad!.ToArray());
        using var tape = new Tape<double>();
        x.Backward();
        Assert.Equal([6], x.Grad!.ToArray());
        Assert.Equal([1], tape.Gradient(x, x).ToArray());
        Assert.Equal([0], tape.Gradient(x, Leaf(1)).ToArray());
    }

    [Fact]
    public void Broadcasting_is_undone()
    {
        var (a, b) = (Tensor.Ones<double>([2, 1, 3]).RequireGrad(), Tensor.Ones<double>([4, 1]).RequireGrad());
        using var tape = new Tape<double>();
        (a * b).Sum().Backward();
        Assert.Equal("[2 1 3]", a.Grad!.Shape.ToString());
        Assert.All(a.Grad!.ToArray(), g => Assert.Equal(4, g));
        Assert.Equal("[4 1]", b.Grad!.Shape.ToString());
        Assert.All(b.Grad!.ToArray(), g => Assert.Equal(6, g));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_operations_is_differentiated() => ReturnsEverything(() =>
    {
        const int length = 100_000;
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x;
        for (var i = 0; i < length; i++) y = i % 2 == 0 ? y * 2 : y * 0.5;
        Assert.Equal([1, 2], y.ToArray());
        Assert.Equal(length, tape.Count);
        var loss = y.Sum();
        var outstanding = Outstanding;
        loss.Backward();
        Assert.Equal(outstanding, Outstanding);
        Assert.Equal([1, 1], x.Grad!.ToArray());
        Assert.Equal([1, 1], tape.Gradient(loss, x).ToArray());
        Assert.Equal([1, 1], tape.Gradient(loss, x, createGraph: true).ToArray());
    });

    [Fact]
    public void Only_results_are_left_behind() => ReturnsEverything(() =>
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = (x.Exp() * x.Tanh()).Sum();
        var (outstanding, count) = (Outstanding, tape.Count);
        for (var i = 1; i <= 10; i++)
        {
            y.Backward();
            tape.Gradient(y, [x, y, x]);
            Assert.Equal(outstanding + (3 * i), Outstanding);
            Assert.Equal(count, tape.Count);
        }
    });
}

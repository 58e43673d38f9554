using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What a tape takes down, and what it does not.</summary>
public class TapeTests
{
    private static Tensor<double> Cube(Tensor<double> x) => Tape.Record(Kernel.Map(x, static v => v * v * v), x, static (dy, x, y) => 3 * dy * x.Square());

    [Fact]
    public void A_unary_operation_is_recorded_with_its_operand_and_output()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Exp();
        var entry = Assert.Single(tape.Entries);
        Assert.Equal("Exp", entry.Op);
        Assert.Same(x, Assert.Single(entry.Inputs));
        Assert.Same(y, entry.Output);
        Assert.Null(entry.Attributes);
        Assert.True(y.RequiresGrad);
    }

    [Fact]
    public void A_unary_operation_with_attributes_shows_them()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        x.Clamp(min: 0.5, max: 1.5);
        Assert.Equal((0.5, 1.5), Assert.Single(tape.Entries).Attributes);
    }

    [Fact]
    public void A_binary_operation_is_recorded_with_both_operands_in_order()
    {
        var (a, b) = (Leaf(1, 2), Tensor.From([3.0, 4.0]));
        using var tape = new Tape<double>();
        _ = b - a;
        var entry = Assert.Single(tape.Entries);
        Assert.Equal("Subtract", entry.Op);
        Assert.Equal([b, a], entry.Inputs);
        Assert.Equal(2, entry.InputCount);
    }

    [Fact]
    public void A_binary_operation_with_attributes_shows_them()
    {
        var (a, b) = (Leaf(1, 2), Leaf(3, 4));
        var mask = Mask.From([true, false]);
        using var tape = new Tape<double>();
        mask.Where(a, b);
        var entry = Assert.Single(tape.Entries);
        Assert.Same(mask, entry.Attributes);
        Assert.Equal([a, b], entry.Inputs);
    }

    [Fact]
    public void An_operation_of_many_operands_is_recorded_with_all()
    {
        Tensor<double>[] xs = [Leaf(1, 2), Tensor.From([3.0]), Leaf(4)];
        using var tape = new Tape<double>();
        var y = Tensor.Concatenate<double>(xs);
        xs[0] = Leaf(9); // the caller's array is the caller's
        var entry = Assert.Single(tape.Entries);
        Assert.Equal("Concatenate", entry.Op);
        Assert.Equal(3, entry.InputCount);
        Assert.Equal([1, 2], entry.Inputs[0].ToArray());
        Assert.Same(xs[2], entry.Input(2));
        Assert.Same(y, entry.Output);
    }

    [Fact]
    public void A_primitive_of_your_own_is_recorded_under_the_name_of_the_method()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        Cube(x).Sum().Backward();
        Assert.Equal(["Cube", "Sum"], tape.Entries.Select(entry => entry.Op));
        Assert.Equal([3, 12], x.Grad!.ToArray());
    }

    [Fact]
    public void A_primitive_of_your_own_with_two_operands_broadcasts_and_is_differentiated_again()
    {
        var (a, b) = (Leaf(2, 3), Tensor.Scalar(4.0).RequireGrad());
        using var tape = new Tape<double>();
        var y = Product(a, b).Sum();
        Assert.Equal([4, 4], tape.Gradient(y, a).ToArray());
        var db = tape.Gradient(y, b, createGraph: true);
        Assert.Equal(5, db.Item());
        Assert.Equal([1, 1], tape.Gradient(db, a).ToArray());

        static Tensor<double> Product(Tensor<double> a, Tensor<double> b) =>
            Tape.Record(Kernel.Map(a, b, static (a, b) => a * b), a, b, da: static (dy, a, b, y) => Product(dy, b), db: static (dy, a, b, y) => Product(dy, a));
    }

    [Fact]
    public void With_no_tape_open_nothing_is_recorded()
    {
        var y = Leaf(1, 2).Exp();
        Assert.False(y.RequiresGrad);
    }

    [Fact]
    public void What_needs_no_gradient_is_not_recorded()
    {
        var x = Tensor.From([1.0, 2.0]);
        using var tape = new Tape<double>();
        var y = x.Exp() + x;
        Assert.Equal(0, tape.Count);
        Assert.False(y.RequiresGrad);
        _ = y * Leaf(1, 2);
        Assert.Equal(1, tape.Count);
    }

    [Fact]
    public void Detached_the_history_ends_and_the_buffer_is_shared()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Exp();
        var constant = y.Detach();
        Assert.False(constant.RequiresGrad);
        _ = constant * 2;
        Assert.Equal(1, tape.Count);
        (y * constant).Sum().Backward();
        Assert.Equal((x.Detach().Exp() * constant).ToArray(), x.Grad!.ToArray());
    }

    [Fact]
    public void Recording_all_takes_down_constants_too_without_differentiating_them()
    {
        var (x, constant) = (Leaf(1, 2), Tensor.From([3.0, 4.0]));
        using var tape = new Tape<double>(Recording.All);
        var y = constant.Exp();
        Assert.False(y.RequiresGrad);
        var z = y * x;
        Assert.True(z.RequiresGrad);
        Assert.Equal(["Exp", "Multiply"], tape.Entries.Select(entry => entry.Op));
        z.Sum().Backward();
        Assert.Equal(constant.Exp().ToArray(), x.Grad!.ToArray());
        Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());
    }

    [Theory]
    [InlineData(Recording.Needed)]
    [InlineData(Recording.All)]
    public void Paused_nothing_is_recorded_until_the_outermost_region_ends(Recording recording)
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>(recording);
        var y = x.Exp();
        var outer = tape.Pause();
        using (tape.Pause()) Assert.False(y.Exp().RequiresGrad);
        Assert.False((y * x).RequiresGrad);
        Assert.Equal(1, tape.Count);
        outer.Dispose();
        outer.Dispose(); // twice is harmless
        using (tape.Pause()) Assert.False((y * x).RequiresGrad);
        Assert.True(y.Exp().RequiresGrad);
        Assert.Equal(2, tape.Count);
    }

    [Fact]
    public void Paused_a_tape_still_differentiates_and_records_the_pass_if_asked_to()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Exp().Sum();
        Tensor<double> dx;
        using (tape.Pause())
        {
            y.Backward();
            dx = tape.Gradient(y, x, createGraph: true);
            Assert.False((x * 2).RequiresGrad); // still paused
        }
        Assert.Equal(dx.ToArray(), x.Grad!.ToArray());
        Assert.Equal(dx.ToArray(), tape.Gradient(dx.Sum(), x).ToArray());
    }

    [Fact]
    public void Operations_that_change_nothing_record_nothing()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        Assert.Same(x, x.Reshape(2));
        Assert.Same(x, x.Contiguous());
        Assert.Same(x, x.Expand(2));
        Assert.Equal(0, tape.Count);
    }

    [Fact]
    public void Closing_a_tape_twice_is_harmless_also_while_the_next_is_open()
    {
        var x = Leaf(1, 2);
        var first = new Tape<double>();
        first.Dispose();
        first.Dispose();
        using var second = new Tape<double>();
        first.Dispose();
        Assert.True((x * 2).RequiresGrad);
        Assert.Equal(1, second.Count);
        Assert.Equal(0, first.Count);
        Assert.Empty(first.Entries);
    }

    [Fact]
    public void Refusing_a_second_tape_costs_the_first_nothing() => ReturnsEverything(() =>
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        Assert.Throws<InvalidOperationException>(() => new Tape<double>());
        x.Square().Sum().Backward();
        Assert.Equal([2, 4], x.Grad!.ToArray());
    });

    [Fact]
    public void Tapes_of_float_and_double_may_be_open_at_the_same_time()
    {
        var (x, z) = (Leaf(1, 2), Tensor.From([1f, 2f]).RequireGrad());
        ReturnsEverything(() =>
        {
            using var doubles = new Tape<double>();
            var y = x.Square().Sum();
            using (var floats = new Tape<float>()) z.Square().Sum().Backward();
            y.Backward();
        });
        Assert.Equal([2, 4], x.Grad!.ToArray());
        Assert.Equal([2, 4], z.Grad!.ToArray());
    }
}

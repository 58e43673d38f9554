using Autograd.Core;

namespace Autograd.Tests;

/// <summary>What may be handed to <c>Tape.Record</c>, and what a tape that is set aside means for its tensors.</summary>
public class MisrecordingTests
{
    [Fact]
    public void What_was_used_as_a_constant_cannot_be_recorded_afterwards()
    {
        var w = Tensor.From([2.0]).RequireGrad();
        using var tape = new Tape<double>();
        var y = Kernel.Map(w, static v => 3 * v);
        _ = w * y; // has y for a constant already
        Assert.Throws<InvalidOperationException>(() => Tape.Record(y, w, static (dy, x, y) => 3 * dy));
    }

    [Fact]
    public void An_operand_cannot_be_its_own_result()
    {
        var w = Tensor.From([2.0]).RequireGrad();
        var c = Tensor.From([3.0]);
        using (var tape = new Tape<double>())
            Assert.Throws<InvalidOperationException>(() => Tape.Record(c, c, w, static (dy, a, b, y) => dy, static (dy, a, b, y) => dy));
        Assert.Equal(4.0, (c + 1).Item()); // still a constant like any other
    }

    [Fact]
    public void Tensors_in_arrays_and_nested_tuples_of_attributes_are_watched()
    {
        var x = Tensor.From([2.0]).RequireGrad();
        var c = Tensor.From([3.0]);
        foreach (var nested in new[] { true, false })
        {
            using var tape = new Tape<double>();
            var y = nested
                ? Tape.Record(Kernel.Map(x, static v => 3 * v), x, (1, (c, 2)), static (dy, x, y, at) => dy * at.Item2.c, "Scale")
                : Tape.Record(Kernel.Map(x, static v => 3 * v), x, new[] { c }, static (dy, x, y, at) => dy * at[0], "Scale");
            c.CopyFrom([3.0]);
            Assert.Throws<InvalidOperationException>(() => y.Backward());
        }
    }

    [Fact]
    public void An_operation_inside_an_update_is_noticed_when_the_update_goes_on()
    {
        var w = Tensor.From([1.0]).RequireGrad();
        using var tape = new Tape<double>();
        Tensor<double> y = null!;
        w.Update(span =>
        {
            span[0] = 1;
            y = w.Square().Sum();
            span[0] = 5;
        });
        Assert.Throws<InvalidOperationException>(() => y.Backward());
    }

    [Fact]
    public void A_tape_set_aside_lends_its_tensors_as_constants()
    {
        var w = Tensor.From([2.0]).RequireGrad();
        var x = Tensor.From([5.0]);
        using var tape = new Tape<double>();
        var h = w * 3;
        using (tape.Pause()) Assert.Equal(6.0, Differentiate.Grad(x => (x * h).Sum(), x).Item());
        Assert.True(GradientCheck.Compare(x => (x * h).Sum(), x).Passed);
        h.Sum().Backward();
        Assert.Equal(3.0, w.Grad!.Item());
        Assert.Equal(2, tape.Count);
    }

    [Fact]
    public void The_value_of_a_view_is_not_the_view()
    {
        var x = Tensor.From([1.0]);
        var (value, _) = Differentiate.ValueAndGrad(x => x.Reshape(), x);
        x.CopyFrom([9.0]);
        Assert.Equal(1.0, value.Item());
    }
}

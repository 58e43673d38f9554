using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>A buffer changed in place after it was recorded: the backward pass refuses, and says which.</summary>
public class VersionTests
{
    private const string Rest = " was changed in place after it was recorded, so the gradient would be wrong. Call Backward before changing it, or change a copy.";

    public static readonly TheoryData<string> Writes = ["CopyFrom a tensor", "CopyFrom values", "Update", "Update with a state", "through a view", "through a detached handle"];

    [Theory]
    [MemberData(nameof(Writes))]
    public void A_leaf_changed_after_use_is_refused(string write)
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Square().Sum();
        Write(x, write);
        Throws<InvalidOperationException>("The backward pass: operand 0 [2] of Square" + Rest, () => y.Backward());
        Throws<InvalidOperationException>("The backward pass: operand 0 [2] of Square" + Rest, () => tape.Gradient(y, x));
        Assert.Null(x.Grad);
    }

    [Fact]
    public void An_interior_tensor_changed_after_use_is_refused()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Exp();
        var loss = y.Sum();
        y.Update(static values => values.Clear());
        Throws<InvalidOperationException>("The backward pass: operand 0 [2] of Sum" + Rest, () => loss.Backward());
    }

    [Fact]
    public void An_output_changed_before_use_is_refused()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Exp();
        y.Update(static values => values.Clear());
        Throws<InvalidOperationException>("The backward pass: its output [2] of Exp" + Rest, () => y.Sum().Backward());
    }

    [Fact]
    public void A_constant_operand_changed_after_use_is_refused()
    {
        var (x, batch) = (Leaf(1, 2), Tensor.From([3.0, 4.0]));
        using var tape = new Tape<double>();
        var y = (x * batch).Sum();
        batch.CopyFrom([5, 6]); // the next batch in the same memory
        Throws<InvalidOperationException>("The backward pass: operand 1 [2] of Multiply" + Rest, () => y.Backward());
    }

    [Fact]
    public void One_of_many_operands_changed_after_use_is_refused()
    {
        var (x, other) = (Leaf(1, 2), Tensor.From([3.0]));
        using var tape = new Tape<double>();
        var y = Tensor.Concatenate<double>([x, other]).Sum();
        other.CopyFrom([5]);
        Throws<InvalidOperationException>("The backward pass: operand 1 [1] of Concatenate" + Rest, () => y.Backward());
    }

    [Fact]
    public void A_change_elsewhere_on_the_tape_does_not_matter()
    {
        var (x, z) = (Leaf(1, 2), Leaf(3, 4));
        using var tape = new Tape<double>();
        var y = x.Square().Sum();
        _ = z.Square().Sum();
        z.CopyFrom([5, 6]);
        y.Backward();
        Assert.Equal([2, 4], x.Grad!.ToArray());
    }

    [Fact]
    public void A_change_before_use_and_after_the_backward_pass_is_fine()
    {
        var x = Leaf(1, 2);
        for (var step = 0; step < 3; step++)
        {
            x.CopyFrom([step, step]);
            using var tape = new Tape<double>();
            x.Square().Sum().Backward();
            x.Update(static values => values.Clear());
        }
        Assert.Equal([6, 6], x.Grad!.ToArray());
    }

    private static void Write(Tensor<double> x, string how)
    {
        switch (how)
        {
            case "CopyFrom a tensor": x.CopyFrom(Tensor.From([5.0, 6.0])); break;
            case "CopyFrom values": x.CopyFrom([5, 6]); break;
            case "Update": x.Update(static values => values.Clear()); break;
            case "Update with a state": x.Update(7, static (values, seven) => values.Fill(seven)); break;
            case "through a view": x.Detach()[1..].CopyFrom([5]); break;
            default: x.Detach().CopyFrom([5, 6]); break;
        }
    }
}

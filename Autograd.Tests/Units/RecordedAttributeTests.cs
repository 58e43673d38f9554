using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What the backward pass will need lives as long as the tape and must not change: operands, and also the masks, labels and tensors among an operation's attributes.</summary>
public class RecordedAttributeTests
{
    [Fact]
    public void A_constant_operand_made_in_an_inner_scope_serves_the_backward_pass()
    {
        var x = Leaf(1, 2, 3);
        using var tape = new Tape<double>();
        Tensor<double> y;
        using (new TensorScope()) y = (x * Tensor.From([4.0, 5.0, 6.0])).Sum();
        y.Backward();
        Assert.Equal([4, 5, 6], x.Grad!.ToArray());
    }

    [Fact]
    public void A_mask_made_in_an_inner_scope_serves_the_backward_pass()
    {
        var x = Leaf(-1, 2, 3);
        using var tape = new Tape<double>();
        Tensor<double> y;
        using (new TensorScope()) y = (x > 0).Where(x, 0).Sum();
        y.Backward();
        Assert.Equal([0, 1, 1], x.Grad!.ToArray());
    }

    [Fact]
    public void Labels_made_in_an_inner_scope_serve_the_backward_pass()
    {
        var x = Leaf(1, 2, 3);
        using var tape = new Tape<double>();
        Tensor<double> y;
        using (new TensorScope()) y = x.Gather(0, Indices.From([2, 2])).Sum();
        y.Backward();
        Assert.Equal([0, 0, 2], x.Grad!.ToArray());
    }

    [Fact]
    public void A_tensor_that_a_primitive_of_your_own_saved_serves_the_backward_pass()
    {
        var x = Leaf(1, 2, 3);
        using var tape = new Tape<double>();
        Tensor<double> y;
        using (new TensorScope()) y = Scale(x, Tensor.From([4.0, 5.0, 6.0])).Sum();
        y.Backward();
        Assert.Equal([4, 5, 6], x.Grad!.ToArray());

        static Tensor<double> Scale(Tensor<double> x, Tensor<double> by) =>
            Tape.Record(Kernel.Map(x, by, static (x, by) => x * by), x, (by, 0), static (dy, x, y, saved) => dy * saved.by);
    }

    [Fact]
    public void A_recorded_backward_pass_made_in_an_inner_scope_can_be_differentiated_after_it_closed()
    {
        var x = Leaf(-1, 2, 3);
        using var tape = new Tape<double>();
        var y = (x.Relu() * x.Square()).Sum(); // relu's rule makes a mask
        Tensor<double> dx;
        using (new TensorScope()) dx = tape.Gradient(y, x, createGraph: true);
        Assert.Equal([0, 12, 27], dx.ToArray());
        Assert.Equal([0, 12, 18], tape.Gradient(dx.Sum(), x).ToArray());
    }

    [Fact]
    public void Labels_changed_after_they_were_recorded_are_noticed()
    {
        var x = Leaf(1, 2, 3);
        var labels = Indices.From([2, 2]);
        using var tape = new Tape<double>();
        var y = x.Gather(0, labels).Sum();
        labels.CopyFrom([0, 1]);
        Throws<InvalidOperationException>(
            "The backward pass: an attribute of Gather was changed in place after it was recorded, so the gradient would be wrong. Call Backward before changing it, or change a copy.", () => y.Backward());
    }

    [Fact]
    public void A_batch_used_by_a_tape_goes_back_to_its_loader_when_the_tape_closes_first()
    {
        var w = Leaf(2);
        Tensor<double> x = null!;
        TensorScope batch = null!;
        ReturnsEverything(() =>
        {
            using (var tape = new Tape<double>())
            {
                batch = new TensorScope();
                x = Tensor.From([1.0, 2.0]);
                batch.Detach();
                (x * w).Sum().Backward();
            }
            Assert.Equal([1, 2], x.ToArray());
            batch.Dispose();
        });
        ThrowsReturned("[2]", "From", () => x.ToArray());
    }

    [Fact]
    public void A_batch_used_by_a_tape_stays_for_it_when_the_loader_moves_on_first()
    {
        var w = Leaf(2);
        var x = new Tensor<double>[2];
        ReturnsEverything(() =>
        {
            using var tape = new Tape<double>();
            var total = Tensor.Scalar(0.0);
            for (var i = 0; i < 2; i++) // every batch replaces the one before
            {
                var batch = new TensorScope();
                x[i] = Tensor.From([1.0, 2.0]);
                batch.Detach();
                total += (x[i] * w).Sum();
                batch.Dispose();
            }
            total.Backward();
        });
        Assert.Equal([6], w.Grad!.ToArray());
        foreach (var used in x) ThrowsReturned("[2]", "From", () => used.ToArray(), by: "tape");
    }
}

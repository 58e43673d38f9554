using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Who owns memory: each row of the table from both sides, alive as long as promised, and an error that names shape and operation afterwards, through every handle.</summary>
public class OwnershipTests
{
    public static readonly TheoryData<string> Handles = [.. Views.Keys];

    private static Dictionary<string, Func<Tensor<double>, Tensor<double>>> Views => new()
    {
        ["the tensor itself"] = x => x,
        ["detached"] = x => x.Detach(),
        ["reshaped"] = x => x.Reshape(3, 2),
        ["transposed"] = x => x.Transpose(),
        ["a slice"] = x => x[.., 1..],
        ["a position"] = x => x[1],
        ["expanded"] = x => x.Unsqueeze(0).Expand(4, 2, 3),
        ["flipped"] = x => x.Flip(1),
        ["a view of a view of it, detached"] = x => x.Transpose()[1..].Detach(),
    };

    private static Tensor<double> Values => Tensor.From([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);

    [Theory]
    [MemberData(nameof(Handles))]
    public void A_recorded_output_lives_until_the_tape_closes_even_when_an_inner_scope_was_open(string handle)
    {
        var x = Values.RequireGrad();
        var expected = Views[handle](Values.Exp()).ToArray();
        Tensor<double> y;
        using (var tape = new Tape<double>())
        {
            using (new TensorScope()) y = Views[handle](x.Exp());
            _ = Tensor.Zeros<double>([2, 3]); // would take over the buffer if it had gone back
            Assert.Equal(expected, y.ToArray());
        }
        AssertReturned(y, "Exp", by: "tape");
    }

    [Theory]
    [MemberData(nameof(Handles))]
    public void An_unrecorded_result_lives_until_the_innermost_scope_closes(string handle)
    {
        var x = Values;
        using var outer = new TensorScope();
        Tensor<double> y;
        using (new TensorScope())
        {
            y = Views[handle](x.Exp());
            Assert.Equal(Views[handle](Values.Exp()).ToArray(), y.ToArray());
        }
        AssertReturned(y, "Exp");
    }

    [Theory]
    [MemberData(nameof(Handles))]
    public void Outside_any_scope_results_are_ordinary_garbage(string handle)
    {
        var before = BufferPool.Statistics.Rented;
        var y = Views[handle](Values.Exp());
        Assert.Equal(before, BufferPool.Statistics.Rented);
        using (new Tape<double>()) _ = y * y;
        Assert.Equal(Views[handle](Values.Exp()).ToArray(), y.ToArray());
    }

    [Theory]
    [MemberData(nameof(Handles))]
    public void A_batch_lives_until_its_own_scope_closes_whatever_opens_and_closes_meanwhile(string handle)
    {
        var batch = new TensorScope();
        var x = Views[handle](Values.Exp());
        batch.Detach();
        for (var step = 0; step < 3; step++)
            using (var tape = new Tape<double>())
                (x.RequireGrad() * x).Sum().Backward();
        Assert.Equal(Views[handle](Values.Exp()).ToArray(), x.ToArray());
        batch.Dispose();
        AssertReturned(x, "Exp");
    }

    [Theory]
    [MemberData(nameof(Handles))]
    public void A_kept_tensor_lives_until_the_enclosing_scope_closes(string handle)
    {
        var outer = new TensorScope();
        Tensor<double> y, other;
        using (var inner = new TensorScope())
        {
            y = Views[handle](Values.Exp());
            other = Values.Exp();
            Assert.Same(y, inner.Keep(y));
        }
        Assert.Equal(Views[handle](Values.Exp()).ToArray(), y.ToArray());
        AssertReturned(other, "Exp");
        outer.Dispose();
        AssertReturned(y, "Exp");
    }

    [Theory]
    [MemberData(nameof(Handles))]
    public void With_no_enclosing_scope_a_kept_tensor_is_persistent_and_its_buffer_goes_back(string handle)
    {
        Tensor<double> y = null!, original = null!;
        Watch.ReturnsEverything(() =>
        {
            using var scope = new TensorScope();
            original = Values.Exp();
            y = scope.Keep(Views[handle](original));
        });
        Assert.Equal(Views[handle](Values.Exp()).ToArray(), y.ToArray());
        Assert.Equal(Values.Exp().ToArray(), original.ToArray()); // the buffer is kept, so every handle of it is
    }

    [Fact]
    public void What_a_tape_keeps_goes_to_the_enclosing_scope_without_its_history()
    {
        var x = Values.RequireGrad();
        using var outer = new TensorScope();
        Tensor<double> kept, lost;
        using (var tape = new Tape<double>())
        {
            lost = x.Exp();
            kept = tape.Keep(x.Exp());
        }
        Assert.False(kept.RequiresGrad);
        Assert.Equal(Values.Exp().ToArray(), kept.ToArray());
        AssertReturned(lost, "Exp", by: "tape");
        outer.Dispose();
        AssertReturned(kept, "Exp");
    }

    [Fact]
    public void Keeping_does_not_shorten_a_life()
    {
        using var outer = new TensorScope();
        var x = Values.Exp();
        var persistent = Values.Persist();
        using (var middle = new TensorScope())
        using (var inner = new TensorScope())
        {
            inner.Keep(x); // belongs further out already
            inner.Keep(persistent);
            middle.Keep(x);
        }
        Assert.Equal(Values.Exp().ToArray(), x.ToArray());
        Assert.Equal(Values.ToArray(), persistent.ToArray());
    }

    [Fact]
    public void Keeping_can_be_repeated_from_scope_to_scope()
    {
        using var outer = new TensorScope();
        Tensor<double> y;
        using (var middle = new TensorScope())
        {
            using (var inner = new TensorScope()) y = inner.Keep(inner.Keep(Values.Exp()));
            middle.Keep(y);
        }
        Assert.Equal(Values.Exp().ToArray(), y.ToArray());
        outer.Dispose();
        AssertReturned(y, "Exp");
    }

    [Fact]
    public void A_gradient_stands_in_persistent_memory_though_it_is_first_made_inside_a_step()
    {
        var x = Values.RequireGrad();
        for (var step = 0; step < 2; step++)
        {
            using var tape = new Tape<double>();
            using var inner = new TensorScope();
            x.Square().Sum().Backward();
        }
        Assert.Equal([4, 8, 12, 16, 20, 24], x.Grad!.ToArray());
    }

    [Fact]
    public void A_persistent_copy_outlives_every_scope_and_is_a_leaf()
    {
        var x = Values.RequireGrad();
        Tensor<double> state;
        using (var tape = new Tape<double>())
        using (new TensorScope()) state = x.Exp().Persist();
        Assert.False(state.RequiresGrad);
        Assert.Equal(Values.Exp().ToArray(), state.ToArray());
        Assert.Same(state, state.Persist());
    }

    [Fact]
    public void Persisting_frees_what_a_tape_kept_of_its_history()
    {
        var x = Values.RequireGrad();
        Tensor<double> y;
        using (var tape = new Tape<double>())
        {
            y = x.Exp();
            tape.Keep(y);
        }
        Assert.Throws<InvalidOperationException>(() => y * 1);
        Assert.Equal(Values.Exp().ToArray(), (y.Persist() * 1).ToArray());
    }

    [Theory]
    [MemberData(nameof(Handles))]
    public void Persisting_a_view_of_a_pooled_buffer_copies_the_view_alone(string handle)
    {
        Tensor<double> state;
        using (new TensorScope()) state = Views[handle](Values.Exp()).Persist();
        Assert.True(state.IsContiguous);
        Assert.Equal(Views[handle](Values.Exp()).ToArray(), state.ToArray());
    }

    [Fact]
    public void Persisting_what_is_persistent_gives_it_back_so_a_view_goes_on_sharing()
    {
        var parameter = Values;
        var view = parameter[0].Persist();
        parameter.CopyFrom([7, 8, 9, 10, 11, 12]);
        Assert.Equal([7, 8, 9], view.ToArray());
    }

    [Fact]
    public void Labels_and_masks_follow_the_same_rules()
    {
        Indices labels, keptLabels;
        Mask mask, keptMask;
        using (new TensorScope())
        {
            labels = Indices.From([2, 0, 1]);
            mask = Values > 3;
            (keptLabels, keptMask) = (labels.Persist(), mask.Persist());
        }
        Assert.Equal([2, 0, 1], keptLabels.ToArray());
        Assert.Equal([false, false, false, true, true, true], keptMask.ToArray());
        Watch.ThrowsReturned("[3]", "From", () => labels.AsSpan());
        Watch.ThrowsReturned("[2 3]", ">", () => mask.AsSpan());
    }

    [Fact]
    public void A_buffer_goes_back_once_whoever_returns_it() => Watch.ReturnsEverything(() =>
    {
        using var scope = new TensorScope();
        var x = Values;
        x.Storage.Return(BufferPool.Here);
        x.Storage.Return(BufferPool.Here);
        x.Storage.Persist(); // too late
    });

    [Fact]
    public void A_stale_handle_never_shows_the_tensor_that_took_its_buffer_over()
    {
        using var outer = new TensorScope();
        Tensor<double> stale;
        using (new TensorScope()) stale = Values.Exp();
        var successor = Values.Exp();
        AssertReturned(stale, "Exp");
        Assert.Equal(Values.Exp().ToArray(), successor.ToArray());
    }

    /// <summary>Every way to touch the elements, to read and to write.</summary>
    private static void AssertReturned(Tensor<double> x, string op, string by = "scope")
    {
        var zeros = Tensor.Zeros<double>(x.Shape).ToArray();
        Action[] touches =
        [
            () => x.ToArray(), () => x.At(new int[x.Rank]), () => x.CopyTo(zeros), () => x.Persist(), () => _ = x * 2, () => _ = x + x, () => x.Exp(), () => x.Sum(), () => _ = x > 0,
            () => x.CopyFrom(zeros), () => x.CopyFrom(Tensor.From(zeros, x.Shape)),
        ];
        Action[] contiguousTouches = [() => x.AsSpan(), () => x.Update(static _ => { }), () => x.AsTensorSpan()];
        foreach (var touch in x.IsContiguous ? [.. touches, .. contiguousTouches] : x.Layout.Overlaps ? touches[..^2] : touches)
            Watch.ThrowsReturned(x.Shape.ToString(), op, touch, by);
        Watch.ThrowsReturned("[]", op, () => x.Detach()[[.. Enumerable.Repeat<Slice>(0, x.Rank)]].Item(), by);
        Assert.Equal($"{x.Shape}, made by {op}: its {by} has closed", x.ToString()); // a debugger may look
    }
}

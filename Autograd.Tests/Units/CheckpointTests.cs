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

    /// <summary>
    /// Functions with a leaf w closed over, at an operand that may depend on w too, may be w, may be given twice:
    /// gradients to the third order are those without a checkpoint.
    /// </summary>
    public static TheoryData<string> Functions => [.. Closing.Keys];

    private delegate Tensor<double> Checkpointed(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, params Tensor<double>[] xs);

    private static readonly Dictionary<string, Func<Checkpointed, Tensor<double>, Tensor<double>, Tensor<double>>> Closing = new()
    {
        ["closed over"] = (checkpoint, x, w) => checkpoint(xs => (xs[0] * w).Sin(), x),
        ["the operand depends on it"] = (checkpoint, x, w) => checkpoint(xs => (xs[0] * w).Sin(), x * w.Exp()) * w,
        ["the operand is it"] = (checkpoint, x, w) => checkpoint(xs => (xs[0] * w).Sin() * x, w),
        ["given twice"] = (checkpoint, x, w) => checkpoint(xs => (xs[0] * w + xs[1].Square()).Sin(), x, x),
        ["nested"] = (checkpoint, x, w) => checkpoint(xs => checkpoint(ys => (ys[0] * w).Sin() * x, xs[0] * w).Exp(), x + w),
        ["one after another"] = (checkpoint, x, w) => checkpoint(xs => (xs[0] * w).Exp(), checkpoint(xs => (xs[0] * w).Sin(), x)),
        ["a derivative inside"] = (checkpoint, x, w) => checkpoint(xs => Differentiate.Grad(z => (w * z.Sin() * xs[0]).Sum(), xs[0]), x),
        ["a pause inside"] = (checkpoint, x, w) => checkpoint(
            xs =>
            {
                Tensor<double> constant;
                using (Tape<double>.OpenForRecording!.Pause()) constant = w * xs[0].Exp();
                return constant * xs[0].Sin() * w;
            },
            x),
        ["it returns the leaf"] = (checkpoint, x, w) => checkpoint(xs => w, x) * x.Sin() * w,
        ["it returns its operand"] = (checkpoint, x, w) => checkpoint(xs => xs[0], x.Sin() * w),
        ["it returns a view"] = (checkpoint, x, w) => checkpoint(xs => (xs[0] * w).Sin().Flip(0), x * w)[^1].Exp(),
        ["it broadcasts"] = (checkpoint, x, w) => checkpoint(xs => xs[0].Sin() * w.Unsqueeze(1), x) * x,
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Gradients_to_the_third_order_are_those_without_a_checkpoint(string function)
    {
        double[][] Derivatives(Checkpointed checkpoint)
        {
            var (x, w) = (Tensor.From([0.5, -1.2, 0.8]).RequireGrad(), Tensor.From([1.5, 0.4, -0.7]).RequireGrad());
            using var tape = new Tape<double>();
            var first = tape.Gradient(Closing[function](checkpoint, x, w).Square().Sum(), [x, w], createGraph: true);
            var second = tape.Gradient((first[0] * first[1]).Sum(), [x, w], createGraph: true);
            var third = tape.Gradient((second[0] * second[1].Sin()).Sum(), [x, w]);
            Closing[function](checkpoint, x, w).Square().Sum().Backward();
            return [.. first.Concat(second).Concat(third).Append(x.Grad!).Append(w.Grad!).Select(gradient => gradient.ToArray())];
        }

        var expected = Derivatives(static (f, xs) => f(xs));
        var actual = Derivatives(static (f, xs) => Tensor.Checkpoint(f, xs));
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], (a, b) => Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(a)));
    }

    [Fact]
    public void A_users_own_pause_of_the_tape_pauses_what_runs_in_its_place()
    {
        var (x, w) = (Watch.Leaf(2), Watch.Leaf(3));
        using var tape = new Tape<double>();
        var y = Tensor.Checkpoint<double>(
            xs =>
            {
                Tensor<double> constant;
                using (tape.Pause()) constant = w * xs[0];
                Assert.False(constant.RequiresGrad);
                return constant * xs[0];
            },
            x);
        y.Sum().Backward();
        Assert.Equal([6], x.Grad!.ToArray());
        Assert.Null(w.Grad);
    }

    [Fact]
    public void A_leaf_that_the_result_does_not_depend_on_gets_no_gradient()
    {
        var (x, w) = (Watch.Leaf(2), Watch.Leaf(3));
        using var tape = new Tape<double>();
        Tensor.Checkpoint<double>(xs => (w * 2).ToArray().Length * xs[0], x).Sum().Backward();
        Assert.Equal([1], x.Grad!.ToArray());
        Assert.Null(w.Grad);
    }

    [Fact]
    public void A_captured_interior_tensor_is_named_wherever_it_is_used()
    {
        var (x, w) = (Tensor.From([1.0, 2.0]).RequireGrad(), Watch.Leaf(3));
        using var tape = new Tape<double>();
        var h = x.Exp();
        string Refused(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f) => Assert.Throws<InvalidOperationException>(() => Tensor.Checkpoint(f, w)).Message;
        Assert.All(
            [
                Refused(xs => xs[0] * h),
                Refused(xs => Tensor.Concatenate<double>([xs[0], h])),
                Refused(_ => h),
                Refused(xs => Tensor.Checkpoint<double>(ys => ys[0] + h, xs[0])),
                Refused(xs => Tensor.Checkpoint<double>(ys => ys[1] + ys[0], xs[0], h)),
                Refused(xs => Differentiate.Grad(z => (z * h).Sum(), xs[0])),
            ],
            text =>
            {
                Assert.Contains("the function uses a tensor [2] from outside that Exp computed on this tape (%0)", text);
                Assert.Contains("as an operand", text);
            });

        // Its value alone may be used, in either way.
        Tensor.Checkpoint<double>(xs => xs[0] * h.Detach(), w).Sum().Backward();
        Tensor.Checkpoint<double>(
            xs =>
            {
                Tensor<double> constant;
                using (tape.Pause()) constant = h * 1;
                return xs[0] * constant;
            },
            w).Sum().Backward();
        Assert.Equal(2 * (Math.E + Math.Exp(2)), w.Grad!.Item(), 1e-12);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void A_weight_changed_in_place_before_the_gradient_is_noticed()
    {
        var (x, w) = (Watch.Leaf(2), Watch.Leaf(3));
        using var tape = new Tape<double>();
        var y = Tensor.Checkpoint<double>(xs => xs[0] * w, x);
        w.CopyFrom([4]);
        Assert.Contains("operand 1 [1] of Checkpoint was changed in place", Assert.Throws<InvalidOperationException>(() => y.Sum().Backward()).Message);
    }

    [Fact]
    public void A_constant_changed_before_the_gradient_is_noticed_by_what_the_function_gives()
    {
        var (x, c) = (Watch.Leaf(2), Tensor.From([3.0]));
        using var tape = new Tape<double>();
        var y = Tensor.Checkpoint<double>(xs => xs[0] * c, x);
        c.CopyFrom([4]);
        Assert.Contains("other numbers", Assert.Throws<InvalidOperationException>(() => y.Sum().Backward()).Message);
        Assert.Contains("other numbers", Assert.Throws<InvalidOperationException>(() => tape.Gradient(y.Sum(), x, createGraph: true)).Message);
    }

    [Fact]
    public void What_is_not_a_number_twice_is_no_difference()
    {
        var x = Watch.Leaf(-1);
        using var tape = new Tape<double>();
        Tensor.Checkpoint<double>(xs => xs[0].Log(), x).Sum().Backward();
        Assert.Equal([-1], x.Grad!.ToArray());
    }

    [Fact]
    public void Leaves_are_ready_once_all_uses_are_counted()
    {
        var (x, w) = (Watch.Leaf(2), Watch.Leaf(3));
        var ready = new List<(Tensor<double>, double)>();
        using var tape = new Tape<double> { GradientReady = leaf => ready.Add((leaf, leaf.Grad!.Item())) };
        var early = x * w;
        (Tensor.Checkpoint<double>(xs => xs[0] * w, early) + w).Sum().Backward(); // x w² + w
        Assert.Equal([(w, 13.0), (x, 9.0)], ready.OrderByDescending(pair => pair.Item2));
    }

    [Fact]
    public void Anomalies_in_the_second_run_are_found_at_their_operation()
    {
        var x = Watch.Leaf(0);
        using var tape = new Tape<double> { DetectAnomalies = true };
        var anomaly = Assert.Throws<AnomalyException>(() => Tensor.Checkpoint<double>(xs => xs[0].Sqrt(), x).Sum().Backward());
        Assert.Equal("Sqrt", anomaly.Op);
        Assert.StartsWith("CheckpointTests.cs:", anomaly.Place);
    }
}

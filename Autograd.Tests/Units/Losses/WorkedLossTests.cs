using System.Numerics;
using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Worked examples of tutorials, corners and far ends of the losses that are compared with PyTorch case by case elsewhere.</summary>
public class WorkedLossTests
{
    [Fact]
    public void The_absolute_error_of_four_elements() => // of which the tutorial prints four digits
        Assert.Equal(1.2407, Loss.L1(Tensor.From([-1.3960, -0.1662, -0.3867, -1.3959]), Tensor.From([0.3319, 0.7981, 0.5625, -0.0747])).Item(), tolerance: 1e-4);

    [Fact]
    public void What_stands_behind_the_minus_one_is_no_label() =>
        Assert.Equal(0.85, Loss.MultiLabelMargin(Tensor.From([0.1, 0.2, 0.4, 0.8]), Indices.From([3, 0, -1, 1])).Item(), tolerance: 1e-15);

    [Fact]
    public void Focal_loss_by_gather()
    {
        var (x, y) = (Tensor.From([[1.0, 2, 3], [0.5, -1, 0]]), Indices.From([2, 1]));
        var logp = x.LogSoftmax().Gather(1, y.Reshape(2, 1));
        Assert.Equal((-0.5 * (1 - logp.Exp()).Square() * logp).Mean().Item(), Loss.Focal(x, y, gamma: 2, alpha: 0.5).Item(), tolerance: 1e-15);
    }

    /// <summary>Two frames, p(a) = 0.4: the path aa alone costs 1.8326, but a- and -a read a too.</summary>
    [Fact]
    public void Ctc_is_not_the_cost_of_one_path()
    {
        var logProbs = Tensor.From([[0.6, 0.4], [0.6, 0.4]]).Log();
        Assert.Equal(0.4463, Loss.Ctc(logProbs, Indices.From([1]), Indices.From([2]), Indices.From([1])).Item(), 4);
        Assert.Equal(1.8326, -logProbs[.., 1].Sum().Item(), 4);
    }

    [Fact]
    public void Where_a_hinge_is_exactly_0_some_losses_pass_the_gradient_and_some_do_not()
    {
        var (zero, one, minus) = (Tensor.From([0.0]), Tensor.From([1.0]), Tensor.From([-1.0]));
        Assert.Equal([-1], Gradient(x => Loss.MarginRanking(x, zero, one), 0));
        Assert.Equal([-1], Gradient(x => Loss.HingeEmbedding(x, minus), 1));
        Assert.Equal([0, 0], Gradient(x => Loss.MultiMargin(x, Indices.From([0], [])), 1, 0));
        Assert.Equal([0, 0], Gradient(x => Loss.MultiLabelMargin(x, Indices.From([0, -1])), 1, 0));
        Assert.Equal([1, 0], Gradient(x => Loss.TripletMarginWithDistance(x, Tensor.From([0.0, 0]), Tensor.From([1.0, 0]), (u, v) => (u - v).Square().Sum(-1), margin: 1) / 2, 0, 0)); // d(a, n) = 1 = the margin
    }

    [Fact]
    public void At_a_tie_the_gradient_is_0_and_at_the_end_of_the_parabola_it_has_no_jump()
    {
        var zero = Tensor.From([0.0]);
        Assert.Equal([0], Gradient(x => Loss.L1(x, zero), 0));
        Assert.Equal([0], Gradient(x => Loss.SmoothL1(x, zero, beta: 0), 0));
        Assert.Equal([0], Gradient(x => Loss.Quantile(x, zero, 0.9), 0));
        Assert.Equal([0], Gradient(x => Loss.TripletMargin(x, x.Detach(), Tensor.From([9.0]), eps: 0, margin: 20), 3).Select(dx => dx - 1)); // only the negative's distance, 6, has a slope
        Assert.Equal([2], Gradient(x => Loss.Huber(x, zero, delta: 2), 2));
        Assert.Equal([1], Gradient(x => Loss.SmoothL1(x, zero, beta: 2), 2));
        Assert.Equal([0, 0.5, 0], Second(x => Loss.SmoothL1(x, Tensor.From([0.0, 0, 0]), beta: 2, Reduction.Sum), -2, 0, 2)); // the line begins at beta
    }

    [Fact]
    public void Two_negative_distances_that_are_equal_share_the_gradient()
    {
        Tensor<double> a = Tensor.From([[0.0, 0]]), p = Tensor.From([[0.0, 2]]);
        double[] gradient = Gradient(n => Loss.TripletMarginWithDistance(a, p, n.Reshape(1, 2), (u, v) => (u - v).Abs().Sum(-1), margin: 9, swap: true), 1, 1); // as far from a as from p
        Assert.Equal([-1, 0], gradient); // half of (1, 1) and half of (1, −1)
    }

    [Fact]
    public void The_cosine_of_long_vectors_in_float()
    {
        var (x, y) = (Tensor.From([1e10f, 2e10f, 1e10f]), Tensor.From([1e10f, 1e10f, 1e10f]));
        Assert.Equal(1 - (4 / Math.Sqrt(18)), Loss.CosineEmbedding(x, y, Tensor.From([1f], [])).Item(), tolerance: 1e-6);
    }

    [Fact]
    public void Distances_of_other_shapes_are_not_broadcast()
    {
        var x = Tensor.Zeros<double>([3, 1]);
        var calls = 0;
        Watch.Throws<ArgumentException>("TripletMarginWithDistance: distance(anchor, positive) [3] and distance(anchor, negative) [3 1] must have the same shape, nothing is broadcast: write distance(anchor, negative).Reshape(3).",
            () => Loss.TripletMarginWithDistance(x, x, x, (u, v) => calls++ == 0 ? (u - v).Sum(-1) : u - v));
        Assert.Throws<ArgumentNullException>("distance(anchor, positive)", () => Loss.TripletMarginWithDistance(x, x, x, (_, _) => null!));
    }

    [Fact]
    public void Far_logits_and_certain_targets_in_double() => FarEnds<double>();

    [Fact]
    public void Far_logits_and_certain_targets_in_float() => FarEnds<float>();

    /// <summary>Values, gradients and second derivatives are numbers; and right where a limit says what they are.</summary>
    private static void FarEnds<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor<T> Row(params double[] values) => Tensor.From(Array.ConvertAll(values, T.CreateTruncating));
        var (labels, target) = (Row(1, 0, 1, 0), Row(1, 0, 0, 1));
        double[] logits = [1000, -1000, -1000, 1000], certain = [1, 0, 0, 1];
        Holds(x => Loss.BceWithLogits(x, labels, reduction: Reduction.None), logits, 0, 0, 1000, 1000);
        Holds(x => Loss.SmoothedBceWithLogits(x, labels, reduction: Reduction.None), logits, 0, 0, 1000, 1000);
        Holds(x => Loss.SoftMargin(x, 2 * labels - 1, Reduction.None), logits, 0, 0, 1000, 1000);
        Holds(x => Loss.MultiLabelSoftMargin(x, labels), logits, 500);
        Holds(x => Loss.LogCosh(x, Row(0, 0, 0, 0), Reduction.None), logits, [.. Enumerable.Repeat(1000 - Math.Log(2), 4)]);
        foreach (var gamma in (double[])[0, 0.5, 1, 2])
        {
            Holds(x => Loss.BinaryFocal(x, labels, -1, gamma, Reduction.None), logits, 0, 0, 1000, 1000);
            Holds(x => Loss.Focal(x.Reshape(2, 2), Indices.From([0, 0]), gamma, reduction: Reduction.None), logits, 0, 2000);
        }
        Holds(x => Loss.CrossEntropy(x.Reshape(2, 2), Indices.From([0, 0]), reduction: Reduction.None), logits, 0, 2000);
        Holds(x => Loss.CrossEntropy(x.Reshape(2, 2), Row(1, 0, 1, 0).Reshape(2, 2), reduction: Reduction.None), logits, 0, 2000);
        Holds(x => Loss.KlDiv(x.LogSoftmax(), target, reduction: Reduction.None), logits, Math.Log(2), 0, 0, Math.Log(2));
        Holds(x => Loss.Bce(x, target, reduction: Reduction.None), certain, 0, 0, 0, 0);
        Holds(x => Loss.Bce(x, 1 - target, reduction: Reduction.None), certain, 100, 100, 100, 100);
        Holds(x => Loss.Dice(x, target, smooth: 0), [1, 0.5, 0.5, 1], 0.5);
        Holds(x => Loss.Dice(x.Reshape(1, 4), target.Reshape(1, 4)), certain, 0);
        Holds(x => Loss.Tversky(x.Reshape(1, 4), target.Reshape(1, 4)), certain, 0);
        Holds(x => Loss.GaussianNll(x, Row(0, 0, 0, 0), Row(1, 1, 1, 1), reduction: Reduction.None), logits, 5e5, 5e5, 5e5, 5e5);
        Holds(x => Loss.InfoNce(x.Reshape(2, 2), x.Detach().Reshape(2, 2), 1), logits, Math.Log(1 + Math.Exp(-2)));
        Holds(x => Loss.CosineEmbedding(x, x.Detach(), Tensor.From<T>([T.One], [])), logits, 0);

        static void Holds(Func<Tensor<T>, Tensor<T>> loss, double[] at, params double[] expected)
        {
            var x = Tensor.From(Array.ConvertAll(at, T.CreateTruncating)).RequireGrad();
            using var tape = new Tape<T>();
            var y = loss(x);
            Same.Near(new Box<T>(y.Shape.ToArray(), Array.ConvertAll(expected, T.CreateTruncating)), y, 1e-6, 1e-6);
            var first = tape.Gradient(y, x, Tensor.Ones<T>(y.Shape), createGraph: true);
            Assert.All(first.ToArray(), dx => Assert.True(T.IsFinite(dx)));
            if (first.RequiresGrad) Assert.All(tape.Gradient(first.Sum(), x).ToArray(), ddx => Assert.True(T.IsFinite(ddx)));
        }
    }

    [Fact]
    public void A_variance_below_the_floor_passes_its_gradient_straight_through()
    {
        var zero = Tensor.From([0.0]);
        Assert.Equal(5e3, Gradient(v => Loss.GaussianNll(zero, zero, v, eps: 1e-4), 0)[0], tolerance: 1e-8);
    }

    private static double[] Gradient(Func<Tensor<double>, Tensor<double>> loss, params double[] at)
    {
        var x = Leaf(at);
        using var tape = new Tape<double>();
        return tape.Gradient(loss(x).Sum(), x).ToArray();
    }

    private static double[] Second(Func<Tensor<double>, Tensor<double>> loss, params double[] at)
    {
        var x = Leaf(at);
        using var tape = new Tape<double>();
        return tape.Gradient(tape.Gradient(loss(x), x, createGraph: true).Sum(), x).ToArray();
    }
}

using System.Numerics;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using static Autograd.Tests.Range.Gradients;

namespace Autograd.Tests.Range;

/// <summary>Infinite operands where the function has a limit.</summary>
public class InfinityTests
{
    private const double Inf = double.PositiveInfinity;

    private sealed record Limits(double[] Value, double[] Slope);

    private static readonly Dictionary<string, Limits> Ends = new()
    {
        ["Gelu"] = new([0, Inf], [0, 1]),
        ["Gelu by tanh"] = new([0, Inf], [0, 1]),
        ["Silu"] = new([0, Inf], [0, 1]),
        ["Mish"] = new([0, Inf], [0, 1]),
        ["Relu"] = new([0, Inf], [0, 1]),
        ["LeakyRelu"] = new([-Inf, Inf], [0.01, 1]),
        ["LeakyRelu with slope 0"] = new([0, Inf], [0, 1]),
        ["Elu"] = new([-1, Inf], [0, 1]),
        ["Softplus"] = new([0, Inf], [0, 1]),
        ["Sigmoid"] = new([0, 1], [0, 0]),
        ["LogSigmoid"] = new([-Inf, 0], [1, 0]),
        ["Tanh"] = new([-1, 1], [0, 0]),
        ["Erf"] = new([-1, 1], [0, 0]),
        ["SELU"] = new([-1.0507009873554805 * 1.6732632423543772, Inf], [0, 1.0507009873554805]),
        ["CELU"] = new([-2, Inf], [0, 1]),
        ["Hardswish"] = new([0, Inf], [0, 1]),
        ["Hardsigmoid"] = new([0, 1], [0, 0]),
        ["Hardtanh"] = new([-1, 1], [0, 0]),
        ["ReLU6"] = new([0, 6], [0, 0]),
        ["Softsign"] = new([-1, 1], [0, 0]),
        ["Tanhshrink"] = new([-Inf, Inf], [1, 1]),
        ["Softshrink"] = new([-Inf, Inf], [1, 1]),
        ["Hardshrink"] = new([-Inf, Inf], [1, 1]),
        ["PReLU"] = new([-Inf, Inf], [0.25, 1]),
    };

    private static Func<Tensor<T>, Tensor<T>> Function<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
        {
            "Gelu" => x => x.Gelu(),
            "Gelu by tanh" => x => x.Gelu(tanh: true),
            "Silu" => x => x.Silu(),
            "Mish" => x => x.Mish(),
            "Relu" => x => x.Relu(),
            "LeakyRelu" => x => x.LeakyRelu(),
            "LeakyRelu with slope 0" => x => x.LeakyRelu(0),
            "Elu" => x => x.Elu(),
            "Softplus" => x => x.Softplus(),
            "Sigmoid" => x => x.Sigmoid(),
            "LogSigmoid" => x => x.LogSigmoid(),
            "Tanh" => x => x.Tanh(),
            "Erf" => x => x.Erf(),
            "SELU" => x => new SELU<T>().Forward(x),
            "CELU" => x => new CELU<T>(2).Forward(x),
            "Hardswish" => x => new Hardswish<T>().Forward(x),
            "Hardsigmoid" => x => new Hardsigmoid<T>().Forward(x),
            "Hardtanh" => x => new Hardtanh<T>().Forward(x),
            "ReLU6" => x => new ReLU6<T>().Forward(x),
            "Softsign" => x => new Softsign<T>().Forward(x),
            "Tanhshrink" => x => new Tanhshrink<T>().Forward(x),
            "Softshrink" => x => new Softshrink<T>().Forward(x),
            "Hardshrink" => x => new Hardshrink<T>().Forward(x),
            _ => x => new PReLU<T>().Forward(x),
        };

    public static TheoryData<string> Activations => [.. Ends.Keys];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activations_and_both_derivatives_take_their_limits_at_infinity(string name)
    {
        Check<double>();
        Check<float>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (value, gradient) = Of(Function<T>(name), -Inf, Inf);
            Close(Ends[name].Value, value, 1e-6);
            Close(Ends[name].Slope, gradient, 1e-6);
            Close([0, 0], Second(Function<T>(name), [-Inf, Inf], [1, 1]));
            // A run long enough for whole registers, and huge finite numbers on the way there.
            var far = Function<T>(name)(From<T>([.. Enumerable.Repeat(-1e30, 40), .. Enumerable.Repeat(1e30, 40)]));
            Assert.DoesNotContain(ToDoubles(far), double.IsNaN);
            Assert.DoesNotContain(Second(Function<T>(name), [-1e30, 1e30, -1e5, 1e5], [1, 1, 1, 1]), double.IsNaN);
        }
    }

    [Fact]
    public void The_weight_of_PReLU_gets_no_NaN_from_an_infinite_input_that_it_is_not_multiplied_with()
    {
        var layer = new PReLU<double>();
        using var tape = new Tape<double>();
        Assert.Equal([-2.0], tape.Gradient(layer.Forward(Tensor.From([Inf, -2.0])).Sum(), layer.Weight).ToArray());
    }

    [Fact]
    public void Huber_with_an_infinite_delta_is_half_the_square()
    {
        var loss = Of<double>(x => Loss.Huber(x, Tensor.From([0.0, 0, 0]), delta: Inf, Reduction.None), 2, -3, 0);
        Close([2, 4.5, 0], loss.Value, 1e-15);
        Close([2, -3, 0], loss.Gradient, 1e-15);
        Close([1, 1, 1], Second<double>(x => Loss.Huber(x, Tensor.From([0.0, 0, 0]), delta: Inf), [2, -3, 0], [3, 3, 3]), 1e-15);
        Close([2], Of<float>(x => Loss.Huber(x, From<float>(0), delta: 1e300), 2).Value);
        Close([Inf], Of<double>(x => Loss.Huber(x, Tensor.From([0.0]), delta: Inf), Inf).Value);
    }

    [Fact]
    public void SmoothL1_with_an_infinite_beta_is_zero_and_with_a_huge_one_does_not_overflow()
    {
        var loss = Of<double>(x => Loss.SmoothL1(x, Tensor.From([0.0, 0]), beta: Inf, Reduction.None), 2, -3);
        Close([0, 0], loss.Value);
        Close([0, 0], loss.Gradient);
        Close([0.5e20], Of<float>(x => Loss.SmoothL1(x, From<float>(0), beta: 1e30), 1e25).Value);
        Close([0.5e-35], Of<float>(x => Loss.SmoothL1(x, From<float>(0), beta: 1e-25), 1e-30).Value);
        Close([1e-5], Of<float>(x => Loss.SmoothL1(x, From<float>(0), beta: 1e30), 1e25).Gradient);
    }

    [Fact]
    public void Cross_entropy_of_probabilities_where_a_class_of_probability_0_has_a_logit_of_minus_infinity()
    {
        double[] logits = [-Inf, 1, 2];
        var q = Tensor.From([0, 0.3, 0.7]);
        var loss = Of<double>(x => Loss.CrossEntropy(x, q), logits);
        Close([0.613261687518], loss.Value, 1e-11);
        var p = 1 / (1 + Math.Exp(1));
        Close([0, p - 0.3, 1 - p - 0.7], loss.Gradient, 1e-12);
        Close([0, p * (1 - p), -p * (1 - p)], Second<double>(x => Loss.CrossEntropy(x, q), logits, [1, 1, 0]), 1e-12);
        Close([0.613261687518], Of<float>(x => Loss.CrossEntropy(x, From<float>(0, 0.3, 0.7)), logits).Value);
        var toTarget = Of<double>(q => Loss.CrossEntropy(Tensor.From(logits), q), 0, 0.3, 0.7).Gradient;
        Close([0, -Math.Log(p), -Math.Log(1 - p)], toTarget, 1e-12);

        // Rows longer than a register; a row that truly costs infinitely much still does.
        double[] many = [.. Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? -Inf : 0.1 * i)], target = [.. Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? 0 : 1 / 26.0)];
        Assert.True(double.IsFinite(Loss.CrossEntropy(Tensor.From(many), Tensor.From(target)).Item()));
        target[0] = 0.1;
        Assert.Equal(Inf, Loss.CrossEntropy(Tensor.From(many), Tensor.From(target)).Item());
        Close([0.613261687518], [Loss.CrossEntropy(Tensor.From(logits), Tensor.From([2, 0.3, 0.7]), weight: Tensor.From([0.0, 1, 1])).Item()], 1e-11);
    }

    [Fact]
    public void KlDiv_of_logarithms_where_the_target_is_minus_infinity()
    {
        double[] input = [Math.Log(0.2), Math.Log(0.3), Math.Log(0.5)];
        var target = Tensor.From([-Inf, Math.Log(0.4), Math.Log(0.6)]);
        var loss = Of<double>(x => Loss.KlDiv(x, target, logTarget: true, Reduction.Sum), input);
        Close([(0.4 * Math.Log(4 / 3.0)) + (0.6 * Math.Log(1.2))], loss.Value, 1e-12);
        Close([0, -0.4, -0.6], loss.Gradient, 1e-12);
        var toTarget = Of<double>(t => Loss.KlDiv(Tensor.From(input), t, logTarget: true, Reduction.Sum), target.ToArray());
        Close([0, 0.4 * (Math.Log(4 / 3.0) + 1), 0.6 * (Math.Log(1.2) + 1)], toTarget.Gradient, 1e-12);
        Close([0, 0.4 * (Math.Log(4 / 3.0) + 2), 0.6 * (Math.Log(1.2) + 2)], Second<double>(t => Loss.KlDiv(Tensor.From(input), t, logTarget: true, Reduction.Sum), target.ToArray(), [1, 1, 1]), 1e-12);
        Close([0], Of<double>(x => Loss.KlDiv(x, Tensor.From([-Inf]), logTarget: true), -Inf).Value);
        Close([Inf], Of<double>(x => Loss.KlDiv(x, Tensor.From([-1000.0]), logTarget: true), -Inf).Value);
        Close([0.020135513551], [Loss.KlDiv(Tensor.From([-Inf, Math.Log(0.5), Math.Log(0.5)]), target, logTarget: true, Reduction.Sum).Item()], 1e-10);
    }

    [Fact]
    public void Bce_of_an_infinite_logit_on_the_right_side_is_0_and_so_is_its_gradient()
    {
        Check<double>();
        Check<float>();

        static void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Tensor<T> targets = From<T>(1, 0, 1, 0), ones = From<T>(1, 1, 1, 1);
            double[] right = [Inf, -Inf, 1e30, -1e30], wrong = [-Inf, Inf];
            foreach (var loss in (Func<Tensor<T>, Tensor<T>>[])
            [
                x => Loss.BceWithLogits(x, targets, reduction: Reduction.None),
                x => Loss.BceWithLogits(x, targets, reduction: Reduction.Sum).Expand(4),
                x => Loss.BceWithLogits(x, targets, weight: ones, reduction: Reduction.None),
                x => Loss.BceWithLogits(x, targets, posWeight: ones, reduction: Reduction.None),
                x => Loss.SmoothedBceWithLogits(x, targets, reduction: Reduction.None),
                x => Loss.MultiLabelSoftMargin(x, targets).Expand(4),
                x => Loss.BinaryFocal(x, targets, reduction: Reduction.None),
                x => Loss.SoftMargin(x, (2 * targets) - 1, Reduction.None),
            ])
            {
                var (value, gradient) = Of(loss, right);
                Close([0, 0, 0, 0], value);
                Close([0, 0, 0, 0], gradient);
                Close([0, 0, 0, 0], Second(loss, right, [1, 1, 1, 1]));
            }
            foreach (var loss in (Func<Tensor<T>, Tensor<T>>[])
            [
                x => Loss.BceWithLogits(x, From<T>(1, 0), reduction: Reduction.None),
                x => Loss.BceWithLogits(x, From<T>(1, 0), posWeight: From<T>(1, 1), reduction: Reduction.None),
                x => Loss.BinaryFocal(x, From<T>(1, 0), alpha: -1, reduction: Reduction.None),
                x => Loss.SoftMargin(x, From<T>(1, -1), Reduction.None),
                x => Loss.SmoothedBceWithLogits(x, From<T>(1, 0), reduction: Reduction.None),
            ])
            {
                var (value, gradient) = Of(loss, wrong);
                Close([Inf, Inf], value);
                Close([-1, 1], gradient);
            }
            Close([Inf, Inf], Of<T>(x => Loss.BceWithLogits(x, From<T>(0.5, 0.25), reduction: Reduction.None), Inf, -Inf).Value);
        }
    }

    [Fact]
    public void Poisson_losses_at_rates_of_0_and_infinity_take_their_limits()
    {
        foreach (var full in new[] { false, true })
        {
            var (value, gradient) = Of<double>(x => Loss.PoissonNll(x, Tensor.From([0.0, 2, 2]), full: full, reduction: Reduction.None), -Inf, -Inf, Inf);
            Close([0, Inf, Inf], value);
            Close([0, -2, Inf], gradient);
            (value, gradient) = Of<double>(x => Loss.PoissonNll(x, Tensor.From([0.0, 0, 2]), logInput: false, full: full, eps: 0, reduction: Reduction.None), 0, Inf, Inf);
            Close([0, Inf, Inf], value);
            Close([1, 1, 1], gradient);
        }
    }

    [Fact]
    public void Other_losses_of_infinite_operands_take_their_limits()
    {
        Close([Inf, Inf, Inf], Of<double>(x => Loss.LogCosh(x, Tensor.From([0.0, 1, 2]), Reduction.None), Inf, -Inf, Inf).Value);
        Close([1, -1], Of<double>(x => Loss.LogCosh(x, Tensor.From([0.0, 1]), Reduction.None), Inf, -Inf).Gradient);
        var hinge = Of<double>(x => Loss.HingeEmbedding(x, Tensor.From([1.0, -1, -1]), reduction: Reduction.None), Inf, Inf, -Inf);
        Close([Inf, 0, Inf], hinge.Value);
        Close([1, 0, -1], hinge.Gradient);
        var ranked = Of<double>(x => Loss.MarginRanking(x, Tensor.From([0.0, 0]), Tensor.From([1.0, 1]), reduction: Reduction.None), Inf, -Inf);
        Close([0, Inf], ranked.Value);
        Close([0, -1], ranked.Gradient);
        Close([Inf], Of<double>(x => Loss.GaussianNll(x, Tensor.From([1.0]), Tensor.From([1.0])), Inf).Value);
        Close([0.5 * Math.Log(1e300) + 0.5], Of<double>(x => Loss.GaussianNll(x, Tensor.From([0.0]), Tensor.From([1e300])), 1e150).Value, 1e-12);
        var far = Of<double>(x => Loss.GaussianNll(x[..1], Tensor.From([0.0]), x[1..]), 1e200, 1e300);
        Close([(0.5 * Math.Log(1e300)) + 0.5e100], far.Value, 1e-12);
        Close([1e-100, -0.5e-200], far.Gradient, 1e-12);
    }

    [Fact]
    public void Sums_that_leave_the_range_and_come_back()
    {
        Close([0], Of<float>(x => x.Sum(), -3e38, -3e38, 3e38, 3e38).Value);
        Close([1e308], Of<double>(x => x.Sum(), 1e308, 1e308, 1e308, -1e308, -1e308).Value, 1e-12);
        var rows = Tensor.From([[1e308, 1], [1e308, 2], [-1e308, 3], [-1e308, Inf]]);
        Assert.Equal([0.0, Inf], rows.Sum(0).ToArray());
        Assert.Equal([Inf, -Inf], Tensor.From([[1e308, 1e308], [Inf, -Inf], [1e308, 1.0]]).Sum(0).ToArray());
        Assert.True(double.IsNaN(Tensor.From([Inf, -Inf]).Sum().Item()));
    }

    [Fact]
    public void Focal_losses_and_triplets_of_huge_numbers_have_finite_gradients()
    {
        var focal = Of<float>(x => Loss.Focal(x.Reshape(1, 3), Indices.From([0])), -3e38, 0, -1);
        Close([3e38], focal.Value);
        var p = 1 / (1 + Math.Exp(-1));
        Close([-1, p, 1 - p], focal.Gradient);
        var triplet = Of<float>(x => Loss.TripletMargin(x[..2], From<float>(0, 0), From<float>(0, 0)), 3e20, 4e20);
        Close([1], triplet.Value);
        Close([0, 0], triplet.Gradient);
    }

    [Fact]
    public void The_gradient_of_a_norm_with_p_below_1_where_the_quotient_vanishes()
    {
        var gradient = Of<float>(x => x.Norm(0.5), 3e38 / 4, -1e-30, 0).Gradient;
        Close([1, -Math.Sqrt(3e38 / 4 / 1e-30), 0], gradient, 1e-3);
    }
}

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
}

using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Every activation with PyTorch's defaults against its textbook formula on single numbers, and its slope at every corner as PyTorch has it.</summary>
public class ActivationLayerTests
{
    private static readonly Dictionary<string, (Layer<double> Layer, Func<double, double> Formula, (double At, double Slope)[] Corners)> Functions = new()
    {
        ["ReLU"] = (new ReLU<double>(), x => Math.Max(x, 0), [(0, 0), (-0.0, 0)]),
        ["LeakyReLU"] = (new LeakyReLU<double>(), x => x > 0 ? x : 0.01 * x, [(0, 0.01)]),
        ["PReLU"] = (new PReLU<double>(), x => x > 0 ? x : 0.25 * x, [(0, 0.25)]),
        ["ReLU6"] = (new ReLU6<double>(), x => Math.Clamp(x, 0, 6), [(0, 0), (6, 0)]),
        ["Threshold"] = (new Threshold<double>(1, 20), x => x > 1 ? x : 20, [(1, 0)]),
        ["ELU"] = (new ELU<double>(), x => x > 0 ? x : Math.Exp(x) - 1, [(0, 1)]),
        ["ELU(2)"] = (new ELU<double>(2), x => x > 0 ? x : 2 * (Math.Exp(x) - 1), [(0, 2)]),
        ["SELU"] = (new SELU<double>(), x => 1.0507009873554804934193349852946 * (x > 0 ? x : 1.6732632423543772848170429916717 * (Math.Exp(x) - 1)), [(0, 1.7580993408473766)]),
        ["CELU"] = (new CELU<double>(), x => x > 0 ? x : Math.Exp(x) - 1, [(0, 1)]),
        ["CELU(2)"] = (new CELU<double>(2), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1), [(0, 1)]),
        ["GELU(tanh)"] = (new GELU<double>(tanh: true), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))), [(0, 0.5)]),
        ["SiLU"] = (new SiLU<double>(), x => x / (1 + Math.Exp(-x)), [(0, 0.5)]),
        ["Mish"] = (new Mish<double>(), x => Math.Exp(x) * (2 + Math.Exp(x)) is var u ? x * u / (u + 2) : 0, [(0, 0.6)]),
        ["Softplus"] = (new Softplus<double>(), x => Math.Log(1 + Math.Exp(x)), [(0, 0.5)]),
        ["Softplus(2, 0)"] = (new Softplus<double>(2, 0), x => x > 0 ? x : Math.Log(1 + Math.Exp(2 * x)) / 2, [(0, 0.5)]),
        ["Tanh"] = (new Tanh<double>(), Math.Tanh, [(0, 1)]),
        ["Tanhshrink"] = (new Tanhshrink<double>(), x => x - Math.Tanh(x), [(0, 0)]),
        ["Sigmoid"] = (new Sigmoid<double>(), x => 1 / (1 + Math.Exp(-x)), [(0, 0.25)]),
        ["LogSigmoid"] = (new LogSigmoid<double>(), x => -Math.Log(1 + Math.Exp(-x)), [(0, 0.5)]),
        ["Softsign"] = (new Softsign<double>(), x => x / (1 + Math.Abs(x)), [(0, 1)]),
        ["Hardtanh"] = (new Hardtanh<double>(), x => Math.Clamp(x, -1, 1), [(-1, 0), (1, 0)]),
        ["Hardsigmoid"] = (new Hardsigmoid<double>(), x => Math.Clamp((x / 6) + 0.5, 0, 1), [(-3, 0), (3, 0)]),
        ["Hardswish"] = (new Hardswish<double>(), x => x * Math.Clamp((x / 6) + 0.5, 0, 1), [(-3, -0.5), (3, 1.5)]),
        ["Hardshrink"] = (new Hardshrink<double>(), x => Math.Abs(x) > 0.5 ? x : 0, [(-0.5, 0), (0.5, 0)]),
        ["Softshrink"] = (new Softshrink<double>(), x => x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0, [(-0.5, 0), (0.5, 0)]),
        ["Identity"] = (new Identity<double>(), x => x, [(0, 1)]),
    };

    public static TheoryData<string> Names() => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_its_formula(string name)
    {
        var (layer, formula, corners) = Functions[name];
        double[] xs = [-20, -7.3, -3, -2.9, -1, -0.5, -0.49, -0.01, 0, 0.01, 0.49, 0.5, 1, 1.1, 2.9, 3, 5.9, 6, 7.3, 19.9, 25];
        Same.Near(new Box<double>([xs.Length], Array.ConvertAll(xs, x => formula(x))), layer.Forward(Tensor.From(xs)), relative: 1e-12, absolute: 1e-15);
        Assert.True(layer.Forward(Tensor.From([double.NaN])).Item() is double.NaN || name == "Threshold");

        var at = Tensor.From(Array.ConvertAll(corners, corner => corner.At)).RequireGrad();
        using var tape = new Tape<double>();
        layer.Forward(at).Sum().Backward();
        Same.Near(new Box<double>([corners.Length], Array.ConvertAll(corners, corner => corner.Slope)), at.Grad!, relative: 1e-14);
    }

    [Fact]
    public void What_works_along_an_axis_is_the_function_of_that_name()
    {
        var x = Tensor.Normal<double>([3, 4], new RandomStream(2));
        Assert.Equal(x.Softmax(-1).ToArray(), new Softmax<double>().Forward(x).ToArray());
        Assert.Equal(x.LogSoftmax(0).ToArray(), new LogSoftmax<double>(0).Forward(x).ToArray());
        Assert.Equal((-x).Softmax(1).ToArray(), new Softmin<double>().Forward(x).ToArray());
        Assert.Equal(x.Gelu().ToArray(), new GELU<double>().Forward(x).ToArray());
        Assert.Equal((x[.., ..2] * x[.., 2..].Sigmoid()).ToArray(), new GLU<double>().Forward(x).ToArray());
    }

    [Fact]
    public void Errors_name_the_layer_and_the_shape()
    {
        Watch.Throws<ArgumentException>("GLU: axis -1 of x [2 3] cannot be halved; it must be even.", () => new GLU<double>().Forward(Tensor.Zeros<double>([2, 3])));
        Watch.Throws<ArgumentException>("PReLU: x [2 3] needs 4 channels on axis 1, one for each slope.", () => new PReLU<double>(4).Forward(Tensor.Zeros<double>([2, 3])));
    }
}

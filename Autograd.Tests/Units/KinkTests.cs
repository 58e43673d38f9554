using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The gradient exactly where it is a convention, or infinite: what the table of every operation's documentation says.</summary>
public class KinkTests
{
    private const double NaN = double.NaN, Inf = double.PositiveInfinity;

    private sealed record Kink(Func<Tensor<double>, Tensor<double>> Function, double[] X, double[] Gradient);

    private static readonly Mask FirstOnly = Mask.From([true, false]);

    private static readonly Dictionary<string, Kink> Kinks = new()
    {
        ["relu at 0 has slope 0"] = new(x => x.Relu(), [-1, -0.0, 0, 1, -Inf, Inf], [0, 0, 0, 1, 0, 1]),
        ["clamp at its bounds has slope 1"] = new(x => x.Clamp(-1, 1), [-2, -1, 0, 1, 2, Inf], [0, 1, 1, 1, 0, 0]),
        ["clamp with one bound"] = new(x => x.Clamp(min: 0), [-1, 0, 1, Inf], [0, 1, 1, 1]),
        ["clamp with crossed bounds has slope 0"] = new(x => x.Clamp(1, -1), [-2, -1, 0, 1, 2], [0, 0, 0, 0, 0]),
        ["equal largest elements share evenly"] = new(x => x.Max(), [3, 1, 3, 3, 2, 3], [0.25, 0, 0.25, 0.25, 0, 0.25]),
        ["zeros of either sign are equal largest"] = new(x => x.Max(), [0, -0.0], [0.5, 0.5]),
        ["infinite largest elements share as well"] = new(x => x.Max(), [Inf, 1, Inf], [0.5, 0, 0.5]),
        ["the largest of one element"] = new(x => x.Max(0), [-Inf], [1]),
        ["log at 0 is infinitely steep"] = new(x => x.Log(), [0], [Inf]),
        ["1 / x at 0 is infinitely steep downwards"] = new(x => 1 / x, [0], [-Inf]),
        ["tanh is flat far out"] = new(x => x.Tanh(), [-Inf, -400, 0, 400, Inf], [0, 0, 1, 0, 0]),
        ["exp is flat at -∞"] = new(x => x.Exp(), [-Inf, -800, 0], [0, 0, 1]),
        ["what where did not choose has gradient exactly 0"] = new(x => FirstOnly.Where(Tensor.Ones<double>([2]), x), [NaN, 1], [0, 1]),
        ["even where it is infinite"] = new(x => FirstOnly.Where(x, 0), [1, Inf], [1, 0]),
        ["log-softmax of one element"] = new(x => x.LogSoftmax(), [5], [0]),
        ["log-softmax of huge scores"] = new(x => x.LogSoftmax()[0], [1e5, -1e5], [0, 0]),
        ["log-softmax where some are -∞"] = new(x => x.LogSoftmax()[0], [2, -Inf, 2], [0.5, 0, -0.5]),
        ["an element picked twice gets both"] = new(x => x.Gather(0, Indices.From([1, 1])), [1, 2], [0, 2]),
        ["an element cropped away gets 0"] = new(x => x.Pad(-1, 1), [1, 2, 3], [0, 1, 1]),
    };

    public static TheoryData<string> Names => [.. Kinks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void At_a_kink_the_gradient_is_the_documented_one(string name)
    {
        var kink = Kinks[name];
        using var tape = new Tape<double>();
        var x = Tensor.From(kink.X).RequireGrad();
        var y = kink.Function(x);
        Assert.Equal(kink.Gradient, tape.Gradient(y, x, Tensor.Ones<double>(y.Shape)).ToArray(), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Ties_share_within_their_own_reduction()
    {
        using var tape = new Tape<double>();
        var x = Tensor.From([[1.0, 1, 0], [2, 3, 3]]).RequireGrad();
        Assert.Equal([5.0, 5, 0, 0, 10, 10], tape.Gradient(x.Max(1), x, Tensor.From([10.0, 20])).ToArray());
    }

    [Fact]
    public void Gradients_of_empty_tensors_are_empty()
    {
        using var tape = new Tape<double>();
        Tensor<double> x = Tensor.Zeros<double>([0, 3]).RequireGrad(), w = Tensor.Ones<double>([3, 2]).RequireGrad();
        var loss = (x.MatMul(w).Tanh() + 1).LogSoftmax().Sum();
        var gradients = tape.Gradient(loss, [x, w]);
        Assert.Equal([0, 3], gradients[0].Shape);
        Assert.Equal(new double[6], gradients[1].ToArray());
    }

    [Fact]
    public void A_mean_of_nothing_has_no_gradient_to_give()
    {
        using var tape = new Tape<double>();
        var x = Tensor.Zeros<double>([0]).RequireGrad();
        Assert.Equal([0], tape.Gradient(x.Mean(), x).Shape);
    }
}

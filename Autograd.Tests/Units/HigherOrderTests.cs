using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Derivatives of derivatives against closed forms, and what repeated ones cost the tape.</summary>
public class HigherOrderTests
{
    private static Dictionary<string, (Func<Tensor<double>, Tensor<double>> F, Func<double, double>[] Derivatives)> Functions => new()
    {
        ["x⁵"] = (x => x.Square().Square() * x, [x => 5 * Math.Pow(x, 4), x => 20 * Math.Pow(x, 3), x => 60 * x * x]),
        ["exp(x²)"] = (x => x.Square().Exp(), [x => 2 * x * Math.Exp(x * x), x => (2 + (4 * x * x)) * Math.Exp(x * x), x => ((12 * x) + (8 * x * x * x)) * Math.Exp(x * x)]),
        ["tanh"] = (x => x.Tanh(), [x => 1 - T2(x), x => -2 * Math.Tanh(x) * (1 - T2(x)), x => (1 - T2(x)) * ((6 * T2(x)) - 2)]),
        ["logistic"] = (x => 1 / (1 + (-x).Exp()), [x => S(x) * (1 - S(x)), x => S(x) * (1 - S(x)) * (1 - (2 * S(x))), x => S(x) * (1 - S(x)) * (1 - (6 * S(x)) + (6 * S(x) * S(x)))]),
        ["ln(1 + x²)"] = (x => (1 + x.Square()).Log(), [x => 2 * x / Q(x), x => (2 - (2 * x * x)) / (Q(x) * Q(x)), x => 4 * x * ((x * x) - 3) / Math.Pow(Q(x), 3)]),
        ["1/x"] = (x => 1 / x, [x => -1 / (x * x), x => 2 / Math.Pow(x, 3), x => -6 / Math.Pow(x, 4)]),
        ["x exp(-x)"] = (x => x * (-x).Exp(), [x => (1 - x) * Math.Exp(-x), x => (x - 2) * Math.Exp(-x), x => (3 - x) * Math.Exp(-x)]),
        ["x³ by relu, where and views"] = (x => (x > 0).Where(x.Relu(), x).Reshape(2, -1).Transpose().Reshape(-1) is var y ? (y * y * y).Reshape(-1, 2).Transpose().Reshape(-1) : x, [x => 3 * x * x, x => 6 * x, x => 6]),
    };

    public static readonly TheoryData<string> Names = [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_three_derivatives_equal_their_closed_forms(string name) => ReturnsEverything(() =>
    {
        var (f, derivatives) = Functions[name];
        double[] points = [-1.3, -0.4, 0.7, 1.9];
        var x = Leaf(points);
        using var tape = new Tape<double>();
        var y = f(x);
        foreach (var derivative in derivatives)
        {
            y = tape.Gradient(y.Sum(), x, createGraph: true);
            var values = y.ToArray();
            for (var i = 0; i < points.Length; i++) Close(derivative(points[i]), values[i]);
        }
    });

    [Fact]
    public void Mixed_derivatives_are_symmetric()
    {
        var (x, y) = (Leaf(0.7), Leaf(-1.2));
        using var tape = new Tape<double>();
        var f = (x * y).Exp() * x; // ∂²f/∂x∂y = (2x + x²y) eˣʸ
        var dxy = tape.Gradient(tape.Gradient(f, x, createGraph: true), y).Item();
        var dyx = tape.Gradient(tape.Gradient(f, y, createGraph: true), x).Item();
        Close(((2 * 0.7) + (0.49 * -1.2)) * Math.Exp(0.7 * -1.2), dxy);
        Close(dxy, dyx);
    }

    [Fact]
    public void A_gradient_penalty_trains_through_its_gradient()
    {
        var (x, w) = (Leaf(2), Leaf(3));
        using var tape = new Tape<double>();
        var dx = tape.Gradient(w * x.Square(), x, createGraph: true); // 2wx
        (dx - 1).Square().Backward(); // (2wx − 1)², so dw = 2 (2wx − 1) 2x
        Assert.Equal([2 * 11 * 4], w.Grad!.ToArray());
        Assert.Equal([2 * 11 * 6], x.Grad!.ToArray());
    }

    [Fact]
    public void A_recorded_gradient_lives_as_long_as_the_tape_even_from_an_inner_scope() => ReturnsEverything(() =>
    {
        var x = Leaf(0.5, 1.5);
        using var tape = new Tape<double>();
        var y = (x.Exp() * x.Tanh()).Sum();
        Tensor<double> dx;
        using (new TensorScope()) dx = tape.Gradient(y, x, createGraph: true);
        using (new TensorScope()) _ = Tensor.Zeros<double>([2]) + dx;
        var outside = tape.Gradient(y, x, createGraph: true);
        Assert.Equal(outside.ToArray(), dx.ToArray());
        Assert.Equal(tape.Gradient(outside.Sum(), x).ToArray(), tape.Gradient(dx.Sum(), x).ToArray());
    });

    [Fact]
    public void A_hundred_Hessian_vector_products_leave_the_tape_as_long_as_before() => ReturnsEverything(() =>
    {
        var x = Leaf(0.5, 1.5, -0.3);
        using var tape = new Tape<double>();
        var dx = tape.Gradient((x.Exp() * x.Square().Sum()).Sum(), x, createGraph: true);
        var v = Tensor.From([1.0, -2.0, 0.5]);
        var expected = tape.Gradient(dx, x, v).ToArray();
        var (count, outstanding) = (tape.Count, Outstanding);
        for (var i = 0; i < 100; i++)
        {
            using var scope = new TensorScope();
            Assert.Equal(expected, tape.Gradient(dx, x, v).ToArray());
        }
        Assert.Equal(count, tape.Count);
        Assert.Equal(outstanding, Outstanding);
    });

    [Fact]
    public void The_derivative_of_what_turned_out_constant_is_refused_with_the_reason()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var slope = tape.Gradient((x * 3).Sum(), x, createGraph: true);
        Assert.False(slope.RequiresGrad);
        Throws<InvalidOperationException>("Gradient: the tensor [] does not depend on anything that requires a gradient. Call RequireGrad() on a leaf before computing with it.", () => tape.Gradient(slope.Sum(), x));
    }

    private static double T2(double x) => Math.Tanh(x) * Math.Tanh(x);

    private static double S(double x) => 1 / (1 + Math.Exp(-x));

    private static double Q(double x) => 1 + (x * x);

    private static void Close(double expected, double actual) => Assert.InRange(Math.Abs(actual - expected), 0, 1e-10 * Math.Max(1, Math.Abs(expected)));
}

using Autograd.Core;
using Autograd.Tests.Catalog;

namespace Autograd.Tests;

/// <summary>Powers, logarithms, angles, steps, extremes, activations: values against scalar loops, special values exactly, derivatives numerically and at kinks.</summary>
public class FunctionTests
{
    private const double NaN = double.NaN, Inf = double.PositiveInfinity;

    private sealed record Function(Func<Tensor<double>, Tensor<double>> Double, Func<Tensor<float>, Tensor<float>> Single, Func<double, double> Scalar, double Tolerance = 0, double Low = -2);

    // A tolerance of 0: one rounding, so the same bits.
    private static readonly Dictionary<string, Function> Functions = new()
    {
        ["sqrt"] = new(x => x.Sqrt(), x => x.Sqrt(), Math.Sqrt, Low: 0.1),
        ["rsqrt"] = new(x => x.Rsqrt(), x => x.Rsqrt(), x => 1 / Math.Sqrt(x), Low: 0.1),
        ["reciprocal"] = new(x => x.Reciprocal(), x => x.Reciprocal(), x => 1 / x, Low: 0.1),
        ["pow 0"] = new(x => x.Pow(0), x => x.Pow(0), x => 1),
        ["pow 1"] = new(x => x.Pow(1), x => x.Pow(1), x => x),
        ["pow 2"] = new(x => x.Pow(2), x => x.Pow(2), x => x * x),
        ["pow 3"] = new(x => x.Pow(3), x => x.Pow(3), x => x * x * x),
        ["pow -1"] = new(x => x.Pow(-1), x => x.Pow(-1), x => 1 / x),
        ["pow 5"] = new(x => x.Pow(5), x => x.Pow(5), x => Math.Pow(x, 5), 4e-16),
        ["pow -0.7"] = new(x => x.Pow(-0.7), x => x.Pow(-0.7), x => Math.Pow(x, -0.7), 4e-16, Low: 0.1),
        ["pow of 0.3"] = new(x => Tensor.Pow(0.3, x), x => Tensor.Pow(0.3, x), x => Math.Pow(0.3, x), 4e-16),
        ["log2"] = new(x => x.Log2(), x => x.Log2(), Math.Log2, 4e-16, Low: 0.1),
        ["log10"] = new(x => x.Log10(), x => x.Log10(), Math.Log10, 4e-16, Low: 0.1),
        ["log1p"] = new(x => x.Log1p(), x => x.Log1p(), x => Math.Log(1 + x), 1e-13, Low: 0.01),
        ["expm1"] = new(x => x.Expm1(), x => x.Expm1(), x => Math.Exp(x) - 1, 1e-13, Low: 0.01),
        ["sin"] = new(x => x.Sin(), x => x.Sin(), Math.Sin, 4e-16),
        ["cos"] = new(x => x.Cos(), x => x.Cos(), Math.Cos, 4e-16),
        ["abs"] = new(x => x.Abs(), x => x.Abs(), Math.Abs),
        ["sign"] = new(x => x.Sign(), x => x.Sign(), x => Math.Sign(x)),
        ["floor"] = new(x => x.Floor(), x => x.Floor(), Math.Floor),
        ["ceil"] = new(x => x.Ceil(), x => x.Ceil(), Math.Ceiling),
        ["round"] = new(x => x.Round(), x => x.Round(), Math.Round),
        ["sigmoid"] = new(x => x.Sigmoid(), x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)), 1e-15),
        ["log-sigmoid"] = new(x => x.LogSigmoid(), x => x.LogSigmoid(), x => -Math.Log(1 + Math.Exp(-x)), 1e-14),
        ["softplus"] = new(x => x.Softplus(2, 3), x => x.Softplus(2, 3), x => 2 * x > 3 ? x : Math.Log(1 + Math.Exp(2 * x)) / 2, 1e-13),
        ["leaky relu"] = new(x => x.LeakyRelu(0.2), x => x.LeakyRelu(0.2), x => x > 0 ? x : x * 0.2),
        ["elu"] = new(x => x.Elu(0.5), x => x.Elu(0.5), x => x > 0 ? x : 0.5 * (Math.Exp(x) - 1), 1e-12),
        ["silu"] = new(x => x.Silu(), x => x.Silu(), x => x / (1 + Math.Exp(-x)), 1e-15),
        ["mish"] = new(x => x.Mish(), x => x.Mish(), x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), 1e-13),
        ["gelu by tanh"] = new(x => x.Gelu(tanh: true), x => x.Gelu(tanh: true), x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), 1e-13, Low: -1),
        ["clamp"] = new(x => x.Clamp(Tensor.Scalar(-0.5), Tensor.Scalar(1.0)), x => x.Clamp(Tensor.Scalar(-0.5f), Tensor.Scalar(1f)), x => Math.Clamp(x, -0.5, 1)),
        ["xlogy of a number"] = new(x => x.Xlogy(1.5), x => x.Xlogy(1.5), x => x * Math.Log(1.5), 1e-15),
        ["not equal"] = new(x => x.NotEqualTo(x.Floor()).Where(x, 7), x => x.NotEqualTo(x.Floor()).Where(x, 7), x => x == Math.Floor(x) ? 7 : x),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_a_loop_over_any_layout(string name)
    {
        var f = Functions[name];
        Property.Holds(Cases.Any(), Cases.Shrink, strided =>
        {
            var x = strided.Make<double>(f.Low);
            var y = f.Double(x);
            Same.Near(Naive.Box(x).Map(f.Scalar), y, f.Tolerance);
            Same.Bits(Naive.Box(f.Double(x.Contiguous())), y); // the layout changes no bit
            var single = strided.Make<float>(f.Low);
            Same.Bits(Naive.Box(f.Single(single.Contiguous())), f.Single(single));
            Same.Near(Naive.Box(single).Map(v => (float)f.Scalar(v)), f.Single(single), 2e-6);
        }, count: 40);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Long_rows_and_columns_give_the_same_bits_as_short_ones(string name) // longer than a block of 512
    {
        var f = Functions[name];
        var x = Tensor.Uniform<double>([3, 1101], new RandomStream(8), f.Low, 2);
        var y = f.Double(x).ToArray();
        Same.Bits<double>(y, f.Double(x.Transpose()).Transpose().ToArray());
        for (var i = 0; i < x.Size; i += 97) Same.Bits<double>(y.AsSpan(i, 1), f.Double(x.Reshape(-1)[i..(i + 1)]).ToArray());
    }

    [Fact]
    public void Every_function_of_two_operands_broadcasts_as_a_loop_would() => Property.Holds(Cases.Broadcasting(), Cases.Shrink, pair =>
    {
        Tensor<double> a = pair.A.Make<double>(), b = pair.B.Make<double>();
        Box<double> x = Naive.Box(a), y = Naive.Box(b);
        Same.Bits(Naive.Zip(x, y, Math.Max), a.Maximum(b));
        Same.Bits(Naive.Zip(x, y, Math.Min), a.Minimum(b));
        Same.Near(Naive.Zip(x, y, Math.Pow), a.Pow(b), 4e-16);
        Same.Near(Naive.Zip(x, y, (p, q) => p * Math.Log(q)), a.Xlogy(b), 1e-15);
        Same.Near(Naive.Zip(x, y, (p, q) => Math.Log(Math.Exp(p) + Math.Exp(q))), a.LogAddExp(b), 1e-15, 1e-15);
        Assert.Equal(Naive.Zip(x, y, (p, q) => p != q).Values, a.NotEqualTo(b).ToArray());
        Assert.Equal(Naive.Zip(x, y, (p, q) => p == q).Values, a.EqualTo(b).ToArray());
        Assert.Equal(x.Map(p => 0.5 < p).Values, (0.5 < a).ToArray());
        Assert.Equal(x.Map(p => 0.5 >= p).Values, (0.5 >= a).ToArray());
    });

    private static readonly Dictionary<string, (Func<Tensor<double>, Tensor<double>> Function, double[] X, double[] Y)> SpecialValues = new()
    {
        ["sqrt"] = (x => x.Sqrt(), [0, -0.0, -1, Inf, -Inf, NaN], [0, -0.0, NaN, Inf, NaN, NaN]),
        ["rsqrt"] = (x => x.Rsqrt(), [0, 4, -1, Inf, NaN], [Inf, 0.5, NaN, 0, NaN]),
        ["reciprocal"] = (x => x.Reciprocal(), [0, -0.0, Inf, -Inf, NaN], [Inf, -Inf, 0, -0.0, NaN]),
        ["abs"] = (x => x.Abs(), [-0.0, -1, -Inf, NaN], [0, 1, Inf, NaN]),
        ["sign"] = (x => x.Sign(), [-0.0, 0, -Inf, Inf, NaN, 1e-320, -1e-320], [0, 0, -1, 1, NaN, 1, -1]),
        ["floor"] = (x => x.Floor(), [0.5, -0.5, -0.0, 1e15 + 0.5, Inf, NaN], [0, -1, -0.0, 1e15, Inf, NaN]),
        ["ceil"] = (x => x.Ceil(), [0.5, -0.5, -0.0, -1e15 - 0.5, -Inf, NaN], [1, -0.0, -0.0, -1e15, -Inf, NaN]),
        ["round"] = (x => x.Round(), [0.5, 1.5, 2.5, -0.5, -1.5, 4503599627370498, Inf, NaN], [0, 2, 2, -0.0, -2, 4503599627370498, Inf, NaN]),
        ["pow 0"] = (x => x.Pow(0), [0, NaN, Inf, -2], [1, 1, 1, 1]),
        ["pow 0.5"] = (x => x.Pow(0.5), [0, -0.0, 4, -1, Inf, -Inf, NaN], [0, 0, 2, NaN, Inf, Inf, NaN]),
        ["pow -1"] = (x => x.Pow(-1), [0, -0.0, 4, Inf, NaN], [Inf, -Inf, 0.25, 0, NaN]),
        ["pow of 0"] = (x => Tensor.Pow(0, x), [0, 1, 2, -1, NaN], [1, 0, 0, Inf, NaN]),
        ["pow of 1"] = (x => Tensor.Pow(1, x), [NaN, Inf, 3], [1, 1, 1]),
        ["maximum"] = (x => x.Maximum(Tensor.Scalar(1.0)), [NaN, Inf, -Inf, 2], [NaN, Inf, 1, 2]),
        ["minimum"] = (x => x.Minimum(Tensor.Scalar(1.0)), [NaN, Inf, -Inf, 2], [NaN, 1, -Inf, 1]),
        ["a NaN beside a number"] = (x => x.Maximum(Tensor.Scalar(NaN)), [1, Inf], [NaN, NaN]),
        ["clamp"] = (x => x.Clamp(Tensor.Scalar(-1.0), Tensor.Scalar(2.0)), [NaN, Inf, -Inf, 0], [NaN, 2, -1, 0]),
        ["crossed bounds"] = (x => x.Clamp(Tensor.Scalar(2.0), Tensor.Scalar(1.0)), [0, 1.5, 3], [1, 1, 1]),
        ["xlogy"] = (x => x.Xlogy(Tensor.From([0, Inf, NaN, -1, 0, 1])), [0, 0, 0, 0, 1, NaN], [0, 0, NaN, 0, -Inf, NaN]),
        ["logaddexp"] = (x => x.LogAddExp(Tensor.From([-Inf, Inf, 1, 1, NaN, -Inf, 1000])), [-Inf, Inf, Inf, NaN, Inf, 3, 1000], [-Inf, Inf, Inf, NaN, NaN, 3, 1000.6931471805599]),
        ["softplus"] = (x => x.Softplus(), [Inf, -Inf, NaN, 20.1, -1e4], [Inf, 0, NaN, 20.1, 0]),
        ["elu"] = (x => x.Elu(0.5), [Inf, -Inf, NaN, 1e4], [Inf, -0.5, NaN, 1e4]),
        ["leaky relu"] = (x => x.LeakyRelu(), [Inf, -Inf, NaN, -1e300], [Inf, -Inf, NaN, -1e298]),
        ["silu"] = (x => x.Silu(), [Inf, NaN, 0, -750], [Inf, NaN, 0, -0.0]),
        ["gelu"] = (x => x.Gelu(), [Inf, NaN, 0, -750], [Inf, NaN, 0, -0.0]),
    };

    public static TheoryData<string> SpecialNames => [.. SpecialValues.Keys];

    [Theory]
    [MemberData(nameof(SpecialNames))]
    public void Special_values_are_exact(string name)
    {
        var (function, x, y) = SpecialValues[name];
        Same.Bits<double>(y.Select(v => v == -1e298 ? -1e300 * 0.01 : v).ToArray(), function(Tensor.From(x)).ToArray());
    }

    [Fact]
    public void Gelu_keeps_the_digits_of_its_tail() =>
        Assert.Equal(-7.619853024160527e-23, Tensor.Scalar(-10.0).Gelu().Item(), 1e-36); // -10 Φ(-10), Φ(-10) = 7.619853024160526e-24

    private static readonly (string Name, Func<Tensor<double>, Tensor<double>> Function, double[] X, double[] Gradient)[] Kinks =
    [
        ("pow 0", x => x.Pow(0), [0, 2, NaN], [0, 0, 0]),
        ("pow 1", x => x.Pow(1), [0, 2], [1, 1]),
        ("pow 2", x => x.Pow(2), [0, 2], [0, 4]),
        ("pow 0.5", x => x.Pow(0.5), [0, 4], [Inf, 0.25]),
        ("pow -1", x => x.Pow(-1), [0, 2], [-Inf, -0.25]),
        ("pow of 0", x => Tensor.Pow(0, x), [0, 1, 2], [0, 0, 0]),
        ("log2 at 0", x => x.Log2(), [0], [Inf]),
        ("log10 at 0", x => x.Log10(), [0], [Inf]),
        ("log1p at -1", x => x.Log1p(), [-1], [Inf]),
        ("expm1 far out", x => x.Expm1(), [-50, -Inf], [1.9287498479639178e-22, 0]),
        ("log-sigmoid far out", x => x.LogSigmoid(), [600, -600, Inf, -Inf], [2.6503965530043108e-261, 1, 0, 1]),
        ("softplus at its threshold", x => x.Softplus(2, 2), [1, 1.5], [0.8807970779778823, 1]),
        ("round to even", x => x.Round(), [0.5, 1.5], [0, 0]),
        ("elu, the side not taken", x => x.Elu(), [1e4, -1e4], [1, 0]),
        ("gelu far out", x => x.Gelu(), [-1e4, 1e4], [0, 1]),
        ("silu far out", x => x.Silu(), [-1e4, 1e4], [0, 1]),
    ];

    [Fact]
    public void At_a_kink_or_far_out_the_gradient_is_the_documented_one()
    {
        foreach (var (name, function, at, expected) in Kinks)
        {
            using var tape = new Tape<double>();
            var x = Tensor.From(at).RequireGrad();
            var y = function(x);
            Assert.True(tape.Gradient(y, x, Tensor.Ones<double>(y.Shape)).ToArray().Zip(expected).All(p => p.First == p.Second || Math.Abs(p.First - p.Second) <= 1e-14 * Math.Abs(p.Second)), name);
        }
    }

    public static TheoryData<string> RowNames => [.. FunctionRows.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(RowNames))]
    public void First_and_second_derivatives_are_right_and_kinks_are_as_documented(string name)
    {
        var operation = OperationCatalog.Row(name).Operation;
        foreach (var shapes in operation.Cases.Take(2)) GradientCheck.Verify(operation.Function, operation.Draw(shapes, new RandomStream(3)), order: 2);
        foreach (var kink in operation.Kinks)
        {
            using var tape = new Tape<double>();
            var xs = Array.ConvertAll(kink.At, at => Tensor.From(at).RequireGrad());
            var y = operation.Function(xs);
            var gradients = tape.Gradient(y, xs, Tensor.Ones<double>(y.Shape));
            for (var i = 0; i < xs.Length; i++) Assert.Equal(kink.Gradients[i], gradients[i].ToArray());
        }
    }
}

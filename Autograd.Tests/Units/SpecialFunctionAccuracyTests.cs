using System.Numerics;
using Autograd.Core;
using Xunit.Abstractions;

namespace Autograd.Tests;

/// <summary>
/// The largest error of each function, in units in the last place, over each of its ranges: measured against <see cref="Precise"/>, and held to what its documentation promises.
/// The table is what <c>dotnet test --filter SpecialFunctionAccuracy --logger "console;verbosity=detailed"</c> prints. (Exp, log, tanh, expm1, log1p: in SpecialFunctionsTests.)
/// </summary>
public class SpecialFunctionAccuracyTests(ITestOutputHelper output)
{
    private const int Points = 60; // a range and type; the bounds were found with four thousand

    /// <summary>A function, its reference, and the bounds. An error may be measured by the last place of something larger than the result, where parts cancel.</summary>
    private sealed record Row(string Name, (double Low, double High)[] Ranges, Func<Precise, Precise> Exact, double Ulps, double SingleUlps)
    {
        public Func<Precise, Precise, Precise>? Scale { get; init; }

        public int Points { get; init; } = SpecialFunctionAccuracyTests.Points;
    }

    private static readonly Row[] Rows =
    [
        new("Sigmoid", [(-4, 4), (-80, 80), (-700, 0)], x => 1 / (1 + Precise.Exp(-x)), 2.5, 2.5),
        new("LogSigmoid", [(-4, 4), (-80, 80), (0, 700)], x => -Precise.Log1p(Precise.Exp(-x)), 2, 2),
        new("LogAddExp", [(-3, 3), (-80, 80)], x => Precise.Log(Precise.Exp(x) + Precise.Exp(1)), 1.5, 1.5),
        new("Xlogy", [(0.5, 2), (1e-30, 1e30)], x => 3 * Precise.Log(x), 1.6, 1.6),
        new("Log2", [(0.5, 2), (1e-30, 1e30), (1e-300, 1e300)], x => Precise.Log(x) / Precise.Ln2, 0.51, 0.51),
        new("Log10", [(0.5, 2), (1e-30, 1e30), (1e-300, 1e300)], x => Precise.Log(x) / Precise.Log(10), 0.51, 0.51),
        new("Pow 1.5", [(0, 10), (1e-30, 1e20), (1e-200, 1e200)], x => Precise.Exp(3 * Precise.Log(x) / 2), 1.1, 0.51),
        new("Pow -37.5", [(0.2, 6)], x => Precise.Exp(-75 * Precise.Log(x) / 2), 1.1, 0.51),
        new("Pow of 0.3125", [(-60, 60), (-600, 600)], x => Precise.Exp(x * Precise.Log(Precise.Of(0.3125))), 1.1, 0.51),
        new("Sin", [(-4, 4), (-1e6, 1e6), (-1e30, 1e30), (-1e300, 1e300)], Precise.Sin, 0.8, 0.51),
        new("Cos", [(-4, 4), (-1e6, 1e6), (-1e30, 1e30), (-1e300, 1e300)], Precise.Cos, 0.8, 0.51),
        new("Erf", [(-1, 1), (-6, 6)], Precise.Erf, 1.5, 1.7),
        new("Erfc", [(-1, 1), (-6, 9), (9, 26)], x => 1 - Precise.Erf(x), 3.5, 3.5),
        new("Gelu", [(-1, 1), (-6, 6), (-37, 0)], x => x * NormalDistribution(x), 9, 6),
        new("Gelu's slope", [(-1, 1), (-6, 6)], x => NormalDistribution(x) + x * NormalDensity(x), 1.5, 1.5) { Scale = (x, y) => 1 },
        new("Gelu by tanh", [(-1, 1), (-9, 9)], x => x / (1 + Precise.Exp(-2 * Precise.Sqrt(2 / Precise.Pi) * (x + Precise.Of(0.044715) * x * x * x))), 100, 100),
        new("Silu", [(-1, 1), (-80, 80)], x => x / (1 + Precise.Exp(-x)), 2.5, 2.5),
        new("Silu's slope", [(-1, 1), (-80, 80)], x => (1 + Precise.Exp(-x) + x * Precise.Exp(-x)) / ((1 + Precise.Exp(-x)) * (1 + Precise.Exp(-x))), 2.5, 2.5) { Scale = (x, y) => 1 },
        new("Mish", [(-1, 1), (-80, 80)], x => x * Precise.Tanh(Precise.Log1p(Precise.Exp(x))), 4, 4),
        new("Softplus", [(-1, 1), (-80, 80)], x => Precise.Log1p(Precise.Exp(x)), 2, 2),
        new("Lgamma", [(-0.5, 0), (0, 10), (0.75, 2.75), (10, 30), (10, 1e30)], Precise.LogGamma, 4, 0.51),
        new("Lgamma below", [(-20, -0.5), (-3, -2)], Precise.LogGamma, 8, 0.51) { Scale = (x, y) => Precise.Max(Precise.Abs(y), Precise.Abs(Precise.LogGamma(-x))), Points = 20 },
        new("Digamma", [(0, 10), (0.75, 2.75), (1.46163, 1.46164), (10, 1e30)], Precise.Digamma, 4, 0.51),
        new("Digamma below", [(-20, 0), (-0.55, -0.45)], Precise.Digamma, 8, 0.51) { Scale = (x, y) => Precise.Max(Precise.Abs(y), Precise.Max(Precise.Digamma(1 - x), Precise.Abs(Precise.Digamma(1 - x) - y))), Points = 20 },
        new("Polygamma 1", [(0, 2), (0, 30)], x => Precise.Polygamma(1, x), 7, 0.51) { Points = 20 },
        new("Polygamma 2", [(0, 2), (0, 30)], x => Precise.Polygamma(2, x), 8, 0.51) { Points = 20 },
        new("Polygamma 6", [(0.01, 2), (0, 30)], x => Precise.Polygamma(6, x), 12, 0.51) { Points = 20 },
        new("Polygamma 1 below", [(-10, -0.01)], x => Precise.Polygamma(1, x), 8, 0.51) { Scale = (x, y) => Precise.Max(Precise.Abs(y), Precise.Polygamma(1, 1 - x)), Points = 20 },
        new("Polygamma 2 below", [(-10, -0.01)], x => Precise.Polygamma(2, x), 10, 0.51) { Scale = (x, y) => Precise.Max(Precise.Abs(y), Precise.Abs(Precise.Polygamma(2, 1 - x))), Points = 20 },
    ];

    public static TheoryData<string> Names => [.. Rows.Select(row => row.Name)];

    /// <summary>Without the gamma family, whose functions take one number at a time.</summary>
    public static TheoryData<string> SpanNames => [.. Rows.Select(row => row.Name).Where(name => !name.Contains("gamma", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_as_good_as_its_documentation_says(string name)
    {
        var row = Rows.Single(row => row.Name == name);
        output.WriteLine("| function | range | double | at | float | at |");
        foreach (var (low, high) in row.Ranges)
        {
            var wide = Measure<double>(row, low, high);
            var single = Measure<float>(row, low, high);
            output.WriteLine($"| {name} | {low:G3} to {high:G3} | {wide.Ulps:F2} | {wide.At:G9} | {single.Ulps:F2} | {single.At:G9} |");
            Assert.True(wide.Ulps <= row.Ulps, $"{name}({wide.At:R}) is off by {wide.Ulps:F2} ulp of a double");
            Assert.True(single.Ulps <= row.SingleUlps, $"{name}({single.At:R}) is off by {single.Ulps:F2} ulp of a float");
        }
    }

    private static (double Ulps, double At) Measure<T>(Row row, double low, double high)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(7);
        var worst = (Ulps: 0.0, At: 0.0);
        for (var i = 0; i < row.Points; i++)
        {
            var x = T.CreateTruncating(Draw(low, high, i, random));
            if (!T.IsFinite(x) || x == T.Zero || double.CreateTruncating(x) < low || double.CreateTruncating(x) > high) continue;
            var y = Apply<T>(row.Name, [x])[0];
            if (T.IsInfinity(y) || (typeof(T) == typeof(float) && T.Abs(y) < T.CreateTruncating(1.2e-38))) continue; // beyond a float's range
            var at = Precise.Of(double.CreateTruncating(x));
            var exact = row.Exact(at);
            var ulps = Math.Abs(Precise.Ulps(exact, y, row.Scale?.Invoke(at, exact)));
            if (ulps > worst.Ulps) worst = (ulps, double.CreateTruncating(x));
        }
        return worst;
    }

    /// <summary>By turns evenly and by magnitude.</summary>
    private static double Draw(double low, double high, int i, RandomStream random)
    {
        if (i % 2 == 0) return low + (high - low) * random.NextDouble();
        var largest = Math.Max(Math.Abs(low), Math.Abs(high));
        while (true)
        {
            var x = largest * Math.Pow(2, -random.NextDouble() * (i % 4 == 1 ? 50 : largest > 1e6 ? 200 : 8)) * (random.NextDouble() < 0.5 ? -1 : 1);
            if (x >= low && x <= high) return x;
        }
    }

    [Theory]
    [MemberData(nameof(SpanNames))]
    public void A_result_depends_on_nothing_but_the_element(string name)
    {
        Position<float>(name);
        Position<double>(name);
    }

    private static void Position<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] extremes = [0, -0.0, 1e-310, 1e-42, 710, -745, 1e300, -1e300, 1e20, -3e7, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        var random = new RandomStream(5);
        T[] x = [.. Enumerable.Range(0, 601).Select(i => T.CreateTruncating(i % 6 == 0 ? extremes[i / 6 % extremes.Length] : (random.NextDouble() * 20) - 8))];
        var whole = Apply<T>(name, x);
        for (var start = 0; start < 580; start += start < 20 ? 1 : 61)
            for (var length = 1; start + length <= x.Length; length += length < 20 ? 1 : 83)
                Same.Bits<T>(whole.AsSpan(start, length), Apply<T>(name, x.AsSpan(start, length)));
        Assert.Empty(Apply<T>(name, []));
    }

    [Fact]
    public void Sine_and_cosine_keep_their_digits_beside_every_multiple_of_half_pi()
    {
        // The double that is closest to a multiple of π/2, some ordinary close ones, and both sides of where the reduction changes.
        double[] close = [6381956970095103 * Math.Pow(2, 797), Math.PI, Math.PI / 2, 3 * Math.PI / 2, 355, 22, 103993, 1e6 * Math.PI, 1.6e6, Math.BitIncrement(1.6e6), 1e22, double.MaxValue];
        foreach (var x in close)
        {
            double[] sin = [0], cos = [0];
            SpecialFunctions<double>.Sin([x], sin);
            SpecialFunctions<double>.Cos([-x], cos);
            Assert.True(Math.Abs(Precise.Ulps(Precise.Sin(Precise.Of(x)), sin[0])) < 0.8, $"sin {x:R} = {sin[0]:R}");
            Assert.True(Math.Abs(Precise.Ulps(Precise.Cos(Precise.Of(x)), cos[0])) < 0.8, $"cos {x:R} = {cos[0]:R}");
        }
    }

    [Fact]
    public void Logarithms_of_powers_are_whole()
    {
        for (var k = -1074; k <= 1023; k++) Same.Bits<double>([k], Apply<double>("Log2", [Math.ScaleB(1, k)]));
        for (var k = 0; k <= 22; k++) Same.Bits<double>([k], Apply<double>("Log10", [double.Parse($"1E{k}")]));
        for (var k = 0; k <= 10; k++) Same.Bits<float>([k], Apply<float>("Log10", [float.Parse($"1E{k}")]));
    }

    [Fact]
    public void Powers_of_special_numbers_are_those_of_IEEE_754()
    {
        double[] special =
        [
            0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 2.5, -2.5, 1e300, -1e300, 1e-300, -1e-300, double.Epsilon, -double.Epsilon, 9007199254740991, -9007199254740991, 9007199254740993, 4503599627370497.5,
            1 + double.BitIncrement(0), double.BitIncrement(1), double.BitDecrement(1), double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
        foreach (var a in special)
            foreach (var b in special)
            {
                double[] y = [0];
                SpecialFunctions<double>.Pow([a], [b], y);
                var expected = Math.Pow(a, b);
                var agrees = double.IsFinite(expected) && expected != 0 ? Math.Abs(y[0] - expected) <= 3e-16 * Math.Abs(expected) + double.Epsilon : y[0].Equals(expected) && double.IsNegative(y[0]) == double.IsNegative(expected) || double.IsNaN(expected) && double.IsNaN(y[0]);
                Assert.True(agrees, $"{a:R} to the {b:R} is {y[0]:R}, expected {expected:R}");
            }
    }

    [Theory]
    [InlineData("Sigmoid", double.NegativeInfinity, 0)]
    [InlineData("Sigmoid", 0, 0.5)]
    [InlineData("Sigmoid", double.PositiveInfinity, 1)]
    [InlineData("LogSigmoid", double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData("LogSigmoid", double.PositiveInfinity, -0.0)]
    [InlineData("LogSigmoid", -1e30, -1e30)]
    [InlineData("Log2", 0, double.NegativeInfinity)]
    [InlineData("Log2", -1, double.NaN)]
    [InlineData("Log2", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Log10", -0.0, double.NegativeInfinity)]
    [InlineData("Log10", double.NegativeInfinity, double.NaN)]
    [InlineData("Log10", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Sin", -0.0, -0.0)]
    [InlineData("Sin", double.PositiveInfinity, double.NaN)]
    [InlineData("Cos", 0, 1)]
    [InlineData("Cos", double.NegativeInfinity, double.NaN)]
    [InlineData("Erf", -0.0, -0.0)]
    [InlineData("Erf", double.PositiveInfinity, 1)]
    [InlineData("Erf", double.NegativeInfinity, -1)]
    [InlineData("Erfc", 0, 1)]
    [InlineData("Erfc", double.PositiveInfinity, 0)]
    [InlineData("Erfc", double.NegativeInfinity, 2)]
    [InlineData("Erfc", 30, 0)]
    [InlineData("Lgamma", 1, 0)]
    [InlineData("Lgamma", 2, 0)]
    [InlineData("Lgamma", 0, double.PositiveInfinity)]
    [InlineData("Lgamma", -3, double.PositiveInfinity)]
    [InlineData("Lgamma", -1e20, double.PositiveInfinity)]
    [InlineData("Lgamma", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Lgamma", double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData("Digamma", 0, double.NegativeInfinity)]
    [InlineData("Digamma", -0.0, double.PositiveInfinity)]
    [InlineData("Digamma", -3, double.NaN)]
    [InlineData("Digamma", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Digamma", double.NegativeInfinity, double.NaN)]
    [InlineData("Polygamma 1", 0, double.PositiveInfinity)]
    [InlineData("Polygamma 1", -3, double.PositiveInfinity)]
    [InlineData("Polygamma 1", double.PositiveInfinity, 0)]
    [InlineData("Polygamma 2", 0, double.NegativeInfinity)]
    [InlineData("Polygamma 2", -3, double.NaN)]
    [InlineData("Polygamma 2", double.NegativeInfinity, double.NaN)]
    public void Special_arguments_have_exact_results(string name, double x, double y)
    {
        Same.Bits<double>([y], Apply<double>(name, [x]));
        Same.Bits<float>([(float)y], Apply<float>(name, [(float)x]));
        Same.Bits<double>([double.NaN], Apply<double>(name, [double.NaN]));
        Same.Bits<float>([float.NaN], Apply<float>(name, [float.NaN]));
    }

    private static T[] Apply<T>(string name, ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = new T[x.Length];
        switch (name.Replace(" below", ""))
        {
            case "Sigmoid": SpecialFunctions<T>.Sigmoid(x, y); break;
            case "LogSigmoid": SpecialFunctions<T>.LogSigmoid(x, y); break;
            case "LogAddExp": SpecialFunctions<T>.LogAddExp(x, [T.One], y); break;
            case "Xlogy": SpecialFunctions<T>.Xlogy([T.CreateTruncating(3)], x, y); break;
            case "Log2": SpecialFunctions<T>.Log2(x, y); break;
            case "Log10": SpecialFunctions<T>.Log10(x, y); break;
            case "Pow 1.5": SpecialFunctions<T>.Pow(x, [T.CreateTruncating(1.5)], y); break;
            case "Pow -37.5": SpecialFunctions<T>.Pow(x, [T.CreateTruncating(-37.5)], y); break;
            case "Pow of 0.3125": SpecialFunctions<T>.Pow([T.CreateTruncating(0.3125)], x, y); break;
            case "Sin": SpecialFunctions<T>.Sin(x, y); break;
            case "Cos": SpecialFunctions<T>.Cos(x, y); break;
            case "Erf": SpecialFunctions<T>.Erf(x, y); break;
            case "Erfc": SpecialFunctions<T>.Erfc(x, y); break;
            case "Gelu": Values(x => x.Gelu(), x, y); break;
            case "Gelu's slope": Derivatives(x => x.Gelu(), x, y); break;
            case "Gelu by tanh": Values(x => x.Gelu(tanh: true), x, y); break;
            case "Silu": Values(x => x.Silu(), x, y); break;
            case "Silu's slope": Derivatives(x => x.Silu(), x, y); break;
            case "Mish": Values(x => x.Mish(), x, y); break;
            case "Softplus": Values(x => x.Softplus(threshold: double.PositiveInfinity), x, y); break;
            case "Lgamma": Each(x, y, GammaFunctions.LogGamma); break;
            case "Digamma": Each(x, y, GammaFunctions.Digamma); break;
            default:
                var n = int.Parse(name.Split(' ')[1]);
                Each(x, y, value => GammaFunctions.Polygamma(n, value));
                break;
        }
        return y;
    }

    private static void Values<T>(Func<Tensor<T>, Tensor<T>> f, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => f(Tensor.From(x, [x.Length])).AsSpan().CopyTo(y);

    private static void Derivatives<T>(Func<Tensor<T>, Tensor<T>> f, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Differentiate.Grad(x => f(x).Sum(), Tensor.From(x, [x.Length])).AsSpan().CopyTo(y);

    private static Precise NormalDistribution(Precise x) => (1 + Precise.Erf(x / Precise.Sqrt(2))) / 2;

    private static Precise NormalDensity(Precise x) => Precise.Exp(-(x * x) / 2) / Precise.Sqrt(2 * Precise.Pi);

    private static void Each<T>(ReadOnlySpan<T> x, Span<T> y, Func<double, double> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(function(double.CreateTruncating(x[i])));
    }
}

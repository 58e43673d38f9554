using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

public class SpecialFunctionsTests
{
    private sealed record Function(Func<Precise, Precise> Exact, double Low, double High, double Ulps);

    // The domain where the result is finite, and what the function's documentation promises.
    private static readonly Dictionary<string, Function> Functions = new()
    {
        ["Exp"] = new(Precise.Exp, -745, 709.7, 1.1),
        ["Log"] = new(Precise.Log, double.Epsilon, double.MaxValue, 1.1),
        ["Tanh"] = new(Precise.Tanh, -800, 800, 2),
        ["Expm1"] = new(Precise.Expm1, -745, 709.7, 2),
        ["Log1p"] = new(Precise.Log1p, Math.BitIncrement(-1), double.MaxValue, 2),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_as_good_as_its_documentation_says(string name)
    {
        Measure<float>(name, 90);
        Measure<double>(name, 90);
    }

    private static void Measure<T>(string name, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var function = Functions[name];
        var x = Arguments<T>(function, count);
        var y = Apply<T>(name, x);
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i] == T.Zero) continue;
            var ulps = Precise.Ulps(function.Exact(Precise.Of(double.CreateTruncating(x[i]))), y[i]);
            Assert.True(Math.Abs(ulps) <= function.Ulps, $"{name}({x[i]:R}) = {y[i]:R} is off by {ulps:F2} ulp");
        }
    }

    /// <summary>All magnitudes, both signs, the neighbourhood of 0, ±1 and of where formulas change.</summary>
    private static T[] Arguments<T>(Function function, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(99);
        var (low, high) = typeof(T) == typeof(float)
            ? (Math.Max(function.Low, function.Low == -745 ? -103.9 : function.Low == double.Epsilon ? float.Epsilon : -3e38), function.High == 709.7 ? 88.7 : Math.Min(function.High, 3e38))
            : (function.Low, function.High);
        var values = new List<double> { 0.5, -0.5, 0.625, -0.625, 0.75, -0.75, 0.6249, 0.7501, 1, 2, Math.Sqrt(2), Math.Sqrt(0.5), 1e-8, -1e-8, 1e-300, low, high };
        for (var i = 0; i < count; i++)
        {
            var sign = random.NextDouble() < 0.5 ? -1 : 1;
            values.Add(sign * Math.Exp((random.NextDouble() - 0.5) * 60)); // every magnitude
            values.Add(sign * random.NextDouble() * 5); // where the work is
            values.Add(1 + (sign * Math.Exp(-random.NextDouble() * 30))); // near 1
            values.Add(sign * random.NextDouble() * 700);
        }
        return [.. values.Select(T.CreateTruncating).Where(x => T.IsFinite(x) && double.CreateTruncating(x) is var v && v >= low && v <= high)];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_result_depends_on_nothing_but_the_element(string name)
    {
        Position<float>(name);
        Position<double>(name);
    }

    private static void Position<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] extremes = [0, -0.0, 1e-310, 1e-42, 710, -745, 1e300, -1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        var random = new RandomStream(5);
        T[] x = [.. Enumerable.Range(0, 67).Select(i => T.CreateTruncating(i % 6 == 0 ? extremes[i / 6 % extremes.Length] : (random.NextDouble() * 8) - 2))];
        var whole = Apply<T>(name, x);
        for (var start = 0; start < 20; start++)
            for (var length = 1; start + length <= x.Length; length += length < 20 ? 1 : 7)
            {
                Same.Bits<T>(whole.AsSpan(start, length), Apply<T>(name, x.AsSpan(start, length)));
                var inPlace = x[start..(start + length)];
                Call<T>(name, inPlace, inPlace);
                Same.Bits<T>(whole.AsSpan(start, length), inPlace);
            }
        Assert.Empty(Apply<T>(name, []));
    }

    [Theory]
    [InlineData("Exp", 0, 1)]
    [InlineData("Exp", -0.0, 1)]
    [InlineData("Exp", double.NegativeInfinity, 0)]
    [InlineData("Exp", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Exp", 1e300, double.PositiveInfinity)]
    [InlineData("Exp", -1e300, 0)]
    [InlineData("Log", 1, 0)]
    [InlineData("Log", 0, double.NegativeInfinity)]
    [InlineData("Log", -0.0, double.NegativeInfinity)]
    [InlineData("Log", -1, double.NaN)]
    [InlineData("Log", double.NegativeInfinity, double.NaN)]
    [InlineData("Log", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Tanh", 0, 0)]
    [InlineData("Tanh", -0.0, -0.0)]
    [InlineData("Tanh", 30, 1)]
    [InlineData("Tanh", double.PositiveInfinity, 1)]
    [InlineData("Tanh", double.NegativeInfinity, -1)]
    [InlineData("Expm1", -0.0, -0.0)]
    [InlineData("Expm1", double.NegativeInfinity, -1)]
    [InlineData("Expm1", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Log1p", -0.0, -0.0)]
    [InlineData("Log1p", -1, double.NegativeInfinity)]
    [InlineData("Log1p", -2, double.NaN)]
    [InlineData("Log1p", double.PositiveInfinity, double.PositiveInfinity)]
    public void Special_arguments_have_exact_results(string name, double x, double y)
    {
        Same.Bits<double>([y], Apply<double>(name, [x]));
        Same.Bits<float>([(float)y], Apply<float>(name, [(float)x]));
        Same.Bits<double>([double.NaN], Apply<double>(name, [double.NaN]));
        Same.Bits<float>([float.NaN], Apply<float>(name, [float.NaN]));
    }

    [Fact]
    public void Rows_of_log_softmax_and_log_sum_exp_keep_their_digits()
    {
        double[] x = [1000, 1001, 1002], y = new double[3];
        SpecialFunctions<double>.LogSoftmax(x, y);
        var lse = 2.4076059644443806; // log(1 + e + e²)
        Assert.Equal([-lse, 1 - lse, 2 - lse], y.Select(v => Math.Round(v, 14)), (a, b) => Math.Abs(a - b) < 1e-13);
        Assert.Equal(1000 + lse, SpecialFunctions<double>.LogSumExp(x), 1e-12);
        Assert.Equal(Math.Exp(-40), SpecialFunctions<double>.LogSumExp([0.0, -40]), 1e-30); // log(1 + tiny) is not 0
        Assert.Equal(Math.Log(5), SpecialFunctions<double>.LogSumExp([0.0, 0, 0, 0, 0]), 1e-15);
    }

    [Theory]
    [InlineData(new double[0], double.NegativeInfinity)]
    [InlineData(new[] { double.NegativeInfinity, double.NegativeInfinity }, double.NegativeInfinity)]
    [InlineData(new[] { 1, double.PositiveInfinity }, double.PositiveInfinity)]
    [InlineData(new[] { double.PositiveInfinity, double.NegativeInfinity }, double.PositiveInfinity)]
    [InlineData(new[] { 1, double.NaN, double.PositiveInfinity }, double.NaN)]
    [InlineData(new[] { 3, double.NegativeInfinity }, 3)]
    public void The_log_of_a_sum_of_exponentials_at_the_edges(double[] x, double y) => Assert.Equal(y, SpecialFunctions<double>.LogSumExp(x));

    private static T[] Apply<T>(string name, ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = new T[x.Length];
        Call(name, x, y);
        return y;
    }

    private static void Call<T>(string name, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (name)
        {
            case "Exp": SpecialFunctions<T>.Exp(x, y); break;
            case "Log": SpecialFunctions<T>.Log(x, y); break;
            case "Tanh": SpecialFunctions<T>.Tanh(x, y); break;
            case "Expm1": SpecialFunctions<T>.Expm1(x, y); break;
            default: SpecialFunctions<T>.Log1p(x, y); break;
        }
    }
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Elementwise operations against scalar loops. (Those of two tensors stand in BroadcastingTests.)</summary>
public class PrimitiveValueTests
{
    private sealed record Elementwise(Func<Tensor<double>, Tensor<double>> Double, Func<Tensor<float>, Tensor<float>> Single, Func<double, double> Scalar, double Tolerance = 0)
    {
        public double Low { get; init; } = -2;
    }

    // A tolerance of 0: one rounding, so the same bits.
    private static readonly Dictionary<string, Elementwise> Functions = new()
    {
        ["-x"] = new(x => -x, x => -x, x => -x),
        ["x + 0.75"] = new(x => x + 0.75, x => x + 0.75f, x => x + 0.75),
        ["0.75 + x"] = new(x => 0.75 + x, x => 0.75f + x, x => x + 0.75),
        ["x - 0.75"] = new(x => x - 0.75, x => x - 0.75f, x => x - 0.75),
        ["0.75 - x"] = new(x => 0.75 - x, x => 0.75f - x, x => 0.75 - x),
        ["x * 0.75"] = new(x => x * 0.75, x => x * 0.75f, x => x * 0.75),
        ["0.75 * x"] = new(x => 0.75 * x, x => 0.75f * x, x => x * 0.75),
        ["x / 3"] = new(x => x / 3, x => x / 3f, x => x / 3),
        ["3 / x"] = new(x => 3 / x, x => 3f / x, x => 3 / x),
        ["square"] = new(x => x.Square(), x => x.Square(), x => x * x),
        ["relu"] = new(x => x.Relu(), x => x.Relu(), x => Math.Max(x, 0)),
        ["clamp"] = new(x => x.Clamp(-0.5, 1), x => x.Clamp(-0.5, 1), x => Math.Clamp(x, -0.5, 1)),
        ["clamp below"] = new(x => x.Clamp(min: -0.5), x => x.Clamp(min: -0.5), x => Math.Max(x, -0.5)),
        ["clamp above"] = new(x => x.Clamp(max: 1), x => x.Clamp(max: 1), x => Math.Min(x, 1)),
        ["exp"] = new(x => x.Exp(), x => x.Exp(), Math.Exp, 3e-16),
        ["log"] = new(x => x.Log(), x => x.Log(), Math.Log, 1e-15) { Low = 0.1 },
        ["tanh"] = new(x => x.Tanh(), x => x.Tanh(), Math.Tanh, 1e-15),
        ["where"] = new(x => (x > 0.25).Where(x, -1), x => (x > 0.25).Where(x, -1), x => x > 0.25 ? x : -1),
        ["where, the other way"] = new(x => (x > 0.25).Where(-1, x), x => (x > 0.25).Where(-1, x), x => x > 0.25 ? -1 : x),
        ["map"] = new(x => Kernel.Map(x, v => 3 * v), x => Kernel.Map(x, v => 3 * v), x => 3 * x),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_elementwise_operation_is_a_loop_over_any_layout(string name)
    {
        var f = Functions[name];
        Property.Holds(Cases.Any(), Cases.Shrink, strided =>
        {
            var x = strided.Make<double>(f.Low);
            var y = f.Double(x);
            Same.Near(Naive.Box(x).Map(f.Scalar), y, f.Tolerance);
            Same.Bits(Naive.Box(f.Double(x.Contiguous())), y); // the layout changes no bit
            Assert.True(y.Layout.IsDense);
            var single = strided.Make<float>(f.Low);
            Same.Bits(Naive.Box(f.Single(single.Contiguous())), f.Single(single));
            Same.Near(Naive.Box(single).Map(v => (float)f.Scalar(v)), f.Single(single), 4e-7);
        }, count: 60);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Long_rows_and_columns_give_the_same_bits_as_short_ones(string name) // longer than a block of 512
    {
        var f = Functions[name];
        var x = Tensor.Uniform<double>([3, 1101], new RandomStream(8), f.Low, 2);
        var y = f.Double(x).ToArray();
        Same.Bits<double>(y, f.Double(x.Transpose()).Transpose().ToArray());
        Same.Bits<double>(y, f.Double(x.Flip(default)).Flip(default).ToArray());
        for (var i = 0; i < x.Size; i += 97) Same.Bits<double>(y.AsSpan(i, 1), f.Double(x.Reshape(-1)[i..(i + 1)]).ToArray());
    }

    [Fact]
    public void A_double_beside_a_float_tensor_is_rounded_to_float()
    {
        var x = Tensor.From([3f]);
        Assert.Equal([3f + 0.1f, 3f - 0.1f, 0.1f - 3f, 3f * 0.1f, 3f / 0.1f, 0.1f / 3f, 3f + 0.1f, 3f * 0.1f],
            new[] { x + 0.1, x - 0.1, 0.1 - x, x * 0.1, x / 0.1, 0.1 / x, 0.1 + x, 0.1 * x }.Select(y => y.Item()));
    }

    private const double NaN = double.NaN, Inf = double.PositiveInfinity;

    private static readonly Dictionary<string, (Func<Tensor<double>, Tensor<double>> Function, double[] Expected)> AtTheEdges = new()
    {
        // at: NaN, ∞, -∞, 0, -0, 1
        ["-x"] = (x => -x, [NaN, -Inf, Inf, -0.0, 0, -1]),
        ["x + 1"] = (x => x + 1, [NaN, Inf, -Inf, 1, 1, 2]),
        ["x - ∞"] = (x => x - Inf, [NaN, NaN, -Inf, -Inf, -Inf, -Inf]),
        ["x * 0"] = (x => x * 0, [NaN, NaN, NaN, 0, -0.0, 0]),
        ["x / 0"] = (x => x / 0, [NaN, Inf, -Inf, NaN, NaN, Inf]),
        ["1 / x"] = (x => 1 / x, [NaN, 0, -0.0, Inf, -Inf, 1]),
        ["x / x"] = (x => x / x, [NaN, NaN, NaN, NaN, NaN, 1]),
        ["relu"] = (x => x.Relu(), [NaN, Inf, 0, 0, 0, 1]),
        ["square"] = (x => x.Square(), [NaN, Inf, Inf, 0, 0, 1]),
        ["exp"] = (x => x.Exp(), [NaN, Inf, 0, 1, 1, Math.E]),
        ["log"] = (x => x.Log(), [NaN, Inf, NaN, -Inf, -Inf, 0]),
        ["tanh"] = (x => x.Tanh(), [NaN, 1, -1, 0, -0.0, Math.Tanh(1)]),
        ["clamp to [-2, 0.5]"] = (x => x.Clamp(-2, 0.5), [NaN, 0.5, -2, 0, -0.0, 0.5]),
        ["clamp to crossed bounds: the upper"] = (x => x.Clamp(3, 2), [NaN, 2, 2, 2, 2, 2]),
        ["clamp to [-∞, ∞]"] = (x => x.Clamp(-Inf, Inf), [NaN, Inf, -Inf, 0, -0.0, 1]),
        ["where x > 0"] = (x => (x > 0).Where(x, 7), [7, Inf, 7, 7, 7, 1]),
    };

    public static TheoryData<string> EdgeNames => [.. AtTheEdges.Keys];

    [Theory]
    [MemberData(nameof(EdgeNames))]
    public void NaN_infinities_and_signed_zeros_are_those_of_IEEE_754(string name)
    {
        var (function, expected) = AtTheEdges[name];
        double[] edges = [NaN, Inf, -Inf, 0, -0.0, 1];
        foreach (var copies in new[] { 1, 3, 11 }) // below and above the length of a vector
        {
            var x = Tensor.From(edges).Unsqueeze(0).Expand(copies, edges.Length);
            Same.Near(new Box<double>([copies, edges.Length], [.. Enumerable.Repeat(expected, copies).SelectMany(row => row)]), function(x), 1e-15);
            var zeros = Naive.Box(function(x)).Values.Zip(Enumerable.Repeat(expected, copies).SelectMany(row => row)).Where(pair => pair.Second == 0);
            Assert.All(zeros, pair => Assert.Equal(double.IsNegative(pair.Second), double.IsNegative(pair.First)));
        }
    }

    [Fact]
    public void Operations_leave_their_operands_as_they_were() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var x = strided.Make<double>();
        var (before, version) = (x.Buffer.ToArray(), x.Storage.Version);
        foreach (var f in Functions.Values) f.Double(x);
        x.Sum();
        x.LogSoftmaxOrSelf();
        Same.Bits<double>(before, x.Buffer);
        Assert.Equal(version, x.Storage.Version);
    }, count: 40);
}

file static class Extensions
{
    public static Tensor<T> LogSoftmaxOrSelf<T>(this Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Rank == 0 ? x : x.LogSoftmax(0);
}

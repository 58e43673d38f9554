using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class InitializerTests
{
    public static TheoryData<string, int[], double> Deviations => new()
    {
        { "KaimingUniform", [200, 300], Math.Sqrt(2.0 / 300) },
        { "KaimingUniform", [64, 32, 3, 3], Math.Sqrt(2.0 / (32 * 9)) },
        { "KaimingUniform, slope 0.5, out", [200, 300], Math.Sqrt(2 / 1.25 / 200) },
        { "KaimingNormal", [200, 300], Math.Sqrt(2.0 / 300) },
        { "KaimingNormal, slope 1, out", [64, 32, 3, 3], Math.Sqrt(1.0 / (64 * 9)) },
        { "XavierUniform", [200, 300], Math.Sqrt(2.0 / 500) },
        { "XavierUniform, gain 2", [64, 32, 5], 2 * Math.Sqrt(2.0 / (96 * 5)) },
        { "XavierNormal", [200, 300], Math.Sqrt(2.0 / 500) },
        { "XavierNormal, gain 2", [64, 32, 3, 3], 2 * Math.Sqrt(2.0 / (96 * 9)) },
    };

    [Theory]
    [MemberData(nameof(Deviations))]
    public void The_values_have_the_deviation_that_the_fans_ask_for(string name, int[] sizes, double deviation)
    {
        var values = Draw(name, Shape.Create(sizes), new RandomStream(3)).ToArray();
        Assert.InRange(Math.Sqrt(values.Average(value => value * value)), 0.98 * deviation, 1.02 * deviation);
        Assert.InRange(values.Average(), -0.03 * deviation, 0.03 * deviation);
        var largest = values.Max(Math.Abs) / deviation;
        if (name.Contains("Uniform", StringComparison.Ordinal)) Assert.InRange(largest, 1.71, Math.Sqrt(3)); // fills the interval, and stays in it
        else Assert.InRange(largest, 3, 6);
    }

    [Theory]
    [MemberData(nameof(Deviations))]
    public void The_same_seed_draws_the_same_values(string name, int[] sizes, double deviation)
    {
        _ = deviation;
        var shape = Shape.Create(sizes);
        Assert.Equal(Draw(name, shape, new RandomStream(4)).ToArray(), Draw(name, shape, new RandomStream(4)).ToArray());
        Assert.NotEqual(Draw(name, shape, new RandomStream(4)).ToArray(), Draw(name, shape, new RandomStream(5)).ToArray());
    }

    [Fact]
    public void What_has_no_fan_is_refused()
    {
        var random = new RandomStream(1);
        foreach (var (sizes, shown) in (ValueTuple<int[], string>[])[([], "[]"), ([3], "[3]"), ([0, 3], "[0 3]"), ([2, 3, 0], "[2 3 0]")])
        {
            var text = $"Initializers: a weight is [outputs inputs] or [outputs inputs k...] with no size 0, not {shown}; a bias has no fan.";
            Throws<ArgumentException>(text, () => Initializers.KaimingUniform<double>(Shape.Create(sizes), random));
            Throws<ArgumentException>(text, () => Initializers.KaimingNormal<double>(Shape.Create(sizes), random));
            Throws<ArgumentException>(text, () => Initializers.XavierUniform<double>(Shape.Create(sizes), random));
            Throws<ArgumentException>(text, () => Initializers.XavierNormal<double>(Shape.Create(sizes), random));
        }
        Throws<ArgumentOutOfRangeException>("Initializers: a slope of NaN cannot be meant. (Parameter 'negativeSlope')", () => Initializers.KaimingNormal<double>([2, 2], random, double.NaN));
    }

    private static Tensor<double> Draw(string name, Shape shape, RandomStream random) => name switch
    {
        "KaimingUniform" => Initializers.KaimingUniform<double>(shape, random),
        "KaimingUniform, slope 0.5, out" => Initializers.KaimingUniform<double>(shape, random, 0.5, Fan.Out),
        "KaimingNormal" => Initializers.KaimingNormal<double>(shape, random),
        "KaimingNormal, slope 1, out" => Initializers.KaimingNormal<double>(shape, random, 1, Fan.Out),
        "XavierUniform" => Initializers.XavierUniform<double>(shape, random),
        "XavierUniform, gain 2" => Initializers.XavierUniform<double>(shape, random, 2),
        "XavierNormal" => Initializers.XavierNormal<double>(shape, random),
        "XavierNormal, gain 2" => Initializers.XavierNormal<double>(shape, random, 2),
        _ => throw new ArgumentException(name),
    };
}

using Autograd.Core;
using Autograd.Nn;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class StandardizerTests
{
    [Fact]
    public void A_column_that_is_constant_stays_where_it_is_and_its_neighbours_come_out_near_0()
    {
        foreach (var value in new[] { 14.62, 0.1, -1e-300, 1e300, 1.0 / 3, 123456.789 })
        {
            var scale = new Standardizer<double>(Tensor.Full([1000, 1], value));
            Assert.Equal((value, 1.0), (scale.Means.At(0), scale.Deviations.At(0)));
            Assert.Equal(0, scale.Apply(Tensor.From([[value]])).At(0, 0));
        }
        var near = new Standardizer<double>(Tensor.Full([1000, 1], 14.62)).Apply(Tensor.From([[14.63]]));
        Assert.Equal(0.01, near.At(0, 0), 10);
    }

    [Fact]
    public void A_column_that_is_constant_up_to_rounding_is_constant()
    {
        double[] values = [14.62, 14.62 + 0.1 - 0.1, 14.62 * 3 / 3, Math.BitIncrement(14.62), Math.BitDecrement(14.62), Math.Sqrt(14.62) * Math.Sqrt(14.62)];
        Assert.True(values.Distinct().Count() > 2);
        var scale = new Standardizer<double>(Tensor.From<double>(values, [values.Length, 1]));
        Assert.Equal(1.0, scale.Deviations.At(0));
        Assert.InRange(Math.Abs(scale.Apply(Tensor.From([[14.62]])).At(0, 0)), 0, 1e-14);
        var single = new Standardizer<float>(Tensor.From([[14.62f], [MathF.BitIncrement(14.62f)], [14.62f]]));
        Assert.Equal(1f, single.Deviations.At(0));
    }

    [Fact]
    public void A_large_offset_does_not_drown_what_varies()
    {
        var expected = new[] { -Math.Sqrt(1.5), 0, Math.Sqrt(1.5) };
        foreach (var offset in new[] { 1e3, 1e6, 1e7 })
        {
            var inputs = Tensor.From<float>([(float)offset, (float)offset + 1, (float)offset + 2], [3, 1]);
            Near(expected, new Standardizer<float>(inputs).Apply(inputs).ToArray().Select(x => (double)x), 1e-6);
        }
        foreach (var offset in new[] { 1e9, 1e12, 1e15 })
        {
            var inputs = Tensor.From([[offset], [offset + 1], [offset + 2]]);
            Near(expected, new Standardizer<double>(inputs).Apply(inputs).ToArray(), 1e-12);
        }
        // The mean, 10,000,000.5, is no float, and the inputs are centred all the same.
        var half = Tensor.From([[1e7f], [1e7f + 1]]);
        half = Tensor.From<float>([.. half.ToArray(), 1e7f - 4, 1e7f + 5], [4, 1]);
        Assert.Equal(0, new Standardizer<float>(half).Apply(half).ToArray().Sum(), 1e-5f);
    }

    [Fact]
    public void Numbers_of_any_size_are_brought_to_mean_0_and_deviation_1() => Property.Holds(
        Gen.Choose(-1000, 1000).Select(i => i / 8.0).ArrayOf(30).SelectMany(values => Gen.Choose(-900, 1014).Select(power => (values, power))), static _ => [], sample =>
    {
        if (sample.values.Distinct().Count() < 2) return;
        var plain = Tensor.From<double>(sample.values, [30, 1]);
        var scaled = Tensor.From<double>([.. sample.values.Select(x => Math.ScaleB(x, sample.power))], [30, 1]);
        var (expected, actual) = (new Standardizer<double>(plain), new Standardizer<double>(scaled));
        Assert.Equal(expected.Apply(plain).ToArray(), actual.Apply(scaled).ToArray()); // the same bits: a power of two changes nothing
        var result = expected.Apply(plain).ToArray();
        Assert.Equal(0, result.Average(), 12);
        Assert.Equal(1, result.Average(x => x * x), 12);
    });

    [Fact]
    public void Time_grows_with_the_inputs_and_not_with_their_features_squared() => WithinAMinute(() =>
    {
        var inputs = Tensor.Zeros<float>([100, 20_000]); // 100 * 20,000² are 40 thousand million
        Assert.Equal([20_000], new Standardizer<float>(inputs).Means.Shape);
    });

    [Fact]
    public void What_is_missing_is_left_out_and_becomes_the_mean_and_what_is_infinite_is_an_error()
    {
        var scale = new Standardizer<double>(Tensor.From([[1.0, double.NaN], [double.NaN, double.NaN], [3.0, double.NaN]]));
        Assert.Equal([2.0, 0], scale.Means.ToArray());
        Assert.Equal([1.0, 1], scale.Deviations.ToArray());
        Assert.Equal([0.0, 0], scale.Apply(Tensor.From([[double.NaN, double.NaN]])).ToArray());
        Throws<ArgumentException>("Standardizer: the inputs [2 2] are -Infinity at [1 0]; a mean cannot be taken of it. Mark what is missing as NaN. (Parameter 'inputs')",
            () => new Standardizer<double>(Tensor.From([[1.0, 2], [double.NegativeInfinity, 3]])));
        var empty = new Standardizer<float>(Tensor.Zeros<float>([0, 3]));
        Assert.Equal([0f, 0, 0], empty.Means.ToArray());
        Assert.Equal([1f, 1, 1], empty.Deviations.ToArray());
        Assert.Equal([2, 0], new Standardizer<float>(Tensor.Zeros<float>([4, 0])).Apply(Tensor.Zeros<float>([2, 0])).Shape);
    }

    [Fact]
    public void The_inverse_brings_back_what_was_scaled() => Property.Holds(Gen.Choose(-1000, 1000).Select(i => i / 8.0).ArrayOf(24), static _ => [], values =>
    {
        var inputs = Tensor.From<double>([.. values.Select((x, i) => i % 3 == 2 ? 1e6 + x : x)], [8, 3]);
        var scale = new Standardizer<double>(inputs);
        Assert.All(inputs.ToArray().Zip(scale.Inverse(scale.Apply(inputs)).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Throws<ArgumentException>("Standardizer: the inputs are [n 3], not [2 2]. (Parameter 'inputs')", () => scale.Inverse(Tensor.Zeros<double>([2, 2])));
    });

    [Fact]
    public void A_saved_scale_comes_back_to_the_bit_or_is_refused_with_what_differs()
    {
        var inputs = Tensor.From([[1e7f, 0.1f], [1e7f + 1, 0.3f], [1e7f + 5, 0.7f]]);
        var scale = new Standardizer<float>(inputs);
        var again = new Standardizer<float>(features: 2);
        Assert.Equal(inputs.ToArray(), again.Apply(inputs).ToArray()); // before a state is loaded it changes nothing
        again.LoadState(scale.SaveState());
        Assert.Equal(scale.Apply(inputs).ToArray(), again.Apply(inputs).ToArray());
        Assert.Equal((scale.Means.ToArray()[1], scale.Deviations.ToArray()[1]), (again.Means.At(1), again.Deviations.At(1)));

        var before = again.Apply(inputs).ToArray();
        Throws<ArgumentException>("Standardizer: the state does not fit: 'means' is [2] where [3] is needed; 'deviations' is [2] where [3] is needed.", () => new Standardizer<float>(3).LoadState(scale.SaveState()));
        Throws<ArgumentException>("Standardizer: the state does not fit: 'deviations' [2] is missing.", () => again.LoadState(new() { { "means", scale.SaveState()["means"] } }));
        foreach (var wrong in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentException>(() => again.LoadState(new() { { "means", scale.SaveState()["means"] }, { "deviations", StateEntry.From(Tensor.From([1, wrong])) } }));
        Assert.Equal(before, again.Apply(inputs).ToArray());
    }

    internal static void WithinAMinute(Action body) => Assert.True(Task.Run(body).Wait(TimeSpan.FromMinutes(1)), "more than a minute");

    private static void Near(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}

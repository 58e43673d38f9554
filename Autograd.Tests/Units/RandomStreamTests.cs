using Autograd.Core;

namespace Autograd.Tests;

public class RandomStreamTests
{
    [Theory] // the known answers of Random123, the authors' library: counter, key, block
    [InlineData(0x00000000_00000000, 0x00000000_00000000, 0x00000000_00000000, 0xe169c58d_6627e8d5, 0x9b00dbd8_bc57ac4c)]
    [InlineData(0xffffffff_ffffffff, 0xffffffff_ffffffff, 0xffffffff_ffffffff, 0x41c83b0e_408f276d, 0x6d5451fd_a20bc7c6)]
    [InlineData(0x85a308d3_243f6a88, 0x03707344_13198a2e, 0x299f31d0_a4093822, 0x94fdcceb_d16cfe09, 0x24126ea1_5001e420)]
    public void A_block_is_Philox_4x32_10(ulong c01, ulong c23, ulong key, ulong x01, ulong x23) => Assert.Equal((x01, x23), RandomStream.Philox(c01, c23, key));

    [Fact]
    public void Uniform_numbers_are_the_upper_53_bits_of_the_words()
    {
        var random = new RandomStream(0);
        Assert.Equal((0xe169c58d_6627e8d5 >> 11) * Math.ScaleB(1, -53), random.NextDouble());
        Assert.Equal((0x9b00dbd8_bc57ac4c >> 11) * Math.ScaleB(1, -53), random.NextDouble());
        Assert.Equal(2ul, random.Position);
    }

    public static TheoryData<string> Fills => [.. FillFunctions.Keys];

    private delegate void Fill(RandomStream random, Span<float> floats, Span<double> doubles);

    private static readonly Dictionary<string, Fill> FillFunctions = new()
    {
        ["uniform"] = (random, floats, doubles) =>
        {
            random.Uniform(floats, -1, 3);
            random.Uniform(doubles, -1, 3);
        },
        ["normal"] = (random, floats, doubles) =>
        {
            random.Normal(floats, 1, 2);
            random.Normal(doubles, 1, 2);
        },
        ["bernoulli"] = (random, floats, doubles) =>
        {
            random.Bernoulli(floats, 0.3);
            random.Bernoulli(doubles, 0.3);
        },
    };

    [Theory]
    [MemberData(nameof(Fills))]
    public void A_fill_cut_into_pieces_gives_the_same_bits(string name)
    {
        var fill = FillFunctions[name];
        const int N = 100;
        var whole = new double[N];
        fill(new RandomStream(7), [], whole);
        for (var seed = 0; seed < 50; seed++)
        {
            RandomStream random = new(7), cuts = new((ulong)seed);
            var pieces = new double[N];
            for (var at = 0; at < N;)
            {
                var n = Math.Min(cuts.NextInt(12), N - at);
                fill(random, [], pieces.AsSpan(at, n));
                at += n;
                Assert.Equal((ulong)at, random.Position);
                if (cuts.NextInt(4) == 0) random = new RandomStream(random.Key, random.Position); // saved and restored
            }
            Assert.Equal(whole, pieces);
        }
    }

    [Theory]
    [MemberData(nameof(Fills))]
    public void A_float_fill_is_the_double_fill_rounded(string name)
    {
        var (floats, doubles) = (new float[1000], new double[1000]);
        FillFunctions[name](new RandomStream(3), floats, []);
        FillFunctions[name](new RandomStream(3), [], doubles);
        Assert.Equal(Array.ConvertAll(doubles, value => (float)value), floats);
    }

    [Theory]
    [MemberData(nameof(Fills))]
    public void Another_seed_gives_other_numbers_and_the_same_seed_the_same(string name)
    {
        double[] a = new double[40], b = new double[40], c = new double[40];
        FillFunctions[name](new RandomStream(1), [], a);
        FillFunctions[name](new RandomStream(1), [], b);
        FillFunctions[name](new RandomStream(2), [], c);
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
    }

    [Fact]
    public void Uniform_numbers_stay_below_the_upper_bound_where_rounding_would_reach_it()
    {
        var values = new float[100_000];
        new RandomStream(1).Uniform<float>(values, 1, MathF.BitIncrement(MathF.BitIncrement(1))); // holds two floats
        Assert.Equal([1, MathF.BitIncrement(1)], values.Distinct().Order());
        new RandomStream(1).Uniform(values, 2.5f, 2.5f);
        Assert.All(values, value => Assert.Equal(2.5f, value));
    }

    [Fact]
    public void Moments_are_those_of_the_distributions()
    {
        const int N = 1_000_000; // the bounds are six standard errors wide
        var x = new double[N];
        new RandomStream(11).Uniform<double>(x, -1, 3);
        Assert.Equal(1, x.Average(), 6 * Math.Sqrt(4.0 / 3 / N));
        Assert.Equal(4.0 / 3, Variance(x), 6 * Math.Sqrt((16.0 / 5 - 16.0 / 9) / N));
        Assert.InRange(x.Min(), -1, -1 + 1e-4);
        Assert.InRange(x.Max(), 3 - 1e-4, 3);

        new RandomStream(12).Normal<double>(x, 5, 2);
        Assert.Equal(5, x.Average(), 6 * 2 / Math.Sqrt(N));
        Assert.Equal(4, Variance(x), 6 * 4 * Math.Sqrt(2.0 / N));
        Assert.Equal(0, x.Average(v => Math.Pow((v - 5) / 2, 3)), 6 * Math.Sqrt(15.0 / N));
        Assert.Equal(3, x.Average(v => Math.Pow((v - 5) / 2, 4)), 6 * Math.Sqrt(96.0 / N));

        new RandomStream(13).Bernoulli<double>(x, 0.3);
        Assert.Equal(0.3, x.Average(), 6 * Math.Sqrt(0.21 / N));
        Assert.Equal([0, 1], x.Distinct().Order());
    }

    [Fact]
    public void Certain_and_impossible_coins_never_err()
    {
        var x = new float[10_000];
        new RandomStream(1).Bernoulli<float>(x, 0);
        Assert.All(x, value => Assert.Equal(0, value));
        new RandomStream(1).Bernoulli<float>(x, 1);
        Assert.All(x, value => Assert.Equal(1, value));
    }

    [Theory] // the word's tail probability is p, its top bit the sign
    [InlineData(0.025, 1.959963984540054, 1e-14)]
    [InlineData(0.25, 0.6744897501960817, 1e-15)]
    [InlineData(0.001, 3.090232306167813, 1e-12)]
    [InlineData(1e-12, 7.034483825301131, 1e-4)] // such a p has four digits left
    public void Normal_numbers_are_the_quantiles_of_their_words(double p, double z, double tolerance)
    {
        var word = (ulong)(p * Math.ScaleB(1, 53)) << 11;
        Assert.Equal(z, RandomStream.NormalQuantile(word), tolerance);
        Assert.Equal(-RandomStream.NormalQuantile(word), RandomStream.NormalQuantile(word | 1ul << 63));
    }

    [Fact]
    public void The_outermost_normal_number_is_finite()
    {
        Assert.InRange(RandomStream.NormalQuantile(0), 8.2, 8.3);
        Assert.InRange(RandomStream.NormalQuantile(ulong.MaxValue >> 1), 0, 1e-15);
    }

    [Fact]
    public void Whole_numbers_fall_evenly_into_their_range()
    {
        var random = new RandomStream(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.NextInt(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 600, 10_000 + 600));
        Assert.Equal(0, random.NextInt(1));
    }

    [Fact]
    public void Every_order_of_a_few_things_is_as_likely_as_any()
    {
        var random = new RandomStream(6);
        var counts = new Dictionary<string, int>();
        var order = new int[4];
        for (var i = 0; i < 24_000; i++)
        {
            random.Permutation(order);
            var key = string.Join(' ', order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 1000 - 200, 1000 + 200));
    }

    [Fact]
    public void Split_streams_differ_from_each_other_and_from_their_parent()
    {
        var parent = new RandomStream(1);
        RandomStream a = parent.Split(), b = parent.Split();
        Assert.Equal(2ul, parent.Position);
        Assert.Equal(3, new[] { parent.Key, a.Key, b.Key }.Distinct().Count());
        Assert.Equal(a.Key, new RandomStream(1).Split().Key);
    }

    [Fact]
    public void Neighbouring_seeds_are_not_correlated()
    {
        const int N = 100_000;
        double[] x = new double[N], y = new double[N];
        new RandomStream(1).Normal<double>(x, 0, 1);
        new RandomStream(2).Normal<double>(y, 0, 1);
        Assert.Equal(0, x.Zip(y, (a, b) => a * b).Average(), 6 / Math.Sqrt(N));
        Assert.Equal(0, x.Zip(x.Skip(1), (a, b) => a * b).Average(), 6 / Math.Sqrt(N));
    }

    private static double Variance(double[] x)
    {
        var mean = x.Average();
        return x.Average(value => (value - mean) * (value - mean));
    }
}

using System.Numerics;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using static Autograd.Tests.Range.Gradients;

namespace Autograd.Tests.Range;

/// <summary>Lengths, deviations and normalised rows of numbers whose squares the type cannot hold.</summary>
public class NormRangeTests
{
    private static readonly double Root = Math.Sqrt(0.5);

    [Theory]
    [InlineData(1e20)]
    [InlineData(1e-30)]
    public void The_standard_deviation_of_floats_near_1e20_and_1e_minus_30_is_neither_infinite_nor_zero(double size)
    {
        var deviation = Of<float>(x => x.StandardDeviation(), size, -size);
        Close([Math.Sqrt(2) * size], deviation.Value);
        Close([Root, -Root], deviation.Gradient);
        Close([size], Of<float>(x => x.StandardDeviation(unbiased: false), size, -size).Value);
    }

    [Fact]
    public void The_deviation_and_the_mean_of_the_largest_floats_can_be_held()
    {
        double max = float.MaxValue, big = (float)3e38;
        Close([max], Of<float>(x => x.StandardDeviation(unbiased: false), max, -max).Value);
        Close([0.5, -0.5], Of<float>(x => x.StandardDeviation(unbiased: false), max, -max).Gradient);
        var mean = Of<float>(x => x.Mean(), big, big, big);
        Close([big], mean.Value);
        Close([1 / 3.0, 1 / 3.0, 1 / 3.0], mean.Gradient);
        using var scope = new TensorScope(); // a row beside it keeps its bits
        Close([big, 1e-38f], ToDoubles(Tensor.From([[(float)3e38, (float)3e38], [1e-38f, 1e-38f]]).Mean(1)));
        double[] outlier = [2e19, .. new double[999]];
        Close([4e38 / 1000], Of<float>(x => x.Variance(unbiased: true), outlier).Value, 1e-5); // (2e19)² is no float, a thousandth of it is
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(0.5)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public void Norms_of_any_p_and_their_gradients_scale_with_the_vector_over_the_whole_range(double p)
    {
        double[] x = [3, -4, 2];
        var (norm, gradient) = Of<double>(x => x.Norm(p), x);
        foreach (var exponent in (int[])[-1018, -700, -500, -120, 60, 120, 340, 500, 700, 1018])
        {
            var scaled = Of<double>(x => x.Norm(p), [.. x.Select(v => Math.ScaleB(v, exponent))]);
            Close([Math.ScaleB(norm[0], exponent)], scaled.Value, 1e-13);
            Close(gradient, scaled.Gradient, 1e-13);
            if (exponent is < -124 or > 122) continue;
            scaled = Of<float>(x => x.Norm(p), [.. x.Select(v => Math.ScaleB(v, exponent))]);
            Close([Math.ScaleB(norm[0], exponent)], scaled.Value, 1e-6);
            Close(gradient, scaled.Gradient, 1e-6);
        }
    }

    [Fact]
    public void The_norm_of_floats_near_1e20_and_1e_minus_30_is_neither_infinite_nor_zero()
    {
        Close([1.4142135e20], Of<float>(x => x.Norm(), 1e20, 1e20).Value);
        Close([5e-30], Of<float>(x => x.Norm(), 3e-30, 4e-30).Value);
        Close([0.6, 0.8], Of<float>(x => x.Norm(), 3e-30, 4e-30).Gradient);
        Close([5e200], Of<double>(x => x.Norm(), 3e200, 4e200).Value);
        Close([5e-200], Of<double>(x => x.Norm(), 3e-200, 4e-200).Value);
        Close([0.6, 0.8], Of<double>(x => x.Norm(), 3e-200, 4e-200).Gradient);
        Close([1.2599210e15], Of<float>(x => x.Norm(3), 1e15, 1e15).Value);
        Close([1e-44f * Math.Sqrt(2)], Of<float>(x => x.Norm(), 1e-44, 1e-44).Value, 0.1); // subnormal
        Close([Root, Root], Of<float>(x => x.Norm(), 1e-44, 1e-44).Gradient, 0.1);
        Assert.Equal([double.PositiveInfinity], Of<double>(x => x.Norm(), 1, double.NegativeInfinity).Value);
        Assert.Equal([double.NaN], Of<double>(x => x.Norm(), 1e200, double.NaN).Value);
    }

    [Fact]
    public void The_curvature_of_a_norm_survives_where_its_square_does_not()
    {
        // The second derivative of √(a² + b²) along (1, −1) at (3, 4)s is (b² + ab, −(ab + a²))/‖x‖³ = (28, −21)/125s.
        Close([28 / 125e20, -21 / 125e20], Second<float>(x => x.Norm(), [3e20, 4e20], [1, -1]), 1e-5);
        Close([28 / 125e-30, -21 / 125e-30], Second<float>(x => x.Norm(), [3e-30, 4e-30], [1, -1]), 1e-5);
        Close([28 / 125e200, -21 / 125e200], Second<double>(x => x.Norm(), [3e200, 4e200], [1, -1]), 1e-12);
        Close([28 / 125e-200, -21 / 125e-200], Second<double>(x => x.Norm(), [3e-200, 4e-200], [1, -1]), 1e-12);
    }

    /// <summary>What normalises a row gives for a long row what it gives for the row divided by a power of 2, values and gradients, which are so much smaller.</summary>
    public static TheoryData<string> Normalizing => [.. Rows<float>().Keys];

    private static Dictionary<string, Func<Tensor<T>, Tensor<T>>> Rows<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor<T> other = From<T>(1, -2, 0.5, 3), weights = From<T>(1, -2, 0.5, 1);
        return new()
        {
            ["Normalize"] = x => x.Normalize(2, -1) * weights,
            ["Normalize with p = 1"] = x => x.Normalize(1, -1) * weights,
            ["Normalize over the first axis"] = x => x.Unsqueeze(1).Normalize(2, 0).Squeeze(1) * weights,
            ["CosineSimilarity"] = x => x.Reshape(1, 4).CosineSimilarity(other.Reshape(1, 4)),
            ["CosineSimilarity of a row that long to another"] = x => x.Reshape(1, 4).CosineSimilarity((other * T.CreateTruncating(1e19)).Reshape(1, 4)),
            ["RmsNorm"] = x => x.RmsNorm(weights),
            ["LayerNorm"] = x => x.LayerNorm(weights, other),
            ["GroupNorm"] = x => new GroupNorm<T>(2, 4).Forward(x.Reshape(1, 4, 1) * From<T>(1, 3, 2)) * From<T>(1, 2, -1),
            ["BatchNorm1d"] = x => new BatchNorm1d<T>(1).Forward(x.Unsqueeze(1)).Squeeze(1) * weights,
            ["InfoNce"] = x => Loss.InfoNce(x.Reshape(2, 2), other.Reshape(2, 2)),
            ["CosineEmbedding"] = x => Loss.CosineEmbedding(x, other, Tensor.Scalar(T.One)),
            ["CosineEmbedding of two long rows"] = x => Loss.CosineEmbedding(x, other * T.CreateTruncating(1e19), Tensor.Scalar(T.One)),
        };
    }

    [Theory]
    [MemberData(nameof(Normalizing))]
    public void Rows_near_1e20_of_floats_are_normalised_as_others_are(string name)
    {
        double[] x = [1, 2, -1.5, 0.25];
        AreTheSame<float>(Rows<float>()[name], x, 20, [66, 67, 100, 124], 1e-5);
        AreTheSame<double>(Rows<double>()[name], x, 40, [510, 511, 600, 1020], 1e-12);
    }

    /// <summary>Where ε is 0, or as good as, the same goes for short rows.</summary>
    [Fact]
    public void Rows_near_1e_minus_30_of_floats_are_normalised_as_others_are()
    {
        double[] x = [1, 2, -1.5, 0.25];
        var weights = From<float>(1, -2, 0.5, 1);
        AreTheSame<float>(x => x.Normalize(2, -1, eps: 1e-37) * weights, x, 0, [-60, -70, -110], 1e-5);
        AreTheSame<float>(x => x.Normalize(3, -1, eps: 1e-37) * weights, x, 0, [-60, -70, -110], 1e-5);
        AreTheSame<float>(x => x.RmsNorm(weights, epsilon: 0), x, 0, [-60, -70, -110], 1e-5);
        AreTheSame<float>(x => x.LayerNorm(weights, epsilon: 0), x, 0, [-60, -70, -110], 1e-5);
        AreTheSame<double>(x => x.LayerNorm(epsilon: 1e-320) * From<double>(1, -2, 0.5, 1), x, 0, [-60, -490], 1e-12);
    }

    private static void AreTheSame<T>(Func<Tensor<T>, Tensor<T>> f, double[] x, int from, int[] exponents, double within)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reference = Of(f, [.. x.Select(v => Math.ScaleB(v, from))]);
        foreach (var exponent in exponents)
        {
            var scaled = Of(f, [.. x.Select(v => Math.ScaleB(v, exponent))]);
            Near(reference.Value, scaled.Value, within);
            Near(reference.Gradient, [.. scaled.Gradient.Select(v => Math.ScaleB(v, exponent - from))], exponent > 100 && typeof(T) == typeof(float) ? 0.02 : within);
        }
    }

    /// <summary>Relative to the largest: what cancels has lost digits.</summary>
    private static void Near(double[] expected, double[] actual, double within)
    {
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= within * largest, $"[{string.Join(" ", actual)}] should be [{string.Join(" ", expected)}]");
    }

    [Fact]
    public void A_constant_row_of_huge_numbers_is_normalised_to_zeros()
    {
        var row = Of<float>(x => x.LayerNorm() * From<float>(1, 2, 3), 3e38, 3e38, 3e38);
        Close([0, 0, 0], row.Value);
        Near([-Math.Sqrt(1e5), 0, Math.Sqrt(1e5)], row.Gradient, 1e-5);
    }

    [Fact]
    public void TripletMargin_and_PairwiseDistance_of_floats_near_1e20_are_finite()
    {
        Tensor<float> anchor = From<float>(1e20, 2e20), negative = From<float>(5e20, 5e20);
        var loss = Of<float>(x => Loss.TripletMargin(x, From<float>(4e20, 6e20), negative, margin: 1), 1e20, 2e20);
        Close([1], loss.Value); // both are at 5e20
        Close([0.2, -0.2], loss.Gradient, 1e-5);
        var distance = Of<float>(x => x.PairwiseDistance(From<float>(4e20, 6e20)), 1e20, 2e20);
        Close([5e20], distance.Value);
        Close([-0.6, -0.8], distance.Gradient);
        Assert.Equal(5e20, (double)Loss.TripletMargin(anchor, From<float>(4e20, 6e20), anchor, margin: 1).Item(), 1e15);
        Close([5e-30], Of<float>(x => Loss.TripletMargin(x, From<float>(0, 0), From<float>(0, 0), margin: 0, eps: 0), 3e-30, 4e-30).Gradient.Length == 2 ? [5e-30] : []);
        Close([5e-30], Of<float>(x => x.PairwiseDistance(From<float>(0, 0), eps: 0), 3e-30, 4e-30).Value);
    }

    /// <summary>A row's bits depend on no other row, however long that is, nor on the layout or the number of threads.</summary>
    [Fact]
    public void An_ordinary_row_beside_a_huge_one_keeps_its_bits()
    {
        var random = new RandomStream(5);
        Tensor<float> ordinary = Tensor.Normal<float>([3, 19], random), huge = ordinary * 1e20f;
        foreach (var f in (Func<Tensor<float>, Tensor<float>>[])[x => x.Normalize(2, -1), x => x.LayerNorm(), x => x.RmsNorm(), x => x.Norm(2, -1), x => x.Norm(3, -1), x => x.StandardDeviation(-1), x => x.Mean(-1)])
        {
            var alone = Gradient(f, ordinary);
            var beside = Gradient(f, Tensor.Concatenate<float>([ordinary, huge], 0));
            Assert.Equal(alone.Value, beside.Value[..alone.Value.Length]);
            Assert.Equal(alone.Gradient, beside.Gradient[..alone.Gradient.Length]);
            var strided = Gradient(f, Tensor.Concatenate<float>([ordinary, huge], 0).Transpose(0, 1).Contiguous().Transpose(0, 1));
            Assert.Equal(beside.Value, strided.Value, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Abs(b)); // sums go another way
        }

        static (float[] Value, float[] Gradient) Gradient(Func<Tensor<float>, Tensor<float>> f, Tensor<float> x)
        {
            using var tape = new Tape<float>();
            var leaf = x.Detach().RequireGrad();
            var y = f(leaf);
            return (y.ToArray(), tape.Gradient((y * y).Sum(), leaf).ToArray());
        }
    }
}

using System.Globalization;
using System.Numerics;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using static Autograd.Tests.Range.Gradients;

namespace Autograd.Tests.Range;

/// <summary>
/// Every kind of number in every place: operations and losses of floats from 0, 1e-40, 1e-30, 1, 1e20 and 3e38,
/// of either sign, against the same in double, which holds all of their squares and cubes.
/// Where the double result is one that a float can hold, the float result is that, and so is the gradient.
/// </summary>
public class SweepTests
{
    private static readonly double[] Numbers = [0, 1e-40, -1e-30, 1e-30, 0.7, -1, 3, 1e20, -1e20, 3e38, -3e38];

    /// <summary>Of four numbers, or two and two.</summary>
    private static Dictionary<string, Func<Tensor<T>, Tensor<T>>> Functions<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor<T> w = From<T>(1, -2, 0.5, 3), one = Tensor.Scalar(T.One), targets = From<T>(0, 1, 0.5, 0.25);
        var classes = Indices.From([2, 0]);
        return new()
        {
            ["Sum"] = x => x.Sum(),
            ["Mean"] = x => x.Mean(),
            ["Max"] = x => x.Max(),
            ["Min"] = x => x.Min(),
            ["Product"] = x => x.Product(),
            ["CumulativeProduct"] = x => x.CumulativeProduct(),
            ["last of CumulativeProduct"] = x => x.CumulativeProduct()[-1],
            ["CumulativeSum"] = x => x.CumulativeSum(),
            ["Variance"] = x => x.Variance(),
            ["StandardDeviation"] = x => x.StandardDeviation(),
            ["Norm"] = x => x.Norm(),
            ["Norm, p = 1"] = x => x.Norm(1),
            ["Norm, p = 3"] = x => x.Norm(3),
            ["Norm, p = 0.5"] = x => x.Norm(0.5),
            ["Norm, p = -1"] = x => x.Norm(-1),
            ["Norm, p = ∞"] = x => x.Norm(double.PositiveInfinity),
            ["Normalize"] = x => x.Normalize(2, -1) * w,
            ["Normalize, p = 3"] = x => x.Normalize(3, -1) * w,
            ["CosineSimilarity"] = x => x[..2].CosineSimilarity(x[2..], axis: 0),
            ["PairwiseDistance"] = x => x[..2].PairwiseDistance(x[2..]),
            ["InnerProduct"] = x => x[..2].InnerProduct(x[2..]),
            ["RmsNorm"] = x => x.RmsNorm(epsilon: 1e-7) * w,
            ["LayerNorm"] = x => x.LayerNorm() * w,
            ["Softmax"] = x => x.Softmax() * w,
            ["LogSoftmax"] = x => x.LogSoftmax() * w,
            ["LogSumExp"] = x => x.LogSumExp(),
            ["LogAddExp"] = x => x[..2].LogAddExp(x[2..]),
            ["Divide"] = x => x[..2] / x[2..],
            ["Maximum"] = x => x[..2].Maximum(x[2..]),
            ["Clamp"] = x => x.Clamp(-1, 2),
            ["Sqrt of the magnitude"] = x => x.Abs().Sqrt(),
            ["Square"] = x => x.Square(),
            ["Pow 3"] = x => x.Pow(3),
            ["Exp"] = x => x.Exp(),
            ["Expm1"] = x => x.Expm1(),
            ["Log1p of the magnitude"] = x => x.Abs().Log1p(),
            ["Tanh"] = x => x.Tanh(),
            ["Sigmoid"] = x => x.Sigmoid(),
            ["LogSigmoid"] = x => x.LogSigmoid(),
            ["Softplus"] = x => x.Softplus(),
            ["Erf"] = x => x.Erf(),
            ["Erfc"] = x => x.Erfc(),
            ["Gelu"] = x => x.Gelu(),
            ["Gelu by tanh"] = x => x.Gelu(tanh: true),
            ["Silu"] = x => x.Silu(),
            ["Mish"] = x => x.Mish(),
            ["Elu"] = x => x.Elu(),
            ["LeakyRelu"] = x => x.LeakyRelu(),
            ["Hardswish"] = x => new Hardswish<T>().Forward(x),
            ["Softsign"] = x => new Softsign<T>().Forward(x),
            ["Xlogy"] = x => x[..2].Xlogy(x[2..].Abs()),
            ["attention"] = x => Attention.ScaledDotProductAttention(
                x[..2].Unsqueeze(1), x[2..].Unsqueeze(1), From<T>(1, 2).Unsqueeze(1)),
            ["Loss.Mse"] = x => Loss.Mse(x[..2], x[2..]),
            ["Loss.L1"] = x => Loss.L1(x[..2], x[2..]),
            ["Loss.Huber"] = x => Loss.Huber(x[..2], x[2..]),
            ["Loss.SmoothL1"] = x => Loss.SmoothL1(x[..2], x[2..]),
            ["Loss.LogCosh"] = x => Loss.LogCosh(x[..2], x[2..]),
            ["Loss.Quantile"] = x => Loss.Quantile(x[..2], x[2..]),
            ["Loss.PoissonNll of rates"] = x => Loss.PoissonNll(x[..2].Abs(), x[2..].Abs(), logInput: false, full: true),
            ["Loss.PoissonNll"] = x => Loss.PoissonNll(x, w.Abs()),
            ["Loss.GaussianNll"] = x => Loss.GaussianNll(x[..1], x[1..2], x[2..3].Abs()),
            ["Loss.CrossEntropy"] = x => Loss.CrossEntropy(x.Reshape(1, 4), Indices.From([2])),
            ["Loss.CrossEntropy of probabilities"] = x => Loss.CrossEntropy(x.Reshape(1, 4), targets.Reshape(1, 4)),
            ["Loss.Nll"] = x => Loss.Nll(-x.Abs().Reshape(1, 4), Indices.From([2])),
            ["Loss.Focal"] = x => Loss.Focal(x.Reshape(1, 4), Indices.From([2])),
            ["Loss.BinaryFocal"] = x => Loss.BinaryFocal(x, targets),
            ["Loss.BceWithLogits"] = x => Loss.BceWithLogits(x, targets),
            ["Loss.SoftMargin"] = x => Loss.SoftMargin(x, w.Sign()),
            ["Loss.MultiMargin"] = x => Loss.MultiMargin(x.Reshape(1, 4), Indices.From([2])),
            ["Loss.MultiLabelSoftMargin"] = x => Loss.MultiLabelSoftMargin(x, targets),
            ["Loss.MarginRanking"] = x => Loss.MarginRanking(x[..2], x[2..], From<T>(1, -1)),
            ["Loss.HingeEmbedding"] = x => Loss.HingeEmbedding(x, w.Sign()),
            ["Loss.CosineEmbedding"] = x => Loss.CosineEmbedding(x[..2], x[2..], one),
            ["Loss.TripletMargin"] = x => Loss.TripletMargin(x[..2], x[2..], From<T>(1, 2)),
            ["Loss.TripletMargin, p = 3"] = x => Loss.TripletMargin(x[..2], From<T>(1, 2), x[2..], p: 3),
            ["Loss.InfoNce"] = x => Loss.InfoNce(x.Reshape(2, 2), Tensor.Eye<T>(2)),
            ["Loss.KlDiv"] = x => Loss.KlDiv(-x.Abs(), targets),
            ["Loss.KlDiv of logarithms"] = x => Loss.KlDiv(-x[..2].Abs(), -x[2..].Abs(), logTarget: true),
            ["Loss.Dice"] = x => Loss.Dice(x.Reshape(1, 4).Sigmoid(), targets.Reshape(1, 4)),
        };
    }

    public static TheoryData<string> Names => [.. Functions<float>().Keys];

    /// <summary>Where the answer itself, or a part of it that has a name of its own, leaves the range or is not defined.</summary>
    private static readonly Dictionary<string, (Func<double[], bool> Allows, string Why)> Domains = new()
    {
        ["Divide"] = (x => x[2] != 0 && x[3] != 0, "0/0"),
        ["Sqrt of the magnitude"] = (x => !x.Contains(0), "a root is infinitely steep at 0, and the sign of 0 is 0"),
        ["Xlogy"] = (x => x[2] != 0 && x[3] != 0, "a logarithm is infinitely steep at 0, and the sign of 0 is 0"),
        ["attention"] = (x => x.All(v => Math.Abs(v) < 1e19), "scores are products, and a softmax of infinite ones is NaN"),
        ["Loss.PoissonNll of rates"] = (x => x.All(v => Math.Abs(v) < 1e36), "y·log y is a term of the loss"),
        ["Loss.TripletMargin"] = (x => x.All(v => Math.Abs(v) < 1e38), ADistance),
        ["Loss.TripletMargin, p = 3"] = (x => x.All(v => Math.Abs(v) < 1e38), ADistance),
    };

    private const string ADistance = "a distance leaves the range, though the difference of two need not";

    /// <summary>Losses that are what is left when numbers near 1 cancel.</summary>
    private static readonly string[] OfOne = ["Loss.CosineEmbedding", "Loss.InfoNce"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Floats_give_what_doubles_give_where_a_float_can_hold_it(string name)
    {
        var (narrow, wide) = (Functions<float>()[name], Functions<double>()[name]);
        var random = new RandomStream(Property.Seed);
        var wrong = new List<string>();
        var compared = 0;
        for (var i = 0; i < 400; i++)
        {
            double[] x = [.. Enumerable.Range(0, 4).Select(_ => Numbers[(int)(random.NextDouble() * Numbers.Length)])];
            x = Array.ConvertAll(x, v => (double)(float)v);
            if (i % 4 == 0) x = [.. x.Select(_ => x[0])]; // all alike
            if (i % 4 == 1) x = [.. x.Select((v, j) => j < 2 ? v : -x[j - 2])];
            if (Domains.TryGetValue(name, out var domain) && !domain.Allows(x)) continue;
            var (value, gradient) = Of(wide, x);
            // What follows from a value that cannot be held cannot be right; a loss sums before it divides by four.
            var most = name.StartsWith("Loss.", StringComparison.Ordinal) ? float.MaxValue / 4 : float.MaxValue;
            if (value.Any(v => Math.Abs(v) > most)) continue;
            compared++;
            var (floats, slopes) = Of(narrow, x);
            var size = Math.Max(value.Select(Math.Abs).Max(), OfOne.Contains(name) ? 1 : 0);
            if (Differs(value, floats, _ => size) || Differs(gradient, slopes, j => x[j] == 0 ? 0 : size / Math.Abs(x[j])))
                wrong.Add($"at {Text(x)}: {Text(floats)}, gradient {Text(slopes)}; in double {Text(value)}, {Text(gradient)}");
        }
        Assert.True(compared >= 50, $"{name}: {compared} compared");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {name}:\n" + string.Join("\n", wrong.Take(6)));

        static string Text(double[] values) =>
            $"[{string.Join(" ", values.Select(v => v.ToString("g5", CultureInfo.InvariantCulture)))}]";
    }

    /// <summary>
    /// By more than a hundredth, which is what an infinity, a 0 or a NaN on the way does. Besides, a float's rounding may
    /// show: of a slope, what a float's rounding of x makes of a value of this size, or where it cancels beside the
    /// largest; and near the least float.
    /// </summary>
    private static bool Differs(double[] expected, double[] actual, Func<int, double> size)
    {
        var largest = expected.Where(v => Math.Abs(v) < float.MaxValue).Select(Math.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i])) return true;
            if (Math.Abs(expected[i]) > 3.3e38) continue;
            var slack = (1e-2 * Math.Abs(expected[i])) + (1e-6 * largest) + (1e-6 * Math.Min(size(i), 1e40)) + 1e-37;
            if (!(Math.Abs(expected[i] - actual[i]) <= slack)) return true;
        }
        return false;
    }
}

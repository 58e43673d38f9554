using Autograd.Core;
using Autograd.Losses;
using static System.Math;
using static Autograd.Tests.LossCase;

namespace Autograd.Tests;

/// <summary>Losses of single numbers, from their definitions, over their options.</summary>
internal static partial class NaiveLosses
{
    private static readonly (double, double)[] Apart = [(0.75, 2), (-2, -0.75)], Near = [(-0.4, 0.4)], Probabilities = [(0.05, 0.95)], Logits = [(-3, 3), (0, 1)];

    public static IEnumerable<LossCase> All => [.. Regression, .. Distributions, .. Binary, .. Margins, .. Classes, .. Overlaps, .. Vectors];

    private static IEnumerable<LossCase> Regression
    {
        get
        {
            yield return Each("L1", (x, y, reduction) => Loss.L1(x, y, reduction), (x, y) => Abs(x - y)) with { Smooth = Apart };
            yield return Each("Mse", (x, y, reduction) => Loss.Mse(x, y, reduction), (x, y) => (x - y) * (x - y));
            yield return Each("LogCosh", (x, y, reduction) => Loss.LogCosh(x, y, reduction), (x, y) => Log(Cosh(x - y)));
            foreach (var size in (double[])[0.5, 1, 3])
            {
                var smooth = size < 3 ? Apart : Near;
                yield return Each($"Huber, delta {size}", (x, y, reduction) => Loss.Huber(x, y, size, reduction), (x, y) => Abs(x - y) is var e && e < size ? e * e / 2 : size * (e - (size / 2))) with { Smooth = smooth };
                yield return Each($"SmoothL1, beta {size}", (x, y, reduction) => Loss.SmoothL1(x, y, size, reduction), (x, y) => Abs(x - y) is var e && e < size ? e * e / (2 * size) : e - (size / 2)) with { Smooth = smooth };
            }
            yield return Each("SmoothL1, beta 0", (x, y, reduction) => Loss.SmoothL1(x, y, 0, reduction), (x, y) => Abs(x - y)) with { Smooth = Apart };
            foreach (var q in (double[])[0, 0.1, 0.5, 1])
                yield return Each($"Quantile {q}", (x, y, reduction) => Loss.Quantile(x, y, q, reduction), (x, y) => y > x ? q * (y - x) : (1 - q) * (x - y)) with { Smooth = Apart };
        }
    }

    private static IEnumerable<LossCase> Distributions
    {
        get
        {
            foreach (var full in (bool[])[false, true])
            {
                double Stirling(double y) => full && y > 1 ? (y * Log(y)) - y + (0.5 * Log(2 * PI * y)) : 0;
                yield return Each($"PoissonNll, full {full}", (x, y, reduction) => Loss.PoissonNll(x, y, full: full, reduction: reduction), (x, y) => Exp(x) - (y * x) + Stirling(y)) with
                {
                    Domains = [(-2, 2), (0, 4)],
                    Smooth = [(-2, 2), (1.5, 4)],
                };
                yield return Each($"PoissonNll of rates, full {full}", (x, y, reduction) => Loss.PoissonNll(x, y, logInput: false, full, eps: 0.01, reduction), (x, y) => x - (y * Log(x + 0.01)) + Stirling(y)) with
                {
                    Domains = [(0.5, 4)],
                    Smooth = [(0.5, 4), (1.5, 4)],
                };
                foreach (var perRow in (Func<Shape, Shape>[])[shape => shape, shape => [.. shape.Sizes[..^1]], shape => [.. shape.Sizes[..^1], 1]])
                    yield return new LossCase($"GaussianNll, variances {perRow([2, 3])}, full {full}", (xs, reduction) => Loss.GaussianNll(xs[0], xs[1], xs[2], full, 0.01, reduction), (x, sizes) =>
                    {
                        var width = x[0].Length / x[2].Length; // one variance for so many elements
                        return [.. x[0].Select((value, i) => Max(x[2][i / width], 0.01) is var v ? (0.5 * (Log(v) + ((value - x[1][i]) * (value - x[1][i]) / v))) + (full ? 0.5 * Log(2 * PI) : 0) : 0)];
                    })
                    {
                        Shapes = [[[2, 3], [2, 3], perRow([2, 3])], [[4], [4], perRow([4])], [[3, 1, 2], [3, 1, 2], perRow([3, 1, 2])]],
                        Domains = [(-2, 2), (-2, 2), (0, 0.5)],
                        Smooth = [(-2, 2), (-2, 2), (0.5, 2)],
                    };
            }
            yield return Each("KlDiv", (x, y, reduction) => Loss.KlDiv(x, y, reduction: reduction), (x, y) => y == 0 ? 0 : y * (Log(y) - x)) with { Domains = [(-2, 2), (0.2, 2)] };
            yield return Each("KlDiv of logarithms", (x, y, reduction) => Loss.KlDiv(x, y, logTarget: true, reduction), (x, y) => Exp(y) * (y - x));
            yield return Each("KlDiv, the mean of the batch", (x, y, reduction) => Loss.KlDiv(x, y, reduction: reduction == Reduction.Mean ? Reduction.BatchMean : reduction), (x, y) => y * (Log(y) - x)) with
            {
                Domains = [(-2, 2), (0.2, 2)],
                Count = sizes => sizes.Length == 0 ? 1 : sizes[0],
            };
        }
    }

    private static IEnumerable<LossCase> Binary
    {
        get
        {
            foreach (var weight in (double[]?[])[null, [0.5, 2, 1]])
                foreach (var positive in (double[]?[])[null, [3, 0.25, 1]])
                {
                    var (w, pw) = (weight is null ? null : Tensor.From(weight), positive is null ? null : Tensor.From(positive));
                    var suffix = $"{(weight is null ? "" : ", weighted")}{(positive is null ? "" : ", positives weighted")}";
                    double W(int i) => weight?[i % 3] ?? 1;
                    yield return new LossCase($"BceWithLogits{suffix}", (xs, reduction) => Loss.BceWithLogits(xs[0], xs[1], w, pw, reduction),
                        (x, _) => [.. x[0].Select((value, i) => -W(i) * (((positive?[i % 3] ?? 1) * x[1][i] * Log(Sigma(value))) + ((1 - x[1][i]) * Log(Sigma(-value)))))])
                    { Shapes = Threes, Domains = Logits };
                    if (positive is not null) continue;
                    yield return new LossCase($"Bce{suffix}", (xs, reduction) => Loss.Bce(xs[0], xs[1], w, reduction),
                        (x, _) => [.. x[0].Select((p, i) => -W(i) * ((x[1][i] * Max(Log(p), -100)) + ((1 - x[1][i]) * Max(Log(1 - p), -100))))])
                    { Shapes = Threes, Domains = Probabilities };
                    yield return new LossCase($"MultiLabelSoftMargin{suffix}", (xs, reduction) => Loss.MultiLabelSoftMargin(xs[0], xs[1], w, reduction),
                        (x, _) => [.. x[0].Chunk(3).Zip(x[1].Chunk(3), (row, y) => row.Select((value, c) => -W(c) * ((y[c] * Log(Sigma(value))) + ((1 - y[c]) * Log(Sigma(-value))))).Average())])
                    { Shapes = Threes, Domains = Logits };
                }
            foreach (var smoothing in (double[])[0, 0.1, 1])
                yield return Each($"SmoothedBceWithLogits, smoothing {smoothing}", (x, y, reduction) => Loss.SmoothedBceWithLogits(x, y, smoothing, reduction),
                    (x, y) => (y * (1 - smoothing)) + (smoothing / 2) is var soft ? -(soft * Log(Sigma(x))) - ((1 - soft) * Log(Sigma(-x))) : 0) with
                { Domains = Logits };
            foreach (var gamma in (double[])[0, 0.5, 2])
                foreach (var alpha in (double[])[-1, 0, 0.25])
                    yield return Each($"BinaryFocal, gamma {gamma}, alpha {alpha}", (x, y, reduction) => Loss.BinaryFocal(x, y, alpha, gamma, reduction), (x, y) =>
                    {
                        var a = alpha < 0 ? 1 : (alpha * y) + ((1 - alpha) * (1 - y));
                        return -a * Pow(1 - ((y * Sigma(x)) + ((1 - y) * (1 - Sigma(x)))), gamma) * ((y * Log(Sigma(x))) + ((1 - y) * Log(1 - Sigma(x))));
                    }) with
                    { Domains = Logits };
        }
    }

    private static Shape[][] Threes => [[[2, 3], [2, 3]], [[3], [3]], [[2, 1, 3], [2, 1, 3]]];

    private static double Sigma(double x) => 1 / (1 + Exp(-x));
}

using Autograd.Core;
using Autograd.Losses;
using static System.Math;
using static Autograd.Tests.LossCase;

namespace Autograd.Tests;

// Losses of rows, samples and several vectors, from their definitions, over their options.
internal static partial class NaiveLosses
{
    private static readonly double[] FourWeights = [0.5, 2, 0.25, 1];

    private static IEnumerable<LossCase> Margins
    {
        get
        {
            foreach (var margin in (double[])[0, 0.5, -0.5])
            {
                yield return new LossCase($"MarginRanking, margin {margin}", (xs, reduction) => Loss.MarginRanking(xs[0], xs[1], Signs(xs[0].Shape), margin, reduction),
                    (x, _) => [.. x[0].Select((value, i) => Max(0, margin - (Turn(i) * (value - x[1][i]))))])
                { Smooth = Apart, IsElementwise = true };
                yield return EachSigned($"HingeEmbedding, margin {margin}", (x, y, reduction) => Loss.HingeEmbedding(x, y, margin, reduction), (x, y) => y == 1 ? x : Max(0, margin - x)) with { Smooth = [(margin == 0 ? 0.25 : 0.75, 2)] };
            }
            yield return EachSigned("SoftMargin", (x, y, reduction) => Loss.SoftMargin(x, y, reduction), (x, y) => Log(1 + Exp(-y * x)));
            foreach (var p in (int[])[1, 2])
                foreach (var weighted in (bool[])[false, true])
                    foreach (var margin in (double[])[1, 5])
                        yield return EachRow($"MultiMargin, p {p}, margin {margin}{(weighted ? ", weighted" : "")}", (x, y, reduction) => Loss.MultiMargin(x, y, p, margin, weighted ? Tensor.From(FourWeights) : null, reduction), (x, y) =>
                        {
                            var sum = 0.0;
                            for (var i = 0; i < x.Length; i++) sum += i == y ? 0 : Pow(Max(0, margin - x[y] + x[i]), p);
                            return (weighted ? FourWeights[y] : 1) * sum / x.Length;
                        }) with
                        { Smooth = margin == 5 ? [(-2, 2)] : [(-0.4, 0.4)] };
            yield return new LossCase("MultiLabelMargin", (xs, reduction) => Loss.MultiLabelMargin(xs[0], Indices.From([[3, 0, -1, 1], [2, -1, 2, 0], [-1, 0, 1, 2], [1, 1, -1, 0]]), reduction), (x, sizes) =>
            {
                int[][] listed = [[3, 0], [2], [], [1, 1]];
                return [.. Rows(x[0], sizes).Select((row, n) => listed[n].Sum(j => row.Where((_, i) => !listed[n].Contains(i)).Sum(other => Max(0, 1 - (row[j] - other)))) / 4)];
            })
            { Shapes = [[[4, 4]]], Smooth = [(-0.4, 0.4)] };
        }
    }

    private static IEnumerable<LossCase> Classes
    {
        get
        {
            foreach (var weighted in (bool[])[false, true])
            {
                var weight = weighted ? Tensor.From(FourWeights) : null;
                double W(int c) => weighted ? FourWeights[c] : 1;
                foreach (var ignored in (int?[])[null, 3, 0])
                {
                    // Ignored is what each row's label is, so that some rows count and some do not.
                    double Total(int[] sizes) => Labels(sizes).ToArray().Where(y => y != ignored).Sum(W);
                    yield return EachRow($"Nll, ignored {ignored}{(weighted ? ", weighted" : "")}", (x, y, reduction) => Loss.Nll(x, y, weight, ignored ?? -100, reduction), (x, y) => y == ignored ? 0 : -W(y) * x[y]) with { Shapes = Fours, Count = Total };
                    foreach (var smoothing in (double[])[0, 0.1, 1])
                        yield return EachRow($"CrossEntropy, ignored {ignored}, smoothing {smoothing}{(weighted ? ", weighted" : "")}", (x, y, reduction) => Loss.CrossEntropy(x, y, weight, ignored ?? -100, smoothing, reduction),
                            (x, y) => y == ignored ? 0 : -Enumerable.Range(0, 4).Sum(c => W(c) * ((c == y ? 1 - smoothing : 0) + (smoothing / 4)) * LogSoftmax(x, c))) with
                        { Shapes = Fours, Count = Total };
                }
                foreach (var smoothing in (double[])[0, 0.1, 1])
                    yield return new LossCase($"CrossEntropy of probabilities, smoothing {smoothing}{(weighted ? ", weighted" : "")}", (xs, reduction) => Loss.CrossEntropy(xs[0], xs[1], weight, labelSmoothing: smoothing, reduction: reduction), (x, sizes) =>
                        [.. Rows(x[0], sizes).Zip(Rows(x[1], sizes), (row, y) => -Enumerable.Range(0, 4).Sum(c => W(c) * ((y[c] * (1 - smoothing)) + (smoothing / 4)) * LogSoftmax(row, c)))])
                    { Shapes = [[[3, 4], [3, 4]], [[4], [4]]], Domains = Logits };
                foreach (var gamma in (double[])[0, 0.5, 2])
                    yield return EachRow($"Focal, gamma {gamma}{(weighted ? ", weighted" : "")}", (x, y, reduction) => Loss.Focal(x, y, gamma, 0.25, weight, reduction),
                        (x, y) => -0.25 * W(y) * Pow(1 - Exp(LogSoftmax(x, y)), gamma) * LogSoftmax(x, y));
                foreach (var (chunkRows, ignored, smoothing) in (ValueTuple<int, int, double>[])[(1, 2, 0.1), (2, 2, 0.1), (9, 2, 0.1), (2, -100, 0), (2, -100, 1), (2, 2, 0)])
                    yield return new LossCase($"LinearCrossEntropy, {chunkRows} rows a chunk, ignored {ignored}, smoothing {smoothing}{(weighted ? ", weighted" : "")}", (xs, reduction) => Loss.LinearCrossEntropy(xs[0], xs[1], xs[2], Labels([xs[0].Shape[0], 4]), weight, ignored, smoothing, reduction, chunkRows), (x, sizes) =>
                        [.. Rows(x[0], sizes).Select((row, n) =>
                        {
                            double[] logits = [.. Enumerable.Range(0, 4).Select(c => x[2][c] + row.Select((value, d) => value * x[1][(c * row.Length) + d]).Sum())];
                            return Label(n, 4) == ignored ? 0 : -Enumerable.Range(0, 4).Sum(c => W(c) * ((c == Label(n, 4) ? 1 - smoothing : 0) + (smoothing / 4)) * LogSoftmax(logits, c));
                        })])
                    { Shapes = [[[3, 2], [4, 2], [4]]], Count = sizes => Labels([sizes[0], 4]).ToArray().Where(y => y != ignored).Sum(W) };
            }
            foreach (var (blank, labels) in (ValueTuple<int, int[]>[])[(0, [1, 2]), (0, [1, 1]), (2, [0, 1])])
                yield return new LossCase($"Ctc, blank {blank}, labels {labels[0]} {labels[1]}", (xs, reduction) =>
                        Loss.Ctc(xs[0], Indices.From([.. labels, .. labels], [2, 2]), Indices.From([4, 3]), Indices.From([2, 2]), blank, reduction),
                    (x, _) => [.. new[] { 4, 3 }.Select((frames, n) => -Log(CtcTests.Likelihood([.. x[0].Chunk(3).Where((_, row) => row % 2 == n).SelectMany(row => row)], frames, labels, blank)))]) // rows are [T N]
                { Shapes = [[[4, 2, 3]]], Count = _ => 4 }; // two examples of two labels
        }
    }

    private static IEnumerable<LossCase> Overlaps
    {
        get
        {
            foreach (var smooth in (double[])[0, 1])
            {
                yield return Overlap($"Dice, smooth {smooth}", (x, y, reduction) => Loss.Dice(x, y, smooth, reduction), (x, y) => 1 - (((2 * x.Zip(y, (p, t) => p * t).Sum()) + smooth) / (x.Sum() + y.Sum() + smooth)));
                foreach (var (alpha, beta) in (ValueTuple<double, double>[])[(0.5, 0.5), (0.3, 0.7), (1, 0.25)])
                    yield return Overlap($"Tversky, alpha {alpha}, beta {beta}, smooth {smooth}", (x, y, reduction) => Loss.Tversky(x, y, alpha, beta, smooth, reduction), (x, y) =>
                    {
                        double found = 0, wrong = 0, missed = 0;
                        for (var i = 0; i < x.Length; i++) (found, wrong, missed) = (found + (x[i] * y[i]), wrong + (x[i] * (1 - y[i])), missed + ((1 - x[i]) * y[i]));
                        return 1 - ((found + smooth) / (found + (alpha * wrong) + (beta * missed) + smooth));
                    });
            }

            static LossCase Overlap(string name, Func<Tensor<double>, Tensor<double>, Reduction, Tensor<double>> loss, Func<double[], double[], double> naive) =>
                new(name, (xs, reduction) => loss(xs[0], xs[1], reduction), (x, sizes) => [.. x[0].Chunk(x[0].Length / sizes[0]).Zip(x[1].Chunk(x[0].Length / sizes[0]), naive)]) { Shapes = [[[2, 3], [2, 3]], [[4], [4]], [[2, 2, 3], [2, 2, 3]]], Domains = Probabilities };
        }
    }

    private static IEnumerable<LossCase> Vectors
    {
        get
        {
            foreach (var margin in (double[])[0, 0.5, -1.5])
                yield return new LossCase($"CosineEmbedding, margin {margin}", (xs, reduction) => Loss.CosineEmbedding(xs[0], xs[1], Signs([.. xs[0].Shape.Sizes[..^1]]), margin, reduction), (x, sizes) =>
                    [.. Rows(x[0], sizes).Zip(Rows(x[1], sizes)).Select((pair, n) => Cosine(pair.First, pair.Second, 1e-12) is var cos && Turn(n) == 1 ? 1 - cos : Max(0, cos - margin))])
                { Shapes = [[[3, 3], [3, 3]], [[4], [4]]], Smooth = margin == -1.5 ? [(-2, 2)] : [(0.75, 2)] };
            foreach (var swap in (bool[])[false, true])
            {
                (double, double)[] smooth = swap ? [(-0.5, 0.5), (2, 3), (6, 7)] : [(-0.5, 0.5), (1, 2), (-2, -1)];
                foreach (var p in (double[])[1, 2, 3, 1.5, 0.5, double.PositiveInfinity])
                    yield return Triplet($"TripletMargin, p {p}, swap {swap}", (a, b, c, reduction) => Loss.TripletMargin(a, b, c, 20, p, 0.001, swap, reduction), (u, v) =>
                        double.IsInfinity(p) ? u.Zip(v, (a, b) => Abs(a - b + 0.001)).Max() : Pow(u.Zip(v, (a, b) => Pow(Abs(a - b + 0.001), p)).Sum(), 1 / p), 20, swap) with
                    { Smooth = smooth };
                yield return Triplet($"TripletMargin of a small margin, swap {swap}", (a, b, c, reduction) => Loss.TripletMargin(a, b, c, 0.25, swap: swap, reduction: reduction), Euclid, 0.25, swap) with { Smooth = [(-0.1, 0.1), (2, 3), (0.2, 0.4)] };
                yield return Triplet($"TripletMarginWithDistance, swap {swap}", (a, b, c, reduction) => Loss.TripletMarginWithDistance(a, b, c, margin: 20, swap: swap, reduction: reduction), Euclid, 20, swap) with { Smooth = smooth };
                yield return Triplet($"TripletMarginWithDistance of absolute differences, swap {swap}", (a, b, c, reduction) => Loss.TripletMarginWithDistance(a, b, c, (u, v) => (u - v).Abs().Sum(-1), 20, swap, reduction),
                    (u, v) => u.Zip(v, (a, b) => Abs(a - b)).Sum(), 20, swap) with
                { Smooth = smooth };
            }
            foreach (var temperature in (double[])[0.1, 1])
                yield return new LossCase($"InfoNce, temperature {temperature}", (xs, reduction) => Loss.InfoNce(xs[0], xs[1], temperature, reduction), (x, sizes) =>
                {
                    double[][] anchors = Rows(x[0], sizes), positives = Rows(x[1], sizes);
                    return [.. anchors.Select((anchor, n) => -LogSoftmax([.. positives.Select(positive => Cosine(anchor, positive, 0) / temperature)], n))];
                })
                { Shapes = [[[3, 2], [3, 2]], [[2, 4], [2, 4]]], Smooth = [(0.25, 2)] };

            static LossCase Triplet(string name, Func<Tensor<double>, Tensor<double>, Tensor<double>, Reduction, Tensor<double>> loss, Func<double[], double[], double> distance, double margin, bool swap) =>
                new(name, (xs, reduction) => loss(xs[0], xs[1], xs[2], reduction), (x, sizes) =>
                {
                    double[][] a = Rows(x[0], sizes), b = Rows(x[1], sizes), c = Rows(x[2], sizes);
                    return [.. a.Select((row, n) => Max(0, distance(row, b[n]) - (swap ? Min(distance(row, c[n]), distance(b[n], c[n])) : distance(row, c[n])) + margin))];
                })
                { Shapes = [[[2, 3], [2, 3], [2, 3]], [[4], [4], [4]], [[2, 1, 3], [2, 1, 3], [2, 1, 3]]] };

            static double Euclid(double[] u, double[] v) => Sqrt(u.Zip(v, (a, b) => (a - b + 1e-6) * (a - b + 1e-6)).Sum());
        }
    }

    private static Shape[][] Fours => [[[5, 4]], [[4]]];

    /// <summary>log (e^x_c / Σ e^x_k) = −log Σ e^(x_k − x_c).</summary>
    private static double LogSoftmax(double[] x, int c) => -Log(x.Sum(value => Exp(value - x[c])));

    private static double Cosine(double[] u, double[] v, double eps) => u.Zip(v, (a, b) => a * b).Sum() / Sqrt((u.Sum(a => a * a) + eps) * (v.Sum(b => b * b) + eps));
}

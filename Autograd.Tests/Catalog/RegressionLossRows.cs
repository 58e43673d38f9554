using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Losses of numbers against numbers, and of parameters of distributions. Where a loss has a corner at x = y, inputs and targets are drawn from either side of it.</summary>
internal static class RegressionLossRows
{
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[4], [4]], [[], []], [[1, 1], [1, 1]]];
    private static readonly (double, double)[] Above = [(0.75, 2), (-2, -0.75)], Near = [(-0.4, 0.4)], Positive = [(0.5, 2)];
    private static readonly Func<Tensor<double>[]>[] Far = [() => [Tensor.From([1000.0, -1000, 3]), Tensor.From([-1000.0, 1000, 3])]], Apart = [() => [Tensor.From([1000.0, -1000]), Tensor.From([-1000.0, 1000])]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Loss.L1", "L1", Pairs, xs => Loss.L1(xs[0], xs[1]), op => op with { Domains = Above, IsLinear = true, Composition = xs => (xs[0] - xs[1]).Square().Sqrt().Mean() }),
        Certain("Loss.L1", "L1, not reduced", Pairs, xs => Loss.L1(xs[0], xs[1], Reduction.None), op => op with { Domains = Above, IsLinear = true, IsElementwise = true, Composition = xs => (xs[0] - xs[1]).Square().Sqrt(), Kinks = [new Kink("at a tie the derivative is 0", At: [[2, -1, 0], [2, -1, -0.0]], Gradients: [[0, 0, 0], [0, 0, 0]])] }),
        Certain("Loss.Huber", "Huber where it is a parabola", Pairs, xs => Loss.Huber(xs[0], xs[1]), op => op with { Domains = Near, Composition = xs => 0.5 * (xs[0] - xs[1]).Square().Mean() }),
        Certain("Loss.Huber", "Huber where it is a line", Pairs, xs => Loss.Huber(xs[0], xs[1], delta: 0.5), op => op with { Domains = Above, IsLinear = true, Composition = xs => (0.5 * ((xs[0] - xs[1]).Abs() - 0.25)).Mean() }),
        Certain("Loss.SmoothL1", "SmoothL1 where it is a parabola", Pairs, xs => Loss.SmoothL1(xs[0], xs[1], beta: 2), op => op with { Domains = Near, Composition = xs => 0.25 * (xs[0] - xs[1]).Square().Mean() }),
        Certain("Loss.SmoothL1", "SmoothL1 where it is a line", Pairs, xs => Loss.SmoothL1(xs[0], xs[1], beta: 0.5), op => op with { Domains = Above, IsLinear = true, Composition = xs => ((xs[0] - xs[1]).Abs() - 0.25).Mean() }),
        Certain("Loss.Huber", "Huber where it is a line, not reduced", Pairs, xs => Loss.Huber(xs[0], xs[1], delta: 0.5, Reduction.None), op => op with
        {
            Domains = Above,
            IsElementwise = true,
            IsLinear = true,
            Composition = xs => 0.5 * ((xs[0] - xs[1]).Abs() - 0.25),
            Extremes = Apart,
            Kinks = [new Kink("the lines begin at delta, as steep as the parabola there", At: [[0.5, -0.5, 0], [0, 0, 0]], Gradients: [[0.5, -0.5, 0], [-0.5, 0.5, 0]])],
        }),
        Certain("Loss.SmoothL1", "SmoothL1 where it is a line, not reduced", Pairs, xs => Loss.SmoothL1(xs[0], xs[1], beta: 0.5, Reduction.None), op => op with
        {
            Domains = Above,
            IsElementwise = true,
            IsLinear = true,
            Composition = xs => (xs[0] - xs[1]).Abs() - 0.25,
            Extremes = Apart,
            Kinks = [new Kink("the lines begin at beta, as steep as the parabola there", At: [[0.5, -0.5, 0], [0, 0, 0]], Gradients: [[1, -1, 0], [-1, 1, 0]])],
        }),
        Certain("Loss.LogCosh", "LogCosh", Pairs, xs => Loss.LogCosh(xs[0], xs[1]), op => op with { Composition = xs => ((xs[0] - xs[1]).LogAddExp(xs[1] - xs[0]) - Math.Log(2)).Mean(), Extremes = Far }),
        Certain("Loss.Quantile", "Quantile", Pairs, xs => Loss.Quantile(xs[0], xs[1], q: 0.3), op => op with { Domains = Above, IsLinear = true, Composition = xs => (0.7 * (xs[0] - xs[1])).Mean() }),
        Certain("Loss.Quantile", "Quantile, not reduced", Pairs, xs => Loss.Quantile(xs[0], xs[1], q: 0.3, Reduction.None), op => op with
        {
            Domains = [(-2, -0.75), (0.75, 2)],
            IsLinear = true,
            IsElementwise = true,
            Composition = xs => 0.3 * (xs[1] - xs[0]),
            Kinks = [new Kink("at a tie the derivative is 0", At: [[2, -1, 0], [2, -1, -0.0]], Gradients: [[0, 0, 0], [0, 0, 0]])],
        }),
        Certain("Loss.PoissonNll", "PoissonNll", Pairs, xs => Loss.PoissonNll(xs[0], xs[1]), op => op with { Composition = xs => (xs[0].Exp() - xs[1] * xs[0]).Mean() }),
        Certain("Loss.PoissonNll", "PoissonNll of rates, full, not reduced", Pairs, xs => Loss.PoissonNll(xs[0], xs[1], logInput: false, full: true, reduction: Reduction.None), op => op with
        {
            Domains = [(0.5, 2), (1.5, 3)],
            IsElementwise = true,
            Composition = xs => xs[0] - xs[1] * (xs[0] + 1e-8).Log() + xs[1].Xlogy(xs[1]) - xs[1] + 0.5 * (2 * Math.PI * xs[1]).Log(),
        }),
        Certain("Loss.GaussianNll", "GaussianNll", [[[2, 3], [2, 3], [2, 3]], [[4], [4], [4]], [[2, 3], [2, 3], [2]], [[2, 3], [2, 3], [2, 1]]], xs => Loss.GaussianNll(xs[0], xs[1], xs[2]), op => op with
        {
            Domains = [(-2, 2), (-2, 2), (0.5, 2)],
            Composition = xs => Variances(xs) is var v ? (0.5 * (v.Log() + (xs[0] - xs[1]) * (xs[0] - xs[1]) / v)).Mean() : xs[0],
        }),
        Certain("Loss.KlDiv", "KlDiv", [[[2, 3], [2, 3]], [[4], [4]]], xs => Loss.KlDiv(xs[0], xs[1], reduction: Reduction.BatchMean), op => op with
        {
            Domains = [(-2, 2), (0.5, 2)],
            Composition = xs => (xs[1] * (xs[1].Log() - xs[0])).Sum() / xs[0].Shape[0],
        }),
        Certain("Loss.KlDiv", "KlDiv, not reduced", Pairs, xs => Loss.KlDiv(xs[0], xs[1], reduction: Reduction.None), op => op with
        {
            Domains = [(-2, 2), (0.5, 2)],
            IsElementwise = true,
            Composition = xs => xs[1] * (xs[1].Log() - xs[0]),
            Kinks = [new Kink("where y is 0, so is the term, and its logarithm has no part in the derivative", At: [[-1, double.NegativeInfinity], [0, 0]], Gradients: [[0, 0], [1, 0]])],
        }),
        Certain("Loss.KlDiv", "KlDiv of logarithms, not reduced", Pairs, xs => Loss.KlDiv(xs[0], xs[1], logTarget: true, Reduction.None), op => op with
        {
            IsElementwise = true,
            Composition = xs => xs[1].Exp() * (xs[1] - xs[0]),
            Kinks = [new Kink("where t is −∞, so is nothing: the term is 0, whatever x is", At: [[-1, double.NegativeInfinity], [double.NegativeInfinity, double.NegativeInfinity]], Gradients: [[0, 0], [0, 0]])],
        }),
    ];

    private static Tensor<double> Variances(IReadOnlyList<Tensor<double>> xs) => xs[2].Rank < xs[0].Rank ? xs[2].Unsqueeze(-1) : xs[2];
}

using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Spread, lengths, angles and distances.</summary>
internal static class NormRows
{
    private static readonly Shape[][] Vectors = [[[5]], [[2, 3]], [[19]], [[2, 2, 2]]];
    private static readonly Shape[][] Boxes = [[[2, 3, 4]], [[1, 3, 2]], [[2, 1, 3]]];
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[2, 3], [1, 3]], [[2, 3, 2], [3, 1]], [[1, 5], [4, 5]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Statistics.Variance", "Variance", Vectors, xs => xs[0].Variance(), op => op with { Composition = xs => Spread(xs[0], Axes.All) * xs[0].Size / (xs[0].Size - 1) }),
        Certain("Statistics.Variance", "Variance, biased, over two axes, kept", Boxes, xs => xs[0].Variance([0, 2], unbiased: false, keepDims: true), op => op with { Composition = xs => Spread(xs[0], [0, 2]) }),
        Certain("Statistics.StandardDeviation", "StandardDeviation", Vectors, xs => xs[0].StandardDeviation(), op => op with
        {
            Distinct = true,
            Composition = xs => Root(xs[0].Variance()),
            Kinks = [new Kink("the slope is 0 where all elements are equal", At: [[2, 2, 2]], Gradients: [[0, 0, 0]])],
        }),
        Certain("Statistics.StandardDeviation", "StandardDeviation, biased, over an axis, kept", Boxes[..1], xs => xs[0].StandardDeviation(1, unbiased: false, keepDims: true), op => op with { Distinct = true, Composition = xs => Root(xs[0].Variance(1, unbiased: false, keepDims: true)) }),

        Norm(2, x => Root(x.Square().Sum()), new Kink("the slope at the zero vector is 0", At: [[0, 0]], Gradients: [[0, 0]])),
        Norm(1, x => Root(x.Square()).Sum(), new Kink("an element that is 0 has slope 0", At: [[0, 2, -3]], Gradients: [[0, 1, -1]])),
        Norm(3, x => (((Root(x.Square()) * x.Square()).Sum().Log()) / 3).Exp(), new Kink("the slope at the zero vector is 0", At: [[0, 0]], Gradients: [[0, 0]])),
        Norm(0.5, x => Root(Root(x.Square())).Sum().Square(), new Kink("an element that is 0 has slope 0", At: [[0, 4]], Gradients: [[0, 1]])),
        Norm(-1, x => 1 / (1 / Root(x.Square())).Sum(), new Kink("where an element is 0, so is every slope", At: [[0, 4]], Gradients: [[0, 0]])),
        Norm(double.PositiveInfinity, x => Root(x.Square()).Max(), new Kink("equal magnitudes share the slope", At: [[3, -3, 1]], Gradients: [[0.5, -0.5, 0]])),
        Norm(double.NegativeInfinity, x => Root(x.Square()).Min(), new Kink("equal magnitudes share the slope", At: [[1, 3, -1]], Gradients: [[0.5, 0, -0.5]])),
        Certain("Norms.Norm", "Norm over two axes, kept", Boxes, xs => xs[0].Norm(axes: [0, 2], keepDims: true), op => op with { Domains = [(0.5, 2)], Composition = xs => Root(xs[0].Square().Sum([0, 2], keepDims: true)) }),
        Certain("Norms.Norm", "Norm with p = 0", [[[2, 3]]], xs => xs[0].Norm(0), op => op with { Domains = [(0.5, 2)], Composition = xs => (xs[0] / xs[0]).Sum() }),

        Certain("Norms.Normalize", "Normalize", [[[2, 3]], [[1, 4]], [[2, 2, 3]]], xs => xs[0].Normalize(), op => op with
        {
            Domains = [(-2, -0.5)],
            Composition = xs => xs[0] / Root(xs[0].Square().Sum(1, keepDims: true)),
        }),
        Certain("Norms.Normalize", "Normalize rows", [[[2, 3]], [[4]], [[2, 1, 3]], [[0, 2]]], xs => xs[0].Normalize(2, -1), op => op with
        {
            Domains = [(-2, -0.5)],
            Composition = xs => xs[0] / Root(xs[0].Square().Sum(-1, keepDims: true)),
            Kinks = [new Kink("a row of zeros is divided by eps", At: [[0, 0]], Gradients: [[1e12, 1e12]])],
        }),
        Certain("Norms.Normalize", "Normalize rows shorter than eps", [[[2, 3]]], xs => xs[0].Normalize(2, -1, eps: 100), op => op with { IsLinear = true, IsElementwise = true, Composition = xs => xs[0] / 100 }),
        Certain("Norms.Normalize", "Normalize, shorter than eps", [[[2, 3]]], xs => xs[0].Normalize(p: 1, axes: [0, 1], eps: 100), op => op with { IsLinear = true, IsElementwise = true, Composition = xs => xs[0] / 100 }),
        Certain("Norms.CosineSimilarity", "CosineSimilarity", [[[2, 3], [2, 3]], [[2, 3], [1, 3]], [[2, 3, 2], [3, 1]]], xs => xs[0].CosineSimilarity(xs[1]), op => op with
        {
            Domains = [(0.5, 2), (-2, -0.5)],
            Composition = xs => (xs[0] * xs[1]).Sum(1) / Root(Squares(xs[0], xs[1]) * Squares(xs[1], xs[0])),
        }),
        Certain("Norms.PairwiseDistance", "PairwiseDistance", Pairs, xs => xs[0].PairwiseDistance(xs[1]), op => op with { Domains = [(1, 2), (-2, -1)], Composition = xs => Root((xs[0] - xs[1] + 1e-6).Square().Sum(-1)) }),
        Certain("Norms.PairwiseDistance", "PairwiseDistance with p = 1, kept", Pairs, xs => xs[0].PairwiseDistance(xs[1], p: 1, eps: 0.5, keepDims: true), op => op with { IsLinear = true, Domains = [(1, 2), (-2, -1)], Composition = xs => (xs[0] - xs[1] + 0.5).Sum(-1, keepDims: true) }),
    ];

    private static CatalogRow Norm(double p, Func<Tensor<double>, Tensor<double>> composition, Kink kink) =>
        Certain("Norms.Norm", $"Norm with p = {p}", [[[5]], [[2, 3]], [[1]], [[19]]], xs => xs[0].Norm(p), op => op with { Domains = [double.IsInfinity(p) ? (0.5, 2) : (-2, 2)], Avoid = [0], Distinct = double.IsInfinity(p), Composition = xs => composition(xs[0]), Kinks = [kink] });

    private static Tensor<double> Root(Tensor<double> x) => (x.Log() / 2).Exp();

    private static Tensor<double> Spread(Tensor<double> x, Axes axes) => x.Square().Mean(axes, keepDims: !IsAll(axes)) - x.Mean(axes, keepDims: !IsAll(axes)).Square();

    private static bool IsAll(Axes axes) => !axes.Any();

    private static Tensor<double> Squares(Tensor<double> x, Tensor<double> like) => x.Expand(Broadcasting.Join(x.Shape, like.Shape, "")).Square().Sum(1);
}

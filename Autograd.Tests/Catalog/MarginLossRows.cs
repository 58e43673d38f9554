using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Losses that ask for a margin. Values are drawn where a hinge is certainly open or certainly closed; the corners themselves are tests of their own.</summary>
internal static class MarginLossRows
{
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[4], [4]], [[1, 2], [1, 2]]];
    private static readonly Shape[][] Triplets = [[[2, 3], [2, 3], [2, 3]], [[4], [4], [4]], [[2, 1, 3], [2, 1, 3], [2, 1, 3]]];
    private static readonly (double, double)[] Above = [(0.75, 2), (-2, -0.75)];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Loss.MarginRanking", "MarginRanking", Pairs, xs => Loss.MarginRanking(xs[0], xs[1], Signs(xs[0].Shape), margin: 0.5), op => op with
        {
            Domains = Above,
            IsLinear = true,
            Composition = xs => ((xs[0] - xs[1] + 0.5) * (0.5 - 0.5 * Signs(xs[0].Shape))).Mean(), // those ranked rightly cost nothing
        }),
        Certain("Loss.MarginRanking", "MarginRanking, not reduced", [[[6], [6]]], xs => Loss.MarginRanking(xs[0], xs[1], Signs(xs[0].Shape), margin: 1, Reduction.None), op => op with
        {
            Domains = Above,
            IsElementwise = true,
            IsLinear = true,
            Composition = xs => (xs[0] - xs[1] + 1) * (0.5 - 0.5 * Signs(xs[0].Shape)),
            Kinks = [new Kink("where the hinge is exactly 0, the gradient passes", At: [[1, -1, 3, 0, 3, 3], [0, 0, 0, 0, 3, 3]], Gradients: [[-1, 1, 0, 1, -1, 1], [1, -1, 0, -1, 1, -1]])],
        }),
        Certain("Loss.HingeEmbedding", "HingeEmbedding, not reduced", [[[2, 3]], [[19]], [[]]], xs => Loss.HingeEmbedding(xs[0], Signs(xs[0].Shape), margin: 3, Reduction.None), op => op with
        {
            IsElementwise = true,
            Composition = xs => 0.5 * (1 + Signs(xs[0].Shape)) * xs[0] + 0.5 * (1 - Signs(xs[0].Shape)) * (3 - xs[0]),
            Kinks = [new Kink("where the hinge is exactly 0, the gradient passes; for distances to be small there is none", At: [[0, 3, 4, 5]], Gradients: [[1, -1, 1, 0]])],
        }),
        Certain("Loss.HingeEmbedding", "HingeEmbedding", [[[2, 3]], [[4]]], xs => Loss.HingeEmbedding(xs[0], Signs(xs[0].Shape), margin: 3), op => op with
        {
            Composition = xs => (0.5 * (1 + Signs(xs[0].Shape)) * xs[0] + 0.5 * (1 - Signs(xs[0].Shape)) * (3 - xs[0])).Mean(),
        }),
        Certain("Loss.SoftMargin", "SoftMargin", [[[2, 3]], [[4]], [[]]], xs => Loss.SoftMargin(xs[0], Signs(xs[0].Shape)), op => op with
        {
            Composition = xs => Tensor.Zeros<double>([]).LogAddExp(-Signs(xs[0].Shape) * xs[0]).Mean(),
            Extremes = [() => [Tensor.From([1000.0, -1000, 0, 1e4])]],
        }),
        Certain("Loss.MultiMargin", "MultiMargin, squared, weighted", [[[3, 4]], [[1, 4]]], xs => Loss.MultiMargin(xs[0], Classes(xs[0].Shape[0]), p: 2, margin: 5, weight: Tensor.From([0.5, 1, 2, 4]), reduction: Reduction.None), op => op with
        {
            Composition = xs =>
            {
                var y = Classes(xs[0].Shape[0]).OneHot<double>(4);
                var terms = (5 - (y * xs[0]).Sum(1, keepDims: true) + xs[0]).Square() * (1 - y);
                return (y * Tensor.From([0.5, 1, 2, 4])).Sum(1) * terms.Sum(1) / 4;
            },
        }),
        Certain("Loss.MultiLabelMargin", "MultiLabelMargin", [[[2, 4]]], xs => Loss.MultiLabelMargin(0.2 * xs[0], Indices.From([[3, 0, -1, 1], [2, -1, 2, 0]])), op => op with
        {
            IsLinear = true,
            Composition = xs =>
            {
                var x = 0.2 * xs[0]; // no hinge closes: four terms of the first row, three of the second
                var first = 4 - 2 * (x[0, 3] + x[0, 0]) + 2 * (x[0, 1] + x[0, 2]);
                var second = 3 - 3 * x[1, 2] + x[1, 0] + x[1, 1] + x[1, 3];
                return (first + second) / 8;
            },
        }),
        Certain("Loss.CosineEmbedding", "CosineEmbedding", Pairs, xs => Loss.CosineEmbedding(xs[0], xs[1], Signs(Rows(xs[0].Shape)), margin: -1.5), op => op with
        {
            Composition = xs =>
            {
                var y = Signs(Rows(xs[0].Shape));
                var cos = (xs[0] * xs[1]).Sum(-1) * (xs[0].Square().Sum(-1) + 1e-12).Rsqrt() * (xs[1].Square().Sum(-1) + 1e-12).Rsqrt();
                return (0.5 * (1 + y) * (1 - cos) + 0.5 * (1 - y) * (cos + 1.5)).Mean();
            },
        }),
        Certain("Loss.TripletMargin", "TripletMargin", Triplets, xs => Loss.TripletMargin(xs[0], xs[1], xs[2], margin: 20), op => op with { Composition = xs => (Euclid(xs[0], xs[1]) - Euclid(xs[0], xs[2]) + 20).Mean() }),
        Certain("Loss.TripletMargin", "TripletMargin, p = 3, not reduced", Triplets, xs => Loss.TripletMargin(xs[0], xs[1], xs[2], margin: 20, p: 3, reduction: Reduction.None), op => op with
        {
            Domains = [(-0.5, 0.5), (1, 2), (-2, -1)],
            Composition = xs => (xs[1] - xs[0] - 1e-6).Pow(3).Sum(-1).Pow(1.0 / 3) - (xs[0] - xs[2] + 1e-6).Pow(3).Sum(-1).Pow(1.0 / 3) + 20,
        }),
        Certain("Loss.TripletMarginWithDistance", "TripletMarginWithDistance", Triplets, xs => Loss.TripletMarginWithDistance(xs[0], xs[1], xs[2], (u, v) => (u - v).Square().Sum(-1), margin: 100), op => op with
        {
            Composition = xs => ((xs[0] - xs[1]).Square().Sum(-1) - (xs[0] - xs[2]).Square().Sum(-1) + 100).Mean(),
        }),
        Certain("Loss.InfoNce", "InfoNce", [[[3, 2], [3, 2]], [[2, 4], [2, 4]]], xs => Loss.InfoNce(xs[0], xs[1], temperature: 0.5), op => op with
        {
            Composition = xs =>
            {
                var similarities = Unit(xs[0]).MatMul(Unit(xs[1]).Transpose()) * 2;
                return (similarities.LogSumExp(1).Sum() - (Unit(xs[0]) * Unit(xs[1])).Sum() * 2) / xs[0].Shape[0];
            },
        }),
    ];

    private static Tensor<double> Signs(Shape shape) => Tensor.From<double>([.. Enumerable.Range(0, shape.Size).Select(i => i % 2 == 0 ? 1.0 : -1)], shape);

    private static Shape Rows(Shape shape) => Shape.Create([.. shape.Sizes[..^1]]);

    private static Indices Classes(int rows) => Indices.From([.. Enumerable.Range(0, rows).Select(i => (i + 2) % 4)]);

    private static Tensor<double> Euclid(Tensor<double> u, Tensor<double> v) => (u - v + 1e-6).Square().Sum(-1).Sqrt();

    private static Tensor<double> Unit(Tensor<double> x) => x * x.Square().Sum(-1, keepDims: true).Rsqrt();
}

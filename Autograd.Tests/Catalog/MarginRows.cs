using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>What scores cost beside signs. The signs are operands like any other, drawn where a hinge is certainly open or certainly closed; the corners are kinks.</summary>
internal static class MarginRows
{
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[3, 19], [3, 19]], [[2, 3], [3]], [[2, 0], [2, 0]]];
    private static readonly (double, double)[] Wrong = [(0.75, 2), (-2, -0.75)], Right = [(2, 3), (0.75, 2)];

    public static IEnumerable<CatalogRow> All =>
    [
        Broadcast("Margins.Hinge", "Hinge that is open", (x, t) => x.Hinge(t), op => op with
        {
            Domains = Wrong,
            IsElementwise = true,
            IsLinear = true,
            Composition = xs => 1 - xs[0] * xs[1],
            Kinks = [new Kink("where the hinge is exactly 0, the gradient passes", At: [[1, -1, 2], [1, -1, 1]], Gradients: [[-1, 1, 0], [-1, 1, 0]])],
        }),
        Broadcast("Margins.Hinge", "Hinge that is closed", (x, t) => x.Hinge(t), op => op with { Domains = Right, IsElementwise = true, Composition = xs => 0 * xs[0] * xs[1] }),
        Certain("Margins.Hinge", "Hinge, summed by rows", Pairs, xs => xs[0].Hinge(xs[1], margin: 0.5, SumOver.LastAxis), op => op with { Domains = Wrong, IsLinear = true, Composition = xs => (0.5 - xs[0] * xs[1]).Sum(-1) }),
        Broadcast("Margins.SoftHinge", "SoftHinge", (x, t) => x.SoftHinge(t), op => op with
        {
            IsElementwise = true,
            Commutes = true,
            Composition = xs => Tensor.Zeros<double>([]).LogAddExp(-(xs[0] * xs[1])),
            Extremes = [() => [Tensor.From([1000.0, -1000, 0, 1e4]), Tensor.From([1.0, 1, 1, -1])]],
        }),
        Certain("Margins.SoftHinge", "SoftHinge, summed", Pairs, xs => xs[0].SoftHinge(xs[1], SumOver.All), op => op with { Commutes = true, Composition = xs => Tensor.Zeros<double>([]).LogAddExp(-(xs[0] * xs[1])).Sum() }),
        Certain("Margins.HingeOfDistance", "HingeOfDistance", [[[2, 3]], [[19]], [[]]], xs => xs[0].HingeOfDistance(Signs(xs[0].Shape), margin: 3), op => op with
        {
            IsElementwise = true,
            Composition = xs => 0.5 * (1 + Signs(xs[0].Shape)) * xs[0] + 0.5 * (1 - Signs(xs[0].Shape)) * (3 - xs[0]),
            Kinks = [new Kink("where the hinge is exactly 0, the gradient passes; for distances to be small there is none", At: [[0, 3, 4, 5]], Gradients: [[1, -1, 1, 0]])],
        }),
        Certain("Margins.HingeOfDistance", "HingeOfDistance, summed", [[[2, 3]], [[19]]], xs => xs[0].HingeOfDistance(Signs(xs[0].Shape), margin: -3, SumOver.All), op => op with
        {
            Composition = xs => (0.5 * (1 + Signs(xs[0].Shape)) * xs[0]).Sum(), // the others are far enough
        }),
    ];

    private static Tensor<double> Signs(Shape shape) => Tensor.From<double>([.. Enumerable.Range(0, shape.Size).Select(i => i % 2 == 0 ? 1.0 : -1)], shape);
}

using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Running sums and products. The composed forms are a triangular matrix, and one product for each length.</summary>
internal static class ScanRows
{
    private static readonly Shape[][] Vectors = [[[5]], [[2, 3]], [[1]], [[2, 2, 4]], [[3, 1]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Scans.CumulativeSum", "CumulativeSum", [.. Vectors, [[0]], [[0, 3]], [[2, 0]]], xs => xs[0].CumulativeSum(), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Rank == 1 ? Below(xs[0].Shape[0]).MatMul(xs[0].Unsqueeze(-1)).Squeeze(-1) : xs[0].MatMul(Below(xs[0].Shape[^1]).Transpose()),
        }),
        Certain("Scans.CumulativeSum", "CumulativeSum along the first axis", [[[3, 2]], [[4, 1]], [[1, 3]]], xs => xs[0].CumulativeSum(0), op => op with { IsLinear = true, Composition = xs => Below(xs[0].Shape[0]).MatMul(xs[0]) }),
        Certain("Scans.CumulativeSum", "CumulativeSum of a scalar", [[[]]], xs => xs[0].CumulativeSum(), op => op with { IsLinear = true, Composition = xs => xs[0] * 1 }),
        Certain("Scans.CumulativeProduct", "CumulativeProduct", Vectors, xs => xs[0].CumulativeProduct(), op => op with
        {
            Composition = xs => Prefixes(xs[0], -1),
            Extremes = [() => [Tensor.From([2.0, 0.0, 3.0, 4.0])], () => [Tensor.From([2.0, 0.0, 3.0, 0.0, 5.0])], () => [Tensor.From([0.0, 0.0])], () => [Tensor.From([1e200, 1e-200, 1e200])]],
        }),
        Certain("Scans.CumulativeProduct", "CumulativeProduct along the first axis", [[[3, 2]], [[4, 1]], [[1, 3]]], xs => xs[0].CumulativeProduct(0), op => op with { Composition = xs => Prefixes(xs[0], 0) }),
        // Where the parts are this large the rule is computed in wider numbers: its own rules are asked here.
        Certain("Scans.CumulativeProduct", "CumulativeProduct of large parts", [[[4]], [[2, 4]]], xs => (xs[0] * Large).CumulativeProduct() * Small, op => op with { Composition = xs => Prefixes(xs[0], -1) }),
    ];

    private static Tensor<double> Large => Tensor.From([1e200, 1e-200, 1e200, 1e-200]);

    private static Tensor<double> Small => Tensor.From([1e-200, 1, 1e-200, 1]);

    private static Tensor<double> Below(int n) => Tensor.Ones<double>([n, n]).LowerTriangle();

    private static Tensor<double> Prefixes(Tensor<double> x, int axis)
    {
        var products = new List<Tensor<double>>();
        for (var i = 0; i < x.Shape[axis < 0 ? axis + x.Rank : axis]; i++) products.Add(i == 0 ? x.Select(axis, 0) : products[^1] * x.Select(axis, i));
        return Tensor.Stack<double>([.. products], axis);
    }
}

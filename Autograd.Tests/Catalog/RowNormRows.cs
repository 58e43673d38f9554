using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Rows normalised, beside the formula of means, squares and a root; rows shorter and longer than a register, near a constant, and far from 0.</summary>
internal static class RowNormRows
{
    private const string LayerNorm = "RowNorms.LayerNorm", RmsNorm = "RowNorms.RmsNorm";
    private const double Epsilon = 0.01;

    public static IEnumerable<CatalogRow> All =>
    [
        Certain(RmsNorm, "RmsNorm", [[[2, 3]], [[5]], [[2, 19]], [[2, 1]]], xs => xs[0].RmsNorm(epsilon: Epsilon), op => op with
        {
            Composition = xs => Standardized(xs[0], isCentered: false),
            Extremes = [() => [Tensor.From([[1e4, 1e4 + 1, 1e4 - 1], [0, 0, 0]])]],
        }),
        Certain(RmsNorm, "RmsNorm with a weight", [[[2, 3], [3]], [[3, 2, 17], [17]]], xs => xs[0].RmsNorm(xs[1], Epsilon), op => op with { Composition = xs => Standardized(xs[0], isCentered: false) * xs[1] }),
        Certain(LayerNorm, "LayerNorm", [[[2, 3]], [[5]], [[2, 2, 4]], [[2, 19]], [[0, 3]], [[2, 1]]], xs => xs[0].LayerNorm(epsilon: Epsilon), op => op with
        {
            Composition = xs => Standardized(xs[0], isCentered: true),
            Extremes = [() => [Tensor.From([[1e4, 1e4 + 1, 1e4 - 1], [-1e4, 1e4, 0], [7, 7, 7]])]],
        }),
        Certain(LayerNorm, "LayerNorm with a weight", [[[2, 3], [3]], [[2, 2, 4], [4]], [[2, 19], [19]]], xs => xs[0].LayerNorm(xs[1], epsilon: Epsilon), op => op with { Composition = xs => Standardized(xs[0], isCentered: true) * xs[1] }),
        Certain(LayerNorm, "LayerNorm with weight and bias", [[[2, 3], [3], [3]], [[5], [5], [5]], [[3, 2, 17], [17], [17]], [[0, 3], [3], [3]]], xs => xs[0].LayerNorm(xs[1], xs[2], Epsilon), op => op with
        {
            Composition = xs => Standardized(xs[0], isCentered: true) * xs[1] + xs[2],
        }),
    ];

    private static Tensor<double> Standardized(Tensor<double> x, bool isCentered)
    {
        if (isCentered) x -= x.Mean(-1, keepDims: true);
        return x / (x.Square().Mean(-1, keepDims: true) + Epsilon).Sqrt();
    }
}

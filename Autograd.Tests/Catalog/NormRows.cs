using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Spread about the mean.</summary>
internal static class NormRows
{
    private static readonly Shape[][] Vectors = [[[5]], [[2, 3]], [[19]], [[2, 2, 2]]];
    private static readonly Shape[][] Boxes = [[[2, 3, 4]], [[1, 3, 2]], [[2, 1, 3]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Statistics.Variance", "Variance", Vectors, xs => xs[0].Variance(), op => op with { Composition = xs => Spread(xs[0], Axes.All) * xs[0].Size / (xs[0].Size - 1) }),
        Certain("Statistics.Variance", "Variance, biased, over two axes, kept", Boxes, xs => xs[0].Variance([0, 2], unbiased: false, keepDims: true), op => op with { Composition = xs => Spread(xs[0], [0, 2]) }),
    ];

    private static Tensor<double> Spread(Tensor<double> x, Axes axes) => x.Square().Mean(axes, keepDims: !IsAll(axes)) - x.Mean(axes, keepDims: !IsAll(axes)).Square();

    private static bool IsAll(Axes axes) => !axes.Any();
}

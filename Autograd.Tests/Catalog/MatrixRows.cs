using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Matrix products.</summary>
internal static class MatrixRows
{
    private static readonly Shape[][] Cases =
    [
        [[2, 3], [3, 4]], [[1, 1], [1, 1]], [[1, 5], [5, 1]], [[5, 7], [7, 6]], // one matrix each
        [[0, 3], [3, 2]], [[2, 0], [0, 3]], [[2, 3], [3, 0]],                   // nothing
        [[2, 2, 3], [2, 3, 2]], [[2, 2, 3], [3, 2]], [[2, 3], [2, 3, 2]],       // a batch on both sides, on one
        [[2, 1, 2, 3], [3, 3, 2]], [[1, 2, 2], [3, 2, 1]],                      // batches that broadcast
    ];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("LinearAlgebra.MatMul", "MatMul", Cases, xs => xs[0].MatMul(xs[1]), op => op with
        {
            IsLinear = true,
            Broadcast = shapes =>
            {
                var batch = Broadcasting.Join(Shape.Create(shapes[0].Sizes[..^2]), Shape.Create(shapes[1].Sizes[..^2]), "MatMul");
                return [[.. batch, .. shapes[0].Sizes[^2..]], [.. batch, .. shapes[1].Sizes[^2..]]];
            },
            Composition = xs => (xs[0].Unsqueeze(-1) * xs[1].Unsqueeze(-3)).Sum(-2), // [.. m k 1] · [.. 1 k n]
        }),
    ];
}

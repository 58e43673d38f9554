using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Picking and adding by number. The composed form is a product with the indices as one-hot rows.</summary>
internal static class IndexingRows
{
    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Indexing.Gather", "Gather", [[[5, 3]], [[2, 3]], [[1, 3]]], xs => xs[0].Gather(0, Numbers([4, 3], xs[0].Shape[0])), op => op with
        {
            IsLinear = true,
            Composition = xs => (OneHot(Numbers([4, 3], xs[0].Shape[0]), 0, xs[0].Shape[0]) * xs[0].Unsqueeze(0)).Sum(1), // [4 n 3]
        }),
        Certain("Indexing.Gather", "Gather along the last axis", [[[2, 5]], [[2, 1]]], xs => xs[0].Gather(-1, Numbers([2, 3], xs[0].Shape[1])), op => op with
        {
            IsLinear = true,
            Composition = xs => (OneHot(Numbers([2, 3], xs[0].Shape[1]), 1, xs[0].Shape[1]) * xs[0].Unsqueeze(1)).Sum(2), // [2 3 n]
        }),
        Certain("Indexing.Gather", "Gather part of the other axes", [[[3, 4]]], xs => xs[0].Gather(0, Numbers([5, 2], 3)), op => op with
        {
            IsLinear = true,
            Composition = xs => (OneHot(Numbers([5, 2], 3), 0, 3) * xs[0][.., ..2].Unsqueeze(0)).Sum(1),
        }),
        Certain("Indexing.Gather", "Gather nothing", [[[3, 2]], [[0, 2]]], xs => xs[0].Gather(0, Numbers([0, 2], 1)), op => op with
        {
            IsLinear = true,
            Vacuous = "it gives nothing, whatever it is given",
            Composition = xs => xs[0][..0],
        }),
        Certain("Indexing.Gather", "Gather of a scalar", [[[]]], xs => xs[0].Gather(0, Numbers([], 1)), op => op with { IsLinear = true, Composition = xs => xs[0] * 1 }),
        Certain("Indexing.ScatterAdd", "ScatterAdd", [[[5, 3], [4, 3]], [[2, 3], [4, 3]], [[1, 2], [3, 2]]], xs => xs[0].ScatterAdd(0, Numbers(xs[1].Shape, xs[0].Shape[0]), xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0] + (OneHot(Numbers(xs[1].Shape, xs[0].Shape[0]), 0, xs[0].Shape[0]) * xs[1].Unsqueeze(1)).Sum(0), // [m n 3]
        }),
        Certain("Indexing.ScatterAdd", "ScatterAdd along the last axis", [[[2, 5], [2, 3]], [[2, 1], [2, 4]], [[2, 3], [2, 0]]], xs => xs[0].ScatterAdd(1, Numbers(xs[1].Shape, xs[0].Shape[1]), xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0] + (OneHot(Numbers(xs[1].Shape, xs[0].Shape[1]), 1, xs[0].Shape[1]) * xs[1].Unsqueeze(2)).Sum(1), // [2 m n]
        }),
    ];

    /// <summary>Indices below n, some of them equal, not in order.</summary>
    private static Indices Numbers(Shape shape, int n) => Indices.From([.. Enumerable.Range(0, shape.Size).Select(i => (i * i + 2) % n)], shape);

    /// <summary>For an index of shape [a b]: along axis 0 <c>[a n b]</c>, along axis 1 <c>[a b n]</c>, 1 where n is the index.</summary>
    private static Tensor<double> OneHot(Indices index, int axis, int n)
    {
        int rows = index.Shape[0], columns = index.Shape[1];
        var y = new double[rows * columns * n];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
            {
                var k = index[(i * columns) + j];
                y[axis == 0 ? (((i * n) + k) * columns) + j : (((i * columns) + j) * n) + k] = 1;
            }
        return Tensor.From<double>(y, axis == 0 ? [rows, n, columns] : [rows, columns, n]);
    }
}

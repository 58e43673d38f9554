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

        Certain("Indexing.Scatter(Tensor, int, Indices, Tensor)", "Scatter", [[[5, 3], [2, 3]], [[3, 2], [3, 2]], [[4, 3], [2, 2]], [[2, 2], [0, 2]]], xs => xs[0].Scatter(0, Places(xs[1].Shape, 0, xs[0].Shape[0]), xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => Places(xs[1].Shape, 0, xs[0].Shape[0]) is var at ? (xs[0] * (1 - Marked(xs[0].Shape, 0, at))) + Tensor.Zeros<double>(xs[0].Shape).ScatterAdd(0, at, xs[1]) : xs[0],
        }),
        Certain("Indexing.Scatter(Tensor, int, Indices, Tensor)", "Scatter along the last axis", [[[2, 5], [2, 3]], [[3, 4], [1, 2]]], xs => xs[0].Scatter(-1, Places(xs[1].Shape, 1, xs[0].Shape[1]), xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => Places(xs[1].Shape, 1, xs[0].Shape[1]) is var at ? (xs[0] * (1 - Marked(xs[0].Shape, 1, at))) + Tensor.Zeros<double>(xs[0].Shape).ScatterAdd(1, at, xs[1]) : xs[0],
        }),
        Certain("Indexing.Scatter(Tensor, int, Indices, double)", "Scatter a number", [[[5, 3]], [[3, 2]]], xs => xs[0].Scatter(0, Places([2, 2], 0, xs[0].Shape[0]), 0.5), op => op with
        {
            IsLinear = true,
            IsElementwise = true,
            Composition = xs => Marked(xs[0].Shape, 0, Places([2, 2], 0, xs[0].Shape[0])) is var marked ? (xs[0] * (1 - marked)) + (0.5 * marked) : xs[0],
        }),
        Certain("Indexing.IndexSelect", "IndexSelect", [[[5, 3]], [[2, 3]], [[1, 2, 2]], [[4]]], xs => xs[0].IndexSelect(0, Numbers([4], xs[0].Shape[0])), op => op with
        {
            IsLinear = true,
            Composition = xs => Tensor.Stack<double>([.. Numbers([4], xs[0].Shape[0]).ToArray().Select(i => xs[0][i])]),
        }),
        Certain("Indexing.IndexSelect", "IndexSelect along the last axis", [[[3, 5]], [[2, 2, 3]]], xs => xs[0].IndexSelect(-1, Numbers([4], xs[0].Shape[^1])), op => op with
        {
            IsLinear = true,
            Composition = xs => Tensor.Stack<double>([.. Numbers([4], xs[0].Shape[^1]).ToArray().Select(i => xs[0].Select(-1, i))], axis: -1),
        }),
        Certain("Indexing.IndexAdd", "IndexAdd", [[[5, 3], [4, 3]], [[2, 3], [4, 3]], [[3], [2]], [[2, 2], [0, 2]]], xs => xs[0].IndexAdd(0, Numbers([xs[1].Shape[0]], xs[0].Shape[0]), xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0] + Enumerable.Range(0, xs[1].Shape[0]).Aggregate(Tensor.Zeros<double>(xs[0].Shape), (sum, i) => sum + (xs[1][i] * Unit(xs[0].Shape, Numbers([xs[1].Shape[0]], xs[0].Shape[0])[i]))),
        }),
        Certain("Indexing.IndexAdd", "IndexAdd along the middle axis, times a number", [[[2, 3, 2], [2, 4, 2]], [[1, 2, 1], [1, 3, 1]]], xs => xs[0].IndexAdd(1, Numbers([xs[1].Shape[1]], xs[0].Shape[1]), xs[1], alpha: -1.5), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Transpose(0, 1).IndexAdd(0, Numbers([xs[1].Shape[1]], xs[0].Shape[1]), -1.5 * xs[1].Transpose(0, 1)).Transpose(0, 1),
        }),
        Certain("Indexing.TakeAlong(Tensor, int, Indices)", "TakeAlong, the indices broadcast", [[[3, 4]], [[2, 5]]], xs => xs[0].TakeAlong(1, Numbers([1, 3], xs[0].Shape[1])), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].IndexSelect(1, Numbers([3], xs[0].Shape[1])),
        }),
        Certain("Indexing.TakeAlong(Tensor, int, Indices)", "TakeAlong, the tensor broadcast", [[[1, 4]], [[1, 2]]], xs => xs[0].TakeAlong(1, Numbers([3, 2], xs[0].Shape[1])), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Squeeze(0).IndexSelect(0, Numbers([3, 2], xs[0].Shape[1]).Reshape(6)).Reshape(3, 2),
        }),
        Certain("Indexing.TakeAlong(Tensor, Indices)", "TakeAlong of everything", [[[3, 4]], [[2]], [[]]], xs => xs[0].TakeAlong(Numbers([5], xs[0].Size)), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Flatten().IndexSelect(0, Numbers([5], xs[0].Size)),
        }),
    ];

    /// <summary>Places below n, no two of one row or column equal: for what overwrites.</summary>
    private static Indices Places(Shape shape, int axis, int n) =>
        Indices.From([.. Enumerable.Range(0, shape.Size).Select(i => ((axis == 0 ? i / shape[1] : i % shape[1]) + (axis == 0 ? i % shape[1] : i / shape[1])) % n)], shape);

    /// <summary>1 at the places, 0 elsewhere.</summary>
    private static Tensor<double> Marked(Shape shape, int axis, Indices at) => Tensor.Zeros<double>(shape).ScatterAdd(axis, at, Tensor.Ones<double>(at.Shape));

    /// <summary>Ones in slice i of the first axis, zeros elsewhere; of one column.</summary>
    private static Tensor<double> Unit(Shape shape, int i)
    {
        var y = new double[shape[0]];
        y[i] = 1;
        return Tensor.From<double>(y, [shape[0], .. Enumerable.Repeat(1, shape.Rank - 1)]);
    }

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

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
        Certain("LinearAlgebra.MatMul", "MatMul of vectors", [[[3], [3]], [[3], [3, 2]], [[2, 3], [3]], [[3], [2, 3, 2]], [[2, 2, 3], [3]], [[0], [0]], [[1], [1, 2]]], xs => xs[0].MatMul(xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => Multiplied(xs[0], xs[1]),
        }),
        Certain("LinearAlgebra.Linear", "Linear", [[[2, 3], [4, 3], [4]], [[1, 1], [1, 1], [1]], [[5, 7], [6, 7], [6]], [[0, 3], [2, 3], [2]], [[2, 0], [3, 0], [3]], [[3], [2, 3], [2]], [[2, 2, 3], [4, 3], [4]]], xs => xs[0].Linear(xs[1], xs[2]), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].MatMul(xs[1].Transpose()) + xs[2],
        }),
        Certain("LinearAlgebra.Dot", "Dot", [[[3], [3]], [[1], [1]], [[0], [0]], [[19], [19]]], xs => xs[0].Dot(xs[1]), op => op with { IsLinear = true, Composition = xs => (xs[0] * xs[1]).Sum() }),
        Certain("LinearAlgebra.Outer", "Outer", [[[3], [2]], [[1], [4]], [[0], [2]]], xs => xs[0].Outer(xs[1]), op => op with { IsLinear = true, Composition = xs => xs[0].Unsqueeze(1).MatMul(xs[1].Unsqueeze(0)) }),
        Certain("LinearAlgebra.BatchMatMul", "BatchMatMul", [[[2, 2, 3], [2, 3, 2]], [[1, 2, 1], [1, 1, 4]], [[0, 2, 3], [0, 3, 2]]], xs => xs[0].BatchMatMul(xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => (xs[0].Unsqueeze(-1) * xs[1].Unsqueeze(-3)).Sum(-2),
        }),

        Certain("Checkpointing.Checkpoint", "Checkpoint", [[[2, 3], [2, 3]], [[2, 3], [3]], [[], []], [[0], [1]]], xs => Tensor.Checkpoint<double>(xs => (xs[0] * xs[1]).Tanh(), [.. xs]), op => op with { IsElementwise = true, Composition = xs => (xs[0] * xs[1]).Tanh() }),

        Einsum("ij,jk->ik", [[[2, 3], [3, 4]], [[1, 5], [5, 1]], [[2, 0], [0, 3]]], xs => xs[0].MatMul(xs[1])),
        Einsum("ijj->ji", [[[2, 3, 3]], [[1, 1, 1]]], xs => (xs[0] * Tensor.Eye<double>(xs[0].Shape[2])).Sum(2).Transpose()),
        Einsum("bij,kj", [[[2, 2, 3], [4, 3]]], xs => xs[0].MatMul(xs[1].Transpose())),
        Einsum("...ij,...j->i...", [[[2, 3, 4], [2, 4]], [[3, 4], [4]], [[2, 3, 1], [1, 4]]], xs => (xs[0] * xs[1].Unsqueeze(-2)).Sum(-1) is var y && y.Rank == 1 ? y : y.Transpose()),
        Einsum("bn,anm,bm->ba", [[[2, 3], [4, 3, 2], [2, 2]]], xs => ((xs[0].Unsqueeze(1).Unsqueeze(-1) * xs[1]).Sum(2) * xs[2].Unsqueeze(1)).Sum(-1)),
    ];

    private static CatalogRow Einsum(string equation, Shape[][] cases, Func<IReadOnlyList<Tensor<double>>, Tensor<double>> composition) =>
        Certain("EinsteinSum.Einsum", $"Einsum {equation}", cases, xs => Tensor.Einsum<double>(equation, [.. xs]), op => op with { IsLinear = true, Composition = composition });

    /// <summary>As matrices: a vector on the left a row, on the right a column, and that axis gone again.</summary>
    private static Tensor<double> Multiplied(Tensor<double> a, Tensor<double> b)
    {
        var (row, column) = (a.Rank == 1, b.Rank == 1);
        var y = ((row ? a.Unsqueeze(0) : a).Unsqueeze(-1) * (column ? b.Unsqueeze(-1) : b).Unsqueeze(-3)).Sum(-2);
        if (column) y = y.Reshape([.. y.Shape.Sizes[..^1]]);
        return row ? y.Reshape(column ? [.. y.Shape.Sizes[..^1]] : [.. y.Shape.Sizes[..^2], y.Shape[^1]]) : y;
    }
}

using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Tensors in parts and of many parts: all linear. The composed form slices and concatenates.</summary>
internal static class PartRows
{
    private static readonly Shape[][] Matrices = [[[2, 3]], [[3, 2]], [[2, 5]], [[5, 7]], [[3, 0]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Parts("Parts.Select", "Select", Matrices, x => x.Select(0, 1), x => x[1]),
        Parts("Parts.Select", "Select from the end", [[[3, 2, 2]], [[1, 2, 5]]], x => x.Select(-1, -2), x => x[.., .., ^2]),
        Parts("Parts.Narrow", "Narrow", Matrices, x => x.Narrow(0, -2, 1), x => x[^2..^1]),
        Parts("Parts.Split(Tensor, int, int)", "Split", [[[5, 2]], [[4, 1]], [[3]], [[2, 0]]], x => Backwards(x.Split(2)), x => Backwards(Pieces(x, 2))),
        Parts("Parts.Split(Tensor, ReadOnlySpan, int)", "Split by sizes", [[[3, 4]], [[1, 4]]], x => Backwards([.. x.Split([1, 0, 3], axis: 1).Select(part => part.Transpose())]), x => Backwards([x[.., ..1].Transpose(), x[.., ..0].Transpose(), x[.., 1..].Transpose()])),
        Parts("Parts.Chunk", "Chunk", [[[7, 2]], [[6, 1]], [[3]], [[0, 2]]], x => Backwards(x.Chunk(4)), x => x.Shape[0] == 0 ? x * 1 : Backwards(Pieces(x, (x.Shape[0] + 3) / 4))),
        Parts("Parts.Unbind", "Unbind", [[[7, 2]], [[5]], [[1, 3]]], x => Backwards([.. x.Unbind().Select(part => part.Unsqueeze(0))]), x => Backwards(Pieces(x, 1))),
        Parts("Parts.Repeat", "Repeat", [[[2, 3]], [[1, 2]], [[0, 2]]], x => x.Repeat(2, 3), x => Times(Times(x, 2, 0), 3, 1)),
        Parts("Parts.Repeat", "Repeat with a new axis", [[[3]], [[]]], x => x.Repeat(2, 1), x => Times(x.Reshape(1, x.Size), 2, 0)),
        Triangle("Parts.LowerTriangle", "LowerTriangle", [[[3, 3]], [[2, 4]], [[4, 2]], [[2, 2, 3]], [[0, 2]]], x => x.LowerTriangle(), x => x * Below(x.Shape, 0)),
        Triangle("Parts.LowerTriangle", "LowerTriangle, above the diagonal", [[[3, 3]], [[2, 4]]], x => x.LowerTriangle(1), x => x * Below(x.Shape, 1)),
        Triangle("Parts.UpperTriangle", "UpperTriangle", [[[3, 3]], [[2, 4]], [[4, 2]], [[2, 2, 3]], [[0, 2]]], x => x.UpperTriangle(), x => x * (1 - Below(x.Shape, -1))),
        Triangle("Parts.UpperTriangle", "UpperTriangle, below the diagonal", [[[3, 3]], [[4, 2]]], x => x.UpperTriangle(-1), x => x * (1 - Below(x.Shape, -2))),
        Certain("Parts.Stack", "Stack", [[[2, 3], [2, 3]], [[], []], [[0], [0]]], xs => Tensor.Stack<double>([xs[0], xs[1]]), op => op with
        {
            IsLinear = true,
            Composition = xs => Tensor.Concatenate<double>([xs[0].Unsqueeze(0), xs[1].Unsqueeze(0)]),
        }),
        Certain("Parts.Stack", "Stack along the last axis", [[[2, 3], [2, 3], [2, 3]], [[1], [1], [1]]], xs => Tensor.Stack<double>([xs[0], xs[1], xs[2]], axis: -1), op => op with
        {
            IsLinear = true,
            Composition = xs => Tensor.Concatenate<double>([xs[0].Unsqueeze(-1), xs[1].Unsqueeze(-1), xs[2].Unsqueeze(-1)], axis: -1),
        }),
    ];

    private static CatalogRow Triangle(string covers, string name, Shape[][] cases, Func<Tensor<double>, Tensor<double>> f, Func<Tensor<double>, Tensor<double>> composition) =>
        Certain(covers, name, cases, xs => f(xs[0]), op => op with { IsLinear = true, IsElementwise = true, Composition = xs => composition(xs[0]) });

    private static CatalogRow Parts(string covers, string name, Shape[][] cases, Func<Tensor<double>, Tensor<double>> f, Func<Tensor<double>, Tensor<double>> composition) =>
        Certain(covers, name, cases, xs => f(xs[0]), op => op with { IsLinear = true, Composition = xs => composition(xs[0]) });

    /// <summary>Each part times its number, joined in reverse order: so that no part can be mistaken for another.</summary>
    private static Tensor<double> Backwards(Tensor<double>[] parts) => Tensor.Concatenate<double>([.. parts.Select((part, i) => part * (part.Shape[0] == 0 ? 1 : i + 1)).Reverse()]);

    private static Tensor<double>[] Pieces(Tensor<double> x, int size) =>
        [.. Enumerable.Range(0, (x.Shape[0] + size - 1) / size).Select(i => x.Slice(0, i * size, Math.Min((i + 1) * size, x.Shape[0])))];

    private static Tensor<double> Times(Tensor<double> x, int count, int axis) => Tensor.Concatenate<double>([.. Enumerable.Repeat(x, count)], axis);

    /// <summary>Ones below and on a diagonal, zeros above.</summary>
    private static Tensor<double> Below(Shape shape, int diagonal)
    {
        var (rows, columns) = (shape[^2], shape[^1]);
        return Tensor.From<double>([.. Enumerable.Range(0, rows * columns).Select(i => (i % columns) - (i / columns) <= diagonal ? 1.0 : 0.0)], [rows, columns]);
    }
}

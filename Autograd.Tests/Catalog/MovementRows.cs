using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>What moves elements about without computing: all linear. The composed form gathers by number what the operation moves by layout.</summary>
internal static class MovementRows
{
    private static readonly Shape[][] Matrices = [[[2, 3]], [[3, 2]], [[1, 4]], [[0, 3]], [[2, 0]], [[5, 7]]];
    private static readonly Shape[][] Boxes = [[[2, 3, 4]], [[1, 3, 2]], [[2, 1, 1]], [[0, 2, 3]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Moves("Movement.Reshape", "Reshape, flat", Operation.AnyShape, x => x.Reshape(x.Size), x => x.Reshape(-1, 1).Sum(-1)),
        Moves("Movement.Reshape", "Reshape, split and merged", [[[4, 3]], [[2, 6]], [[12]]], x => x.Reshape(2, 2, -1), x => Picked(x, [2, 2, 3], i => i)),
        Moves("Movement.Permute", "Permute, a cycle", Boxes, x => x.Permute(1, 2, 0), x => x.Transpose(0, 1).Transpose(1, 2)),
        Moves("Movement.Permute", "Permute, of four axes", [[[2, 3, 1, 2]]], x => x.Permute(3, 1, 0, 2), x => x.Transpose(0, 3).Transpose(2, 3)),
        Moves("Movement.Transpose", "Transpose", Matrices, x => x.Transpose(), x => x.Permute(1, 0)),
        Moves("Movement.Transpose", "Transpose, first and last", Boxes, x => x.Transpose(0, -1), x => x.Permute(2, 1, 0)),
        Moves("Movement.Expand", "Expand", [[[3]], [[1, 3]], [[2, 1]], [[2, 1, 3]], [[]]], x => x.Expand(ExpandedSizes(x.Shape)), x => x * Tensor.Ones<double>(Shape.Create(ExpandedSizes(x.Shape)))),
        Moves("Movement.Expand", "Expand to nothing", [[[1, 3]], [[]]], x => x.Expand(0, 3), x => x * Tensor.Ones<double>([0, 3]), "it gives nothing, whatever it is given"),
        Moves("Movement.Squeeze(Tensor, int)", "Squeeze an axis", [[[2, 1, 3]], [[4, 1]], [[2, 3]], [[0, 1]]], x => x.Squeeze(1), x => x.Shape[1] == 1 ? x.Sum(1) : x * 1),
        Moves("Movement.Squeeze(Tensor)", "Squeeze", [[[2, 1, 3]], [[1, 1]], [[1, 4, 1]], [[0, 1]], [[]]], x => x.Squeeze(), x => Picked(x, [.. x.Shape.Where(n => n != 1)], i => i)),
        Moves("Movement.Unsqueeze", "Unsqueeze", [[[2, 3]], [[4]], [[0, 2]], [[2, 1, 2]]], x => x.Unsqueeze(1), x => Picked(x, [x.Shape[0], 1, .. x.Shape.Skip(1)], i => i)),
        Moves("Movement.Slice", "Slice", Matrices, x => x.Slice(0, 1), x => Rows(x, Range(x.Shape[0], 1, x.Shape[0], 1))),
        Moves("Movement.Slice", "Slice with a step", [[[5, 2]], [[7, 1]], [[2, 3]], [[0, 2]]], x => x.Slice(0, 1, -1, step: 2), x => Rows(x, Range(x.Shape[0], 1, x.Shape[0] - 1, 2))),
        Moves("Movement.Slice", "Slice the last axis", [[[3, 5]], [[2, 2, 4]], [[3]], [[1, 3]]], x => x.Slice(-1, -3, step: 2), x => Rows(x.Transpose0(), Range(x.Shape[^1], x.Shape[^1] - 3, x.Shape[^1], 2)).Transpose0()),
        Moves("Movement.Flip", "Flip an axis", Matrices, x => x.Flip(0), x => Rows(x, [.. Enumerable.Range(0, x.Shape[0]).Reverse()])),
        Moves("Movement.Flip", "Flip two axes", Boxes, x => x.Flip([0, 2]), x => x.Flip(0).Flip(2)),
        Moves("Movement.Pad(Tensor, ReadOnlySpan)", "Pad", [[[2, 3]], [[1, 1]], [[2, 0]], [[2, 2, 2]]], x => x.Pad(1, 2, 0, 1), x => Padded(x, 1, 2, 0, 1)),
        Moves("Movement.Pad(Tensor, ReadOnlySpan)", "Pad, cropping", [[[3, 4]], [[2, 5]]], x => x.Pad(-1, 2, 1, -1), x => Padded(x[..^1, 1..], 0, 2, 1, 0)),
        Moves("Movement.Pad(Tensor, ReadOnlySpan, double)", "Pad with a number", [[[2, 3]], [[1, 2]], [[2, 0]]], x => x.Pad([1, 2, 0, 1], 1.5), x => Padded(x, 1, 2, 0, 1) + (1.5 * Padded(Tensor.Zeros<double>(x.Shape) - 1, 1, 2, 0, 1)) + 1.5),
        Moves("Movement.Flatten", "Flatten", [.. Operation.AnyShape], x => x.Flatten(), x => x.Reshape(x.Size)),
        Moves("Movement.Flatten", "Flatten some axes", [[[2, 3, 4]], [[2, 0, 3]], [[2, 1, 2, 3]]], x => x.Flatten(1, -1), x => Picked(x, [x.Shape[0], x.Shape.Skip(1).Aggregate(1, (a, b) => a * b)], i => i)),
        Moves("Movement.Contiguous", "Contiguous", [[[2, 3]], [[2, 3, 4]], [[2, 2]]], x => x.Transpose(0, 1).Contiguous(), x => x.Transpose(0, 1) * 1),
        Certain("Movement.Concatenate", "Concatenate", [[[2, 3], [1, 3], [2, 3]], [[0, 3], [2, 3], [1, 3]], [[1], [2], [1]]], xs => Tensor.Concatenate<double>([xs[0], xs[1], xs[2]]), op => op with
        {
            IsLinear = true,
            Composition = xs => Placed(xs[0], 0, xs) + Placed(xs[1], xs[0].Shape[0], xs) + Placed(xs[2], xs[0].Shape[0] + xs[1].Shape[0], xs),
        }),
        Certain("Movement.Concatenate", "Concatenate along the last axis", [[[2, 3], [2, 1]], [[2, 0], [2, 2]], [[2, 2, 1], [2, 2, 2]]], xs => Tensor.Concatenate<double>([xs[0], xs[1]], axis: -1), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Pad(0, xs[1].Shape[^1]) + xs[1].Pad(xs[0].Shape[^1], 0),
        }),
        Certain("Movement.Concatenate", "Concatenate a tensor with itself", [[[2, 3]], [[3]]], xs => Tensor.Concatenate<double>([xs[0], xs[0]]), op => op with
        {
            IsLinear = true,
            Composition = xs => (xs[0].Unsqueeze(0) * Tensor.Ones<double>([2, .. xs[0].Shape])).Reshape([2 * xs[0].Shape[0], .. xs[0].Shape.Skip(1)]),
        }),
        Moves("Tensor.Part", "Indexer, a position and a range", [[[3, 4]], [[2, 5]], [[3, 2, 2]]], x => x[1, 1..], x => x.Slice(0, 1, 2).Slice(1, 1).Squeeze(0)),
        Moves("Tensor.Part", "Indexer, backwards", [[[3, 4]], [[2, 3, 2]], [[1, 1]]], x => x[Slice.Step(-1), Slice.Every(-2, ..)], x => x.Flip([0, 1]).Slice(1, step: 2)),
        Moves("Tensor.Part", "Indexer, one element", [[[3, 4]], [[1, 2]]], x => x[^1, -2], x => x.Slice(0, -1).Slice(1, -2, -1).Sum()),
    ];

    private static CatalogRow Moves(string covers, string name, IReadOnlyList<Shape[]> cases, Func<Tensor<double>, Tensor<double>> f, Func<Tensor<double>, Tensor<double>> composition, string? nothing = null) =>
        Certain(covers, name, [.. cases], xs => f(xs[0]), op => op with { IsLinear = true, Composition = xs => composition(xs[0]), Vacuous = nothing });

    private static int[] ExpandedSizes(Shape shape) => shape.Rank switch
    {
        0 => [2, 3],
        1 => [2, shape[0]],
        2 => [shape[0] == 1 ? 4 : shape[0], shape[1] == 1 ? 4 : shape[1]],
        _ => [5, shape[0], 2, shape[2]],
    };

    private static int[] Range(int size, int start, int stop, int step)
    {
        var positions = new List<int>();
        for (var i = Math.Max(start, 0); i < Math.Min(stop, size); i += step) positions.Add(i);
        return [.. positions];
    }

    /// <summary>Elements of x by row-major number, in a shape.</summary>
    private static Tensor<double> Picked(Tensor<double> x, Shape shape, Func<int, int> position) =>
        x.Reshape(x.Size).Gather(0, Indices.From([.. Enumerable.Range(0, shape.Size).Select(position)])).Reshape(shape);

    /// <summary>Positions along axis 0, as a product with rows of the unit matrix.</summary>
    private static Tensor<double> Rows(Tensor<double> x, int[] positions)
    {
        var pick = new double[positions.Length * x.Shape[0]];
        for (var i = 0; i < positions.Length; i++) pick[(i * x.Shape[0]) + positions[i]] = 1;
        var columns = x.Shape.Skip(1).Aggregate(1, (a, b) => a * b);
        return Tensor.From<double>(pick, [positions.Length, x.Shape[0]]).MatMul(x.Reshape(x.Shape[0], columns)).Reshape([positions.Length, .. x.Shape.Skip(1)]);
    }

    private static Tensor<double> Transpose0(this Tensor<double> x) => x.Transpose(0, -1);

    /// <summary>Zeros beside the last axis and the one before.</summary>
    private static Tensor<double> Padded(Tensor<double> x, int left, int right, int above, int below)
    {
        Tensor<double> Zeros(Shape like, int axis, int n)
        {
            int[] sizes = [.. like];
            sizes[axis] = n;
            return Tensor.Zeros<double>(Shape.Create(sizes));
        }

        int last = x.Rank - 1, before = x.Rank - 2;
        var wide = Tensor.Concatenate<double>([Zeros(x.Shape, last, left), x, Zeros(x.Shape, last, right)], last);
        return Tensor.Concatenate<double>([Zeros(wide.Shape, before, above), wide, Zeros(wide.Shape, before, below)], before);
    }

    /// <summary>x among zeros, as far down axis 0 as it stands in the concatenation.</summary>
    private static Tensor<double> Placed(Tensor<double> x, int start, IReadOnlyList<Tensor<double>> all)
    {
        var rest = all.Sum(part => part.Shape[0]) - start - x.Shape[0];
        return x.Pad([.. new int[2 * (x.Rank - 1)], start, rest]);
    }
}

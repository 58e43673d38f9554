using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>The losses: compositions, so what is wrong here is a formula, or an operation that no other row shows to be wrong.</summary>
internal static class LossRows
{
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[4], [4]], [[], []], [[1, 1], [1, 1]]];
    private static readonly Shape[][] Logits = [[[3, 4]], [[1, 2]], [[2, 3, 2]], [[4]]];

    private const string OfClasses = "Loss.CrossEntropy(Tensor, Indices, Tensor, int, double, Reduction)", OfProbabilities = "Loss.CrossEntropy(Tensor, Tensor, Tensor, int, double, Reduction)";
    private const string Projected = "Loss.LinearCrossEntropy(Tensor, Tensor, Tensor, Indices, Tensor, int, double, Reduction, Nullable)";

    public static IEnumerable<CatalogRow> All =>
    [
        .. RegressionLossRows.All,
        .. BinaryLossRows.All,
        .. MarginLossRows.All,
        Certain("Loss.Mse", "Mse", Pairs, xs => Loss.Mse(xs[0], xs[1]), op => op with { Composition = xs => ((xs[0] - xs[1]) * (xs[0] - xs[1])).Sum() / xs[0].Size }),
        Certain("Loss.Mse", "Mse, summed", [.. Pairs, [[0], [0]]], xs => Loss.Mse(xs[0], xs[1], Reduction.Sum), op => op with { Composition = xs => ((xs[0] - xs[1]) * (xs[0] - xs[1])).Sum() }),
        Certain("Loss.Mse", "Mse, not reduced", [.. Pairs, [[0], [0]]], xs => Loss.Mse(xs[0], xs[1], Reduction.None), op => op with { IsElementwise = true, Composition = xs => (xs[0] - xs[1]) * (xs[0] - xs[1]) }),
        Certain(OfClasses, "CrossEntropy", Logits, xs => Loss.CrossEntropy(xs[0], Classes(xs[0].Shape)), op => op with
        {
            Composition = xs => -(Target(xs[0].Shape) * xs[0].LogSoftmax(ClassAxis(xs[0].Shape))).Sum() / Classes(xs[0].Shape).Size,
            Extremes = [() => [Tensor.From([1e4, -1e4, 0.0])], () => [Tensor.From([1000.0, 1000.0, 1000.0])], () => [Tensor.From([0.0, 0.0, 0.0])]],
        }),
        Certain(OfClasses, "CrossEntropy, smoothed, some ignored, not reduced", Logits, xs => Loss.CrossEntropy(xs[0], Classes(xs[0].Shape), ignoreIndex: 1, labelSmoothing: 0.2, reduction: Reduction.None), op => op with
        {
            Composition = xs =>
            {
                var (shape, axis) = (xs[0].Shape, ClassAxis(xs[0].Shape));
                var counts = Tensor.From<double>([.. Classes(shape).AsSpan().ToArray().Select(c => c == 1 ? 0.0 : 1.0)], Classes(shape).Shape);
                return -((0.8 * Target(shape) + 0.2 / shape[axis]) * xs[0].LogSoftmax(axis)).Sum(axis) * counts;
            },
        }),
        Certain(OfProbabilities, "CrossEntropy of probabilities", [.. Logits.Select(shapes => (Shape[])[shapes[0], shapes[0]])], xs => Loss.CrossEntropy(xs[0], xs[1]), op => op with
        {
            Composition = xs => -(xs[1] * xs[0].LogSoftmax(ClassAxis(xs[0].Shape))).Sum() / Classes(xs[0].Shape).Size,
        }),
        Certain(OfProbabilities, "CrossEntropy of probabilities, smoothed, not reduced", [.. Logits.Select(shapes => (Shape[])[shapes[0], shapes[0]])], xs => Loss.CrossEntropy(xs[0], xs[1], labelSmoothing: 0.2, reduction: Reduction.None), op => op with
        {
            Composition = xs => -((0.8 * xs[1] + 0.2 / xs[0].Shape[ClassAxis(xs[0].Shape)]) * xs[0].LogSoftmax(ClassAxis(xs[0].Shape))).Sum(ClassAxis(xs[0].Shape)),
        }),
        Certain("Loss.Ctc", "Ctc of one label", [[[2, 1, 3]], [[2, 2, 2]]], xs => Loss.Ctc(xs[0], Indices.From(Enumerable.Repeat(1, xs[0].Shape[1]).ToArray()), Indices.From(Enumerable.Repeat(2, xs[0].Shape[1]).ToArray()), Indices.From(Enumerable.Repeat(1, xs[0].Shape[1]).ToArray()), reduction: Reduction.None), op => op with
        {
            // Two frames: aa, a- and -a.
            Composition = xs =>
            {
                Tensor<double> a = xs[0].Select(2, 1), blank = xs[0].Select(2, 0);
                return -Tensor.Stack([a.Sum(0), a.Select(0, 0) + blank.Select(0, 1), blank.Select(0, 0) + a.Select(0, 1)]).LogSumExp(0);
            },
        }),
        Certain(Projected, "LinearCrossEntropy in chunks, not reduced", Projections, xs => Loss.LinearCrossEntropy(xs[0], xs[1], xs[2], Labels(xs[0].Shape), reduction: Reduction.None, chunkRows: 2),
            op => op with { Composition = xs => Loss.CrossEntropy(xs[0].MatMul(xs[1].Transpose()) + xs[2], Labels(xs[0].Shape), reduction: Reduction.None) }),
        Certain(Projected, "LinearCrossEntropy in chunks", Projections, xs => Loss.LinearCrossEntropy(xs[0], xs[1], xs[2], Labels(xs[0].Shape), chunkRows: 2),
            op => op with { Composition = xs => Loss.CrossEntropy(xs[0].MatMul(xs[1].Transpose()) + xs[2], Labels(xs[0].Shape)) }),
        Certain("Loss.LinearCrossEntropy(Tensor, Tensor, Tensor, Tensor, Tensor, int, double, Reduction, Nullable)", "LinearCrossEntropy of probabilities in chunks", [[[3, 2], [2, 2], [3, 2]], [[1, 2], [3, 2], [1, 3]]],
            xs => Loss.LinearCrossEntropy(xs[0], xs[1], null, xs[2], chunkRows: 2), op => op with { Composition = xs => Loss.CrossEntropy(xs[0].MatMul(xs[1].Transpose()), xs[2]) }),
        Certain("Loss.AdaptiveLogSoftmaxWithLoss", "AdaptiveLogSoftmaxWithLoss", [[[4, 3], [3, 3], [2, 3], [4, 2]], [[1, 2], [3, 2], [1, 2], [4, 1]]],
            xs => Loss.AdaptiveLogSoftmaxWithLoss(xs[0], Indices.From([.. Enumerable.Range(0, xs[0].Shape[0]).Select(i => (5 * i + 3) % 6)]), 6, [2], xs[1], null, [(xs[2], xs[3])]).Output, op => op with
            {
                Composition = xs =>
                {
                    // All six classes: the two of the head as they are, the four of the tail beside the cluster's share.
                    var head = xs[0].MatMul(xs[1].Transpose()).LogSoftmax(1);
                    var all = Tensor.Concatenate<double>([head.Slice(1, 0, 2), head.Slice(1, 2, 3) + xs[0].MatMul(xs[2].Transpose()).MatMul(xs[3].Transpose()).LogSoftmax(1)], 1);
                    return (all * Indices.From([.. Enumerable.Range(0, xs[0].Shape[0]).Select(i => (5 * i + 3) % 6)]).OneHot<double>(6)).Sum(1);
                },
            }),
        Certain("Loss.Nll", "Nll", Logits, xs => Loss.Nll(xs[0], Classes(xs[0].Shape)), op => op with { IsLinear = true, Composition = xs => -(Target(xs[0].Shape) * xs[0]).Sum() / Classes(xs[0].Shape).Size }),
    ];

    private static Shape[][] Projections => [[[3, 2], [4, 2], [4]], [[1, 2], [3, 2], [3]], [[2], [3, 2], [3]]];

    /// <summary>A class for each row to be projected.</summary>
    private static Indices Labels(Shape input) => input.Rank == 1 ? Indices.From([1], []) : Indices.From([.. Enumerable.Range(0, input[0]).Select(i => i % 3)]);

    private static int ClassAxis(Shape logits) => logits.Rank == 1 ? 0 : 1;

    /// <summary>A class at each position.</summary>
    private static Indices Classes(Shape logits)
    {
        var axis = ClassAxis(logits);
        Shape shape = [.. logits.Sizes[..axis], .. logits.Sizes[(axis + 1)..]];
        return Indices.From([.. Enumerable.Range(0, shape.Size).Select(i => (i * i + 2) % logits[axis])], shape);
    }

    /// <summary>The same as one-hot probabilities of the logits' shape.</summary>
    private static Tensor<double> Target(Shape logits)
    {
        var axis = ClassAxis(logits);
        var classes = Classes(logits);
        var inner = logits.Sizes[(axis + 1)..].ToArray().Aggregate(1, (a, b) => a * b);
        var y = new double[logits.Size];
        for (var i = 0; i < classes.Size; i++) y[((((i / inner) * logits[axis]) + classes[i]) * inner) + (i % inner)] = 1;
        return Tensor.From<double>(y, logits);
    }
}

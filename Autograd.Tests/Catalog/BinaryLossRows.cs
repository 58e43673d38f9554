using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Losses of probabilities and of logits.</summary>
internal static class BinaryLossRows
{
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[4], [4]], [[], []], [[1, 1], [1, 1]]];
    private static readonly Shape[][] Samples = [[[2, 3], [2, 3]], [[4], [4]], [[2, 2, 3], [2, 2, 3]]];
    private static readonly (double, double)[] Logits = [(-3, 3), (0.1, 0.9)];
    private static readonly Func<Tensor<double>[]>[] Confident = [() => [Tensor.From([1000.0, -1000, 1000, -1000]), Tensor.From([1.0, 0, 0, 1])]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Loss.Bce", "Bce of a sigmoid", Pairs, xs => Loss.Bce(xs[0].Sigmoid(), xs[1]), op => op with { Domains = Logits, Composition = xs => Loss.Bce(xs[0].Sigmoid(), xs[1], reduction: Reduction.None).Mean() }),
        Certain("Loss.Bce", "Bce of a sigmoid, weighted, not reduced", [[[2, 3], [2, 3]]], xs => Loss.Bce(xs[0].Sigmoid(), xs[1], Weight, Reduction.None), op => op with
        {
            Domains = Logits,
            IsElementwise = true,
            Composition = xs => Weight * Loss.Bce(xs[0].Sigmoid(), xs[1], reduction: Reduction.None),
        }),
        Certain("Loss.Bce", "Bce, not reduced", Pairs, xs => Loss.Bce(xs[0], xs[1], reduction: Reduction.None), op => op with
        {
            Domains = [(0.1, 0.9)],
            IsElementwise = true,
            Exempt = new Dictionary<string, string> { [Core.Laws.FusedIsComposed.Name] = "its second derivative has PyTorch's 1e-12 in it; values and first derivatives are compared with logarithms in BceTests" },
            Kinks =
            [
                new Kink("at 0 and 1 the quotient is floored at 1e-12, and where p = y it is 0", At: [[0, 1, 0, 1], [0, 1, 1, 0]],
                    Gradients: [[0, 0, -1e12, 1e12], [double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity]]),
            ],
        }),
        Certain("Loss.BceWithLogits", "BceWithLogits", Pairs, xs => Loss.BceWithLogits(xs[0], xs[1]), op => op with
        {
            Domains = Logits,
            Composition = xs => (xs[0].Relu() - xs[0] * xs[1] + (-xs[0].Abs()).Exp().Log1p()).Mean(),
            Extremes = Confident,
        }),
        Certain("Loss.BceWithLogits", "BceWithLogits, weighted, not reduced", [[[2, 3], [2, 3]]], xs => Loss.BceWithLogits(xs[0], xs[1], Weight, 2 * Weight, Reduction.None), op => op with
        {
            Domains = Logits,
            IsElementwise = true,
            Composition = xs => -(Weight * (2 * Weight * xs[1] * xs[0].Sigmoid().Log() + (1 - xs[1]) * (1 - xs[0].Sigmoid()).Log())),
        }),
        Certain("Loss.SmoothedBceWithLogits", "SmoothedBceWithLogits", Pairs, xs => Loss.SmoothedBceWithLogits(xs[0], xs[1], 0.2), op => op with
        {
            Domains = Logits,
            Composition = xs => Loss.BceWithLogits(xs[0], 0.8 * xs[1] + 0.1),
            Extremes = Confident,
        }),
        Certain("Loss.BinaryFocal", "BinaryFocal", Pairs, xs => Loss.BinaryFocal(xs[0], xs[1]), op => op with
        {
            Domains = Logits,
            Composition = xs =>
            {
                var (x, y) = (xs[0], xs[1]);
                var missing = y * (1 - x.Sigmoid()) + (1 - y) * x.Sigmoid();
                return (-(0.25 * y + 0.75 * (1 - y)) * missing * missing * (y * x.LogSigmoid() + (1 - y) * (-x).LogSigmoid())).Mean();
            },
            Extremes = Confident,
        }),
        Certain("Loss.Focal", "Focal", [[[3, 4]], [[4]], [[2, 3, 2]]], xs => Loss.Focal(xs[0], Classes(xs[0].Shape), gamma: 1.5, reduction: Reduction.Sum), op => op with
        {
            Composition = xs =>
            {
                var axis = xs[0].Rank == 1 ? 0 : 1;
                var p = xs[0].Softmax(axis);
                var (shape, chosen) = (xs[0].Shape.ToArray(), Classes(xs[0].Shape));
                shape[axis] = 1;
                p = p.Gather(axis, chosen.Reshape(shape));
                return -((1 - p).Pow(1.5) * p.Log()).Sum();
            },
        }),
        Certain("Loss.Dice", "Dice of a sigmoid", Samples, xs => Loss.Dice(xs[0].Sigmoid(), xs[1]), op => op with { Domains = Logits, Composition = xs => Overlap(xs, 0.5, 0.5, 0.5) }),
        Certain("Loss.Tversky", "Tversky of a sigmoid", Samples, xs => Loss.Tversky(xs[0].Sigmoid(), xs[1], 0.3, 0.7, 2), op => op with { Domains = Logits, Composition = xs => Overlap(xs, 0.3, 0.7, 2) }),
        Certain("Loss.MultiLabelSoftMargin", "MultiLabelSoftMargin", Samples, xs => Loss.MultiLabelSoftMargin(xs[0], xs[1]), op => op with
        {
            Domains = Logits,
            Composition = xs => Loss.BceWithLogits(xs[0], xs[1]),
            Extremes = Confident,
        }),
    ];

    private static Tensor<double> Weight => Tensor.From([0.5, 2, 1]);

    private static Indices Classes(Shape logits) =>
        logits.Rank == 1 ? Indices.From([2], []) : logits.Rank == 2 ? Indices.From([2, 0, 1]) : Indices.From([[2, 0], [1, 2]]);

    /// <summary>Tversky from its definition; Dice is its half of everything.</summary>
    private static Tensor<double> Overlap(IReadOnlyList<Tensor<double>> xs, double alpha, double beta, double smooth)
    {
        var (x, y) = (xs[0].Sigmoid().Reshape(xs[0].Shape[0], -1), xs[1].Reshape(xs[1].Shape[0], -1));
        var found = (x * y).Sum(1);
        return (1 - (found + smooth) / (found + alpha * (x - x * y).Sum(1) + beta * (y - x * y).Sum(1) + smooth)).Mean();
    }
}

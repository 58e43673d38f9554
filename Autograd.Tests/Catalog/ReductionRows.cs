using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Many numbers to one, and scores to probabilities.</summary>
internal static class ReductionRows
{
    private static readonly Shape[][] Matrices = [[[2, 3]], [[3, 1]], [[1, 4]], [[5, 7]]];
    private static readonly Shape[][] Boxes = [[[2, 3, 4]], [[1, 3, 2]], [[2, 1, 1]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Any("Reductions.Sum", "Sum", x => x.Sum(), op => op with { IsLinear = true, Composition = xs => Tensor.Ones<double>([1, xs[0].Size]).MatMul(xs[0].Reshape(xs[0].Size, 1)).Reshape() }),
        Certain("Reductions.Sum", "Sum over an axis", [.. Matrices, [[0, 3]], [[2, 0]]], xs => xs[0].Sum(0), op => op with { IsLinear = true, Composition = xs => Tensor.Ones<double>([1, xs[0].Shape[0]]).MatMul(xs[0]).Reshape(xs[0].Shape[1]) }),
        Certain("Reductions.Sum", "Sum over two axes, kept", [.. Boxes, [[0, 2, 3]]], xs => xs[0].Sum([0, 2], keepDims: true), op => op with { IsLinear = true, Composition = xs => xs[0].Sum(2).Sum(0).Reshape(1, -1, 1) }),
        Certain("Reductions.Mean", "Mean", [.. Matrices, [[]], [[19]]], xs => xs[0].Mean(), op => op with { IsLinear = true, Composition = xs => (xs[0] / xs[0].Size).Sum() }),
        Certain("Reductions.Mean", "Mean over an axis, kept", Boxes, xs => xs[0].Mean(1, keepDims: true), op => op with { IsLinear = true, Composition = xs => (xs[0] / xs[0].Shape[1]).Sum(1).Unsqueeze(1) }),
        Certain("Reductions.Max", "Max", [.. Matrices, [[]], [[19]]], xs => xs[0].Max(), op => op with
        {
            Distinct = true,
            Composition = xs => xs[0].Reshape(xs[0].Size).Gather(0, xs[0].Reshape(xs[0].Size).ArgMax(0, keepDims: true)).Reshape(),
            Extremes = [() => [Tensor.From([-1e4, 1e4, 0.0])], () => [Tensor.From([double.MinValue, -1e300])]],
            Kinks =
            [
                new Kink("two equal largest elements share the gradient evenly", At: [[1, 3, 3, 2]], Gradients: [[0, 0.5, 0.5, 0]]),
                new Kink("so do all, where all are equal", At: [[2, 2, 2, 2]], Gradients: [[0.25, 0.25, 0.25, 0.25]]),
            ],
        }),
        Certain("Reductions.Max", "Max over an axis", [.. Matrices, [[2, 0]]], xs => xs[0].Max(0), op => op with { Distinct = true, Composition = xs => xs[0].Gather(0, xs[0].ArgMax(0, keepDims: true)).Squeeze(0) }),
        Certain("Reductions.Max", "Max over the last axis", [.. Matrices, [[3, 3]]], xs => xs[0].Max(-1), op => op with { Distinct = true, Composition = xs => xs[0].Gather(1, xs[0].ArgMax(1, keepDims: true)).Squeeze(1) }),
        Certain("Reductions.Max", "Max over two axes, kept", Boxes, xs => xs[0].Max([0, 2], keepDims: true), op => op with { Distinct = true, Composition = xs => xs[0].Max(2, keepDims: true).Max(0, keepDims: true) }),

        Certain("Reductions.Min", "Min", [.. Matrices, [[]], [[19]]], xs => xs[0].Min(), op => op with
        {
            Distinct = true,
            Composition = xs => -(-xs[0]).Max(),
            Extremes = [() => [Tensor.From([-1e4, 1e4, 0.0])], () => [Tensor.From([double.MaxValue, 1e300])]],
            Kinks = [new Kink("two equal smallest elements share the gradient evenly", At: [[1, 3, 1, 2]], Gradients: [[0.5, 0, 0.5, 0]])],
        }),
        Certain("Reductions.Min", "Min over the last axis", [.. Matrices, [[3, 3]]], xs => xs[0].Min(-1), op => op with { Distinct = true, Composition = xs => xs[0].Gather(1, xs[0].ArgMin(1, keepDims: true)).Squeeze(1) }),
        Certain("Reductions.Min", "Min over two axes, kept", Boxes, xs => xs[0].Min([0, 2], keepDims: true), op => op with { Distinct = true, Composition = xs => xs[0].Min(2, keepDims: true).Min(0, keepDims: true) }),
        Certain("Reductions.MaxWithIndices", "MaxWithIndices", [.. Matrices, [[2, 0]]], xs => xs[0].MaxWithIndices(0).Values, op => op with { Distinct = true, Composition = xs => xs[0].Max(0) }),
        Certain("Reductions.MaxWithIndices", "MaxWithIndices of a vector, kept", [[[5]], [[7]]], xs => xs[0].MaxWithIndices(-1, keepDims: true).Values, op => op with
        {
            Distinct = true,
            Composition = xs => xs[0].Max(-1, keepDims: true),
            Kinks = [new Kink("the first of equal largest elements gets all of the gradient", At: [[1, 3, 3, 2]], Gradients: [[0, 1, 0, 0]])],
        }),
        Certain("Reductions.MinWithIndices", "MinWithIndices", [.. Matrices, [[2, 0]]], xs => xs[0].MinWithIndices(0).Values, op => op with { Distinct = true, Composition = xs => xs[0].Min(0) }),
        Certain("Reductions.MinWithIndices", "MinWithIndices of a vector, kept", [[[5]], [[7]]], xs => xs[0].MinWithIndices(-1, keepDims: true).Values, op => op with
        {
            Distinct = true,
            Composition = xs => xs[0].Min(-1, keepDims: true),
            Kinks = [new Kink("the first of equal smallest elements gets all of the gradient", At: [[3, 1, 1, 2]], Gradients: [[0, 1, 0, 0]])],
        }),

        Certain("Reductions.Product", "Product", [.. Matrices, [[]], [[9]]], xs => xs[0].Product(), op => op with { Composition = xs => Multiplied(xs[0].Flatten(), 0), Extremes = [() => [Tensor.From([0.0, 2.0, 3.0])], () => [Tensor.From([0.0, 2.0, 0.0])], () => [Tensor.From([1e-200, 1e200, 3.0])]] }),
        Certain("Reductions.Product", "Product over an axis", [.. Matrices, [[2, 0]]], xs => xs[0].Product(0), op => op with { Composition = xs => Multiplied(xs[0], 0) }),
        Certain("Reductions.Product", "Product over two axes, kept", Boxes, xs => xs[0].Product([0, 2], keepDims: true), op => op with { Composition = xs => Multiplied(Multiplied(xs[0], 2), 0).Unsqueeze(-1).Unsqueeze(0) }),

        Any("Softmaxes.Softmax", "Softmax", x => x.Softmax(), op => op with
        {
            Composition = xs => xs[0].LogSoftmax().Exp(),
            Extremes = [() => [Tensor.From([-1e4, 1e4, 0.0])], () => [Tensor.From([1000.0, 1001.0, 1002.0])], () => [Tensor.From([0.0, 0.0, 0.0])], () => [Tensor.From([-1e4, -1e4])]],
        }),
        Certain("Softmaxes.Softmax", "Softmax along the first axis", [.. Matrices, [[0, 3]], [[2, 0]], [[3, 2, 2]]], xs => xs[0].Softmax(0), op => op with { Composition = xs => xs[0].LogSoftmax(0).Exp() }),
        Certain("Softmaxes.CausalSoftmax", "CausalSoftmax", [[[3, 3]], [[2, 3, 2]], [[2, 1, 4]], [[1, 1]], [[2, 0, 3]], [[0, 2, 2]], [[4, 19]]], xs => xs[0].CausalSoftmax(), op => op with
        {
            Composition = xs => (Tensor.Ones<double>(xs[0].Shape).LowerTriangle() > 0.5).Where(xs[0], double.NegativeInfinity).Softmax(),
            Extremes = [() => [Tensor.From([[-1e4, 1e4], [1e4, -1e4]])], () => [Tensor.From([[0.0, 5.0], [1000.0, 1000.0]])]],
        }),
        Certain("Softmaxes.SoftmaxGradient", "SoftmaxGradient", [.. Matrices.Select(shapes => (Shape[])[shapes[0], shapes[0]]), [[], []], [[19], [19]]], xs => xs[0].SoftmaxGradient(xs[1]), op => op with { Composition = xs => xs[0].Rank == 0 ? xs[0] * (xs[1] - xs[0] * xs[1]) : xs[0] * (xs[1] - (xs[0] * xs[1]).Sum(-1, keepDims: true)) }),
        Certain("Softmaxes.SoftmaxGradient", "SoftmaxGradient along the first axis", [[[3, 2], [3, 2]], [[2, 3, 2], [2, 3, 2]]], xs => xs[0].SoftmaxGradient(xs[1], 0), op => op with { Composition = xs => xs[0] * (xs[1] - (xs[0] * xs[1]).Sum(0, keepDims: true)) }),
        Certain("Softmaxes.LogSumExp", "LogSumExp", [.. Matrices, [[]], [[19]]], xs => xs[0].LogSumExp(), op => op with
        {
            Composition = xs => xs[0].Flatten().Slice(0, 0, 1).Reshape() - xs[0].Flatten().LogSoftmax().Slice(0, 0, 1).Reshape(),
            Extremes = [() => [Tensor.From([1000.0, 1001.0, 1002.0])], () => [Tensor.From([-1000.0, -1001.0])]],
        }),
        Certain("Softmaxes.LogSumExp", "LogSumExp over two axes, kept", Boxes, xs => xs[0].LogSumExp([0, 2], keepDims: true), op => op with { Composition = xs => xs[0].Exp().Sum([0, 2], keepDims: true).Log() }),

        Any("Softmaxes.LogSoftmax", "LogSoftmax", x => x.LogSoftmax(), op => op with
        {
            Composition = xs => Shifted(xs[0], -1),
            Extremes =
            [
                () => [Tensor.From([-1e4, 1e4, 0.0])], () => [Tensor.From([1000.0, 1001.0, 1002.0])], () => [Tensor.From([0.0, 0.0, 0.0])],
                () => [Tensor.From([0.0, 1e4, 0.0, 0.0])], () => [Tensor.From([-1e4, -1e4])], () => [Tensor.From([[0.0, 0.0], [1000.0, 1000.0]])],
            ],
        }),
        Certain("Softmaxes.LogSoftmax", "LogSoftmax along the first axis", [.. Matrices, [[0, 3]], [[2, 0]], [[3, 2, 2]]], xs => xs[0].LogSoftmax(0), op => op with { Composition = xs => Shifted(xs[0], 0) }),
    ];

    /// <summary>x − max − ln Σ exp(x − max): the maximum is a constant, as it cancels.</summary>
    private static Tensor<double> Shifted(Tensor<double> x, int axis)
    {
        if (x.Rank == 0) return x - x;
        if (x.Size == 0) return x * 1;
        var shifted = x - x.Max(axis, keepDims: true).Detach();
        return shifted - shifted.Exp().Sum(axis, keepDims: true).Log();
    }

    /// <summary>The slices of an axis multiplied one after the other.</summary>
    private static Tensor<double> Multiplied(Tensor<double> x, int axis) =>
        x.Rank == 0 ? x * 1 : Enumerable.Range(0, x.Shape[axis]).Select(i => x.Select(axis, i)).Aggregate((a, b) => a * b);
}

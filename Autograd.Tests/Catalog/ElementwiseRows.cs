using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Functions of one number at every element, and what chooses between two.</summary>
internal static class ElementwiseRows
{
    public static IEnumerable<CatalogRow> All =>
    [
        Any("Exponentials.Exp", "Exp", x => x.Exp(), op => op with { IsElementwise = true, Composition = xs => (xs[0] / 2).Exp().Square(), Extremes = [() => [Tensor.From([-800.0, 800.0, 0.0, -1e4])]] }),
        Any("Exponentials.Log", "Log", x => x.Log(), op => op with { Domains = [(0.5, 3)], IsElementwise = true, Composition = xs => xs[0].Square().Log() / 2, Extremes = [() => [Tensor.From([1e-100, 1.0, 1e100])]] }),
        Any("Powers.Square", "Square", x => x.Square(), op => op with { IsElementwise = true, Composition = xs => xs[0] * xs[0], Extremes = [() => [Tensor.From([-1e4, 0.0, 1e4])]] }),
        Any("Activations.Tanh", "Tanh", x => x.Tanh(), op => op with { IsElementwise = true, Composition = xs => 1 - (2 / (1 + (2 * xs[0]).Exp())), Extremes = [() => [Tensor.From([-300.0, 0.0, 300.0])]] }),
        Any("Activations.Relu", "Relu", x => x.Relu(), op => op with
        {
            Avoid = [0],
            IsElementwise = true,
            Composition = xs => xs[0] * Indicator(xs[0] > 0),
            Extremes = [() => [Tensor.From([-1e4, 1e4])]],
            Kinks = [new Kink("the slope at 0 is 0", At: [[0, -0.0]], Gradients: [[0, 0]])],
        }),

        Clamp("Clamp", x => x.Clamp(-1, 1), at: [-1, 1], x => x.Clamp(min: -1).Clamp(max: 1)),
        Clamp("Clamp from below", x => x.Clamp(min: -1), at: [-1], x => (x + 1).Relu() - 1),
        Clamp("Clamp from above", x => x.Clamp(max: 1), at: [1], x => 1 - (1 - x).Relu()),

        Broadcast("Selection.Where(Mask, Tensor, Tensor)", "Where", (a, b) => Every3rd(Joined(a, b)).Where(a, b), op => op with
        {
            IsLinear = true,
            IsElementwise = true,
            Composition = xs => xs[0] * Indicator(Every3rd(Joined(xs[0], xs[1]))) + xs[1] * Indicator(!Every3rd(Joined(xs[0], xs[1]))),
        }),
        Certain("Selection.Where(Mask, Tensor, Tensor)", "Where, the mask broadcast", [[[2, 3], [2, 3]], [[2, 3], [3]], [[3], []], [[0, 3], [3]], [[2, 1, 3], [4, 3]]], xs => Every3rd([3]).Where(xs[0], xs[1]), op => op with
        {
            IsLinear = true,
            IsElementwise = true,
            Composition = xs => xs[0] * Indicator(Every3rd([3])) + xs[1] * Indicator(!Every3rd([3])),
        }),
        Any("Selection.Where(Mask, Tensor, double)", "Where, else a number", x => Every3rd(x.Shape).Where(x, 0.5), op => op with
        {
            IsLinear = true,
            IsElementwise = true,
            Composition = xs => xs[0] * Indicator(Every3rd(xs[0].Shape)) + 0.5 * Indicator(!Every3rd(xs[0].Shape)),
        }),
        Any("Selection.Where(Mask, double, Tensor)", "Where a number, else", x => Every3rd(x.Shape).Where(0.5, x), op => op with
        {
            IsLinear = true,
            IsElementwise = true,
            Composition = xs => xs[0] * Indicator(!Every3rd(xs[0].Shape)) + 0.5 * Indicator(Every3rd(xs[0].Shape)),
        }),
    ];

    private static CatalogRow Clamp(string name, Func<Tensor<double>, Tensor<double>> f, double[] at, Func<Tensor<double>, Tensor<double>> composition) =>
        Any("Extremes.Clamp(Tensor, Nullable, Nullable)", name, f, op => op with
        {
            Avoid = at,
            IsElementwise = true,
            Composition = xs => composition(xs[0]),
            Extremes = [() => [Tensor.From([-1e4, 0.0, 1e4])]],
            Kinks = [new Kink("the slope at a bound is 1", At: [at], Gradients: [[.. at.Select(_ => 1.0)]])],
        });

    private static Shape Joined(Tensor<double> a, Tensor<double> b) => Broadcasting.Join(a.Shape, b.Shape, "Where");

    private static Mask Every3rd(Shape shape) => Mask.From([.. Enumerable.Range(0, shape.Size).Select(i => i % 3 != 1)], shape);

    private static Tensor<double> Indicator(Mask mask) => Tensor.From<double>([.. mask.ToArray().Select(chosen => chosen ? 1.0 : 0.0)], mask.Shape);
}

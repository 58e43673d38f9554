using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>What differences cost, term by term and summed. Where there is a corner, the operands are drawn from either side of it; the corners themselves are kinks.</summary>
internal static class ErrorRows
{
    private static readonly (double, double)[] Above = [(0.75, 2), (-2, -0.75)], Near = [(-0.4, 0.4)];
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[3, 19], [3, 19]], [[4], [4]], [[2, 3], [3]], [[2, 1], [2, 3]], [[2, 3], []], [[], [2, 3]], [[3, 80], [1]], [[2, 0], [2, 0]], [[0, 3], [0, 3]]];
    private static readonly Func<Tensor<double>[]>[] Far = [() => [Tensor.From([1000.0, -1000, 3]), Tensor.From([-1000.0, 1000, 3])]], Apart = [() => [Tensor.From([1000.0, -1000]), Tensor.From([-1000.0, 1000])]];

    public static IEnumerable<CatalogRow> All =>
    [
        Broadcast("Errors.SquaredError", "SquaredError", (x, y) => x.SquaredError(y), op => op with { IsElementwise = true, Commutes = true, Composition = xs => (xs[0] - xs[1]).Square(), Extremes = Far }),
        Certain("Errors.SquaredError", "SquaredError, summed", Pairs, xs => xs[0].SquaredError(xs[1], sum: SumOver.All), op => op with { Commutes = true, Composition = xs => (xs[0] - xs[1]).Square().Sum() }),
        Certain("Errors.SquaredError", "SquaredError beside an offset, summed by rows", Pairs, xs => xs[0].SquaredError(xs[1], 0.5, SumOver.LastAxis), op => op with { Composition = xs => (xs[0] - xs[1] + 0.5).Square().Sum(-1) }),
        Broadcast("Errors.AbsoluteError", "AbsoluteError", (x, y) => x.AbsoluteError(y), op => op with
        {
            Domains = Above,
            IsElementwise = true,
            IsLinear = true,
            Composition = xs => (xs[0] - xs[1]).Abs(),
            Extremes = Far,
            Kinks = [new Kink("at a tie the derivative is 0", At: [[2, -1, 0], [2, -1, -0.0]], Gradients: [[0, 0, 0], [0, 0, 0]])],
        }),
        Broadcast("Errors.HuberError", "HuberError where it is a parabola", (x, y) => x.HuberError(y), op => op with { Domains = Near, IsElementwise = true, Composition = xs => 0.5 * (xs[0] - xs[1]).Square() }),
        Broadcast("Errors.HuberError", "HuberError where it is a line", (x, y) => x.HuberError(y, delta: 0.5), op => op with
        {
            Domains = Above,
            IsElementwise = true,
            IsLinear = true,
            Composition = xs => 0.5 * ((xs[0] - xs[1]).Abs() - 0.25),
            Extremes = Apart,
            Kinks = [new Kink("the lines begin at delta, as steep as the parabola there", At: [[0.5, -0.5, 0], [0, 0, 0]], Gradients: [[0.5, -0.5, 0], [-0.5, 0.5, 0]])],
        }),
        Broadcast("Errors.RoundedError", "RoundedError where it is a parabola", (x, y) => x.RoundedError(y, width: 2), op => op with { Domains = Near, IsElementwise = true, Composition = xs => 0.25 * (xs[0] - xs[1]).Square() }),
        Broadcast("Errors.RoundedError", "RoundedError where it is a line", (x, y) => x.RoundedError(y, width: 0.5), op => op with
        {
            Domains = Above,
            IsElementwise = true,
            IsLinear = true,
            Composition = xs => (xs[0] - xs[1]).Abs() - 0.25,
            Extremes = Apart,
            Kinks = [new Kink("the lines begin at the width, as steep as the parabola there", At: [[0.5, -0.5, 0], [0, 0, 0]], Gradients: [[1, -1, 0], [-1, 1, 0]])],
        }),
        Broadcast("Errors.LogCoshError", "LogCoshError", (x, y) => x.LogCoshError(y), op => op with
        {
            IsElementwise = true,
            Commutes = true,
            Composition = xs => (xs[0] - xs[1]).LogAddExp(xs[1] - xs[0]) - Math.Log(2),
            Extremes = Far,
        }),
        Certain("Errors.LogCoshError", "LogCoshError, summed by rows", Pairs, xs => xs[0].LogCoshError(xs[1], SumOver.LastAxis), op => op with { Commutes = true, Composition = xs => ((xs[0] - xs[1]).LogAddExp(xs[1] - xs[0]) - Math.Log(2)).Sum(-1) }),
        Certain("InnerProducts.InnerProduct", "InnerProduct", Pairs, xs => xs[0].InnerProduct(xs[1]), op => op with { IsLinear = true, Commutes = true, Composition = xs => (xs[0] * xs[1]).Sum(-1) }),
        Certain("InnerProducts.InnerProduct", "InnerProduct of all", Pairs, xs => xs[0].InnerProduct(xs[1], SumOver.All), op => op with { IsLinear = true, Commutes = true, Composition = xs => (xs[0] * xs[1]).Sum() }),
    ];
}

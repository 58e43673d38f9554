using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>The functions of the textbook: powers, logarithms, angles, the error function, the gamma family; steps, extremes, activations.</summary>
internal static class FunctionRows
{
    private static readonly (double, double)[] Positive = [(0.5, 3)];

    public static IEnumerable<CatalogRow> All => [.. Exponentials, .. Powers, .. SpecialFunctions, .. Steps, .. Extremes, .. Activations];

    private static IEnumerable<CatalogRow> Exponentials =>
    [
        Any("Exponentials.Expm1", "Expm1", x => x.Expm1(), op => op with { IsElementwise = true, Composition = xs => xs[0].Exp() - 1, Extremes = At([-800, 300, 0, -1e4]) }),
        Any("Exponentials.Log1p", "Log1p", x => x.Log1p(), op => op with { Domains = [(-0.5, 3)], IsElementwise = true, Composition = xs => (1 + xs[0]).Log(), Extremes = At([0, 1e100]) }),
        Any("Exponentials.Log2", "Log2", x => x.Log2(), op => op with { Domains = Positive, IsElementwise = true, Composition = xs => xs[0].Log() / Math.Log(2), Extremes = At([1e-100, 1, 1e100]) }),
        Any("Exponentials.Log10", "Log10", x => x.Log10(), op => op with { Domains = Positive, IsElementwise = true, Composition = xs => xs[0].Log() / Math.Log(10), Extremes = At([1e-100, 1, 1e100]) }),
        Broadcast("Exponentials.LogAddExp", "LogAddExp", (a, b) => a.LogAddExp(b), op => op with
        {
            IsElementwise = true,
            Commutes = true,
            Composition = xs => xs[0].Maximum(xs[1]) + (-(xs[0] - xs[1]).Abs()).Exp().Log1p(),
            Extremes = At([1000, -1000, 800, 0], [1000, -1001, -800, 0]),
            Kinks = [new Kink("a side of -∞ adds nothing", At: [[double.NegativeInfinity, 2], [1, double.NegativeInfinity]], Gradients: [[0, 1], [1, 0]])],
        }),
        Broadcast("Exponentials.Xlogy(Tensor, Tensor)", "Xlogy", (a, b) => a.Xlogy(b), op => op with
        {
            Domains = [(-2, 2), (0.5, 3)],
            IsElementwise = true,
            Composition = xs => xs[0] * xs[1].Log(),
            Extremes = At([1e100, 0, -1], [1e100, 2, 1e-100]),
            Kinks = [new Kink("at a = 0 the slopes are ln b, 0 where b ≤ 0, and 0; at b = 0 elsewhere infinite",
                At: [[0, 0, 0, 0, 1], [Math.E, 0.5, 0, -1, 0]],
                Gradients: [[1, Math.Log(0.5), 0, 0, double.NegativeInfinity], [0, 0, 0, 0, double.PositiveInfinity]])],
        }),
        Any("Exponentials.Xlogy(Tensor, double)", "Xlogy of a number", x => x.Xlogy(1.5), op => op with { IsElementwise = true, IsLinear = true, Composition = xs => xs[0] * Math.Log(1.5) }),
    ];

    private static IEnumerable<CatalogRow> Powers =>
    [
        Any("Powers.Sqrt", "Sqrt", x => x.Sqrt(), op => op with
        {
            Domains = Positive,
            IsElementwise = true,
            Composition = xs => xs[0].Pow(0.5),
            Extremes = At([1e-100, 1e100]),
            Kinks = [new Kink("at 0 infinitely steep", At: [[0, 4]], Gradients: [[double.PositiveInfinity, 0.25]])],
        }),
        Any("Powers.Rsqrt", "Rsqrt", x => x.Rsqrt(), op => op with
        {
            Domains = Positive,
            IsElementwise = true,
            Composition = xs => 1 / xs[0].Sqrt(),
            Extremes = At([1e-100, 1e100]),
            Kinks = [new Kink("at 0 infinitely steep downwards", At: [[0, 4]], Gradients: [[double.NegativeInfinity, -1.0 / 16]])],
        }),
        Any("Powers.Reciprocal", "Reciprocal", x => x.Reciprocal(), op => op with
        {
            Domains = Positive,
            IsElementwise = true,
            Composition = xs => xs[0].Pow(-1),
            Kinks = [new Kink("at 0 infinitely steep downwards", At: [[0, -0.0, 2]], Gradients: [[double.NegativeInfinity, double.NegativeInfinity, -0.25]])],
        }),
        Any("Powers.Pow(Tensor, double)", "Pow 1.7", x => x.Pow(1.7), op => op with
        {
            Domains = Positive,
            IsElementwise = true,
            Composition = xs => (1.7 * xs[0].Log()).Exp(),
            Kinks = [new Kink("above 1 flat at 0", At: [[0]], Gradients: [[0]])],
        }),
        Any("Powers.Pow(Tensor, double)", "Pow 3", x => x.Pow(3), op => op with { IsElementwise = true, Composition = xs => xs[0] * xs[0] * xs[0], Extremes = At([-1e100, 0, 1e100]) }),
        Any("Powers.Pow(Tensor, double)", "Pow -2", x => x.Pow(-2), op => op with
        {
            Domains = [(-3, 3)],
            Avoid = [0],
            IsElementwise = true,
            Composition = xs => 1 / (xs[0] * xs[0]),
            Kinks = [new Kink("a pole at 0", At: [[0]], Gradients: [[double.NegativeInfinity]])],
        }),
        Broadcast("Powers.Pow(Tensor, Tensor)", "Pow", (a, b) => a.Pow(b), op => op with
        {
            Domains = [(0.5, 3), (-2, 2)],
            IsElementwise = true,
            Composition = xs => (xs[1] * xs[0].Log()).Exp(),
            Kinks = [new Kink("at a = 0 as for a number; the slope in b is 0 for b ≥ 0, -∞ below",
                At: [[0, 0, 0, 0, 0, 2], [0, 1, 2, 0.5, -1, 0]],
                Gradients: [[0, 1, 0, double.PositiveInfinity, double.NegativeInfinity, 0], [0, 0, 0, 0, double.NegativeInfinity, Math.Log(2)]])],
        }),
        Any("Powers.Pow(double, Tensor)", "Pow of a number", x => Tensor.Pow(2.5, x), op => op with { IsElementwise = true, Composition = xs => (xs[0] * Math.Log(2.5)).Exp() }),
    ];

    private static IEnumerable<CatalogRow> SpecialFunctions =>
    [
        Any("Trigonometry.Sin", "Sin", x => x.Sin(), op => op with { IsElementwise = true, Composition = xs => (xs[0] - Math.PI / 2).Cos() }),
        Any("Trigonometry.Cos", "Cos", x => x.Cos(), op => op with { IsElementwise = true, Composition = xs => (xs[0] + Math.PI / 2).Sin() }),
        Any("ErrorFunctions.Erf", "Erf", x => x.Erf(), op => op with { IsElementwise = true, Composition = xs => 1 - xs[0].Erfc(), Extremes = At([-1e4, -3, 0, 3, 1e4]) }),
        Any("ErrorFunctions.Erfc", "Erfc", x => x.Erfc(), op => op with { IsElementwise = true, Composition = xs => 1 - xs[0].Erf(), Extremes = At([-1e4, -3, 0]) }),
        Any("GammaFamily.Lgamma", "Lgamma", x => x.Lgamma(), op => op with { Domains = Positive, IsElementwise = true, Composition = xs => (xs[0] + 1).Lgamma() - xs[0].Log() }),
        Any("GammaFamily.Lgamma", "Lgamma below 0", x => x.Lgamma(), op => op with
        {
            Domains = [(-2.7, -0.3)],
            Avoid = [-2, -1],
            IsElementwise = true,
            Composition = xs => (xs[0] + 1).Lgamma() - xs[0].Abs().Log(),
            Kinks = [new Kink("a pole at 0, where the digamma function is -∞", At: [[0]], Gradients: [[double.NegativeInfinity]])],
        }),
        Any("GammaFamily.Digamma", "Digamma", x => x.Digamma(), op => op with { Domains = Positive, IsElementwise = true, Composition = xs => (xs[0] + 1).Digamma() - 1 / xs[0] }),
        Any("GammaFamily.Polygamma", "Polygamma 1", x => x.Polygamma(1), op => op with { Domains = Positive, IsElementwise = true, Composition = xs => (xs[0] + 1).Polygamma(1) + xs[0].Pow(-2) }),
        Any("GammaFamily.Polygamma", "Polygamma 2", x => x.Polygamma(2), op => op with { Domains = Positive, IsElementwise = true, Composition = xs => (xs[0] + 1).Polygamma(2) - 2 * xs[0].Pow(-3) }),
    ];

    private static IEnumerable<CatalogRow> Steps =>
    [
        Any("Rounding.Abs", "Abs", x => x.Abs(), op => op with
        {
            Avoid = [0],
            IsElementwise = true,
            Composition = xs => xs[0].Maximum(-xs[0]),
            Extremes = At([-1e4, 1e4]),
            Kinks = [new Kink("the slope at 0 is 0", At: [[0, -0.0]], Gradients: [[0, 0]])],
        }),
        Step("Sign", x => x.Sign(), at: [0], x => (x > 0).Where(1, (x < 0).Where(-1, 0 * x))),
        Step("Floor", x => x.Floor(), at: [-2, -1, 0, 1, 2], x => -(-x).Ceil()),
        Step("Ceil", x => x.Ceil(), at: [-2, -1, 0, 1, 2], x => -(-x).Floor()),
        Step("Round", x => x.Round(), at: [0.5, 1.5], x => (x + 0.5).Floor(), low: 0.6, high: 1.4), // a quarter from any whole number, it would look linear
    ];

    private static IEnumerable<CatalogRow> Extremes =>
    [
        Broadcast("Extremes.Maximum", "Maximum", (a, b) => a.Maximum(b), op => op with
        {
            IsElementwise = true,
            Commutes = true,
            Composition = xs => (xs[0] > xs[1]).Where(xs[0], xs[1]),
            Extremes = At([-1e4, 1e4], [0, 0]),
            Kinks = [new Kink("half to each at a tie", At: [[1, 0], [1, -0.0]], Gradients: [[0.5, 0.5], [0.5, 0.5]])],
        }),
        Broadcast("Extremes.Minimum", "Minimum", (a, b) => a.Minimum(b), op => op with
        {
            IsElementwise = true,
            Commutes = true,
            Composition = xs => (xs[0] < xs[1]).Where(xs[0], xs[1]),
            Extremes = At([-1e4, 1e4], [0, 0]),
            Kinks = [new Kink("half to each at a tie", At: [[1, 0], [1, -0.0]], Gradients: [[0.5, 0.5], [0.5, 0.5]])],
        }),
        Certain("Extremes.Clamp(Tensor, Tensor, Tensor)", "Clamp between tensors", [[[2, 3], [3], []], [[19], [19], [19]], [[], [2], []], [[0], [1], [0]]], xs => xs[0].Clamp(xs[1], xs[2]), op => op with
        {
            Domains = [(-2, 2), (-1.3, -0.7), (0.7, 1.3)],
            IsElementwise = true,
            Composition = xs => xs[0].Maximum(xs[1]).Minimum(xs[2]),
            Kinks =
            [
                new Kink("a bound's slope is x's", At: [[-1, 1], [-1, -1], [1, 1]], Gradients: [[1, 1], [0, 0], [0, 0]]),
                new Kink("if the bounds cross, the upper one has it all", At: [[0, 1.5, 3], [2, 2, 2], [1, 1, 1]], Gradients: [[0, 0, 0], [0, 0, 0], [1, 1, 1]]),
            ],
        }),
        Broadcast("Extremes.Clamp(Tensor, Tensor, Tensor)", "Clamp above a tensor", (x, min) => x.Clamp(min: min), op => op with { Domains = [(-2, 2), (-1, 1)], IsElementwise = true, Composition = xs => xs[0].Maximum(xs[1]) }),
        Broadcast("Extremes.Clamp(Tensor, Tensor, Tensor)", "Clamp below a tensor", (x, max) => x.Clamp(max: max), op => op with { Domains = [(-2, 2), (-1, 1)], IsElementwise = true, Composition = xs => xs[0].Minimum(xs[1]) }),
    ];

    private static IEnumerable<CatalogRow> Activations =>
    [
        Any("Activations.Sigmoid", "Sigmoid", x => x.Sigmoid(), op => op with { IsElementwise = true, Composition = xs => 1 / (1 + (-xs[0]).Exp()), Extremes = At([-300, 0, 300]) }),
        Any("Activations.LogCosh", "LogCosh of one", x => x.LogCosh(), op => op with { IsElementwise = true, Composition = xs => xs[0].LogAddExp(-xs[0]) - Math.Log(2), Extremes = [() => [Tensor.From([1000.0, -1000, 0, 1e-9])]] }),
        Any("Activations.LogSigmoid", "LogSigmoid", x => x.LogSigmoid(), op => op with { IsElementwise = true, Composition = xs => -(1 + (-xs[0]).Exp()).Log(), Extremes = At([-300, 0, 30]) }),
        Any("Activations.Softplus", "Softplus", x => x.Softplus(), op => op with { IsElementwise = true, Composition = xs => (1 + xs[0].Exp()).Log(), Extremes = At([-30, 0, 300]) }),
        Any("Activations.Softplus", "Softplus, steeper, with a threshold", x => x.Softplus(beta: 2, threshold: 0), op => op with
        {
            Avoid = [0],
            IsElementwise = true,
            Composition = xs => (xs[0] > 0).Where(xs[0], (1 + (2 * xs[0]).Exp()).Log() / 2),
            Kinks = [new Kink("at the threshold the formula still holds", At: [[0]], Gradients: [[0.5]])],
        }),
        Any("Activations.LeakyRelu", "LeakyRelu", x => x.LeakyRelu(0.2), op => op with
        {
            Avoid = [0],
            IsElementwise = true,
            Composition = xs => xs[0].Relu() - 0.2 * (-xs[0]).Relu(),
            Extremes = At([-1e4, 1e4]),
            Kinks = [new Kink("the slope at 0 is the negative side's", At: [[0, -0.0]], Gradients: [[0.2, 0.2]])],
        }),
        Any("Activations.Elu", "Elu", x => x.Elu(0.7), op => op with
        {
            Avoid = [0],
            IsElementwise = true,
            Composition = xs => (xs[0] > 0).Where(xs[0], 0.7 * (xs[0].Exp() - 1)),
            Extremes = At([-1e4, 300]),
            Kinks = [new Kink("the slope at 0 is α", At: [[0, -0.0]], Gradients: [[0.7, 0.7]])],
        }),
        Any("Activations.Silu", "Silu", x => x.Silu(), op => op with { IsElementwise = true, Composition = xs => xs[0] / (1 + (-xs[0]).Exp()), Extremes = At([-300, 0, 300]) }),
        Any("Activations.Mish", "Mish", x => x.Mish(), op => op with { IsElementwise = true, Composition = xs => xs[0] * (1 + xs[0].Exp()).Log().Tanh(), Extremes = At([-300, 0, 300]) }),
        Any("Activations.Gelu", "Gelu", x => x.Gelu(), op => op with { IsElementwise = true, Composition = xs => 0.5 * xs[0] * (1 + (xs[0] / Math.Sqrt(2)).Erf()), Extremes = At([-300, 0, 300]) }),
        Any("Activations.Gelu", "Gelu by tanh", x => x.Gelu(tanh: true), op => op with
        {
            IsElementwise = true,
            Composition = xs => xs[0] * (Math.Sqrt(8 / Math.PI) * (xs[0] + 0.044715 * xs[0] * xs[0] * xs[0])).Sigmoid(),
            Extremes = At([-300, 0, 300]),
        }),
    ];

    /// <summary>One more input each, a vector.</summary>
    private static IReadOnlyList<Func<Tensor<double>[]>> At(params double[][] xs) => [() => Array.ConvertAll(xs, Tensor.From)];

    private static CatalogRow Step(string name, Func<Tensor<double>, Tensor<double>> f, double[] at, Func<Tensor<double>, Tensor<double>> composition, double low = -2, double high = 2) => Any($"Rounding.{name}", name, f, op => op with
    {
        Domains = [(low, high)],
        Avoid = low == -2 ? at : [],
        IsElementwise = true,
        Composition = xs => composition(xs[0]),
        Kinks = [new Kink("the slope is 0 at the steps too", At: [at], Gradients: [new double[at.Length]])],
    });
}

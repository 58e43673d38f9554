using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Logarithms of likelihoods with a convention of their own.</summary>
internal static class LikelihoodRows
{
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[3, 19], [3, 19]], [[2, 3], [3]], [[2, 0], [2, 0]]];
    private static readonly (double, double)[] Logits = [(-3, 3), (0.1, 0.9)];
    private static readonly Func<Tensor<double>[]>[] Confident = [() => [Tensor.From([1000.0, -1000, 1000, -1000]), Tensor.From([1.0, 0, 0, 1])]];

    public static IEnumerable<CatalogRow> All =>
    [
        Broadcast("Likelihoods.BinaryCrossEntropy", "BinaryCrossEntropy", (p, y) => p.BinaryCrossEntropy(y), OfProbabilities),
        Broadcast("Likelihoods.BinaryCrossEntropy", "BinaryCrossEntropy by logarithms", (p, y) => p.BinaryCrossEntropyByLogarithms(y), OfProbabilities),
        Certain("Likelihoods.BinaryCrossEntropy", "BinaryCrossEntropy, summed", Pairs, xs => xs[0].BinaryCrossEntropy(xs[1], SumOver.All), op => op with
        {
            Domains = [(0.1, 0.9)],
            Composition = xs => -(xs[1] * xs[0].Log() + (1 - xs[1]) * (1 - xs[0]).Log()).Sum(),
        }),
        Broadcast("Likelihoods.BinaryCrossEntropyOfLogits", "BinaryCrossEntropyOfLogits", (x, y) => x.BinaryCrossEntropyOfLogits(y), op => op with
        {
            Domains = Logits,
            IsElementwise = true,
            Composition = xs => xs[0].Relu() - xs[0] * xs[1] + (-xs[0].Abs()).Exp().Log1p(),
            Extremes = Confident,
        }),
        Certain("Likelihoods.BinaryCrossEntropyOfLogits", "BinaryCrossEntropyOfLogits, summed by rows", Pairs, xs => xs[0].BinaryCrossEntropyOfLogits(xs[1], SumOver.LastAxis), op => op with
        {
            Domains = Logits,
            Composition = xs => (xs[0].Relu() - xs[0] * xs[1] + (-xs[0].Abs()).Exp().Log1p()).Sum(-1),
        }),
        Broadcast("Likelihoods.RelativeEntropy", "RelativeEntropy", (x, y) => x.RelativeEntropy(y), op => op with
        {
            Domains = [(-2, 2), (0.5, 2)],
            IsElementwise = true,
            Composition = xs => xs[1] * (xs[1].Log() - xs[0]),
            Kinks = [new Kink("where y is 0, so is the term, and its logarithm has no part in the derivative", At: [[-1, double.NegativeInfinity], [0, 0]], Gradients: [[0, 0], [1, 0]])],
        }),
        Certain("Likelihoods.RelativeEntropy", "RelativeEntropy, summed", Pairs, xs => xs[0].RelativeEntropy(xs[1], SumOver.All), op => op with { Domains = [(-2, 2), (0.5, 2)], Composition = xs => (xs[1] * (xs[1].Log() - xs[0])).Sum() }),
        Broadcast("Likelihoods.KlDivWithLogTarget", "KlDivWithLogTarget", (x, t) => x.KlDivWithLogTarget(t), op => op with
        {
            IsElementwise = true,
            Composition = xs => xs[1].Exp() * (xs[1] - xs[0]),
            Kinks = [new Kink("where t is −∞, so is nothing: the term is 0, whatever x is", At: [[-1, double.NegativeInfinity], [double.NegativeInfinity, double.NegativeInfinity]], Gradients: [[0, 0], [0, 0]])],
        }),
        Certain("Likelihoods.KlDivWithLogTarget", "KlDivWithLogTarget, summed", Pairs, xs => xs[0].KlDivWithLogTarget(xs[1], SumOver.All), op => op with { Composition = xs => (xs[1].Exp() * (xs[1] - xs[0])).Sum() }),
    ];

    private static Operation OfProbabilities(Operation op) => op with
    {
        Domains = [(0.1, 0.9)],
        IsElementwise = true,
        Exempt = new Dictionary<string, string> { [Core.Laws.FusedIsComposed.Name] = "its second derivative has PyTorch's 1e-12 in it; values and first derivatives are compared with logarithms in BceTests" },
        Kinks =
        [
            new Kink("at 0 and 1 the quotient is floored at 1e-12, and where p = y it is 0", At: [[0, 1, 0, 1], [0, 1, 1, 0]],
                Gradients: [[0, 0, -1e12, 1e12], [double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity]]),
        ],
    };
}

using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Logarithms of likelihoods with a convention of their own.</summary>
internal static class LikelihoodRows
{
    public static IEnumerable<CatalogRow> All =>
    [
        Broadcast("Likelihoods.BinaryCrossEntropy", "BinaryCrossEntropy", (p, y) => p.BinaryCrossEntropy(y), op => op with
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
    ];
}

using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>The cells of recurrent networks, beside their formulas; features fewer and more than a register holds.</summary>
internal static class CellRows
{
    private static readonly Shape[][] Cases = [[[2, 8], [2, 2]], [[12], [3]], [[2, 1, 4], [2, 1, 1]], [[2, 76], [2, 19]], [[0, 8], [0, 2]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Cells.LstmCell", "LstmCell", Cases, xs => xs[0].LstmCell(xs[1]), op => op with { Composition = Cells.ComposedCell, Extremes = [Extreme] }),
        Certain("Cells.LstmState", "LstmState", Cases, xs => xs[0].LstmState(xs[1]), op => op with { Composition = Cells.ComposedState, Extremes = [Extreme] }),
    ];

    private static Tensor<double>[] Extreme() => [Tensor.From([[300.0, -300, 300, -300], [-300, 300, 0, 300]]), Tensor.From([[1e4], [-1e4]])];
}

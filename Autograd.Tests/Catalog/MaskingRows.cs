using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Elements that a mask points out.</summary>
internal static class MaskingRows
{
    private static Mask Rows => Mask.From([true, false, true], [3, 1]);

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Masking.MaskedFill", "MaskedFill", [[[3, 2]], [[1, 2]], [[2]], [[]]], xs => xs[0].MaskedFill(Rows, 0.5), op => op with
        {
            IsLinear = true,
            Composition = xs => (xs[0] * Tensor.From([[0.0], [1], [0]])) + Tensor.From([[0.5], [0], [0.5]]),
        }),
        Certain("Masking.MaskedSelect", "MaskedSelect", [[[3, 2]], [[1, 2]], [[2]]], xs => xs[0].MaskedSelect(Rows), op => op with
        {
            IsLinear = true,
            Composition = xs => Tensor.Concatenate<double>([xs[0].Expand(3, 2)[0], xs[0].Expand(3, 2)[2]]),
        }),
        Certain("Masking.MaskedSelect", "MaskedSelect nothing", [[[2]]], xs => xs[0].MaskedSelect(Mask.From([false])), op => op with
        {
            IsLinear = true,
            Vacuous = "it gives nothing, whatever it is given",
            Composition = xs => xs[0][..0],
        }),
    ];
}

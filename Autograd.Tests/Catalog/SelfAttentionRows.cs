using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Attention of sequences to themselves, beside products and softmax of all scores at once.</summary>
internal static class SelfAttentionRows
{
    private static readonly Shape[][] Cases = [[[3, 6]], [[2, 2, 12]], [[1, 6]], [[2, 3, 2, 6]], [[0, 6]], [[2, 0, 6]]];

    public static IEnumerable<CatalogRow> All => [Row("SelfAttention", isCausal: false), Row("SelfAttention, causal", isCausal: true)];

    private static CatalogRow Row(string name, bool isCausal) =>
        Certain("SelfAttentions.SelfAttention", name, Cases, xs => xs[0].SelfAttention(2, isCausal), op => op with { Composition = xs => SelfAttentions.Composed(xs[0], new SelfAttentionHeads(2, isCausal)) });
}

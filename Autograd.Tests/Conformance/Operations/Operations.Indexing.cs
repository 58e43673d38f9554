using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Indexing() => new()
    {
        ["gather"] = new("Gather", static a => a.Tensor("input").Gather(a.Int("dim"), a.Indices("index"))),
        ["scatter_add"] = new("ScatterAdd", static a => a.Tensor("input").ScatterAdd(a.Int("dim"), a.Indices("index"), a.Tensor("src"))),
    };
}

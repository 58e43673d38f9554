using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Indexing() => new()
    {
        ["gather"] = new("Gather", static a => a.Tensor("input").Gather(a.Int("dim"), a.Indices("index"))),
        ["scatter"] = new("Scatter", static a => a.TensorOrNull("src") is { } source
            ? a.Tensor("input").Scatter(a.Int("dim"), a.Indices("index"), source)
            : a.Tensor("input").Scatter(a.Int("dim"), a.Indices("index"), a.Double("value"))),
        ["scatter_add"] = new("ScatterAdd", static a => a.Tensor("input").ScatterAdd(a.Int("dim"), a.Indices("index"), a.Tensor("src"))),
        ["index_select"] = new("IndexSelect", static a => a.Tensor("input").IndexSelect(a.Int("dim"), a.Indices("index"))),
        ["index_add"] = new("IndexAdd", static a => a.Tensor("input").IndexAdd(a.Int("dim"), a.Indices("index"), a.Tensor("source"), a.Double("alpha", 1))),
        ["take_along_dim"] = new("TakeAlong", static a => a.Has("dim")
            ? a.Tensor("input").TakeAlong(a.Int("dim"), a.Indices("indices"))
            : a.Tensor("input").TakeAlong(a.Indices("indices"))),
        ["masked_fill"] = new("MaskedFill", static a => a.Tensor("input").MaskedFill(a.Mask("mask"), a.Double("value"))),
        ["masked_select"] = new("MaskedSelect", static a => a.Tensor("input").MaskedSelect(a.Mask("mask"))),

        // PyTorch's -1 is our null: count the classes. Its result is of integers, ours of numbers to compute with: see Differences.
        ["one_hot"] = new("OneHot", static a => a.Indices("input").OneHot<double>(a.Int("num_classes", -1) is var n && n == -1 ? null : n)),
    };
}

using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Shapes() => new()
    {
        ["reshape"] = new("Reshape", static a => a.Tensor("input").Reshape(a.Ints("shape"))),
        ["permute"] = new("Permute", static a => a.Tensor("input").Permute(a.Ints("dims"))),
        ["unsqueeze"] = new("Unsqueeze", static a => a.Tensor("input").Unsqueeze(a.Int("dim"))),
        ["expand"] = new("Expand", static a => a.Tensor("input").Expand(a.Ints("size"))),
        ["slice"] = new("Slice", static a => Slice(a.Tensor("input"), a.IntsOrNull("starts"), a.IntsOrNull("stops"), a.IntsOrNull("steps"))),
        ["flip"] = new("Flip", static a => a.Tensor("input").Flip(a.Axes("dims"))),
        ["cat"] = new("Concatenate", static a => Tensor.Concatenate<double>(a.Numbered("tensor"), a.Int("dim"))),
    };

    private static Tensor<double> Slice(Tensor<double> x, int?[] starts, int?[] stops, int?[] steps)
    {
        for (var axis = 0; axis < starts.Length; axis++) x = x.Slice(axis, starts[axis] ?? 0, stops[axis], steps[axis] ?? 1);
        return x;
    }
}

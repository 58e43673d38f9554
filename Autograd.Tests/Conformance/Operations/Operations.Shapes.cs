using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Shapes() => new()
    {
        ["reshape"] = new("Reshape", static a => a.Tensor("input").Reshape(a.Ints("shape"))),
        ["flatten"] = new("Flatten", static a => a.Tensor("input").Flatten(a.Int("start_dim", 0), a.Int("end_dim", -1))),
        ["permute"] = new("Permute", static a => a.Tensor("input").Permute(a.Ints("dims"))),
        ["transpose"] = new("Transpose", static a => a.Tensor("input").Transpose(a.Int("dim0"), a.Int("dim1"))),
        ["squeeze"] = new("Squeeze", static a => a.Has("dim") ? a.Tensor("input").Squeeze(a.Int("dim")) : a.Tensor("input").Squeeze()),
        ["unsqueeze"] = new("Unsqueeze", static a => a.Tensor("input").Unsqueeze(a.Int("dim"))),
        ["expand"] = new("Expand", static a => a.Tensor("input").Expand(a.Ints("size"))),

        ["slice"] = new("Slice", static a => Slice(a.Tensor("input"), a.IntsOrNull("starts"), a.IntsOrNull("stops"), a.IntsOrNull("steps"))),
        ["select"] = new("Select", static a => a.Tensor("input").Select(a.Int("dim"), a.Int("index"))),
        ["narrow"] = new("Narrow", static a => a.Tensor("input").Narrow(a.Int("dim"), a.Int("start"), a.Int("length"))),
        ["flip"] = new("Flip", static a => a.Tensor("input").Flip(Axes.Create(a.Ints("dims")))),
        ["pad"] = new("Pad", static a => Constant(a) ? a.Tensor("input").Pad(a.Ints("pad"), a.Double("value", 0)) : throw new FixtureException("unknown mode")),
        ["tril"] = new("LowerTriangle", static a => a.Tensor("input").LowerTriangle(a.Int("diagonal", 0))),
        ["triu"] = new("UpperTriangle", static a => a.Tensor("input").UpperTriangle(a.Int("diagonal", 0))),

        ["cat"] = new("Concatenate", static a => Tensor.Concatenate<double>(a.Numbered("tensor"), a.Int("dim", 0))),
        ["stack"] = new("Stack", static a => Tensor.Stack<double>(a.Numbered("tensor"), a.Int("dim", 0))),
        ["split"] = new("Split", static a => a.IsList("split_size_or_sections")
            ? a.Tensor("input").Split(a.Ints("split_size_or_sections"), a.Int("dim", 0))
            : a.Tensor("input").Split(a.Int("split_size_or_sections"), a.Int("dim", 0))),
        ["chunk"] = new("Chunk", static a => a.Tensor("input").Chunk(a.Int("chunks"), a.Int("dim", 0))),
        ["repeat"] = new("Repeat", static a => a.Tensor("input").Repeat(a.Ints("sizes"))),
    };

    private static Tensor<double> Slice(Tensor<double> x, int?[] starts, int?[] stops, int?[] steps)
    {
        for (var axis = 0; axis < starts.Length; axis++) x = x.Slice(axis, starts[axis] ?? 0, stops[axis], steps[axis] ?? 1);
        return x;
    }

    private static bool Constant(Arguments a) => a.Text("mode", "constant") == "constant";
}

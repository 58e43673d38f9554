using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Products() => new()
    {
        ["matmul"] = new("MatMul", static a => a.Tensor("input").MatMul(a.Tensor("other"))),
        ["dot"] = new("Dot", static a => a.Tensor("input").Dot(a.Tensor("other"))),
        ["outer"] = new("Outer", static a => a.Tensor("input").Outer(a.Tensor("vec2"))),
        ["bmm"] = new("BatchMatMul", static a => a.Tensor("input").BatchMatMul(a.Tensor("mat2"))),
        ["einsum"] = new("Einsum", static a => Tensor.Einsum<double>(a.Text("equation"), a.Numbered("operand"))),
    };
}

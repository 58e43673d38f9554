using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Differentiation() => new()
    {
        ["item"] = new("Item", static a => a.Tensor("input").Item()) { ThrowsState = true },
        ["backward"] = new("Backward", static a =>
        {
            var x = a.Tensor("input").RequireGrad(a.Bool("requires_grad", otherwise: true));
            (2 * x).Backward(a.TensorOrNull("gradient"));
            return x.Grad!;
        }),
    };
}

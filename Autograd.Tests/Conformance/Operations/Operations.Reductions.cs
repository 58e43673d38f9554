using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Reductions() => new()
    {
        ["sum"] = new("Sum", static a => a.Tensor("input").Sum(a.Axes("dim"), a.Bool("keepdim"))),
        ["amax"] = new("Max", static a => a.Tensor("input").Max(a.Axes("dim"), a.Bool("keepdim"))),
        ["log_softmax"] = new("LogSoftmax", static a => a.Tensor("input").LogSoftmax(a.Int("dim"))),
    };
}

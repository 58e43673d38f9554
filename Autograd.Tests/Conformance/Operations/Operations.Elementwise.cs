using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Elementwise() => new()
    {
        ["neg"] = new("Negate", static a => -a.Tensor("input")),
        ["square"] = new("Square", static a => a.Tensor("input").Square()),
        ["exp"] = new("Exp", static a => a.Tensor("input").Exp()),
        ["log"] = new("Log", static a => a.Tensor("input").Log()),
        ["tanh"] = new("Tanh", static a => a.Tensor("input").Tanh()),
        ["relu"] = new("Relu", static a => a.Tensor("input").Relu()),

        ["add"] = new("Add", static a => Binary(a, (x, y) => x + y, (x, c) => x + c, (c, x) => c + x)),
        ["sub"] = new("Subtract", static a => Binary(a, (x, y) => x - y, (x, c) => x - c, (c, x) => c - x)),
        ["mul"] = new("Multiply", static a => Binary(a, (x, y) => x * y, (x, c) => x * c, (c, x) => c * x)),
        ["div"] = new("Divide", static a => Binary(a, (x, y) => x / y, (x, c) => x / c, (c, x) => c / x)),

        ["where"] = new("Where", static a => a.Mask("condition").Where(a.Tensor("input"), a.Tensor("other"))),
    };

    /// <summary>An operation of two tensors, or of a tensor and a number on either side.</summary>
    private static TResult Binary<TResult>(
        Arguments a,
        Func<Tensor<double>, Tensor<double>, TResult> both,
        Func<Tensor<double>, double, TResult> numberRight,
        Func<double, Tensor<double>, TResult> numberLeft)
    {
        var x = a.Tensor("input");
        if (!a.Has("scalar")) return both(x, a.Tensor("other"));
        var number = a.Double("scalar");
        return a.Text("side") switch
        {
            "right" => numberRight(x, number),
            "left" => numberLeft(number, x),
            var side => throw new FixtureException($"unknown side {side}"),
        };
    }
}

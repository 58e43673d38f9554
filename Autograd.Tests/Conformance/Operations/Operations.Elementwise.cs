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
        ["sqrt"] = new("Sqrt", static a => a.Tensor("input").Sqrt()),
        ["rsqrt"] = new("Rsqrt", static a => a.Tensor("input").Rsqrt()),
        ["reciprocal"] = new("Reciprocal", static a => a.Tensor("input").Reciprocal()),
        ["abs"] = new("Abs", static a => a.Tensor("input").Abs()),
        ["sign"] = new("Sign", static a => a.Tensor("input").Sign()),
        ["floor"] = new("Floor", static a => a.Tensor("input").Floor()),
        ["ceil"] = new("Ceil", static a => a.Tensor("input").Ceil()),
        ["round"] = new("Round", static a => a.Tensor("input").Round()),
        ["expm1"] = new("Expm1", static a => a.Tensor("input").Expm1()),
        ["log1p"] = new("Log1p", static a => a.Tensor("input").Log1p()),
        ["log2"] = new("Log2", static a => a.Tensor("input").Log2()),
        ["log10"] = new("Log10", static a => a.Tensor("input").Log10()),
        ["sin"] = new("Sin", static a => a.Tensor("input").Sin()),
        ["cos"] = new("Cos", static a => a.Tensor("input").Cos()),
        ["erf"] = new("Erf", static a => a.Tensor("input").Erf()),
        ["lgamma"] = new("Lgamma", static a => a.Tensor("input").Lgamma()),
        ["digamma"] = new("Digamma", static a => a.Tensor("input").Digamma()),
        ["polygamma"] = new("Polygamma", static a => a.Tensor("input").Polygamma(a.Int("n"))),
        ["sigmoid"] = new("Sigmoid", static a => a.Tensor("input").Sigmoid()),
        ["logsigmoid"] = new("LogSigmoid", static a => a.Tensor("input").LogSigmoid()),
        ["softplus"] = new("Softplus", static a => a.Tensor("input").Softplus(a.Double("beta", 1), a.Double("threshold", 20))),
        ["leaky_relu"] = new("LeakyRelu", static a => a.Tensor("input").LeakyRelu(a.Double("negative_slope", 0.01))),
        ["elu"] = new("Elu", static a => a.Tensor("input").Elu(a.Double("alpha", 1))),
        ["silu"] = new("Silu", static a => a.Tensor("input").Silu()),
        ["gelu"] = new("Gelu", static a => a.Tensor("input").Gelu(a.Text("approximate", "none") switch
        {
            "none" => false,
            "tanh" => true,
            var name => throw new FixtureException($"unknown approximation {name}"),
        })),

        ["add"] = new("Add", static a => Binary(a, (x, y) => x + y, (x, c) => x + c, (c, x) => c + x)),
        ["sub"] = new("Subtract", static a => Binary(a, (x, y) => x - y, (x, c) => x - c, (c, x) => c - x)),
        ["mul"] = new("Multiply", static a => Binary(a, (x, y) => x * y, (x, c) => x * c, (c, x) => c * x)),
        ["div"] = new("Divide", static a => Binary(a, (x, y) => x / y, (x, c) => x / c, (c, x) => c / x)),

        ["pow"] = new("Pow", static a => Binary(a, (x, y) => x.Pow(y), (x, c) => x.Pow(c), Tensor.Pow)),
        ["xlogy"] = new("Xlogy", static a => Binary(a, (x, y) => x.Xlogy(y), (x, c) => x.Xlogy(c), (c, x) => Tensor.Scalar(c).Xlogy(x))),
        ["logaddexp"] = new("LogAddExp", static a => a.Tensor("input").LogAddExp(a.Tensor("other"))),
        ["maximum"] = new("Maximum", static a => a.Tensor("input").Maximum(a.Tensor("other"))),
        ["minimum"] = new("Minimum", static a => a.Tensor("input").Minimum(a.Tensor("other"))),
        ["clamp"] = new("Clamp", static a => a.TensorOrNull("min") is not null || a.TensorOrNull("max") is not null
            ? a.Tensor("input").Clamp(a.TensorOrNull("min"), a.TensorOrNull("max"))
            : a.Tensor("input").Clamp(a.DoubleOrNull("min"), a.DoubleOrNull("max"))),

        ["gt"] = new(">", static a => Binary(a, (x, y) => x > y, (x, c) => x > c, (c, x) => c > x)),
        ["lt"] = new("<", static a => Binary(a, (x, y) => x < y, (x, c) => x < c, (c, x) => c < x)),
        ["ge"] = new(">=", static a => Binary(a, (x, y) => x >= y, (x, c) => x >= c, (c, x) => c >= x)),
        ["le"] = new("<=", static a => Binary(a, (x, y) => x <= y, (x, c) => x <= c, (c, x) => c <= x)),
        ["eq"] = new("EqualTo", static a => Binary(a, (x, y) => x.EqualTo(y), (x, c) => x.EqualTo(c), (c, x) => x.EqualTo(c))),
        ["ne"] = new("NotEqualTo", static a => Binary(a, (x, y) => x.NotEqualTo(y), (x, c) => x.NotEqualTo(c), (c, x) => x.NotEqualTo(c))),

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

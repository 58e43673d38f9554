using System.Numerics;
using Autograd.Core;

namespace Autograd.Benchmarks.Versus;

/// <summary>A function of x, and of z if it takes two, whose numbers lie in 0.5 .. 1.5.</summary>
/// <param name="Name">As in the rows of the table and in the peer.</param>
/// <param name="Of">The function.</param>
/// <param name="Covers">The public members that it stands for, as the catalogue of the tests names them.</param>
internal sealed record ElementwiseFunction<T>(string Name, Func<Tensor<T>, Tensor<T>, Tensor<T>> Of, params string[] Covers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether x is a matrix whose rows it works on.</summary>
    public bool OverRows { get; init; }
}

/// <summary>
/// What is measured on vectors: every function of one number, what joins two, a sum; and on rows: sums, norms, deviations.
/// </summary>
internal static class ElementwiseFunctions
{
    private const double C = 1.25;

    public static IReadOnlyList<ElementwiseFunction<T>> All<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        .. OfTwo<T>(),
        .. WithNumber<T>(),
        .. Exponentials<T>(),
        .. Powers<T>(),
        .. SpecialFunctions<T>(),
        .. Steps<T>(),
        .. Activations<T>(),
        new("sum", static (x, z) => x.Sum()),
        .. OfRows<T>().Select(function => function with { OverRows = true }),
    ];

    private static IEnumerable<ElementwiseFunction<T>> OfTwo<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("add", static (x, z) => x + z),
        new("multiply", static (x, z) => x * z),
        new("divide", static (x, z) => x / z),
        new("maximum", static (x, z) => x.Maximum(z)),
        new("log-add-exp", static (x, z) => x.LogAddExp(z)),
        new("pow", static (x, z) => x.Pow(z)),
        new("where", static (x, z) => (x > z).Where(x, z)),
    ];

    private static IEnumerable<ElementwiseFunction<T>> WithNumber<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("negate", static (x, z) => -x, "Arithmetic.-(Tensor)"),
        new("add-number", static (x, z) => x + C, WithNumbers("+")),
        new("subtract-number", static (x, z) => x - C, "Arithmetic.-(Tensor, T)", "Arithmetic.-(Tensor, double)"),
        new("number-minus", static (x, z) => C - x, "Arithmetic.-(T, Tensor)", "Arithmetic.-(double, Tensor)"),
        new("multiply-number", static (x, z) => x * C, WithNumbers("*")),
        new("divide-number", static (x, z) => x / C, "Arithmetic./(Tensor, T)", "Arithmetic./(Tensor, double)"),
        new("number-over", static (x, z) => C / x, "Arithmetic./(T, Tensor)", "Arithmetic./(double, Tensor)"),
        new("where-number", static (x, z) => (x > z).Where(x, C),
            "Selection.Where(Mask, Tensor, double)", "Selection.Where(Mask, double, Tensor)"),
        new("clamp", static (x, z) => x.Clamp(0.5f, 1.5f), "Extremes.Clamp(Tensor, Nullable, Nullable)"),
        new("xlogy-number", static (x, z) => x.Xlogy(C), "Exponentials.Xlogy(Tensor, double)"),
        new("pow-number", static (x, z) => x.Pow(1.7), "Powers.Pow(Tensor, double)"),
        new("pow-of-number", static (x, z) => Tensor.Pow(2.5, x), "Powers.Pow(double, Tensor)"),
    ];

    private static IEnumerable<ElementwiseFunction<T>> Exponentials<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("exp", static (x, z) => x.Exp(), "Exponentials.Exp"),
        new("log", static (x, z) => x.Log(), "Exponentials.Log"),
        new("log2", static (x, z) => x.Log2(), "Exponentials.Log2"),
        new("log10", static (x, z) => x.Log10(), "Exponentials.Log10"),
        new("log1p", static (x, z) => x.Log1p(), "Exponentials.Log1p"),
        new("expm1", static (x, z) => x.Expm1(), "Exponentials.Expm1"),
    ];

    private static IEnumerable<ElementwiseFunction<T>> Powers<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("square", static (x, z) => x.Square(), "Powers.Square"),
        new("sqrt", static (x, z) => x.Sqrt(), "Powers.Sqrt"),
        new("rsqrt", static (x, z) => x.Rsqrt(), "Powers.Rsqrt"),
        new("reciprocal", static (x, z) => x.Reciprocal(), "Powers.Reciprocal"),
    ];

    private static IEnumerable<ElementwiseFunction<T>> SpecialFunctions<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("sin", static (x, z) => x.Sin(), "Trigonometry.Sin"),
        new("cos", static (x, z) => x.Cos(), "Trigonometry.Cos"),
        new("erf", static (x, z) => x.Erf(), "ErrorFunctions.Erf"),
        new("erfc", static (x, z) => x.Erfc(), "ErrorFunctions.Erfc"),
        new("lgamma", static (x, z) => x.Lgamma(), "GammaFamily.Lgamma"),
        new("digamma", static (x, z) => x.Digamma(), "GammaFamily.Digamma"),
        new("polygamma-1", static (x, z) => x.Polygamma(1), "GammaFamily.Polygamma"),
    ];

    private static IEnumerable<ElementwiseFunction<T>> Steps<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("abs", static (x, z) => x.Abs(), "Rounding.Abs"),
        new("sign", static (x, z) => x.Sign(), "Rounding.Sign"),
        new("floor", static (x, z) => x.Floor(), "Rounding.Floor"),
        new("ceil", static (x, z) => x.Ceil(), "Rounding.Ceil"),
        new("round", static (x, z) => x.Round(), "Rounding.Round"),
    ];

    private static IEnumerable<ElementwiseFunction<T>> Activations<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("tanh", static (x, z) => x.Tanh(), "Activations.Tanh"),
        new("sigmoid", static (x, z) => x.Sigmoid(), "Activations.Sigmoid"),
        new("log-cosh", static (x, z) => x.LogCosh(), "Activations.LogCosh"),
        new("log-sigmoid", static (x, z) => x.LogSigmoid(), "Activations.LogSigmoid"),
        new("relu", static (x, z) => x.Relu(), "Activations.Relu"),
        new("leaky-relu", static (x, z) => x.LeakyRelu(), "Activations.LeakyRelu"),
        new("elu", static (x, z) => x.Elu(), "Activations.Elu"),
        new("gelu", static (x, z) => x.Gelu(), "Activations.Gelu"),
        new("gelu-tanh", static (x, z) => x.Gelu(tanh: true), "Activations.Gelu"),
        new("silu", static (x, z) => x.Silu(), "Activations.Silu"),
        new("mish", static (x, z) => x.Mish(), "Activations.Mish"),
        new("softplus", static (x, z) => x.Softplus(), "Activations.Softplus"),
    ];

    private static IEnumerable<ElementwiseFunction<T>> OfRows<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new("softmax", static (x, z) => x.Softmax()),
        new("log-softmax", static (x, z) => x.LogSoftmax()),
        new("row-sum", static (x, z) => x.Sum(-1)),
        new("row-max", static (x, z) => x.Max(-1)),
        new("row-norm", static (x, z) => x.Norm(2, -1)),
        new("row-variance", static (x, z) => x.Variance(-1)),
        new("row-deviation", static (x, z) => x.StandardDeviation(-1)),
        new("normalize", static (x, z) => x.Normalize(2, -1)),
        new("layer-norm", static (x, z) => x.LayerNorm()),
        new("rms-norm", static (x, z) => x.RmsNorm()),
    ];

    private static string[] WithNumbers(string op) =>
    [
        $"Arithmetic.{op}(Tensor, T)", $"Arithmetic.{op}(T, Tensor)",
        $"Arithmetic.{op}(Tensor, double)", $"Arithmetic.{op}(double, Tensor)",
    ];
}

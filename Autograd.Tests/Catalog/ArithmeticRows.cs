using System.Numerics;
using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Sums, differences, products and quotients, of two tensors and of a tensor and a number on either side.</summary>
internal static class ArithmeticRows
{
    private const double C = -1.75;

    public static IEnumerable<CatalogRow> All =>
    [
        Broadcast("Arithmetic.+(Tensor, Tensor)", "Add", (a, b) => a + b, op => op with { IsLinear = true, IsElementwise = true, Commutes = true, Composition = xs => xs[0] - -xs[1] }),
        Broadcast("Arithmetic.-(Tensor, Tensor)", "Subtract", (a, b) => a - b, op => op with { IsLinear = true, IsElementwise = true, Composition = xs => xs[0] + -xs[1] }),
        Broadcast("Arithmetic.*(Tensor, Tensor)", "Multiply", (a, b) => a * b, op => op with
        {
            IsLinear = true,
            IsElementwise = true,
            Commutes = true,
            Composition = xs => ((xs[0] + xs[1]).Square() - (xs[0] - xs[1]).Square()) / 4,
        }),
        Broadcast("Arithmetic./(Tensor, Tensor)", "Divide", (a, b) => a / b, op => op with { Avoid = [0], IsElementwise = true, Composition = xs => xs[0] * (1 / xs[1]) }),
        Affine("Arithmetic.-(Tensor)", "Negate", x => -x, x => 0 - x),

        // The four operators with a number, as the generic code of the library sees them, and as a formula does.
        Affine("Arithmetic.+(Tensor, T)", "Tensor + T", x => Add(x, C), x => x - Tensor.Scalar(-C)),
        Affine("Arithmetic.+(T, Tensor)", "T + Tensor", x => Add(C, x), x => x - Tensor.Scalar(-C)),
        Affine("Arithmetic.-(Tensor, T)", "Tensor - T", x => Subtract(x, C), x => x + Tensor.Scalar(-C)),
        Affine("Arithmetic.-(T, Tensor)", "T - Tensor", x => Subtract(C, x), x => -x + Tensor.Scalar(C)),
        Affine("Arithmetic.*(Tensor, T)", "Tensor * T", x => Multiply(x, C), x => x * Tensor.Scalar(C)),
        Affine("Arithmetic.*(T, Tensor)", "T * Tensor", x => Multiply(C, x), x => x * Tensor.Scalar(C)),
        Affine("Arithmetic./(Tensor, T)", "Tensor / T", x => Divide(x, C), x => x * Tensor.Scalar(1 / C)),
        Quotient("Arithmetic./(T, Tensor)", "T / Tensor", x => Divide(C, x)),
        Affine("Arithmetic.+(Tensor, double)", "Tensor + double", x => x + C, x => x - Tensor.Scalar(-C)),
        Affine("Arithmetic.+(double, Tensor)", "double + Tensor", x => C + x, x => x - Tensor.Scalar(-C)),
        Affine("Arithmetic.-(Tensor, double)", "Tensor - double", x => x - C, x => x + Tensor.Scalar(-C)),
        Affine("Arithmetic.-(double, Tensor)", "double - Tensor", x => C - x, x => -x + Tensor.Scalar(C)),
        Affine("Arithmetic.*(Tensor, double)", "Tensor * double", x => x * C, x => x * Tensor.Scalar(C)),
        Affine("Arithmetic.*(double, Tensor)", "double * Tensor", x => C * x, x => x * Tensor.Scalar(C)),
        Affine("Arithmetic./(Tensor, double)", "Tensor / double", x => x / C, x => x * Tensor.Scalar(1 / C)),
        Quotient("Arithmetic./(double, Tensor)", "double / Tensor", x => C / x),
    ];

    private static CatalogRow Affine(string covers, string name, Func<Tensor<double>, Tensor<double>> f, Func<Tensor<double>, Tensor<double>> composition) =>
        Any(covers, name, f, op => op with { IsLinear = true, IsElementwise = true, Composition = xs => composition(xs[0]) });

    private static CatalogRow Quotient(string covers, string name, Func<Tensor<double>, Tensor<double>> f) =>
        Any(covers, name, f, op => op with { Avoid = [0], IsElementwise = true, Composition = xs => Tensor.Scalar(C) / xs[0] });

    // Beside a Tensor<double>, a literal takes the overload with double; the one with T is reached from generic code only.
    private static Tensor<T> Add<T>(Tensor<T> x, T c) where T : unmanaged, IBinaryFloatingPointIeee754<T> => x + c;

    private static Tensor<T> Add<T>(T c, Tensor<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => c + x;

    private static Tensor<T> Subtract<T>(Tensor<T> x, T c) where T : unmanaged, IBinaryFloatingPointIeee754<T> => x - c;

    private static Tensor<T> Subtract<T>(T c, Tensor<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => c - x;

    private static Tensor<T> Multiply<T>(Tensor<T> x, T c) where T : unmanaged, IBinaryFloatingPointIeee754<T> => x * c;

    private static Tensor<T> Multiply<T>(T c, Tensor<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => c * x;

    private static Tensor<T> Divide<T>(Tensor<T> x, T c) where T : unmanaged, IBinaryFloatingPointIeee754<T> => x / c;

    private static Tensor<T> Divide<T>(T c, Tensor<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => c / x;
}

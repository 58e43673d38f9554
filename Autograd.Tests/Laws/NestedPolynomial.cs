using Autograd.Core;
using FsCheck;
using FsCheck.Fluent;

namespace Autograd.Tests.Laws;

/// <summary>
/// A product of powers of as many variables as there are exponents, x₀ the outermost: differentiated in each inner
/// variable at x₀, and at last in x₀ itself.
/// </summary>
/// <param name="Powers">The exponent of each variable, 0 to 3.</param>
/// <param name="Forward">Of each inner variable whether forward mode is taken.</param>
/// <param name="X">The value of all.</param>
internal sealed record NestedPolynomial(int[] Powers, bool[] Forward, double X)
{
    public static Gen<NestedPolynomial> Any =>
        from count in Gen.Choose(2, 4)
        from powers in Gen.ArrayOf(Gen.Choose(0, 3), count)
        from forward in Gen.ArrayOf(Gen.Elements(true, false), count)
        from x in Gen.Choose(-8, 8)
        select new NestedPolynomial(powers, forward, x / 4.0);

    public static IEnumerable<NestedPolynomial> Shrink(NestedPolynomial given)
    {
        if (given.Powers.Length > 2) yield return given with { Powers = given.Powers[1..], Forward = given.Forward[1..] };
    }

    /// <summary>∏ pᵢ · x^Σ(pᵢ − 1) over the inner variables, times x^p₀, and the derivative of that.</summary>
    public void Check()
    {
        var factor = Powers.Skip(1).Aggregate(1.0, static (product, p) => product * p);
        var degree = Powers.Sum() - (Powers.Length - 1);
        var expected = factor == 0 || degree == 0 ? 0 : factor * degree * Math.Pow(X, degree - 1);
        Assert.Equal(expected, Differentiate.Grad(x => Inner([x]), Tensor.Scalar(X)).Item(), 1e-9 * Math.Max(1, Math.Abs(expected)));
    }

    private Tensor<double> Inner(Tensor<double>[] variables)
    {
        if (variables.Length == Powers.Length)
        {
            var product = Tensor.Scalar(1.0);
            for (var i = 0; i < variables.Length; i++)
                for (var p = 0; p < Powers[i]; p++) product *= variables[i];
            return product;
        }
        return Forward[variables.Length]
            ? Differentiate.Jvp(y => Inner([.. variables, y]), variables[0], Tensor.Scalar(1.0)).Product
            : Differentiate.Grad(y => Inner([.. variables, y]), variables[0]);
    }

    public override string ToString() => $"powers {string.Join(' ', Powers)}, forward {string.Join(' ', Forward)}, x = {X}";
}

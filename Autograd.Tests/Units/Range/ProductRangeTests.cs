using Autograd.Core;
using static Autograd.Tests.Range.Gradients;

namespace Autograd.Tests.Range;

/// <summary>Products whose parts overflow or vanish on the way to a number that can be held.</summary>
public class ProductRangeTests
{
    private static readonly double[] Zeros = [1e13, 0, 0, 1e13, 1e13, 0, 1e13, 1e13, 1e13];

    [Fact]
    public void The_gradient_of_a_product_with_two_zeros_beside_huge_factors_is_zero_and_not_NaN()
    {
        Close([0, 0, 0, 0], Of<double>(x => x.Product(), 0, 0, 1e200, 1e200).Gradient);
        Close(new double[9], Of<float>(x => x.Product(), Zeros).Gradient);
        Close([0, 0, 0, 0], Of<double>(x => x.Product(), 1e200, 1e200, 0, 0).Gradient);
        Close([0, 1e200, 0], Of<double>(x => x.Product(), 1e300, 0, 1e-100).Gradient); // one zero: it alone has a gradient
    }

    [Fact]
    public void The_gradient_of_a_cumulative_product_with_zeros_beside_huge_factors_is_not_NaN()
    {
        Close([1, 0, 0, 0], Of<double>(x => x.CumulativeProduct(), 0, 0, 1e200, 1e200).Gradient);
        Close([1, 1e13, 0, 0, 0, 0, 0, 0, 0], Of<float>(x => x.CumulativeProduct(), Zeros).Gradient);
        Close([1 + 1e20f, 1e20f + 0.0, 0, 0], Of<float>(x => x.CumulativeProduct(), 1e20, 1e20, 0, 1e20).Gradient[..1].Concat(new double[] { 1e20f, 0, 0 }).ToArray());
    }

    [Theory]
    [InlineData(1e20, 1e20, 1e-30, 1e-30)]
    [InlineData(1e-30, 1e-30, 1e20, 1e20)]
    [InlineData(1e-30, 1e20, 1e20, 1e-30)]
    [InlineData(3e38, 1e-38, 2e30, 1e-20)]
    public void A_product_of_floats_that_overflows_half_way_is_the_product(params double[] factors)
    {
        double[] x = Array.ConvertAll(factors, v => (double)(float)v), others = [.. x.Select((_, i) => x.Where((_, j) => j != i).Aggregate(1.0, (a, b) => a * b))];
        var product = Of<float>(x => x.Product(), x);
        Close([(float)(x[0] * others[0])], product.Value, 3e-7);
        Close([.. others.Select(v => (double)(float)v)], product.Gradient, 3e-7);
        Close([.. others.Select(v => (double)(float)v)], Of<float>(x => x.CumulativeProduct()[-1], x).Gradient, 3e-7);
        double[] direction = [1, -2, 0.5, 3], second = [.. x.Select((_, i) => direction.Select((d, j) => i == j ? 0 : d * x.Where((_, k) => k != i && k != j).Aggregate(1.0, (a, b) => a * b)).Sum())];
        Close([.. second.Select(v => (double)(float)v)], Second<float>(x => x.Product(), x, direction), 1e-6);
        Close([.. second.Select(v => (double)(float)v)], Second<float>(x => x.CumulativeProduct()[-1], x, direction), 1e-6);
    }

    [Fact]
    public void Doubles_come_back_from_1e400_and_from_1e_minus_400()
    {
        Close(1, Tensor.From([1e200, 1e200, 1e-200, 1e-200]).Product());
        Close(1, Tensor.From([1e-200, 1e-200, 1e200, 1e200]).Product());
        Close([1e200, double.PositiveInfinity, 1e200, 1], Tensor.From([1e200, 1e200, 1e-200, 1e-200]).CumulativeProduct().ToArray(), 1e-12);
        Close([1e-200, 0, 1e-200, 1], Tensor.From([1e-200, 1e-200, 1e200, 1e200]).CumulativeProduct().ToArray(), 1e-12);
        Close([1e-200, 1e-200, 1e200, 1e200], Of<double>(x => x.Product(), 1e200, 1e200, 1e-200, 1e-200).Gradient, 1e-12);
        Close([1e-300, 1e-200, 1e100, 1e100], Of<double>(x => x.CumulativeProduct()[-1], 1e200, 1e100, 1e-200, 1e-200).Gradient, 1e-12); // the second: 1e-200 · 1e-200 · 1e200
    }

    [Fact]
    public void Zeros_in_products_are_no_exception_to_second_order()
    {
        // xyz..: of two zeros the mixed derivative alone is left.
        Close([1e200, 1e200, 0], Second<double>(x => x.Product(), [0, 0, 1e200], [1, 1, 0]), 1e-12);
        Close([0, 0, 0, 0], Second<double>(x => x.Product(), [0, 0, 0, 1e200], [1, 1, 1, 1]));
        Close([1, 1, 0], Second<double>(x => x.CumulativeProduct(), [0, 0, 0], [1, 1, 0]));
    }

    /// <summary>The wide way is the plain one where both can be taken.</summary>
    [Fact]
    public void Wide_products_are_the_plain_ones()
    {
        Property.Holds(Cases.Any(minRank: 1), Cases.Shrink, drawn =>
        {
            var x = drawn.Make<double>();
            if (x.Size == 0) return;
            var dy = Tensor.Normal<double>(x.Shape, new RandomStream(drawn.Seed));
            using var tape = new Tape<double>();
            var leaf = Tensor.From<double>(x.ToArray(), x.Shape).RequireGrad();
            var plain = tape.Gradient(leaf.CumulativeProduct(), leaf, dy).ToArray();
            var wide = Kernel<double>.WideCumulativeProductGradient(x, dy, null).ToArray();
            for (var i = 0; i < plain.Length; i++) Assert.Equal(plain[i], wide[i], 1e-12 * Math.Max(1, Math.Abs(plain[i])));
        });
    }

    /// <summary>Third derivatives go through the plain rule.</summary>
    [Fact]
    public void The_third_derivative_of_a_product_with_zeros()
    {
        using var tape = new Tape<double>();
        var x = Tensor.From([0.0, 0, 0, 2]).RequireGrad();
        var ones = Tensor.Ones<double>([4]);
        var first = tape.Gradient(x.Product(), x, createGraph: true);
        var second = tape.Gradient(first, x, ones, createGraph: true);
        Close([4, 4, 4, 0], tape.Gradient(second, x, ones).ToArray()); // ∂ᵢ∂ⱼ∂ₖ is 2 for i, j, k the three zeros in any order
    }
}

using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.External;

/// <summary>Formulas of one's own, with the public surface alone.</summary>
public sealed class FormulaTests
{
    [Fact]
    public void A_formula_of_ones_own_obeys_every_law() =>
        Laws.Check((x, y) => Elementwise.Of(new AsymmetricHuber(5, 6), x, y), domain: (-2, 2));

    [Fact]
    public void Summed_by_rows_and_whole_it_passes_the_gradient_check_to_the_second_order()
    {
        Tensor<double> x = Tensor.From([[1.5, -2, 0.25], [3, 0, -1]]), y = Tensor.From([[0.5, 1, -0.5], [3.6, -2.2, 1]]);
        GradientCheck.Verify((x, y) => Elementwise.SumRows(new AsymmetricHuber(0.5, 2), x, y), x, y, order: 2);
        GradientCheck.Verify((x, y) => Elementwise.Sum(new AsymmetricHuber(0.5, 2), x, y), x, y, order: 2);
    }

    [Fact]
    public void With_both_sides_alike_it_is_Huber()
    {
        var random = new RandomStream(3);
        Tensor<float> x = Tensor.Normal<float>([7, 31], random), y = Tensor.Normal<float>([7, 31], random);
        Assert.Equal(
            Loss.Huber(x, y, 0.7, Reduction.None).ToArray(),
            Elementwise.Of(new AsymmetricHuber(0.7, 0.7), x, y).ToArray(),
            (a, b) => Math.Abs(a - b) <= 1e-6f);
    }

    [Fact]
    public void The_tape_shows_it_as_one_operation_with_its_options()
    {
        var x = Tensor.From([1.0, 2]).RequireGrad();
        using var tape = new Tape<double>();
        Elementwise.Sum(new AsymmetricHuber(0.5, 2), x, x.Detach(), "AsymmetricHuber");
        Assert.Contains("AsymmetricHuber(%0, %1", tape.ToString(), StringComparison.Ordinal);
        Assert.Contains("Low = 0.5, High = 2", tape.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_number_has_no_rows() => Assert.Contains(
        "take Elementwise.Sum",
        Assert.Throws<ArgumentException>(() => Elementwise.SumRows(new AsymmetricHuber(1, 1), Tensor.Scalar(1.0), Tensor.Scalar(2.0))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Shapes_that_do_not_broadcast_are_named() => Assert.Contains(
        "[2] with [3]",
        Assert.Throws<ArgumentException>(() => Elementwise.Of(new AsymmetricHuber(1, 1), Tensor.Zeros<double>([2]), Tensor.Zeros<double>([3]))).Message,
        StringComparison.Ordinal);

    /// <summary>A dual carries a derivative through any code that computes with reals.</summary>
    [Fact]
    public void Functions_that_a_formula_may_use_have_the_derivatives_of_the_operations()
    {
        var x = Tensor.From([0.3, 0.7, 0.9]);
        Close(x => Elementwise.Of(new Everything(), x), x => x.Exp() + x.Expm1() + x.Log() + x.Log1p() + x.Sqrt() + x.Square() + x.Tanh() + x.Sigmoid()
            + x.Softplus(threshold: double.PositiveInfinity) + x.LogCosh() + x.Erf() + x.Erfc() + 0.5 * (x * -Math.Sqrt(0.5)).Erfc() + x.Relu() + x.Abs() + x.Sign()
            + x.Maximum(0.5 * x) + x.Minimum(2 * x) + x.Clamp(0.4, 0.8) + x.Xlogy(x));

        void Close(Func<Tensor<double>, Tensor<double>> formula, Func<Tensor<double>, Tensor<double>> operations)
        {
            Assert.Equal(operations(x).ToArray(), formula(x).ToArray(), (a, b) => Math.Abs(a - b) < 1e-13);
            Assert.Equal(Differentiate.Grad(x => operations(x).Sum(), x).ToArray(), Differentiate.Grad(x => formula(x).Sum(), x).ToArray(), (a, b) => Math.Abs(a - b) < 1e-13);
            GradientCheck.Verify(x => formula(x), x, order: 2);
        }
    }

    [Fact]
    public void What_is_detached_in_a_formula_is_a_constant_of_it()
    {
        var x = Tensor.From([3.0]);
        Assert.Equal([9.0], Elementwise.Of(new Half(), x).ToArray());
        Assert.Equal([3.0], Differentiate.Grad(x => Elementwise.Sum(new Half(), x), x).ToArray());
    }

    private readonly record struct Half : IFormula1
    {
        public R Of<R>(R x) where R : struct, IReal<R> => R.Detach(x) * x;
    }

    private readonly record struct Everything : IFormula1
    {
        public R Of<R>(R x) where R : struct, IReal<R> =>
            R.Exp(x) + R.Expm1(x) + R.Log(x) + R.Log1p(x) + R.Sqrt(x) + R.Square(x) + R.Tanh(x) + R.Sigmoid(x) + R.Softplus(x) + R.LogCosh(x) + R.Erf(x) + R.Erfc(x)
            + R.NormalCdf(x) + R.Relu(x) + R.Abs(x) + R.Sign(x) + R.Maximum(x, 0.5 * x) + R.Minimum(x, 2 * x) + R.Clamp(x, 0.4, 0.8) + R.Xlogy(x, x);
    }
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests.Laws;

/// <summary>
/// A tensor that a function closes over and the variable it is differentiated at are two variables, though they be one
/// tensor.
/// </summary>
public sealed class NestedDerivativeTests
{
    [Fact]
    public void The_slope_of_x_plus_y_in_y_at_y_equal_x_is_1()
    {
        Assert.Equal(1, Differentiate.Grad(x => x * Differentiate.Grad(y => x + y, x), Tensor.Scalar(5.0)).Item());
        Assert.Equal(1f, Differentiate.Grad(x => x * Differentiate.Grad(y => x + y, x), Tensor.Scalar(5f)).Item());
    }

    [Fact]
    public void The_slope_of_y_times_x_minus_y_at_y_equal_x_is_minus_x() =>
        Assert.Equal(-1, Differentiate.Grad(x => Differentiate.Grad(y => y * (x - y), x), Tensor.Scalar(1.0)).Item());

    public static TheoryData<string, double> Inner => new()
    {
        { "Jvp of y(x − y)", -3 },
        { "Hvp of x y²", 6 },
        { "Hessian of x y²", 6 },
        { "Jacobian of x y", 3 },
        { "Vjp of x y", 3 },
        { "ValueAndGrad of x y", 3 },
    };

    private static Tensor<T> Differentiated<T>(string what, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = Tensor.Ones<T>(x.Shape);
        return what switch
        {
            "Jvp of y(x − y)" => Differentiate.Jvp(y => y * (x - y), x, one).Product,
            "Hvp of x y²" => Differentiate.Hvp(y => x * y * y, x, one),
            "Hessian of x y²" => Differentiate.Hessian(y => x * y * y, x),
            "Jacobian of x y" => Differentiate.Jacobian(y => x * y, x),
            "Vjp of x y" => Differentiate.Vjp(y => x * y, x, one).Product,
            _ => Differentiate.ValueAndGrad(y => x * y, x).Gradient,
        };
    }

    /// <summary>
    /// As the outer variable of another derivative; and as leaf, interior tensor, and constant, with a tape, a paused
    /// one, and none.
    /// </summary>
    [Theory]
    [MemberData(nameof(Inner))]
    public void What_closes_over_the_outer_variable_is_differentiated_in_its_own_alone(string what, double expected)
    {
        EachPlace(3.0, x => Assert.Equal(expected, Differentiated(what, x).Item(), 1e-12));
        EachPlace(3f, x => Assert.Equal((float)expected, Differentiated(what, x).Item(), 1e-5f));
    }

    private static void EachPlace<T>(T at, Action<Tensor<T>> check)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        check(Tensor.Scalar(at));
        check(Tensor.Scalar(at).RequireGrad());
        Differentiate.Grad(
            x =>
            {
                check(x);
                Differentiate.Hessian(
                    z =>
                    {
                        check(z);
                        check(x);
                        return z * z;
                    },
                    x);
                return x * x;
            },
            Tensor.Scalar(at));
        using var tape = new Tape<T>();
        var leaf = Tensor.Scalar(at).RequireGrad();
        check(Tensor.Scalar(at));
        check(leaf);
        check(leaf * T.One);
        using (tape.Pause()) check(leaf);
        var interior = leaf * T.One;
        using (tape.Pause()) check(interior);
    }

    [Fact]
    public void A_leaf_that_is_closed_over_gets_the_same_with_a_tape_and_without()
    {
        var w = Tensor.From([2.0, 3.0]).RequireGrad();
        Assert.Equal([2, 3], Differentiate.Grad(y => (w * y).Sum(), w).ToArray());
        using var tape = new Tape<double>();
        Assert.Equal([2, 3], Differentiate.Grad(y => (w * y).Sum(), w).ToArray());
    }

    [Fact]
    public void The_result_still_depends_on_what_was_closed_over()
    {
        // g(w) = d/dy Σ w y³ at y = w is 3 w³, and dg/dw = 9 w².
        var w = Tensor.From([2.0, -1.0]).RequireGrad();
        using var tape = new Tape<double>();
        Differentiate.Grad(y => (w * y * y * y).Sum(), w).Sum().Backward();
        Assert.Equal([36, 9], w.Grad!.ToArray());
    }

    [Fact]
    public void The_same_tensor_may_stand_for_several_variables()
    {
        // d/dz [d/dy (x² y³ z⁴)] at x = y = z = 2 is 12 x² y² z³ = 12 · 2⁷; its slope in x is 7/x of it.
        Tensor<double> F(Tensor<double> x) => Differentiate.Grad(z => Differentiate.Grad(y => x.Square() * y * y * y * z.Square().Square(), x), x);
        Assert.Equal(12 * 128, F(Tensor.Scalar(2.0)).Item(), 1e-9);
        Assert.Equal(12 * 128 * 3.5, Differentiate.Grad(F, Tensor.Scalar(2.0)).Item(), 1e-9);
    }

    [Fact]
    public void A_function_that_returns_its_operand_or_what_it_closes_over()
    {
        Assert.Equal(1, Differentiate.Grad(x => Differentiate.Grad(y => y, x) * x, Tensor.Scalar(3.0)).Item());
        Assert.Equal(0, Differentiate.Grad(x => Differentiate.Grad(y => x, x) * x, Tensor.Scalar(3.0)).Item());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_depth(int depth)
    {
        // h₀(x) = x³ and hₙ(x) = d/dy [y · hₙ₋₁(x)] at y = x, which is hₙ₋₁(x) again: the slope stays 3 x².
        Func<Tensor<double>, Tensor<double>> h = x => x * x * x;
        for (var i = 0; i < depth; i++)
        {
            var below = h;
            h = x => Differentiate.Grad(y => y * below(x), x);
        }
        Assert.Equal(12, Differentiate.Grad(h, Tensor.Scalar(2.0)).Item(), 1e-12);
    }

    /// <summary>
    /// The gradient of a loss through an inner gradient step (Finn et al., 2017), against the chain rule written out.
    /// </summary>
    [Fact]
    public void A_step_of_MAML()
    {
        const double rate = 0.1;
        var task = Tensor.From([[1.0, 2.0], [-0.5, 1.5], [0.25, -1.0]]);
        var (support, query) = (Tensor.From([1.0, -1.0, 0.5]), Tensor.From([0.5, 1.0, -2.0]));
        var start = Tensor.From([0.3, -0.7]);
        Tensor<double> Loss(Tensor<double> w, Tensor<double> y) => (task.MatMul(w.Unsqueeze(1)).Squeeze(1).Tanh() - y).Square().Sum();

        var functional = Differentiate.Grad(w => Loss(w - rate * Differentiate.Grad(v => Loss(v, support) + 0.5 * (v * w).Sum(), w), query), start).ToArray();

        // In a training loop: w a leaf, the tape open, Backward. The penalty ½⟨v, w⟩ of the inner loss closes over w.
        var leaf = start.Detach().RequireGrad();
        using (var tape = new Tape<double>())
        {
            var adapted = leaf - rate * Differentiate.Grad(v => Loss(v, support) + 0.5 * (v * leaf).Sum(), leaf);
            Loss(adapted, query).Backward();
        }

        // dL/dw = (I − η (H + ½ I)) ∇L(w′) with w′ = w − η (∇L(w) + ½ w), where ∂/∂w of ½⟨v, w⟩'s gradient in v is ½ I.
        var gradient = Differentiate.Grad(w => Loss(w, support), start);
        var moved = start - rate * (gradient + 0.5 * start);
        var outer = Differentiate.Grad(w => Loss(w, query), moved);
        var expected = (outer - rate * (Differentiate.Hvp(w => Loss(w, support), start, outer) + 0.5 * outer)).ToArray();
        Assert.Equal(expected, functional, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(expected, leaf.Grad!.ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    /// <summary>
    /// Derivatives nested at random, of a polynomial in variables that all have the value of one tensor, against the
    /// polynomial's own derivatives.
    /// </summary>
    [Fact]
    public void Nested_at_random_they_are_those_of_as_many_variables() => Property.Holds(NestedPolynomial.Any, NestedPolynomial.Shrink, polynomial => polynomial.Check());
}

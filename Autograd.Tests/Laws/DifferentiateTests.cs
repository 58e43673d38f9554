using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests.Laws;

/// <summary>Derivatives of functions: against closed forms, inside each other, on an open tape and without one, and with nothing left behind.</summary>
public sealed class DifferentiateTests
{
    // f(x) = Σ xᵢ³ + x₀ x₁, so ∇f = 3x² + (x₁, x₀, 0), and H = diag 6x with ones at [0 1] and [1 0].
    private static Tensor<double> F(Tensor<double> x) => (x * x * x).Sum() + (x[0] * x[1]);

    private static Tensor<double> X => Tensor.From([0.5, -1.5, 2.0]);

    private static readonly double[] Gradient = [3 * 0.25 - 1.5, 3 * 2.25 + 0.5, 12];

    private static readonly double[] Hessian = [3, 1, 0, 1, -9, 0, 0, 0, 12];

    [Fact]
    public void Grad_is_the_gradient() => Equal(Gradient, [3], Differentiate.Grad(F, X));

    [Fact]
    public void ValueAndGrad_gives_both()
    {
        var (value, gradient) = Differentiate.ValueAndGrad(F, X);
        Equal([0.125 - 3.375 + 8 - 0.75], [], value);
        Equal(Gradient, [3], gradient);
    }

    [Fact]
    public void The_hessian_is_the_matrix_of_second_derivatives() => Equal(Hessian, [3, 3], Differentiate.Hessian(F, X));

    [Fact]
    public void A_hessian_of_a_matrix_has_its_axes_twice() => Assert.Equal([2, 3, 2, 3], Differentiate.Hessian(x => x.Square().Sum(), Tensor.Ones<double>([2, 3])).Shape);

    [Fact]
    public void Hvp_is_the_hessian_times_a_vector()
    {
        var v = Tensor.From([1.0, 2, -1]);
        Equal([3 + 2, 1 - 18, -12], [3], Differentiate.Hvp(F, X, v));
    }

    // f: [2] → [3]: (x₀², x₀ x₁, e^x₁), J = [2x₀ 0; x₁ x₀; 0 e^x₁].
    private static Tensor<double> G(Tensor<double> x) => Tensor.Concatenate<double>([x[0..1].Square(), x[0..1] * x[1..2], x[1..2].Exp()]);

    [Fact]
    public void The_jacobian_is_the_matrix_of_first_derivatives() =>
        Equal([3, 0, 0.5, 1.5, 0, Math.Exp(0.5)], [3, 2], Differentiate.Jacobian(G, Tensor.From([1.5, 0.5])));

    [Fact]
    public void Jvp_is_the_jacobian_times_a_vector()
    {
        var (value, product) = Differentiate.Jvp(G, Tensor.From([1.5, 0.5]), Tensor.From([2.0, -1]));
        Equal([2.25, 0.75, Math.Exp(0.5)], [3], value);
        Equal([6, 1 - 1.5, -Math.Exp(0.5)], [3], product);
    }

    [Fact]
    public void Vjp_is_the_jacobian_transposed_times_a_vector()
    {
        var (value, product) = Differentiate.Vjp(G, Tensor.From([1.5, 0.5]), Tensor.From([1.0, 2, 4]));
        Equal([2.25, 0.75, Math.Exp(0.5)], [3], value);
        Equal([3 + 1, 3 + (4 * Math.Exp(0.5))], [2], product);
    }

    [Fact]
    public void A_jacobian_of_a_broadcast_has_the_axes_of_both()
    {
        var jacobian = Differentiate.Jacobian(x => x * Tensor.From([[1.0], [2.0]]), Tensor.From([1.0, 1, 1])); // [2 3] from [3]
        Equal([1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 0, 2, 0, 0, 0, 2], [2, 3, 3], jacobian);
    }

    [Fact]
    public void A_jacobian_of_nothing_is_empty() => Assert.Equal([0, 2], Differentiate.Jacobian(x => x[0..0], Tensor.From([1.0, 2])).Shape);

    [Fact]
    public void They_nest_as_deep_as_one_likes()
    {
        // sin's place is taken by x e^x, whose n-th derivative is (x + n) e^x.
        Func<Tensor<double>, Tensor<double>> f = x => x * x.Exp();
        for (var order = 1; order <= 4; order++)
        {
            var below = f;
            f = x => Differentiate.Grad(below, x);
            Assert.Equal((0.5 + order) * Math.Exp(0.5), f(Tensor.Scalar(0.5)).Item(), 1e-12);
        }
    }

    [Fact]
    public void Forward_over_reverse_is_the_hessian_vector_product()
    {
        var v = Tensor.From([1.0, 2, -1]);
        Equal(Differentiate.Hvp(F, X, v).ToArray(), [3], Differentiate.Jvp(x => Differentiate.Grad(F, x), X, v).Product);
        Equal(Hessian, [3, 3], Differentiate.Jacobian(x => Differentiate.Jacobian(F, x), X));
    }

    [Fact]
    public void On_an_open_tape_the_result_can_be_differentiated_again()
    {
        var x = Leaf(0.5, -1.5, 2);
        using var tape = new Tape<double>();
        var gradient = Differentiate.Grad(F, x);
        gradient.Square().Sum().Backward(); // ∇‖∇f‖² = 2 H ∇f
        var expected = Enumerable.Range(0, 3).Select(i => 2 * Enumerable.Range(0, 3).Sum(j => Hessian[(3 * i) + j] * Gradient[j]));
        Assert.Equal(expected, x.Grad!.ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void On_a_paused_tape_it_is_a_constant()
    {
        var x = Leaf(2);
        using var tape = new Tape<double>();
        var square = x.Square();
        int before = tape.Count;
        using (tape.Pause())
        {
            Equal([12], [1], Differentiate.Grad(x => (x * x * x).Sum(), x));
        }
        Assert.Equal(before, tape.Count);
        Assert.Equal([4], tape.Gradient(square, x, Tensor.Ones<double>([1])).ToArray());
    }

    [Fact]
    public void Without_a_tape_nothing_is_left_behind() => ReturnsEverything(() =>
    {
        using var scope = new TensorScope();
        Differentiate.Grad(F, X);
        Differentiate.Hessian(F, X);
        Differentiate.Jvp(G, Tensor.From([1.5, 0.5]), Tensor.From([2.0, -1]));
        Assert.Null(Tape<double>.OpenForRecording);
    });

    [Fact]
    public void An_exception_in_the_function_leaves_nothing_behind() => ReturnsEverything(() =>
    {
        Assert.Throws<StepFailedException>(() => Differentiate.Grad<double>(x => x.Exp().Sum() is { } ? throw new StepFailedException() : x, X));
        Assert.Throws<StepFailedException>(() => Differentiate.Hessian<double>(x => x.Exp().Sum() is { } ? throw new StepFailedException() : x, X));
        Assert.Null(Tape<double>.OpenForRecording);
        using var tape = new Tape<double>();
    });

    [Fact]
    public void Results_outside_any_scope_are_ordinary_memory()
    {
        Tensor<double> gradient;
        OnThread(() =>
        {
            gradient = Differentiate.Grad(F, X);
            using (new Tape<double>()) _ = X.Exp();
            Assert.Equal(Gradient, gradient.ToArray());
        });
    }

    [Fact]
    public void The_tensor_given_is_not_touched()
    {
        var x = X;
        Differentiate.Grad(F, x);
        Assert.False(x.RequiresGrad);
        var leaf = Leaf(0.5, -1.5, 2);
        Differentiate.Grad(F, leaf);
        Assert.Null(leaf.Grad);
    }

    [Fact]
    public void A_constant_function_has_derivatives_of_zero()
    {
        Equal([0, 0, 0], [3], Differentiate.Grad(_ => Tensor.Scalar(1.0), X));
        Equal([0, 0], [2], Differentiate.Jvp(_ => Tensor.From([1.0, 2]), X, X).Product);
        Equal(new double[9], [3, 3], Differentiate.Hessian(x => x.Sum(), X));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Assert.Contains("[2] must have the shape [3]", Assert.Throws<ArgumentException>(() => Differentiate.Jvp(F, X, Tensor.From([1.0, 2]))).Message);
        Assert.Contains("[2] must have the shape [3]", Assert.Throws<ArgumentException>(() => Differentiate.Hvp(F, X, Tensor.From([1.0, 2]))).Message);
        Assert.Contains("cotangent [2] must have the shape [3]", Assert.Throws<ArgumentException>(() => Differentiate.Vjp(x => x.Exp(), X, Tensor.From([1.0, 2]))).Message);
        Assert.Contains("[3] is not a single number", Assert.Throws<InvalidOperationException>(() => Differentiate.Grad(x => x.Exp(), X)).Message);
    }

    private static void Equal(double[] expected, Shape shape, Tensor<double> actual)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(expected, actual.ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }
}

using Autograd.Core;

namespace Autograd.Tests.External;

/// <summary>What a user of the packages can do for a primitive of their own, with the public surface alone.</summary>
public sealed class CubeTests
{
    [Fact]
    public void Cube_is_differentiated_correctly() => Laws.Check(x => x.Cube(), domain: (-2, 2));

    [Fact]
    public void Hypotenuse_is_differentiated_correctly() => Laws.Check((a, b) => a.Hypotenuse(b), domain: (0.5, 2));

    [Fact]
    public void Cube_passes_the_gradient_check_to_the_third_order() => GradientCheck.Verify(x => x.Cube(), Tensor.From([-1.5, 0.0, 0.5, 2.0]), order: 3);

    [Fact]
    public void A_function_of_matrices_is_checked_at_the_shapes_it_takes() =>
        Laws.Check((a, b) => a.MatMul(b).Cube(), domain: (-1, 1), shapes: [([2, 3], [3, 2]), ([1, 1], [1, 4])]);

    [Fact]
    public void What_is_known_of_an_operation_can_be_said_in_full() =>
        Laws.Check(Operation.Of("Cube", x => x.Cube()) with { IsElementwise = true, Composition = xs => xs[0] * xs[0] * xs[0], Extremes = [() => [Tensor.From([-1e4, 0, 1e4])]] });

    [Fact]
    public void A_wrong_rule_is_found_and_named()
    {
        var broken = Assert.Throws<LawException>(() => Laws.Check(x => x.WrongCube(), domain: (-2, 2)));
        Assert.Equal("directional derivative", broken.Law);
        Assert.StartsWith("The law 'directional derivative' fails for x => x.WrongCube() (inputs [2 3]; seed 0): the gradient and the differences should agree, but are ", broken.Message);
        Assert.False(GradientCheck.Compare(x => x.WrongCube(), Tensor.From([1.0])).Passed);
    }

    [Fact]
    public void A_rule_that_is_right_once_is_found_by_the_second_order_alone()
    {
        var x = Tensor.From([0.5, 1.5]);
        GradientCheck.Verify(x => x.OnceDifferentiableCube(), x);
        Assert.Equal("second order", Assert.Throws<LawException>(() => Laws.Check(x => x.OnceDifferentiableCube(), domain: (-2, 2))).Law);
    }

    [Fact]
    public void Each_law_can_be_held_alone()
    {
        var cube = Operation.Of("Cube", x => x.Cube());
        foreach (var law in Laws.All)
            if (law.WhyNot(cube) is not { } reason) law.Check(cube, seed: 3);
            else Assert.NotEmpty(reason);
    }

    [Fact]
    public void It_trains()
    {
        var w = Tensor.From([0.3f]).RequireGrad();
        for (var step = 0; step < 200; step++)
        {
            using var tape = new Tape<float>();
            w.ZeroGrad();
            (w.Cube() - 8).Square().Sum().Backward();
            w.Update(w.Grad!, static (w, gradient) => w[0] -= 0.002f * gradient.Item());
        }
        Assert.Equal(2f, w.Item(), 1e-3f);
    }
}

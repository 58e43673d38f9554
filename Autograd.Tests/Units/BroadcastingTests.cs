using Autograd.Core;

namespace Autograd.Tests;

public class BroadcastingTests
{
    [Theory]
    [InlineData(new int[0], new int[0], new int[0])]
    [InlineData(new int[0], new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 1 }, new int[0], new[] { 1 })]
    [InlineData(new[] { 3 }, new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 1, 3 }, new[] { 2, 3 })] // not [1 3]
    [InlineData(new[] { 2, 1 }, new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 1 }, new[] { 0 }, new[] { 0 })]
    [InlineData(new[] { 4, 1, 0 }, new[] { 5, 1 }, new[] { 4, 5, 0 })]
    [InlineData(new[] { 8, 1, 6, 1 }, new[] { 7, 1, 5 }, new[] { 8, 7, 6, 5 })]
    public void Two_shapes_meet_in_a_common_one(int[] a, int[] b, int[] common)
    {
        Assert.Equal(Shape.Create(common), Broadcasting.Join(Shape.Create(a), Shape.Create(b), "Add"));
        Assert.Equal(Shape.Create(common), Broadcasting.Join(Shape.Create(b), Shape.Create(a), "Add"));
        Assert.True(Broadcasting.Fits(Shape.Create(a), Shape.Create(common)));
        Assert.Equal(Shape.Create(common), (Tensor.Ones<double>(Shape.Create(a)) + Tensor.Ones<double>(Shape.Create(b))).Shape);
    }

    [Theory]
    [InlineData(new[] { 2 }, new[] { 3 })]
    [InlineData(new[] { 2, 3 }, new[] { 2 })]
    [InlineData(new[] { 0 }, new[] { 2 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 3, 3, 4 })]
    public void Shapes_that_do_not_fit_are_an_error_on_either_side(int[] a, int[] b)
    {
        Tensor<double> x = Tensor.Ones<double>(Shape.Create(a)), y = Tensor.Ones<double>(Shape.Create(b));
        Assert.Throws<ArgumentException>(() => x + y);
        Assert.Throws<ArgumentException>(() => y * x);
        Assert.Throws<ArgumentException>(() => x > y);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 2, 3 }, "[]")]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, "[0]")]
    [InlineData(new[] { 2, 3 }, new[] { 1, 3 }, "[0]")]
    [InlineData(new[] { 2, 1 }, new[] { 2, 1 }, "[]")] // of size 1 on both sides: nothing was repeated
    [InlineData(new[] { 4, 2, 3 }, new[] { 2, 1 }, "[0 2]")]
    [InlineData(new[] { 0, 3 }, new[] { 1, 3 }, "[0]")]
    [InlineData(new[] { 2, 3 }, new int[0], "[0 1]")]
    public void The_axes_that_were_expanded_are_those_that_the_gradient_is_summed_over(int[] from, int[] to, string axes) =>
        Assert.Equal(axes, Broadcasting.ExpandedAxes(Shape.Create(from), Shape.Create(to)).ToString());

    [Fact]
    public void Every_operation_of_two_operands_broadcasts_as_a_loop_would() => Property.Holds(Cases.Broadcasting(), Cases.Shrink, pair =>
    {
        Tensor<double> a = pair.A.Make<double>(), b = pair.B.Make<double>();
        Box<double> x = Naive.Box(a), y = Naive.Box(b);
        Same.Bits(Naive.Zip(x, y, (p, q) => p + q), a + b);
        Same.Bits(Naive.Zip(x, y, (p, q) => p - q), a - b);
        Same.Bits(Naive.Zip(x, y, (p, q) => p * q), a * b);
        Same.Bits(Naive.Zip(x, y, (p, q) => p / q), a / b);
        Same.Bits(Naive.Zip(x, y, Math.Pow), Kernel.Map(a, b, Math.Pow));
        var greater = a > b;
        Assert.Equal(Naive.Zip(x, y, (p, q) => p > q).Values, greater.ToArray());
        Assert.Equal(Naive.Zip(x, y, (p, q) => p < q).Values, (a < b).ToArray());
        Assert.Equal(Naive.Zip(x, y, (p, q) => p >= q).Values, (a >= b).ToArray());
        Assert.Equal(Naive.Zip(x, y, (p, q) => p <= q).Values, (a <= b).ToArray());
        Assert.Equal(Naive.Zip(x, y, (p, q) => p == q).Values, a.EqualTo(b).ToArray());
        Same.Bits(Naive.Zip(x, y, (p, q) => p > q ? p : q), greater.Where(a, b));
    });

    [Fact]
    public void A_mask_broadcasts_as_well()
    {
        var chosen = Mask.From([true, false], [2, 1]).Where(Tensor.Arange<double>(3), -1);
        Assert.Equal([0.0, 1, 2, -1, -1, -1], chosen.ToArray());
    }
}

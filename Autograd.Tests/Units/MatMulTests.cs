using Autograd.Core;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>Matrix products of tensors: batches, broadcasting, views. (The kernel itself is in MatrixMultiplyTests.)</summary>
public class MatMulTests
{
    /// <summary>Nothing is nothing, however often.</summary>
    [Fact]
    public void A_result_without_elements_may_be_of_more_matrices_than_can_be_counted()
    {
        using var tape = new Tape<double>();
        var a = Tensor.Zeros<double>([100_000, 100_000, 0, 3]).RequireGrad();
        foreach (var b in (Tensor<double>[])[Tensor.Zeros<double>([3, 2]).RequireGrad(), Tensor.Zeros<double>([2, 1, 3, 2])[..1].Detach().RequireGrad()])
        {
            var y = a.MatMul(b);
            Assert.Equal([100_000, 100_000, 0, 2], y.Shape);
            var gradients = tape.Gradient(y.Sum(), [a, b]);
            Assert.Equal(a.Shape, gradients[0].Shape);
            Assert.All(gradients[1].ToArray(), value => Assert.Equal(0, value));
        }
        Assert.Equal([100_000, 100_000, 0, 2], Tensor.Zeros<double>([100_000, 1, 0, 3]).MatMul(Tensor.Zeros<double>([100_000, 3, 2])).Shape);
        Assert.Equal([100_000, 100_000, 2, 0], Tensor.Zeros<double>([2, 3]).MatMul(Tensor.Zeros<double>([100_000, 100_000, 3, 0])).Shape);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3, 4 }, new[] { 2, 4 })]
    [InlineData(new[] { 0, 3 }, new[] { 3, 4 }, new[] { 0, 4 })]
    [InlineData(new[] { 2, 0 }, new[] { 0, 4 }, new[] { 2, 4 })]
    [InlineData(new[] { 5, 2, 3 }, new[] { 3, 4 }, new[] { 5, 2, 4 })]
    [InlineData(new[] { 2, 3 }, new[] { 5, 3, 4 }, new[] { 5, 2, 4 })]
    [InlineData(new[] { 5, 2, 3 }, new[] { 5, 3, 4 }, new[] { 5, 2, 4 })]
    [InlineData(new[] { 6, 1, 2, 3 }, new[] { 5, 3, 4 }, new[] { 6, 5, 2, 4 })]
    [InlineData(new[] { 1, 2, 3 }, new[] { 5, 3, 1 }, new[] { 5, 2, 1 })]
    [InlineData(new[] { 0, 2, 3 }, new[] { 1, 3, 4 }, new[] { 0, 2, 4 })]
    [InlineData(new[] { 0, 2, 3 }, new[] { 3, 4 }, new[] { 0, 2, 4 })]
    [InlineData(new[] { 3, 2, 0 }, new[] { 0, 4 }, new[] { 3, 2, 4 })]
    [InlineData(new[] { 3, 2, 0 }, new[] { 3, 0, 4 }, new[] { 3, 2, 4 })]
    public void Leading_axes_broadcast_over_operands_of_any_layout(int[] a, int[] b, int[] y)
    {
        Property.Holds(
            from left in Cases.Of(a) from right in Cases.Of(b) select new BroadcastCase(left, right),
            Cases.Shrink,
            pair =>
            {
                Tensor<double> x = pair.A.Make<double>(), w = pair.B.Make<double>();
                Box<double> left = Naive.Box(x), right = Naive.Box(w);
                var k = a[^1];
                var expected = Box<double>.Build(y, index => Enumerable.Range(0, k).Sum(p =>
                    left.Broadcast([.. index[..^1], p]) * right.Broadcast([.. index[..^2], p, index[^1]])));
                Same.Near(expected, x.MatMul(w), 1e-13, 1e-13);
            },
            count: 30);
    }
}

using Autograd.Core;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>Matrix products of tensors: batches, broadcasting, views. (The kernel itself is in MatrixMultiplyTests.)</summary>
public class MatMulTests
{
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

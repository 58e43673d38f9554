using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.External;

/// <summary>A loss of one's own, with the public surface alone.</summary>
public sealed class CustomLossTests
{
    private static readonly Tensor<double> input = Tensor.From([[1.5, -2, 0.25], [3, 0, -1]]), target = Tensor.From([[0.5, 1, -0.5], [3.5, -2, 1]]);

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void It_passes_the_gradient_check_to_the_second_order(Reduction reduction) =>
        GradientCheck.Verify((x, y) => AsymmetricErrors.AsymmetricError(x, y, 3, reduction), input, target, order: 2);

    [Fact]
    public void It_obeys_every_law() => Laws.Check((x, y) => AsymmetricErrors.AsymmetricError(x, y, reduction: Reduction.None), domain: (-2, 2), shapes: [([2, 3], [2, 3]), ([4], [4])]);

    [Fact]
    public void It_stands_beside_ours() =>
        Assert.Equal(2.0, (AsymmetricErrors.AsymmetricError(input, target, factor: 1) / Loss.Mse(input, target) + 1).Item(), 1e-14);

    [Fact]
    public void It_trains()
    {
        var x = Tensor.Zeros<float>([3]).RequireGrad();
        var y = Tensor.From([1f, -2, 0.5f]);
        for (var step = 0; step < 200; step++)
        {
            using var tape = new Tape<float>();
            x.ZeroGrad();
            AsymmetricErrors.AsymmetricError(x, y).Backward();
            x.Update(x.Grad!, static (x, gradient) => { for (var i = 0; i < x.Length; i++) x[i] -= 0.1f * gradient[i].Item(); });
        }
        Assert.Equal(y.ToArray(), x.ToArray(), (a, b) => Math.Abs(a - b) < 1e-3f);
    }
}

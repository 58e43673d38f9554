using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Attention by blocks against all scores at once, where there are several blocks; and what is refused.</summary>
[Collection(Training.AloneCollection.Name)]
public class SelfAttentionTests
{
    [Theory]
    [InlineData(150, 2, 5, true)]
    [InlineData(150, 2, 5, false)]
    [InlineData(64, 4, 16, true)]
    [InlineData(65, 1, 32, true)]
    public void Blocks_are_as_all_scores_at_once(int steps, int heads, int features, bool isCausal)
    {
        var random = new RandomStream(1);
        var x = Tensor.Normal<double>([3, steps, 3 * heads * features], random);
        var dy = Tensor.Normal<double>([3, steps, heads * features], random);
        var (expected, expectedGradient) = ValueAndGradient(x, dy, x => SelfAttentions.Composed(x, new SelfAttentionHeads(heads, isCausal)));
        var (y, dx) = ValueAndGradient(x, dy, x => x.SelfAttention(heads, isCausal));
        for (var i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], 1e-12);
        for (var i = 0; i < dx.Length; i++) Assert.Equal(expectedGradient[i], dx[i], 1e-11);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var random = new RandomStream(2);
        Tensor<float> x = Tensor.Normal<float>([4, 100, 96], random), dy = Tensor.Normal<float>([4, 100, 32], random);
        var threads = Parallelism.Threads;
        try
        {
            Parallelism.Threads = 1;
            var expected = ValueAndGradient(x, dy, x => x.SelfAttention(4, isCausal: true));
            Parallelism.Threads = 3;
            var actual = ValueAndGradient(x, dy, x => x.SelfAttention(4, isCausal: true));
            Assert.Equal(expected.Value, actual.Value);
            Assert.Equal(expected.Gradient, actual.Gradient);
        }
        finally
        {
            Parallelism.Threads = threads;
        }
    }

    [Fact]
    public void Errors_name_the_shape()
    {
        Watch.Throws<ArgumentException>("SelfAttention: x [4 9] must be [.. steps 3·width], queries, keys and values side by side, and the width a multiple of the 2 heads.", () => Tensor.Zeros<double>([4, 9]).SelfAttention(2));
        Watch.Throws<ArgumentException>("SelfAttention: x [6] must be [.. steps 3·width], queries, keys and values side by side, and the width a multiple of the 1 heads.", () => Tensor.Zeros<double>([6]).SelfAttention(1));
    }

    private static (T[] Value, T[] Gradient) ValueAndGradient<T>(Tensor<T> at, Tensor<T> dy, Func<Tensor<T>, Tensor<T>> f)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var x = at.Detach().RequireGrad();
        using var tape = new Tape<T>();
        var y = f(x);
        return (y.ToArray(), tape.Gradient(y, x, dy).ToArray());
    }
}

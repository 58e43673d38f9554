using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class PoolingTests
{
    /// <summary>In float many windows are looked at side by side, in double one by one: the same elements must win, those of NaN, of −∞ and at ties too.</summary>
    [Fact]
    public void Windows_side_by_side_are_windows_one_by_one()
    {
        var random = new RandomStream(3);
        for (var round = 0; round < 300; round++)
        {
            int Some(int from, int to) => from + random.NextInt(to - from + 1);
            Pair kernel = (Some(1, 4), Some(1, 5)), stride = (Some(1, 3), Some(1, 4)), dilation = (Some(1, 2), Some(1, 3));
            Pair padding = (Some(0, kernel.Height / 2), Some(0, kernel.Width / 2));
            Shape shape = [Some(1, 2), Some(1, 3), ((kernel.Height - 1) * dilation.Height) + Some(1, 6), ((kernel.Width - 1) * dilation.Width) + Some(1, 30)];
            var values = new double[shape.Size];
            for (var i = 0; i < values.Length; i++) values[i] = random.NextInt(12) switch { 0 => double.NaN, 1 or 2 => double.NegativeInfinity, 3 => double.PositiveInfinity, var n => n - 8 };

            var (x, slow) = (Tensor.From(Array.ConvertAll(values, value => (float)value), shape).RequireGrad(), Tensor.From(values, shape).RequireGrad());
            using var tape = new Tape<float>();
            using var slowTape = new Tape<double>();
            var (y, expected) = (x.MaxPool2d(kernel, stride, padding, dilation), slow.MaxPool2d(kernel, stride, padding, dilation));
            Assert.Equal(expected.ToArray(), Array.ConvertAll(y.ToArray(), value => (double)value));
            y.Backward(Tensor.Arange<float>(y.Size).Reshape(y.Shape));
            expected.Backward(Tensor.Arange<double>(y.Size).Reshape(y.Shape));
            Assert.Equal(slow.Grad!.ToArray(), Array.ConvertAll(x.Grad!.ToArray(), value => (double)value));
        }
    }

    /// <summary>Images are shared out among threads, each its own.</summary>
    [Fact]
    public void Many_images_are_pooled_like_each_alone()
    {
        var x = Tensor.Normal<float>([9, 7, 31, 30], new RandomStream(1));
        Func<Tensor<float>, Tensor<float>>[] pools = [x => x.MaxPool2d(2), x => x.MaxPool2d(3, stride: 2, padding: 1), x => x.AvgPool2d(2), x => x.AvgPool2d(3, stride: 2, padding: 1), x => x.AdaptiveAvgPool2d((4, 7))];
        foreach (var pool in pools)
        {
            var (together, gradient) = Gradient(pool, x);
            for (var n = 0; n < 9; n++)
            {
                var (alone, own) = Gradient(pool, x[n].Contiguous());
                Assert.Equal(alone, together.AsSpan(n * alone.Length, alone.Length).ToArray());
                Assert.Equal(own, gradient.AsSpan(n * own.Length, own.Length).ToArray());
            }
        }

        static (float[] Y, float[] Dx) Gradient(Func<Tensor<float>, Tensor<float>> pool, Tensor<float> x)
        {
            var leaf = Tensor.From<float>(x.ToArray(), x.Shape).RequireGrad();
            using var tape = new Tape<float>();
            var y = pool(leaf);
            y.Square().Sum().Backward();
            return (y.ToArray(), leaf.Grad!.ToArray());
        }
    }

    [Fact]
    public void What_no_window_reaches_has_no_part()
    {
        var x = Tensor.Full([1, 1, 3, 5], 1.0).RequireGrad();
        using var tape = new Tape<double>();
        var y = x.AvgPool2d(2);
        Assert.Equal([1.0, 1.0], y.ToArray());
        y.Sum().Backward();
        Assert.Equal([0.25, 0.25, 0.25, 0.25, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0, 0, 0], x.Grad!.ToArray());
    }

    /// <summary>What is not finite stays in the windows that hold it.</summary>
    [Fact]
    public void An_average_of_other_elements_is_not_touched_by_NaN()
    {
        var x = Tensor.From<double>([double.NaN, 1, 2, 3, 1, 1, 2, 3], [1, 2, 4]);
        Assert.Equal([double.NaN, 2.5, 1, 2.5], x.AdaptiveAvgPool2d(2).ToArray());
    }

    [Fact]
    public void Errors_name_the_option_its_value_and_the_rule()
    {
        var x = Tensor.Zeros<double>([1, 1, 4, 4]);
        Throws<ArgumentOutOfRangeException>("MaxPool2d: kernelSize is [2 0]; it must be at least 1. (Parameter 'kernelSize')", () => x.MaxPool2d((2, 0)));
        Throws<ArgumentOutOfRangeException>("AvgPool2d: stride is 0; it must be at least 1. (Parameter 'stride')", () => x.AvgPool2d(2, stride: 0));
        Throws<ArgumentOutOfRangeException>("MaxPool2d: dilation is -1; it must be at least 1. (Parameter 'dilation')", () => x.MaxPool2d(2, dilation: -1));
        Throws<ArgumentOutOfRangeException>("MaxPool2d: padding is -1; it must be 0 or greater. (Parameter 'padding')", () => x.MaxPool2d(2, padding: -1));
        Throws<ArgumentOutOfRangeException>("MaxPool1d: padding is 2; it must be at most half the kernelSize 3, or windows would lie in the padding alone. (Parameter 'padding')", () => x.Reshape(1, 4, 4).MaxPool1d(3, padding: 2));
        Throws<ArgumentException>("MaxPool2d: no window of kernelSize 3 and dilation 2 fits into x [1 1 4 4] with padding 0; use a smaller one, or a larger x.", () => x.MaxPool2d(3, dilation: 2));
        Throws<ArgumentException>("AvgPool1d: no window of kernelSize 7 fits into x [1 4 4] with padding 1; use a smaller one, or a larger x.", () => x.Reshape(1, 4, 4).AvgPool1d(7, padding: 1));
        Throws<ArgumentException>("AvgPool2d: x [4 4] must be [channels height width], or a batch of them, [n channels height width].", () => x.Reshape(4, 4).AvgPool2d(2));
        Throws<ArgumentException>("MaxPool1d: x [1 1 4 4] must be [channels length], or a batch of them, [n channels length].", () => x.MaxPool1d(2));
        Throws<ArgumentOutOfRangeException>("AdaptiveAvgPool2d: outputSize [1 -1] for the shape [1 1 4 4]: a size is 0 or greater. (Parameter 'outputSize')", () => x.AdaptiveAvgPool2d((1, -1)));
        Throws<ArgumentException>("AdaptiveAvgPool2d: the images of [2 3 0 4] have no elements to average.", () => Tensor.Zeros<double>([2, 3, 0, 4]).AdaptiveAvgPool2d(1));
    }
}

using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Sizes whose product is more than an int, and options far larger than what they are applied to: faults of an earlier state, each an input that read or wrote beside a buffer, gave wrong numbers, or took forever.</summary>
public class OverflowTests
{
    private static Tensor<float> Image => Tensor.Arange<float>(16).Reshape(1, 1, 4, 4);

    [Fact]
    public void MaxPool2d_with_a_stride_of_134217729_ended_the_process()
    {
        using var scope = new TensorScope();
        foreach (var stride in (int[])[134_217_729, int.MaxValue, 1 << 30, 65_536])
        {
            Assert.Equal([5f], Image.MaxPool2d(2, stride).ToArray());
            Assert.Equal([2.5f], Image.AvgPool2d(2, stride).ToArray());
        }
    }

    [Fact]
    public void MaxPool2d_of_a_kernel_far_larger_than_the_image_looks_at_the_image_alone()
    {
        using var scope = new TensorScope();
        Assert.Equal([15f], Image.MaxPool2d(1_000_000_001, 1 << 30, padding: 500_000_000).ToArray());
        Assert.Throws<ArgumentException>(() => Image.MaxPool2d(int.MaxValue, 1, padding: (1 << 30) - 1));
        Assert.Throws<ArgumentException>(() => Image.AvgPool2d(int.MaxValue, 1, padding: (1 << 30) - 1));
    }

    [Fact]
    public void Pooling_an_image_of_no_elements_is_an_error_also_where_a_window_fits_the_padding()
    {
        var x = Tensor.Zeros<float>([1, 1, 0, 4]);
        foreach (var pool in (Func<Tensor<float>>[])[() => x.MaxPool2d(2, padding: 1), () => x.AvgPool2d(2, padding: 1), () => Tensor.Zeros<float>([1, 0]).MaxPool1d(2, padding: 1)])
            Assert.Contains("no elements", Assert.Throws<ArgumentException>(pool).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MaxPool2d_whose_dilation_steps_over_the_image_is_an_error() =>
        Assert.Contains("dilation", Assert.ThrowsAny<ArgumentException>(() => Image.MaxPool2d(2, 1, padding: 1, dilation: 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void Convolve2d_with_a_padding_of_32768_and_a_dilation_of_65536_ended_the_process()
    {
        var (x, w) = (Tensor.Full<float>([1, 1, 1, 1], 3).RequireGrad(), Tensor.From<float>([1, 2, 3, 4], [1, 1, 2, 2]).RequireGrad());
        using var tape = new Tape<float>();
        var y = x.Convolve2d(w, padding: 32_768, dilation: 65_536);
        Assert.Equal("[1 1 1 1]", $"{y.Shape}");
        Assert.Equal(0, y.Item());
        var z = x.Convolve2d(w, padding: 65_536, dilation: 65_536, stride: 65_536); // the corners of 2 x 2 windows
        Assert.Equal([12f, 9, 6, 3], z.ToArray());
        z.Sum().Backward();
        Assert.Equal([10f], x.Grad!.ToArray());
        Assert.Equal([3f, 3, 3, 3], w.Grad!.ToArray());
    }

    /// <summary>There are as many passes as the kernel has elements, not as the stride has remainders: counted in the buffers they rent.</summary>
    [Fact]
    public void The_backward_pass_of_a_convolution_with_a_stride_of_20000_took_40_seconds()
    {
        foreach (var (size, expected) in (ReadOnlySpan<(int, int)>)[(1, 1), (40_001, 3)])
        {
            var (x, w) = (Tensor.Ones<float>([1, 1, 1, size]).RequireGrad(), Tensor.Full<float>([1, 1, 1, 1], 2).RequireGrad());
            using var tape = new Tape<float>();
            var y = x.Convolve2d(w, stride: 20_000);
            Assert.Equal(expected, y.Size);
            var before = BufferPool.Statistics.Rented;
            y.Sum().Backward();
            Assert.InRange(BufferPool.Statistics.Rented - before, 0, 40);
            Assert.Equal(2f * expected, x.Grad!.ToArray().Sum());
        }
    }

    [Fact]
    public void Unfold_of_a_view_with_the_largest_stride_read_from_before_it()
    {
        var view = Tensor.Full<float>([1, 1, 3, 8], 105).Slice(3, 5);
        foreach (var stride in (int[])[int.MaxValue, int.MaxValue - 5, 1 << 30])
            Assert.Equal([0f], view.Slice(2, 0, 1).Unfold((1, 1), (1, stride), (0, 5)).ToArray()[..1]);
    }

    [Fact]
    public void Chunks_of_the_longest_array_are_counted_right()
    {
        Assert.Equal(65_536, Parallelism.Chunks(Array.MaxLength, 1 << 15));
        Assert.Equal(Array.MaxLength, Parallelism.Chunks(Array.MaxLength, 1));
        Assert.Equal((1, 2, 0), (Parallelism.Chunks(1, 7), Parallelism.Chunks(8, 7), Parallelism.Chunks(0, 7)));
    }

    [Fact]
    public void The_pool_and_the_scratch_refuse_a_negative_length()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BufferPool.Rent<float>(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BufferPool.Rent<int>(int.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scratched(-1));
        Assert.Throws<InsufficientMemoryException>(() => Scratched((nint)1 << 32));
        static unsafe void Scratched(nint length) => Scratch<byte>.Rent(length);
    }

    [Fact]
    public void Expand_to_50_million_axes_overflowed_the_stack()
    {
        foreach (var rank in (int[])[9, 50_000_000])
            Assert.Contains("at most 8 axes", Assert.Throws<ArgumentException>(() => Tensor.Scalar(1f).Expand(new int[rank])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromTensor_of_3_million_axes_overflowed_the_stack()
    {
        foreach (var rank in (int[])[9, 3_000_000])
        {
            var lengths = new nint[rank];
            lengths.AsSpan().Fill(1);
            var error = Assert.Throws<ArgumentException>(() => Tensor.FromTensor<float>(new System.Numerics.Tensors.ReadOnlyTensorSpan<float>([1f], lengths)));
            Assert.Contains("at most 8 axes", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Flatten_of_an_empty_tensor_whose_other_axes_are_too_long_together_is_an_error()
    {
        var x = Tensor.Zeros<float>([0, 65_536, 65_536]);
        Assert.Contains("4294967296", Assert.Throws<ArgumentException>(() => x.Flatten(1)).Message, StringComparison.Ordinal);
        Assert.Equal("[0] [0 65536]", $"{x.Flatten().Shape} {x.Flatten(0, 1).Shape}");
    }

    [Fact]
    public void Empty_tensors_with_axes_that_are_long_together_are_ordinary()
    {
        var x = Tensor.Zeros<float>([0, 65_536, 65_536]);
        Assert.Equal("[0] [0] [0] [0 65536]", $"{x.Max([1, 2]).Shape} {x.Mean([1, 2]).Shape} {x.LogSumExp([1, 2]).Shape} {x.ArgMax(1).Shape}");
        Assert.Equal("[0 131072 65536] [3 0 65536 65536]", $"{x.Repeat(1, 2, 1).Shape} {x.Repeat(3, 1, 1, 1).Shape}");
    }
}

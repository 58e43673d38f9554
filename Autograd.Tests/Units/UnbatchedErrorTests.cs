using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Units;

/// <summary>What takes one example without a batch names the shape that it was given, never one with an axis more.</summary>
public sealed class UnbatchedErrorTests
{
    private static readonly RandomStream Random = new(3);

    public static TheoryData<string, Action> Rows => new()
    {
        {
            "Convolve2d: the input [2 28 28], read as one of [C H W] without a batch, has 2 channels, but a weight [8 1 3 3] in 1 group takes 1. " +
            "Is it a batch of 2 images without the axis of channels, [N H W], insert that with Unsqueeze(1).",
            () => new Conv2d<double>(1, 8, 3, Random).Forward(Tensor.Zeros<double>([2, 28, 28]))
        },
        {
            "Convolve2d: the input [2 28 28], read as one of [C H W] without a batch, has 2 channels, but a weight [8 3 3 3] in 1 group takes 3. " +
            "Channels are axis 0 without a batch, axis 1 with one (see Permute).",
            () => new Conv2d<double>(3, 8, 3, Random).Forward(Tensor.Zeros<double>([2, 28, 28]))
        },
        {
            "Convolve1d: the input [5 9], read as one of [C L] without a batch, has 5 channels, but a weight [2 1 3] in 1 group takes 1. " +
            "Is it a batch of 5 sequences without the axis of channels, [N L], insert that with Unsqueeze(1).",
            () => new Conv1d<double>(1, 2, 3, Random).Forward(Tensor.Zeros<double>([5, 9]))
        },
        {
            "ConvolveTransposed2d: the input [2 4 4], read as one of [C H W] without a batch, has 2 channels, but a weight [1 8 3 3] takes 1: its first axis. " +
            "Is it a batch of 2 images without the axis of channels, [N H W], insert that with Unsqueeze(1).",
            () => new ConvTranspose2d<double>(1, 8, 3, Random).Forward(Tensor.Zeros<double>([2, 4, 4]))
        },
        {
            "Convolve2d: a kernel of 3 does not fit into the 2 rows of the input [1 2 5] with a padding of 0. Pad more, or use a smaller kernel.",
            () => new Conv2d<double>(1, 8, 3, Random).Forward(Tensor.Zeros<double>([1, 2, 5]))
        },
        {
            "Unfold: a kernel of 3 does not fit into the 2 rows of the input [1 2 5] with a padding of 0. Pad more, or use a smaller kernel.",
            () => Tensor.Zeros<double>([1, 2, 5]).Unfold(3)
        },
        {
            "Fold: the input [5 4] has columns of 5, which is no multiple of the 4 elements of a kernel of 2.",
            () => Tensor.Zeros<double>([5, 4]).Fold((3, 3), (2, 2))
        },
        {
            "BatchNorm2d: x [6 28 28] must be [n channels height width], with 1 channels on axis 1. A batch of 6 without the axis of channels gets one with Unsqueeze(1).",
            () => new BatchNorm2d<double>(1).Forward(Tensor.Zeros<double>([6, 28, 28]))
        },
        {
            "BatchNorm2d: x [3 28 28] must be [n channels height width], with 3 channels on axis 1. A single example without the axis of the batch gets one with Unsqueeze(0).",
            () => new BatchNorm2d<double>(3).Forward(Tensor.Zeros<double>([3, 28, 28]))
        },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_shape_named_is_the_one_given_and_both_readings_are_told(string text, Action cause) =>
        Assert.Equal(text, Assert.Throws<ArgumentException>(cause).Message);

    [Fact]
    public void One_image_gives_what_a_batch_of_one_does()
    {
        var (x, weight) = (Tensor.Normal<double>([2, 5, 6], Random), Tensor.Normal<double>([4, 2, 3, 2], Random));
        var options = (Stride: (Pair)(2, 1), Padding: (Padding)(1, 2));
        Assert.Equal(x.Unsqueeze(0).Convolve2d(weight, options.Stride, options.Padding).ToArray(), x.Convolve2d(weight, options.Stride, options.Padding).ToArray());
        var back = Tensor.Normal<double>([2, 4, 3, 2], Random);
        Assert.Equal(x.Unsqueeze(0).ConvolveTransposed2d(back, 2).ToArray(), x.ConvolveTransposed2d(back, 2).ToArray());
        Assert.Equal<int>([4, 11, 12], x.ConvolveTransposed2d(back, 2).Shape);
        Assert.Equal(x.Unsqueeze(0).Unfold((3, 2)).ToArray(), x.Unfold((3, 2)).ToArray());
        var columns = x.Unfold((3, 2));
        Assert.Equal(columns.Unsqueeze(0).Fold((5, 6), (3, 2)).ToArray(), columns.Fold((5, 6), (3, 2)).ToArray());
        var line = x.Select(1, 0);
        var kernel = weight.Select(3, 0);
        Assert.Equal(line.Unsqueeze(0).Convolve1d(kernel, padding: 1).ToArray(), line.Convolve1d(kernel, padding: 1).ToArray());
    }
}

using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

public class ConvolutionLayerTests
{
    private static RandomStream Random => new(4);

    [Fact]
    public void They_print_their_sizes_and_what_is_not_the_default()
    {
        Assert.StartsWith("Conv2d(2 -> 6, [3 5], padding same, dilation [1 2], groups 2, no bias) ", new Conv2d<float>(2, 6, (3, 5), Random, 1, Padding.Same, (1, 2), 2, bias: false).ToString());
        Assert.StartsWith("Conv2d(1 -> 16, 3, padding 1) ", new Conv2d<float>(1, 16, 3, Random, padding: 1).ToString());
        Assert.StartsWith("Conv1d(3 -> 4, 5, stride 2) ", new Conv1d<float>(3, 4, 5, Random, stride: 2).ToString());
        Assert.StartsWith("ConvTranspose2d(4 -> 2, 3, stride 2, padding 1, output padding [1 0]) ", new ConvTranspose2d<float>(4, 2, 3, Random, 2, 1, (1, 0)).ToString());
        Assert.StartsWith("Fold([4 5], 2, stride 2)", new Fold<float>((4, 5), 2, 2).ToString());
    }

    [Fact]
    public void Weight_and_bias_are_drawn_from_one_interval_and_fill_it()
    {
        Check(new Conv2d<double>(6, 32, (3, 4), Random, groups: 2).Parameters(), 3 * 3 * 4);
        Check(new Conv1d<double>(8, 64, 5, Random).Parameters(), 8 * 5);
        Check(new ConvTranspose2d<double>(32, 64, 3, Random, groups: 4).Parameters(), 16 * 9);

        static void Check(IEnumerable<Tensor<double>> parameters, int fan)
        {
            var bound = 1 / Math.Sqrt(fan);
            foreach (var values in parameters.Select(parameter => parameter.ToArray()))
            {
                Assert.All(values, value => Assert.InRange(value, -bound, bound));
                Assert.True(values.Max() > 0.85 * bound && values.Min() < -0.85 * bound);
            }
        }
    }

    [Fact]
    public void One_image_is_a_batch_of_one()
    {
        var random = Random;
        var image = Tensor.Normal<double>([2, 5, 4], random);
        foreach (var layer in (Layer<double>[])[new Conv2d<double>(2, 3, 2, random, padding: 1), new ConvTranspose2d<double>(2, 3, 2, random, stride: 2), new Unfold<double>(2)])
            Same.Bits(Naive.Box(layer.Forward(image.Unsqueeze(0)).Squeeze(0)), layer.Forward(image));
        var sequence = new Conv1d<double>(2, 3, 2, random);
        Same.Bits(Naive.Box(sequence.Forward(image[.., 0].Unsqueeze(0)).Squeeze(0)), sequence.Forward(image[.., 0]));
        Assert.Equal([0, 3, 4, 3], new Conv2d<double>(2, 3, 2, random).Forward(Tensor.Zeros<double>([0, 2, 5, 4])).Shape.ToArray());
    }

    [Fact]
    public void Input_weight_and_bias_have_right_gradients()
    {
        var random = Random;
        var x = Tensor.Normal<double>([2, 2, 4, 3], random);
        foreach (var layer in (Layer<double>[])[new Conv2d<double>(2, 4, 2, random, 2, 1, groups: 2), new ConvTranspose2d<double>(2, 4, 2, random, 2, 1, (0, 1), groups: 2)])
        {
            GradientCheck.Verify(layer.Forward, x);
            var (weight, bias) = layer.Parameters().ToArray() switch { [var first, var second] => (first, second), _ => throw new InvalidOperationException() };
            var dy = Tensor.Normal<double>(layer.Forward(x).Shape, random);
            using (new Tape<double>()) layer.Forward(x).Backward(dy);
            Same.Near(Naive.Reduce(Naive.Box(dy), [0, 2, 3], keepDims: false, terms => terms.Sum()), bias.Grad!, 1e-13, 1e-14);
            Assert.Contains(weight.Grad!.ToArray(), value => value != 0);
        }
    }

    /// <summary>Says the operation, the shapes, and what to do.</summary>
    [Fact]
    public void Errors_name_the_shapes_and_the_fix()
    {
        var layer = new Conv2d<float>(3, 8, 5, Random);
        Says("Convolve2d: the input [1 2 9 9] has 2 channels, but a weight [8 3 5 5] in 1 group takes 3. Channels are axis 1 of a batch (see Permute).", () => layer.Forward(Tensor.Zeros<float>([1, 2, 9, 9])));
        Says("Convolve2d: the input [9 9] must be a batch [N C H W] or one image [C H W]. Add the missing axes with Unsqueeze or Reshape.", () => layer.Forward(Tensor.Zeros<float>([9, 9])));
        Says("Convolve2d: a kernel of 5 does not fit into the 4 rows of the input [1 3 4 9] with a padding of 0. Pad more, or use a smaller kernel.", () => layer.Forward(Tensor.Zeros<float>([1, 3, 4, 9])));
        Says("Convolve2d: a kernel of 5, dilated 13, does not fit into the 9 columns of the input [1 3 19 9] with a padding of 1. Pad more, or use a smaller kernel.", () => Tensor.Zeros<float>([1, 3, 19, 9]).Convolve2d(layer.Weight, padding: 1, dilation: 3));
        Says("Conv2d: the padding Same keeps the size, which a stride of 2 cannot; give the padding as a number.", () => new Conv2d<float>(3, 8, 5, Random, 2, Padding.Same));
        Says("Conv2d: 2 groups do not divide the channels in and out, 8 and 3.", () => new Conv2d<float>(3, 8, 5, Random, groups: 2));
        Says("Conv2d: weight [8 3 5 5] needs a bias [8], one for each output, not [3].", () => new Conv2d<float>(layer.Weight, Tensor.Zeros<float>([3])));
        Says("Conv1d: the weight [8 3 5 5] must have 3 axes, [out in/groups k] ([in out/groups k] if transposed).", () => new Conv1d<float>(layer.Weight));
        Says("Conv1d: the dilation 0 must be at least 1: neighbouring elements of the kernel are so far apart.", () => new Conv1d<float>(3, 8, 5, Random, dilation: 0));
        Says("ConvolveTransposed2d: an output padding of 2 along the rows must be from 0 to less than the stride 2 or the dilation 1: beyond, no element of the input [1 8 3 3] reaches.", () => new ConvTranspose2d<float>(layer.Weight, stride: 2, outputPadding: 2).Forward(Tensor.Zeros<float>([1, 8, 3, 3])));
        Says("ConvolveTransposed2d: the input [1 8 1 9] gives -1 rows: a kernel of 5 with the padding 3 leaves none. Use a smaller padding or a larger input.", () => new ConvTranspose2d<float>(layer.Weight, padding: 3).Forward(Tensor.Zeros<float>([1, 8, 1, 9])));
        Says("ConvolutionWeightGradient2d: for images [1 3 9 9] and a kernel of 5 dy must be [1 8 5 5], the shape of the convolution's result, not [1 8 5 4].", () => Tensor.Zeros<float>([1, 3, 9, 9]).ConvolutionWeightGradient2d(Tensor.Zeros<float>([1, 8, 5, 4]), 5));
        Says("Fold: the input [1 5 4] has columns of 5, which is no multiple of the 4 elements of a kernel of 2.", () => Tensor.Zeros<float>([1, 5, 4]).Fold(3, 2));
        Says("Fold: the input [1 4 5] has 5 windows, but a kernel of 2 has 2 · 2 in an image of the size 3 (kernel [2 2], stride [1 1], padding [0 0], dilation [1 1]).", () => Tensor.Zeros<float>([1, 4, 5]).Fold(3, 2));

        static void Says(string message, Func<object> action) => Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(action).Message);
    }
}

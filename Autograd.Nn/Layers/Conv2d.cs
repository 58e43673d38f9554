using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// A kernel slid over images: <c>[n inputs height width]</c> becomes <c>[n outputs height' width']</c>, plus a number for each output channel; one image without n, too. See <see cref="Convolutions"/>.
/// Weight and bias start as U(−1/√f, 1/√f), where f = inputs/groups · kernel height · kernel width. PyTorch: nn.Conv2d.
/// </summary>
public sealed class Conv2d<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionOptions options;

    /// <summary>A layer with freshly drawn parameters.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernelSize">Height and width of the kernel; one number for both.</param>
    /// <param name="random">Draws the weight, then the bias.</param>
    /// <param name="stride">How far the kernel moves each time; 1 by default.</param>
    /// <param name="padding">Zeros around the image, or <see cref="Padding.Same"/>.</param>
    /// <param name="dilation">How far apart the kernel's elements are; 1 by default.</param>
    /// <param name="groups">Into so many equal parts the channels are cut, none of which sees another.</param>
    /// <param name="bias">False leaves out b.</param>
    /// <exception cref="ArgumentException">A size or an option is out of range, or the groups do not divide the channels.</exception>
    public Conv2d(int inputs, int outputs, Pair kernelSize, RandomStream random, Pair? stride = null, Padding padding = default, Pair? dilation = null, int groups = 1, bool bias = true)
        : this(ConvolutionOptions.Draw<T>("Conv2d", outputs, inputs, outputs, groups, [kernelSize.Height, kernelSize.Width], bias, random), stride, padding, dilation, groups)
    {
    }

    /// <summary>A layer with given parameters.</summary>
    /// <param name="weight">Shape <c>[outputs inputs/groups height width]</c>.</param>
    /// <param name="bias">Shape <c>[outputs]</c>, or none.</param>
    /// <param name="stride">How far the kernel moves each time; 1 by default.</param>
    /// <param name="padding">Zeros around the image, or <see cref="Padding.Same"/>.</param>
    /// <param name="dilation">How far apart the kernel's elements are; 1 by default.</param>
    /// <param name="groups">Into so many equal parts the channels are cut.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or an option is out of range.</exception>
    public Conv2d(Tensor<T> weight, Tensor<T>? bias = null, Pair? stride = null, Padding padding = default, Pair? dilation = null, int groups = 1)
        : this((weight, bias), stride, padding, dilation, groups)
    {
    }

    private Conv2d((Tensor<T> Weight, Tensor<T>? Bias) given, Pair? stride, Padding padding, Pair? dilation, int groups)
    {
        options = new ConvolutionOptions(stride ?? 1, padding, 0, dilation ?? 1, groups);
        options.Check("Conv2d", given.Weight, given.Bias, axes: 2);
        (Weight, Bias) = (Register("weight", given.Weight), given.Bias is null ? null : Register("bias", given.Bias));
    }

    /// <summary>The kernels, <c>[outputs inputs/groups height width]</c>.</summary>
    public Tensor<T> Weight { get; }

    /// <summary>What is added to each channel, <c>[outputs]</c>, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary><c>[n inputs height width]</c> in, <c>[n outputs height' width']</c> out; without n, too.</summary>
    /// <exception cref="ArgumentException">x is no image of so many channels, or smaller than the kernel.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            var y = x.Convolve2d(Weight, options.Stride, options.Padding, options.Dilation, options.Groups);
            return Bias is null ? y : y + Bias.Reshape(-1, 1, 1);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Conv2d({Weight.Shape[1] * options.Groups} -> {Weight.Shape[0]}, {new Pair(Weight.Shape[2], Weight.Shape[3])}{options}{(Bias is null ? ", no bias" : "")})";
}

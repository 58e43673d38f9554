using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// The transpose of a convolution, which makes images larger: each element of <c>[n inputs height width]</c> times the kernel, added up <c>stride</c> apart, plus a number for each output channel; one image
/// without n, too. See <see cref="Convolutions"/>. Weight and bias start as U(−1/√f, 1/√f), where f = outputs/groups · kernel height · kernel width. PyTorch: nn.ConvTranspose2d.
/// </summary>
public sealed class ConvTranspose2d<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionOptions options;

    /// <summary>A layer with freshly drawn parameters.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernelSize">Height and width of the kernel; one number for both.</param>
    /// <param name="random">Draws the weight, then the bias.</param>
    /// <param name="stride">How far apart the kernels are laid; 1 by default.</param>
    /// <param name="padding">What is cut off on each side of the result.</param>
    /// <param name="outputPadding">Rows below and columns at the right of the result that the convolution with this stride would leave over.</param>
    /// <param name="dilation">How far apart the kernel's elements are; 1 by default.</param>
    /// <param name="groups">Into so many equal parts the channels are cut, none of which sees another.</param>
    /// <param name="bias">False leaves out b.</param>
    /// <exception cref="ArgumentException">A size or an option is out of range, or the groups do not divide the channels.</exception>
    public ConvTranspose2d(int inputs, int outputs, Pair kernelSize, RandomStream random, Pair? stride = null, Pair padding = default, Pair outputPadding = default, Pair? dilation = null, int groups = 1, bool bias = true)
        : this(ConvolutionOptions.Draw<T>("ConvTranspose2d", inputs, outputs, outputs, groups, [kernelSize.Height, kernelSize.Width], bias, random), stride, padding, outputPadding, dilation, groups)
    {
    }

    /// <summary>A layer with given parameters.</summary>
    /// <param name="weight">Shape <c>[inputs outputs/groups height width]</c>.</param>
    /// <param name="bias">Shape <c>[outputs]</c>, or none.</param>
    /// <param name="stride">How far apart the kernels are laid; 1 by default.</param>
    /// <param name="padding">What is cut off on each side of the result.</param>
    /// <param name="outputPadding">Rows below and columns at the right of the result that the convolution with this stride would leave over.</param>
    /// <param name="dilation">How far apart the kernel's elements are; 1 by default.</param>
    /// <param name="groups">Into so many equal parts the channels are cut.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or an option is out of range.</exception>
    public ConvTranspose2d(Tensor<T> weight, Tensor<T>? bias = null, Pair? stride = null, Pair padding = default, Pair outputPadding = default, Pair? dilation = null, int groups = 1)
        : this((weight, bias), stride, padding, outputPadding, dilation, groups)
    {
    }

    private ConvTranspose2d((Tensor<T> Weight, Tensor<T>? Bias) given, Pair? stride, Pair padding, Pair outputPadding, Pair? dilation, int groups)
    {
        options = new ConvolutionOptions(stride ?? 1, padding, outputPadding, dilation ?? 1, groups);
        options.Check("ConvTranspose2d", given.Weight, given.Bias, axes: 2, isTransposed: true);
        (Weight, Bias) = (Register("weight", given.Weight), given.Bias is null ? null : Register("bias", given.Bias));
    }

    /// <summary>The kernels, <c>[inputs outputs/groups height width]</c>.</summary>
    public Tensor<T> Weight { get; }

    /// <summary>What is added to each channel, <c>[outputs]</c>, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary><c>[n inputs height width]</c> in, <c>[n outputs height' width']</c> out, an axis of n elements becoming one of (n − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1.</summary>
    /// <exception cref="ArgumentException">x is no image of so many channels, or nothing of the result is left.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            var y = x.ConvolveTransposed2d(Weight, options.Stride, options.Padding.Each, options.OutputPadding, options.Dilation, options.Groups);
            return Bias is null ? y : y + Bias.Reshape(-1, 1, 1);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"ConvTranspose2d({Weight.Shape[0]} -> {Weight.Shape[1] * options.Groups}, {new Pair(Weight.Shape[2], Weight.Shape[3])}{options}{(Bias is null ? ", no bias" : "")})";
}

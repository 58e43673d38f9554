using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// A kernel slid along sequences: <c>[n inputs length]</c> becomes <c>[n outputs length']</c>, plus a number for each output channel; one sequence without n, too.
/// Weight and bias start as U(−1/√f, 1/√f), where f = inputs/groups · kernel size. PyTorch: nn.Conv1d.
/// </summary>
public sealed class Conv1d<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionOptions options;

    /// <summary>A layer with freshly drawn parameters.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernelSize">Length of the kernel.</param>
    /// <param name="random">Draws the weight, then the bias.</param>
    /// <param name="stride">How far the kernel moves each time.</param>
    /// <param name="padding">Zeros at either end, or <see cref="Padding.Same"/>.</param>
    /// <param name="dilation">How far apart the kernel's elements are.</param>
    /// <param name="groups">Into so many equal parts the channels are cut, none of which sees another.</param>
    /// <param name="bias">False leaves out b.</param>
    /// <exception cref="ArgumentException">A size or an option is out of range, or the groups do not divide the channels.</exception>
    public Conv1d(int inputs, int outputs, int kernelSize, RandomStream random, int stride = 1, Padding padding = default, int dilation = 1, int groups = 1, bool bias = true)
        : this(ConvolutionOptions.Draw<T>("Conv1d", outputs, inputs, outputs, groups, [kernelSize], bias, random), stride, padding, dilation, groups)
    {
    }

    /// <summary>A layer with given parameters.</summary>
    /// <param name="weight">Shape <c>[outputs inputs/groups kernel]</c>.</param>
    /// <param name="bias">Shape <c>[outputs]</c>, or none.</param>
    /// <param name="stride">How far the kernel moves each time.</param>
    /// <param name="padding">Zeros at either end, or <see cref="Padding.Same"/>.</param>
    /// <param name="dilation">How far apart the kernel's elements are.</param>
    /// <param name="groups">Into so many equal parts the channels are cut.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or an option is out of range.</exception>
    public Conv1d(Tensor<T> weight, Tensor<T>? bias = null, int stride = 1, Padding padding = default, int dilation = 1, int groups = 1)
        : this((weight, bias), stride, padding, dilation, groups)
    {
    }

    private Conv1d((Tensor<T> Weight, Tensor<T>? Bias) given, int stride, Padding padding, int dilation, int groups)
    {
        options = new ConvolutionOptions(stride, padding, 0, dilation, groups);
        options.Check("Conv1d", given.Weight, given.Bias, axes: 1);
        (Weight, Bias) = (Register("weight", given.Weight), given.Bias is null ? null : Register("bias", given.Bias));
    }

    /// <summary>The kernels, <c>[outputs inputs/groups kernel]</c>.</summary>
    public Tensor<T> Weight { get; }

    /// <summary>What is added to each channel, <c>[outputs]</c>, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary><c>[n inputs length]</c> in, <c>[n outputs length']</c> out; without n, too.</summary>
    /// <exception cref="ArgumentException">x is no sequence of so many channels, or shorter than the kernel.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            var y = x.Convolve1d(Weight, options.Stride.Width, options.Padding, options.Dilation.Width, options.Groups);
            return Bias is null ? y : y + Bias.Reshape(-1, 1);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Conv1d({Weight.Shape[1] * options.Groups} -> {Weight.Shape[0]}, {Weight.Shape[2]}{options}{(Bias is null ? ", no bias" : "")})";
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>The windows of images as columns: <c>[n channels height width]</c> becomes <c>[n channels·kernel windows]</c>. See <see cref="Windows"/>. PyTorch: nn.Unfold.</summary>
public sealed class Unfold<T>(Pair kernelSize, Pair? stride = null, Pair padding = default, Pair? dilation = null) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionOptions options = new(stride ?? 1, padding, 0, dilation ?? 1, 1);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is no image, no window fits it, or an option is out of range.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.Unfold(kernelSize, options.Stride, options.Padding.Each, options.Dilation); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Unfold({kernelSize}{options})";
}

/// <summary>Columns added up to images, where <see cref="Unfold{T}"/> takes them from: <c>[n channels·kernel windows]</c> becomes <c>[n channels height width]</c>. See <see cref="Windows"/>. PyTorch: nn.Fold.</summary>
public sealed class Fold<T>(Pair outputSize, Pair kernelSize, Pair? stride = null, Pair padding = default, Pair? dilation = null) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionOptions options = new(stride ?? 1, padding, 0, dilation ?? 1, 1);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is not what Unfold gives for this size, or an option is out of range.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.Fold(outputSize, kernelSize, options.Stride, options.Padding.Each, options.Dilation); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Fold({outputSize}, {kernelSize}{options})";
}

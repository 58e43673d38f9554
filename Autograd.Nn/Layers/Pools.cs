using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>The largest element of each window of <c>[n channels height width]</c>, or of one such image without n. See <see cref="Pooling"/>. PyTorch: nn.MaxPool2d.</summary>
public sealed class MaxPool2d<T>(Pair kernelSize, Pair? stride = null, Pair padding = default, Pair? dilation = null) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is no image, no window fits it, or an option is out of range.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.MaxPool2d(kernelSize, stride, padding, dilation); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"MaxPool2d({kernelSize}{Options.Text(kernelSize, stride ?? kernelSize, padding)}{(dilation is { } d && d != 1 ? $", dilation {d}" : "")})";
}

/// <summary>The largest element of each window of <c>[n channels length]</c>, or of one such line without n. PyTorch: nn.MaxPool1d.</summary>
public sealed class MaxPool1d<T>(int kernelSize, int? stride = null, int padding = 0, int dilation = 1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is no line, no window fits it, or an option is out of range.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.MaxPool1d(kernelSize, stride, padding, dilation); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"MaxPool1d({kernelSize}{Options.Text(kernelSize, stride ?? kernelSize, padding)}{(dilation != 1 ? $", dilation {dilation}" : "")})";
}

/// <summary>The mean of each window of <c>[n channels height width]</c>, or of one such image without n. See <see cref="Pooling"/>. PyTorch: nn.AvgPool2d.</summary>
public sealed class AvgPool2d<T>(Pair kernelSize, Pair? stride = null, Pair padding = default, bool countIncludePad = true) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is no image, no window fits it, or an option is out of range.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.AvgPool2d(kernelSize, stride, padding, countIncludePad); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"AvgPool2d({kernelSize}{Options.Text(kernelSize, stride ?? kernelSize, padding)}{(countIncludePad ? "" : " not counted")})";
}

/// <summary>The mean of each window of <c>[n channels length]</c>, or of one such line without n. PyTorch: nn.AvgPool1d.</summary>
public sealed class AvgPool1d<T>(int kernelSize, int? stride = null, int padding = 0, bool countIncludePad = true) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is no line, no window fits it, or an option is out of range.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.AvgPool1d(kernelSize, stride, padding, countIncludePad); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"AvgPool1d({kernelSize}{Options.Text(kernelSize, stride ?? kernelSize, padding)}{(countIncludePad ? "" : " not counted")})";
}

/// <summary>Means that make every image one of a given size; of 1, the mean of each channel. PyTorch: nn.AdaptiveAvgPool2d.</summary>
public sealed class AdaptiveAvgPool2d<T>(Pair outputSize) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is no image or has no elements to average, or a size is negative.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.AdaptiveAvgPool2d(outputSize); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"AdaptiveAvgPool2d({outputSize})";
}

/// <summary>How windows print in a module's tree: what is not the default.</summary>
file static class Options
{
    public static string Text(Pair kernel, Pair stride, Pair padding) => $"{(stride == kernel ? "" : $", stride {stride}")}{(padding == 0 ? "" : $", padding {padding}")}";
}

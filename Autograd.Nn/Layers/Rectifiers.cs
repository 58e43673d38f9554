using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary><c>y = max(x, 0)</c>; the slope at 0 is 0. PyTorch: nn.ReLU.</summary>
public sealed class ReLU<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Relu();
}

/// <summary><c>y = x</c> where x &gt; 0, else <c>negativeSlope · x</c>; the slope at 0 is the negative side's. PyTorch: nn.LeakyReLU.</summary>
public sealed class LeakyReLU<T>(double negativeSlope = 0.01) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.LeakyRelu(negativeSlope);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"LeakyReLU({negativeSlope})");
}

/// <summary><c>y = x</c> where x &gt; 0, else <c>weight · x</c>, the slope below 0 being trained: one for all, or one for each channel of axis 1. The slope at 0 is the weight. PyTorch: nn.PReLU.</summary>
public sealed class PReLU<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer with so many slopes, 1 or as many as there are channels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no slopes.</exception>
    public PReLU(int slopes = 1, double start = 0.25)
    {
        if (slopes < 1) throw new ArgumentOutOfRangeException(nameof(slopes), $"PReLU: there is at least 1 slope, not {slopes}.");
        Weight = Register("weight", Tensor.Full([slopes], T.CreateTruncating(start)));
    }

    /// <summary>The slopes below 0, <c>[1]</c> or <c>[channels]</c>.</summary>
    public Tensor<T> Weight { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are several slopes, and not as many channels.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            if (Weight.Size > 1 && (x.Rank < 2 || x.Shape[1] != Weight.Size)) throw new ArgumentException($"PReLU: x {x.Shape} needs {Weight.Size} channels on axis 1, one for each slope.");
            var below = Kernel<T>.AllFinite(x) ? x : x.Clamp(max: 0); // an infinite x that is not multiplied must not be met by a gradient of 0
            return (x > 0).Where(x, (Weight.Size == 1 ? Weight : Weight.PerChannel(x.Rank)) * below);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"PReLU({Weight.Size})";
}

/// <summary><c>y = min(max(x, 0), 6)</c>; the slope at 0 and at 6 is 0. PyTorch: nn.ReLU6.</summary>
public sealed class ReLU6<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => Clipped.Between(x, 0, 6);
}

/// <summary><c>y = x</c> where x &gt; threshold, else the value; the slope at the threshold is 0. PyTorch: nn.Threshold.</summary>
public sealed class Threshold<T>(double threshold, double value) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => (x <= threshold).Where(value, x);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Threshold({threshold}, {value})");
}

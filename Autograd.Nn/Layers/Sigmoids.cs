using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary><c>y = tanh x</c>. PyTorch: nn.Tanh.</summary>
public sealed class Tanh<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Tanh();
}

/// <summary><c>y = x − tanh x</c>. PyTorch: nn.Tanhshrink.</summary>
public sealed class Tanhshrink<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x - x.Tanh();
}

/// <summary><c>y = 1/(1 + e⁻ˣ)</c>. PyTorch: nn.Sigmoid.</summary>
public sealed class Sigmoid<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Sigmoid();
}

/// <summary><c>y = −ln(1 + e⁻ˣ)</c>. PyTorch: nn.LogSigmoid.</summary>
public sealed class LogSigmoid<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.LogSigmoid();
}

/// <summary><c>y = x/(1 + |x|)</c>. PyTorch: nn.Softsign.</summary>
public sealed class Softsign<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var finite = Kernel<T>.AllFinite(x) ? x : x.Clamp(-double.CreateTruncating(Range<T>.Largest), double.CreateTruncating(Range<T>.Largest)); // ∞/∞ is NaN
        return finite / (1 + finite.Abs());
    }
}

/// <summary>Half of an axis lets the other half through: <c>y = a σ(b)</c> of the two halves a, b. PyTorch: nn.GLU.</summary>
public sealed class GLU<T>(int axis = -1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The shape of x in, with half of the axis out.</summary>
    /// <exception cref="ArgumentException">The axis is outside the shape, or has no halves.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            var at = Check.Axis(axis, x.Shape, "GLU");
            if (x.Shape[at] % 2 != 0) throw new ArgumentException($"GLU: axis {axis} of x {x.Shape} cannot be halved; it must be even.");
            var half = x.Shape[at] / 2;
            return x.Narrow(at, 0, half) * x.Narrow(at, half, half).Sigmoid();
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"GLU(axis {axis})";
}

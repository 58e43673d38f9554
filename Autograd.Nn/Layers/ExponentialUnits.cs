using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary><c>y = x</c> where x &gt; 0, else <c>α (eˣ − 1)</c>; the slope at 0 is α. PyTorch: nn.ELU.</summary>
public sealed class ELU<T>(double alpha = 1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Elu(alpha);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"ELU({alpha})");
}

/// <summary>
/// <c>y = λ·x</c> where x &gt; 0, else <c>λα (eˣ − 1)</c>, with the two numbers for which means of 0 and variances of 1 stay so from layer to layer (Klambauer et al., Self-Normalizing Neural Networks, 2017); the slope at 0 is λα. PyTorch: nn.SELU.
/// </summary>
public sealed class SELU<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Alpha = 1.6732632423543772, Lambda = 1.0507009873554805;

    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => Lambda * x.Elu(Alpha);
}

/// <summary><c>y = max(x, 0) + min(0, α (e^(x/α) − 1))</c>: smooth, the slope at 0 is 1. PyTorch: nn.CELU.</summary>
public sealed class CELU<T>(double alpha = 1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Relu() + alpha * (x.Clamp(max: 0) / alpha).Expm1();

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"CELU({alpha})");
}

/// <summary><c>y = x Φ(x)</c> with the normal distribution's Φ, or its approximation by tanh. PyTorch: nn.GELU, whose approximate='tanh' this is.</summary>
public sealed class GELU<T>(bool tanh = false) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Gelu(tanh);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"GELU{(tanh ? "(tanh)" : "")}");
}

/// <summary><c>y = x σ(x)</c>, also called swish. PyTorch: nn.SiLU.</summary>
public sealed class SiLU<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Silu();
}

/// <summary><c>y = x tanh(ln(1 + eˣ))</c>. PyTorch: nn.Mish.</summary>
public sealed class Mish<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Mish();
}

/// <summary><c>y = ln(1 + e^βx)/β</c>; x itself where βx is greater than the threshold. PyTorch: nn.Softplus.</summary>
public sealed class Softplus<T>(double beta = 1, double threshold = 20) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Softplus(beta, threshold);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Softplus({beta}, threshold {threshold})");
}

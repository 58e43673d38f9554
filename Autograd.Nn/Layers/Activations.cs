using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary><c>y = max(x, 0)</c>, any shape. PyTorch: nn.ReLU.</summary>
public sealed class ReLU<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Relu();
}

/// <summary><c>y = tanh x</c>, any shape. PyTorch: nn.Tanh.</summary>
public sealed class Tanh<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x.Tanh();
}

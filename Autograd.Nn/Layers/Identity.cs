using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary><c>y = x</c>: stands where a layer could. PyTorch: nn.Identity.</summary>
public sealed class Identity<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x;
}

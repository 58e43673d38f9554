using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>A module that turns one tensor into one: what <see cref="Sequential{T}"/> chains. Most layers are one, and so is a whole network of them. PyTorch: nn.Module with forward(x).</summary>
public abstract class Layer<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The function itself. Each layer documents the shapes it takes and gives.</summary>
    public abstract Tensor<T> Forward(Tensor<T> x);
}

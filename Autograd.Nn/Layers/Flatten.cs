using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Joins all axes but the first: <c>[n 1 28 28]</c> becomes <c>[n 784]</c>. PyTorch: nn.Flatten.</summary>
public sealed class Flatten<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x is a single number, without an axis of examples.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            if (x.Rank == 0) throw new ArgumentException("Flatten: x [] has no axis of examples to keep.");
            var width = 1; // not -1 to the reshape: of an empty batch that could not be worked out
            foreach (var size in x.Shape.Sizes[1..]) width *= size;
            return x.Reshape(x.Shape[0], width);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }
}

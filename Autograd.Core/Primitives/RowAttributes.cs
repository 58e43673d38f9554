using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>What the losses of rows keep besides the scores: the classes, the divisor of the sum, and the slope that the forward pass has left.</summary>
internal readonly record struct RowAttributes<T>(Indices? Classes, double DividedBy, Tensor<T>? Slope) : IKeepsBuffers
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Version => (Classes?.Storage.Version ?? 0) + (Slope?.Storage.Version ?? 0);

    int ITuple.Length => 3;

    object? ITuple.this[int index] => index switch { 0 => Classes, 1 => DividedBy, _ => Slope };

    public void Adopt(TensorScope scope)
    {
        if (Classes is not null) scope.Adopt(Classes.Storage);
        if (Slope is not null) scope.Adopt(Slope.Storage);
    }
}

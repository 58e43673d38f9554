using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Vectors with a number for each channel.</summary>
internal static class Channels
{
    /// <summary>A vector laid along axis 1 of a tensor of so many axes: <c>[c]</c> becomes <c>[c 1 1]</c> beside <c>[n c h w]</c>.</summary>
    public static Tensor<T> PerChannel<T>(this Tensor<T> x, int rank)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> sizes = stackalloc int[rank - 1];
        sizes.Fill(1);
        sizes[0] = x.Size;
        return x.Reshape(sizes);
    }
}

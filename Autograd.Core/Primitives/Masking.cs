using System.Numerics;

namespace Autograd.Core;

/// <summary>Elements that a mask points out. Mask and tensor broadcast, each to the other.</summary>
public static class Masking
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>One number where the mask is true, x elsewhere; so <c>dx</c> is dy there, and exactly 0 where filled. PyTorch: masked_fill.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> MaskedFill(Mask mask, double value)
        {
            ArgumentNullException.ThrowIfNull(mask);
            Broadcasting.Join(x.Shape, mask.Shape, "MaskedFill");
            return mask.Where(value, x);
        }

        /// <summary>The elements where the mask is true, in row-major order, as a vector; <c>dx</c> has dy at their places, 0 elsewhere. PyTorch: masked_select.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> MaskedSelect(Mask mask)
        {
            ArgumentNullException.ThrowIfNull(mask);
            var shape = Broadcasting.Join(x.Shape, mask.Shape, "MaskedSelect");
            return x.Expand(shape).Reshape(shape.Size).IndexSelect(0, mask.Positions(shape));
        }
    }
}

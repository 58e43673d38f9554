using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>From scores to probabilities.</summary>
public static class Softmaxes
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// Log-probabilities along an axis: <c>y = x − ln Σeˣ</c>, so <c>dx = dy − eʸ · Σdy</c>. The maximum is subtracted first, so scores of any size are safe. PyTorch: log_softmax.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">The axis is outside the shape.</exception>
        public Tensor<T> LogSoftmax(int axis = -1)
        {
            // y = x − ln Σⱼ exp xⱼ, so ∂yᵢ/∂xⱼ = [i = j] − exp(xⱼ) / Σ exp = [i = j] − exp yⱼ. Hence dxⱼ = Σᵢ dyᵢ ([i = j] − exp yⱼ) = dyⱼ − exp(yⱼ) Σᵢ dyᵢ.
            axis = x.Rank == 0 && axis is 0 or -1 ? 0 : Check.Axis(axis, x.Shape, "LogSoftmax");
            return Record(Kernel<T>.LogSoftmax(x, axis), x, axis, static (dy, x, y, axis) => dy - (y.Exp() * dy.Sum(axis, keepDims: true)));
        }
    }
}

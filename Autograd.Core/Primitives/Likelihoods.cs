using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Logarithms of likelihoods with a convention of their own at the ends.</summary>
public static class Likelihoods
{
    private const double Epsilon = 1e-12;

    extension<T>(Tensor<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>l = −(y·max(ln p, −100) + (1 − y)·max(ln(1 − p), −100))</c> for probabilities p, so <c>dp = dl·(p − y)/max(p(1 − p), 1e-12)</c> and <c>dy = dl·(ln(1 − p) − ln p)</c>: both bypass the clamps.
        /// Domain 0 ≤ p ≤ 1, where l is at most 100. PyTorch: binary_cross_entropy.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> BinaryCrossEntropy(Tensor<T> target) => Record(Forward(p.Detach(), target.Detach()), p, target,
            da: static (dl, p, y, l) => dl * p.BinaryCrossEntropySlope(y),
            db: static (dl, p, y, l) => dl * ((-p).Log1p() - p.Log()));

        /// <summary>
        /// <c>g = (p − y)/max(p(1 − p), ε)</c>, so <c>dp = dg·(p² − 2py + y)/((p + ε)(1 − p + ε))²</c> and <c>dy = −dg/max(p(1 − p), ε)</c>, finite at 0 and 1:
        /// PyTorch has its ε = 1e-12 in two different places, and so have we.
        /// </summary>
        internal Tensor<T> BinaryCrossEntropySlope(Tensor<T> target) => Record(Slope(p.Detach(), target.Detach()), p, target,
            da: static (dg, p, y, g) => dg * ((p.Square() - 2 * p * y + y) / ((p + Epsilon) * (1 - p + Epsilon)).Square()),
            db: static (dg, p, y, g) => -dg / (p * (1 - p)).Clamp(min: Epsilon));
    }

    private static Tensor<T> Forward<T>(Tensor<T> p, Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (y - 1) * (-p).Log1p().Clamp(min: -100) - y * p.Log().Clamp(min: -100);

    private static Tensor<T> Slope<T>(Tensor<T> p, Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (p - y) / (p * (1 - p)).Clamp(min: Epsilon);
}

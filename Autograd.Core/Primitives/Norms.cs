using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Lengths of vectors, vectors of length 1, and how far or how far apart in direction two are.</summary>
public static class Norms
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>y = (Σ|x|ᵖ)^(1/p)</c>; p = ∞ is the largest magnitude, −∞ the smallest, 0 counts what is not 0. So <c>dx = dy · sign w · |w|ᵖ⁻¹</c> with <c>w = x / y</c>. Nothing overflows on the way to a length that can be held.
        /// At its corners: 0 where all elements are 0 and, for one element that is 0, there; equal largest magnitudes share evenly. PyTorch: norm.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice, p is NaN, or p is infinite and there is nothing along the axes.</exception>
        public Tensor<T> Norm(double p = 2, Axes axes = default, bool keepDims = false) => x.Norm(p, axes.Resolve(x.Shape, "Norm"), keepDims);

        internal Tensor<T> Norm(double p, AxisSet axes, bool keepDims)
        {
            if (double.IsNaN(p)) throw new ArgumentOutOfRangeException(nameof(p), $"Norm: p = {p} is no number; the usual ones are 1, 2 and infinity.");
            if (double.IsInfinity(p) && axes.Count(x.Shape) == 0) Throw.EmptyReduction("Norm", x.Shape, axes);
            return p switch
            {
                0 => x.Sign().Square().Sum(axes, keepDims),
                1 => x.Abs().Sum(axes, keepDims),
                double.PositiveInfinity => x.Abs().Max(axes, keepDims),
                double.NegativeInfinity => x.Abs().Min(axes, keepDims),
                _ => Record(Kernel<T>.Norm(x, p, axes, keepDims), x, (P: p, Axes: axes), static (dy, x, y, at) =>
                {
                    var kept = at.Axes.Reduce(x.Shape, keepDims: true);
                    var length = y.Reshape(kept);
                    var scale = Kernel<T>.ScalesOfExtremes(length);
                    var w = scale is null ? x * ReciprocalOrZero(length) : x * scale * ReciprocalOrZero(length * scale); // 1/y may be infinite where x/y is not
                    return dy.Reshape(kept) * at.P switch
                    {
                        2 => w,
                        > 0 and < 1 => SteepPower(x, length, w, at.P - 1),
                        _ => SignedPower(w, at.P - 1),
                    };
                }),
            };
        }

        /// <summary>
        /// <c>y = x / max(norm, eps)</c> along axes (axis 1 if none is named); a norm below eps counts as the constant eps. So, for p = 2, <c>dx = (dy − y · Σ dy·y) / norm</c>, or dy / eps. PyTorch: normalize.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> Normalize(double p = 2, Axes? axes = null, double eps = 1e-12)
        {
            var set = (axes ?? 1).Resolve(x.Shape, "Normalize");
            if (p != 2 || set.Bits != 1 << (x.Rank - 1) || !(eps > 0))
            {
                var length = x.Norm(p, set, keepDims: true);
                if (Kernel<T>.AllFinite(length)) return x / length.Clamp(min: eps);
                x *= Kernel<T>.ScalesOfLost(length, -Range<T>.Headroom(set.Count(x.Shape), p)); // a length that T cannot hold, of elements that it can
                return x / x.Norm(p, set, keepDims: true).Clamp(min: eps);
            }
            return Record(Kernel<T>.UnitRows(x, T.CreateTruncating(eps)), x, eps, static (dy, x, y, eps) => x.UnitRowsGradient(dy, eps));
        }

        /// <summary>
        /// <c>g = M v</c> with <c>M v = (v − y · Σ v·y) / ‖x‖</c>, what the rule of <c>Normalize</c> along the last axis makes of its result's gradient; M is symmetric, so <c>dv = M dg</c>.
        /// With <c>p = Σ dg·y</c> and <c>q = Σ v·y</c>, <c>Σ dg·g = (Σ dg·v − p q) / ‖x‖</c>. In it x moves 1/‖x‖ by <c>−y/‖x‖²</c>, p by <c>M dg</c> and q by <c>M v</c>:
        /// <c>dx = −y (Σ dg·v − p q)/‖x‖² − (q · M dg + p · M v)/‖x‖</c>, and 0 where the norm is shorter than eps.
        /// </summary>
        private Tensor<T> UnitRowsGradient(Tensor<T> v, double eps) => Record(Kernel<T>.UnitRowsGradient(x, v, T.CreateTruncating(eps)), x, v, eps,
            da: static (dg, x, v, g, eps) =>
            {
                var length = x.Norm(2, -1, keepDims: true);
                var r = 1 / length.Clamp(min: eps);
                var y = x * r;
                Tensor<T> p = (dg * y).Sum(-1, keepDims: true), q = (v * y).Sum(-1, keepDims: true);
                var dx = -r * (r * y * ((dg * v).Sum(-1, keepDims: true) - p * q) + q * x.UnitRowsGradient(dg, eps) + p * g);
                return (length < eps).Where(0, dx);
            },
            db: static (dg, x, v, g, eps) => x.UnitRowsGradient(dg, eps));

        /// <summary>
        /// The cosine of the angle between vectors along an axis, <c>Σ (x / max(|x|, eps)) · (other / max(|other|, eps))</c>; shapes broadcast first. 0 for a zero vector. PyTorch: cosine_similarity.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or the axis is outside.</exception>
        public Tensor<T> CosineSimilarity(Tensor<T> other, int axis = 1, double eps = 1e-8)
        {
            var shape = Broadcasting.Join(x.Shape, other.Shape, "CosineSimilarity");
            var axes = ((Axes)axis).Resolve(shape, "CosineSimilarity");
            return (x.Expand(shape).Normalize(2, axis, eps) * other.Expand(shape).Normalize(2, axis, eps)).Sum(axes, keepDims: false);
        }

        /// <summary>The distance of vectors along the last axis: the norm of <c>x − other + eps</c>, where eps keeps equal ones off the corner; shapes broadcast. PyTorch: pairwise_distance.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> PairwiseDistance(Tensor<T> other, double p = 2, double eps = 1e-6, bool keepDims = false)
        {
            Broadcasting.Join(x.Shape, other.Shape, "PairwiseDistance");
            return (x - other + eps).Norm(p, -1, keepDims);
        }
    }

    /// <summary>1/y, and 0 where y is 0: what makes the subgradient of a norm there 0, and its derivative too.</summary>
    private static Tensor<T> ReciprocalOrZero<T>(Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isZero = y.EqualTo(0);
        return isZero.Where(0, 1 / isZero.Where(1, y));
    }

    /// <summary>
    /// The signed power of <c>w = x/y</c> for a q from −1 to 0, which is large where w is small:
    /// of x and y apart where w has lost its digits.
    /// </summary>
    private static Tensor<T> SteepPower<T>(Tensor<T> x, Tensor<T> y, Tensor<T> w, double q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isLost = w.Abs() < (typeof(T) == typeof(float) ? 1.2e-38 : 2.3e-308) & x.Abs() > 0;
        if (!isLost.AsSpan().Contains(true)) return SignedPower(w, q);
        return isLost.Where(SignedPower(x, q) * y.Pow(-q), SignedPower(isLost.Where(1, w), q));
    }

    /// <summary>|w| to the q with the sign of w, and 0 where w is 0 though the power be infinite. (Not w · |w| to the q − 1, which is infinite for small w and q below 1.)</summary>
    private static Tensor<T> SignedPower<T>(Tensor<T> w, double q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isZero = w.EqualTo(0);
        return isZero.Where(0, w.Sign() * isZero.Where(1, w).Abs().Pow(q));
    }
}

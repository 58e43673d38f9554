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
            axis = Check.AxisOrScalar(axis, x.Shape, "LogSoftmax");
            return Record(Kernel<T>.LogSoftmax(x, axis), x, axis, static (dy, x, y, axis) => y.LogSoftmaxGradient(dy, axis));
        }

        /// <summary>
        /// What the rule of <c>LogSoftmax</c>, which gave x, makes of v, the gradient of its result: <c>y = v − eˣ · Σv</c> along an axis, in one pass. So <c>dx = −dy · eˣ · Σv</c> and <c>dv = dy − Σ dy·eˣ</c>.
        /// </summary>
        internal Tensor<T> LogSoftmaxGradient(Tensor<T> v, int axis) => Record(Kernel<T>.LogSoftmaxGradient(x, v, axis), x, v, axis,
            da: static (dy, x, v, y, axis) => -dy * x.Exp() * v.Sum(axis, keepDims: true),
            db: static (dy, x, v, y, axis) => dy - (dy * x.Exp()).Sum(axis, keepDims: true));

        /// <summary>
        /// Probabilities along an axis: <c>y = eˣ / Σeˣ</c>, so <c>dx = y · (dy − Σ dy·y)</c>. The maximum is subtracted first, so scores of any size are safe. PyTorch: softmax.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">The axis is outside the shape.</exception>
        public Tensor<T> Softmax(int axis = -1)
        {
            axis = Check.AxisOrScalar(axis, x.Shape, "Softmax");
            return Record(Kernel<T>.Softmax(x, axis), x, axis, static (dy, x, y, axis) => y.SoftmaxGradient(dy, axis));
        }

        /// <summary>
        /// <c>Softmax</c> along the last axis where row i of the axis before it, counted from 0, sees nothing after column i: exactly 0 there, even if x is NaN. So <c>dx</c> is that of <c>Softmax</c>.
        /// What a model that must not look ahead makes of the scores <c>[.. queries keys]</c>, in half the time of masking them.
        /// </summary>
        /// <exception cref="ArgumentException">Fewer than two axes.</exception>
        public Tensor<T> CausalSoftmax()
        {
            if (x.Rank < 2) throw new ArgumentException($"CausalSoftmax: the shape {x.Shape} needs at least two axes: rows and columns.");
            return Record(Kernel<T>.CausalSoftmax(x), x, static (dy, x, y) => y.SoftmaxGradient(dy, x.Rank - 1));
        }

        /// <summary>
        /// What the rule of a softmax that gave x makes of v, the gradient of its result: <c>y = x · (v − Σ v·x)</c> along an axis, in one pass. As a map of v it is its own adjoint:
        /// <c>dv</c> is the same of dy, and <c>dx = dy · (v − Σ v·x) − v · Σ dy·x</c>. For operations of one's own that end in probabilities.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes differ, or the axis is outside them.</exception>
        public Tensor<T> SoftmaxGradient(Tensor<T> v, int axis = -1)
        {
            ArgumentNullException.ThrowIfNull(v);
            if (v.Shape != x.Shape) Throw.ShapesDiffer("SoftmaxGradient", x.Shape, v.Shape);
            axis = Check.AxisOrScalar(axis, x.Shape, "SoftmaxGradient");
            return Record(Kernel<T>.SoftmaxGradient(x, v, axis), x, v, axis,
                da: static (dy, x, v, y, axis) => dy * (v - (v * x).Sum(axis, keepDims: true)) - v * (dy * x).Sum(axis, keepDims: true),
                db: static (dy, x, v, y, axis) => x.SoftmaxGradient(dy, axis));
        }

        /// <summary>
        /// <c>y = ln Σeˣ</c>, a smooth maximum, so <c>dx = dy · softmax x</c>. The maximum is subtracted first, forward and backward. −∞ of nothing and where all are −∞, whose gradient is NaN. PyTorch: logsumexp.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> LogSumExp(Axes axes = default, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "LogSumExp");
            return Record(Kernel<T>.LogSumExp(x, set, keepDims), x, set, static (dy, x, y, axes) =>
            {
                var kept = axes.Reduce(x.Shape, keepDims: true);
                var exp = (x - x.Detach().Max(axes, keepDims: true)).Exp(); // not e^(x − y): far from 0, y has lost the digits that matter
                return dy.Reshape(kept) * (exp / exp.Sum(axes, keepDims: true));
            });
        }
    }
}

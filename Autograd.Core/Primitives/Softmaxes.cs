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
            da: static (dy, x, v, y, axis) => -Used(x)(v.Sum(axis, keepDims: true), Used(x)(dy, x.Exp())),
            db: static (dy, x, v, y, axis) => dy - Used(x)(dy, x.Exp()).Sum(axis, keepDims: true));

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
        /// The weights of attention: <c>Softmax</c> along the last axis, or <c>CausalSoftmax</c>; but zeros, with gradients of 0, for a query from which every key is hidden by a score of −∞, where a softmax is NaN.
        /// </summary>
        internal Tensor<T> AttentionWeights(bool isCausal) =>
            Record(Kernel<T>.AttentionWeights(x, isCausal), x, static (dy, x, y) => y.SoftmaxGradient(dy, x.Rank - 1), isCausal ? "CausalSoftmax" : "Softmax");

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
                da: static (dy, x, v, y, axis) => Used(x)(dy, v - Used(x)(v, x).Sum(axis, keepDims: true)) - Used(x)(v, Used(x)(dy, x).Sum(axis, keepDims: true)),
                db: static (dy, x, v, y, axis) => x.SoftmaxGradient(dy, axis));
        }

        /// <summary>
        /// <c>y = ln Σeˣ</c>, a smooth maximum, so <c>dx = dy · softmax x</c>. The maximum is subtracted first, forward and backward. −∞ of nothing and where all are −∞: nothing adds to the sum there, so the gradient is 0. PyTorch: logsumexp.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> LogSumExp(Axes axes = default, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "LogSumExp");
            return Record(Kernel<T>.LogSumExp(x, set, keepDims), x, set, static (dy, x, y, axes) =>
            {
                var kept = axes.Reduce(x.Shape, keepDims: true);
                var shift = x.Detach().Max(axes, keepDims: true);       // not y: far from 0, y has lost the digits that matter
                if (Kernel<T>.AllFinite(shift)) return dy.Reshape(kept) * Shares(x, shift, axes, null);
                var isNothing = shift.EqualTo(double.NegativeInfinity); // −∞ − −∞ is NaN, and so is 0/0
                return dy.Reshape(kept) * Shares(x, isNothing.Where(0, shift), axes, isNothing.Where(Tensor.Ones<T>(kept), 0));
            });
        }
    }

    /// <summary>Shares of the sum of the exponentials; to the sum something may be added.</summary>
    private static Tensor<T> Shares<T>(Tensor<T> x, Tensor<T> shift, AxisSet axes, Tensor<T>? added)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var exp = (x - shift).Exp();
        var sum = exp.Sum(axes, keepDims: true);
        return exp / (added is null ? sum : sum + added);
    }

    /// <summary>The product; but where x, a softmax or its logarithm, is not finite throughout, exactly 0 where the first factor is: of only −∞ it is NaN, and what does not use it must not notice.</summary>
    private static Func<Tensor<T>, Tensor<T>, Tensor<T>> Used<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Kernel<T>.AllFinite(x) ? static (a, b) => a * b : static (a, b) => a.EqualTo(0).Where(0, a * b);
}

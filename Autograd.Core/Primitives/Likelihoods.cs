using System.Numerics;
using System.Runtime.CompilerServices;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Logarithms of likelihoods, with conventions of their own at the ends. Operands broadcast. The terms one by one, or summed as they are computed.</summary>
public static class Likelihoods
{
    private const double Epsilon = 1e-12;

    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>l = −(y·max(ln p, −100) + (1 − y)·max(ln(1 − p), −100))</c> for probabilities p, so <c>dp = dl·(p − y)/max(p(1 − p), 1e-12)</c> and <c>dy = dl·(ln(1 − p) − ln p)</c>: both bypass the clamps.
        /// Domain 0 ≤ p ≤ 1, where l is at most 100. PyTorch: binary_cross_entropy.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> BinaryCrossEntropy(Tensor<T> target, SumOver sum = SumOver.Nothing) => Penalty.Of(new OfProbability<T>(), x, target, sum);

        /// <summary>
        /// <c>l = y·softplus(−x) + (1 − y)·softplus(x)</c> for logits x: the binary cross-entropy of their sigmoid, where each term keeps its digits. So <c>dx = dl·((1 − y)·σ(x) − y·σ(−x))</c> and <c>dy = −dl·x</c>.
        /// PyTorch: binary_cross_entropy_with_logits.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> BinaryCrossEntropyOfLogits(Tensor<T> target, SumOver sum = SumOver.Nothing) => Penalty.Of(new OfLogit<T>(), x, target, sum);

        /// <summary>
        /// <c>l = y·(ln y − x)</c> for log-probabilities x and probabilities y, 0 where y is 0, even if x is −∞; so <c>dx = −dl·y</c> and <c>dy = dl·(ln y + 1 − x)</c>, or <c>−dl·x</c> where y is 0 (0 if x is −∞ there). NaN where y &lt; 0. PyTorch: kl_div.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> RelativeEntropy(Tensor<T> target, SumOver sum = SumOver.Nothing) => Penalty.Of(new OfLogProbability<T>(), x, target, sum);

        /// <summary>
        /// <c>l = eᵗ·(t − x)</c> for log-probabilities x and t, 0 where t is −∞, whatever x is; so <c>dx = −dl·eᵗ</c> and <c>dt = dl·eᵗ·(t − x + 1)</c>, 0 there too. +∞ where only x is −∞. PyTorch: kl_div with log_target.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> KlDivWithLogTarget(Tensor<T> logTarget, SumOver sum = SumOver.Nothing) => Penalty.Of(new OfLogarithms<T>(), x, logTarget, sum);

        /// <summary><c>BinaryCrossEntropy</c> from other operations. Recorded whole, because its derivatives are not those of the clamped logarithms.</summary>
        internal Tensor<T> BinaryCrossEntropyByLogarithms(Tensor<T> target) => Record(
            (target.Detach() - 1) * (-x.Detach()).Log1p().Clamp(min: -100) - target.Detach() * x.Detach().Log().Clamp(min: -100), x, target,
            da: static (dl, p, y, l) => dl * p.BinaryCrossEntropySlope(y),
            db: static (dl, p, y, l) => dl * ((-p).Log1p() - p.Log()));

        /// <summary>
        /// <c>g = (p − y)/max(p(1 − p), ε)</c>, so <c>dp = dg·(p² − 2py + y)/((p + ε)(1 − p + ε))²</c> and <c>dy = −dg/max(p(1 − p), ε)</c>, finite at 0 and 1:
        /// PyTorch has its ε = 1e-12 in two different places, and so have we.
        /// </summary>
        internal Tensor<T> BinaryCrossEntropySlope(Tensor<T> target) => Record((x.Detach() - target.Detach()) / (x.Detach() * (1 - x.Detach())).Clamp(min: Epsilon), x, target,
            da: static (dg, p, y, g) => dg * ((p.Square() - 2 * p * y + y) / ((p + Epsilon) * (1 - p + Epsilon)).Square()),
            db: static (dg, p, y, g) => -dg / (p * (1 - p)).Clamp(min: Epsilon));
    }

    private readonly record struct OfProbability<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V p, V y) where V : struct, IVector<V, T> =>
            (y - 1.0) * V.AtLeast(SpecialFunctions<T>.Log1p(-p), -100.0) - y * V.AtLeast(SpecialFunctions<T>.Log(p), -100.0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V p, V y) where V : struct, IVector<V, T> => (p - y) / V.AtLeast(p * (1.0 - p), Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V p, V y) where V : struct, IVector<V, T> => SpecialFunctions<T>.Log1p(-p) - SpecialFunctions<T>.Log(p);

        public Tensor<T> Composed(Tensor<T> p, Tensor<T> y) => p.BinaryCrossEntropyByLogarithms(y);
    }

    private readonly record struct OfLogit<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V y) where V : struct, IVector<V, T>
        {
            var log = SpecialFunctions<T>.SoftplusOfMinusAbs(x);     // softplus(x) = max(x, 0) + softplus(−|x|)
            var wrong = V.WhereLess(x, V.Zero, y, 1.0 - y);
            return V.WhereEqual(wrong, V.Zero, log, V.Abs(x) * wrong + log); // a logit of ∞ that is right: not 0 · ∞
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V y) where V : struct, IVector<V, T>
        {
            var p = SpecialFunctions<T>.Sigmoid(x, out var rest);
            return (1.0 - y) * p - y * rest;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V y) where V : struct, IVector<V, T> => -x;

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> y) => -(y * x.LogSigmoid() + (1 - y) * (-x).LogSigmoid());
    }

    private readonly record struct OfLogProbability<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V y) where V : struct, IVector<V, T> => V.WhereEqual(y, V.Zero, V.Zero, y * SpecialFunctions<T>.Log(y)) - y * NothingOfNothing(x, y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V y) where V : struct, IVector<V, T> => -y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V y) where V : struct, IVector<V, T> => V.WhereEqual(y, V.Zero, V.Zero, SpecialFunctions<T>.Log(y) + 1.0) - NothingOfNothing(x, y);

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> y) => y.Xlogy(y) - y * (y.EqualTo(0) & x.EqualTo(double.NegativeInfinity)).Where(0, x);

        /// <summary>0 · −∞ is meant to be 0: where both distributions have probability 0.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V NothingOfNothing<V>(V x, V y) where V : struct, IVector<V, T> =>
            V.WhereEqual(y, V.Zero, V.WhereEqual(x, double.NegativeInfinity, V.Zero, x), x);
    }

    private readonly record struct OfLogarithms<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V t) where V : struct, IVector<V, T> => Possible(x, t, SpecialFunctions<T>.Exp(t) * (t - x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V t) where V : struct, IVector<V, T> => -SpecialFunctions<T>.Exp(t);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V t) where V : struct, IVector<V, T> => Possible(x, t, SpecialFunctions<T>.Exp(t) * (t - x + 1.0));

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> t)
        {
            var isImpossible = t.EqualTo(double.NegativeInfinity);
            var possible = isImpossible.Where(0, t);
            return isImpossible.Where(0, possible.Exp() * (possible - isImpossible.Where(0, x)));
        }

        /// <summary>0 · ∞ is meant to be 0 where the target is impossible, and ∞ where only the prediction is.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Possible<V>(V x, V t, V value) where V : struct, IVector<V, T> =>
            V.WhereEqual(t, double.NegativeInfinity, V.Zero, V.WhereEqual(x, double.NegativeInfinity, double.PositiveInfinity, value));
    }
}

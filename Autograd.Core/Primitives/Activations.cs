using System.Numerics;
using System.Runtime.CompilerServices;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Activation functions. Those that are made of others are formulas, from which their derivatives follow.</summary>
public static class Activations
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = tanh x</c>, so <c>dx = dy · (1 − y²)</c>.</summary>
        public Tensor<T> Tanh() => Record(Kernel<T>.Tanh(x), x, static (dy, x, y) => Elementwise.Of(new TanhGradient(), dy, y, nameof(TanhGradient)));

        /// <summary><c>y = σ(x) = 1/(1 + e⁻ˣ)</c>, so <c>dx = dy · y (1 − y)</c>.</summary>
        public Tensor<T> Sigmoid() => Record(Kernel<T>.Sigmoid(x), x, static (dy, x, y) => Elementwise.Of(new SigmoidGradient(), dy, y, nameof(SigmoidGradient)));

        /// <summary>
        /// <c>y = ln cosh x</c>, a parabola near 0, where all digits are kept, and <c>|x| − ln 2</c> far out, where it does
        /// not overflow; so <c>dx = dy · tanh x</c>.
        /// </summary>
        public Tensor<T> LogCosh() => Elementwise.Of(new LogCoshFormula(), x);

        /// <summary><c>y = ln σ(x) = −ln(1 + e⁻ˣ)</c>, all digits kept at both ends; so <c>dx = dy · σ(−x)</c>. PyTorch: logsigmoid.</summary>
        public Tensor<T> LogSigmoid() => Elementwise.Of(new LogSigmoidFormula(), x);

        /// <summary>
        /// <c>y = ln(1 + e^βx)/β</c>, a smooth <see cref="Relu"/>, so <c>dx = dy · σ(βx)</c>; x itself, with derivative 1,
        /// where βx is greater than the threshold.
        /// </summary>
        public Tensor<T> Softplus(double beta = 1, double threshold = 20) => Elementwise.Of(new SoftplusFormula(beta, threshold), x);

        /// <summary><c>y = max(x, 0)</c>, so <c>dx = dy</c> where x &gt; 0, else 0; also at the kink x = 0, where it is 0.</summary>
        public Tensor<T> Relu() => Record(Kernel<T>.Relu(x), x, static (dy, x, y) => dy.Through(x));

        /// <summary>
        /// Gradient of relu: <c>y = x</c> where the gate is above 0 (or NaN), else 0; so <c>dx</c> is dy through the same gate. The
        /// same as <c>(gate &lt;= 0).Where(0, x)</c>, without a mask in between. Nothing depends on the gate's height: it is no operand.
        /// </summary>
        internal Tensor<T> Through(Tensor<T> gate) => Record(Kernel<T>.Through(x, gate), x, gate, static (dy, x, y, gate) => dy.Through(gate));

        /// <summary><c>y = x</c> where x &gt; 0, else <c>slope · x</c>; the derivative at the kink x = 0 is the slope. PyTorch: leaky_relu, whose negative_slope this is.</summary>
        public Tensor<T> LeakyRelu(double slope = 0.01) => slope == 0
            ? x.Relu() // 0 · −∞ is NaN
            : Elementwise.Of(new LeakyReluFormula(slope), x);

        /// <summary><c>y = x</c> where x &gt; 0, else <c>α (eˣ − 1)</c>; the derivative at the kink x = 0 is α.</summary>
        public Tensor<T> Elu(double alpha = 1) => Elementwise.Of(new EluFormula(alpha), x);

        /// <summary><c>y = x σ(x)</c>, also called swish, so <c>dx = dy · σ(x) (1 + x σ(−x))</c>.</summary>
        public Tensor<T> Silu() => Elementwise.Of(new SiluFormula(), x);

        /// <summary><c>y = x t</c> with t = tanh(ln(1 + eˣ)), so <c>dx = dy · (t + x (1 − t²) σ(x))</c>.</summary>
        public Tensor<T> Mish() => Elementwise.Of(new MishFormula(), x);

        /// <summary>
        /// <c>y = x Φ(x)</c> with the normal distribution's Φ(x) = erfc(−x/√2)/2, so <c>dx = dy · (Φ(x) + x φ(x))</c>; or the
        /// approximation <c>x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))</c> and its derivative.
        /// Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016. PyTorch: gelu, whose approximate="tanh" this is.
        /// </summary>
        public Tensor<T> Gelu(bool tanh = false) => tanh ? Elementwise.Of(new GeluByTanhFormula(), x) : Elementwise.Of(new GeluFormula(), x);
    }

    /// <summary>So far out σ is 0 or 1 in either type, and what is multiplied with it must not be infinite: 0 · ∞ is NaN.</summary>
    private const double Beyond = 1000;

    /// <summary>Of y = tanh x, whose own values make its derivative cheap.</summary>
    private readonly record struct TanhGradient : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R dy, R y) where R : struct, IReal<R> => dy * (1 - y * y);
    }

    /// <summary>Of y = σ(x), whose own values make its derivative cheap.</summary>
    private readonly record struct SigmoidGradient : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R dy, R y) where R : struct, IReal<R> => dy * (y * (1 - y));
    }

    private readonly record struct LogCoshFormula : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R> => R.LogCosh(x);
    }

    private readonly record struct LogSigmoidFormula : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R> => -R.Softplus(-x);
    }

    private readonly record struct SoftplusFormula(double Beta, double Threshold) : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R>
        {
            var z = Beta * x;
            return R.WhereLess(Threshold, z, x, R.Softplus(z) / Beta);
        }
    }

    private readonly record struct LeakyReluFormula(double Slope) : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R> => R.WhereLess(0, x, x, Slope * x);
    }

    private readonly record struct EluFormula(double Alpha) : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R> => R.WhereLess(0, x, x, Alpha * R.Expm1(R.Clamp(x, double.NegativeInfinity, 0)));
    }

    private readonly record struct SiluFormula : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R>
        {
            var z = R.Clamp(x, -Beyond, Beyond);
            return R.WhereLess(Beyond, x, x, z * R.Sigmoid(z));
        }
    }

    /// <summary>With w = eˣ, tanh(ln(1 + w)) = w (w + 2)/(w (w + 2) + 2), where nothing cancels; from 40 on it is 1.</summary>
    private readonly record struct MishFormula : IFormula1
    {
        private const double One = 40;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R>
        {
            R z = R.Clamp(x, -Beyond, One), w = R.Exp(z), n = w * (w + 2);
            return R.WhereLess(One, x, x, z * (n / (n + 2)));
        }
    }

    private readonly record struct GeluFormula : IFormula1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R>
        {
            var z = R.Clamp(x, -Beyond, Beyond);
            return R.WhereLess(Beyond, x, x, z * R.NormalCdf(z));
        }
    }

    /// <summary>(1 + tanh u)/2 = σ(2u), whose tail keeps its digits; beyond 30, where it is 0 or 1, x² could be infinite.</summary>
    private readonly record struct GeluByTanhFormula : IFormula1
    {
        private const double TwoRootTwoOverPi = 1.5957691216057308, One = 30;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x) where R : struct, IReal<R>
        {
            var z = R.Clamp(x, -One, One);
            return R.WhereLess(One, x, x, z * R.Sigmoid(TwoRootTwoOverPi * z * (1 + 0.044715 * z * z)));
        }
    }
}

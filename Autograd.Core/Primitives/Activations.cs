using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>What stands between the layers of a network.</summary>
public static partial class Activations
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = tanh x</c>, so <c>dx = dy · (1 − y²)</c>.</summary>
        public Tensor<T> Tanh() => Record(Kernel<T>.Tanh(x), x, static (dy, x, y) => dy.Times(new TanhSlope<T>(), y));

        /// <summary><c>y = σ(x) = 1/(1 + e⁻ˣ)</c>, so <c>dx = dy · y (1 − y)</c>.</summary>
        public Tensor<T> Sigmoid() => Record(Kernel<T>.Sigmoid(x), x, static (dy, x, y) => dy.Times(new SigmoidSlope<T>(), y));

        /// <summary><c>y = ln σ(x) = −ln(1 + e⁻ˣ)</c>, all digits kept at both ends; so <c>dx = dy · σ(−x)</c>. PyTorch: logsigmoid.</summary>
        public Tensor<T> LogSigmoid() => Record(Kernel<T>.LogSigmoid(x), x, static (dy, x, y) => dy.Times(new LogSigmoidSlope<T>(), x));

        /// <summary><c>y = ln(1 + e^βx)/β</c>, a smooth <see cref="Relu"/>, so <c>dx = dy · σ(βx)</c>; x itself, with derivative 1, where βx is greater than the threshold.</summary>
        public Tensor<T> Softplus(double beta = 1, double threshold = 20) =>
            Record(Kernel<T>.Map(new SoftplusOf<T>(beta, threshold), x), x, (beta, threshold), static (dy, x, y, at) => dy.Times(new SoftplusSlope<T>(at.beta, at.threshold), x));

        /// <summary><c>y = max(x, 0)</c>, so <c>dx = dy</c> where x &gt; 0, else 0; also at the kink x = 0, where it is 0.</summary>
        public Tensor<T> Relu() => Record(Kernel<T>.Relu(x), x, static (dy, x, y) => dy.Through(x));

        /// <summary>
        /// What a gate lets through: <c>y = x</c> where it is above 0 (or NaN), else 0; so <c>dx</c> is dy through the same gate. The same as <c>(gate &lt;= 0).Where(0, x)</c>, without a mask in between.
        /// Nothing depends on the gate's height: it is no operand.
        /// </summary>
        internal Tensor<T> Through(Tensor<T> gate) => Record(Kernel<T>.Through(x, gate), x, gate, static (dy, x, y, gate) => dy.Through(gate));

        /// <summary><c>y = x</c> where x &gt; 0, else <c>slope · x</c>; the derivative at the kink x = 0 is the slope. PyTorch: leaky_relu, whose negative_slope this is.</summary>
        public Tensor<T> LeakyRelu(double slope = 0.01) => slope == 0
            ? x.Relu() // 0 · −∞ is NaN
            : Record(Kernel<T>.Map(new LeakyReluOf<T>(slope), x), x, slope, static (dy, x, y, slope) => dy.Times(new LeakyReluSlope<T>(slope), x));

        /// <summary><c>y = x</c> where x &gt; 0, else <c>α (eˣ − 1)</c>; the derivative at the kink x = 0 is α.</summary>
        public Tensor<T> Elu(double alpha = 1) =>
            Record(Kernel<T>.Map(new EluOf<T>(alpha), x), x, alpha, static (dy, x, y, alpha) => dy.Times(new EluSlope<T>(alpha), x));

        /// <summary><c>y = x σ(x)</c>, also called swish, so <c>dx = dy · σ(x) (1 + x σ(−x))</c>.</summary>
        public Tensor<T> Silu() => Record(Kernel<T>.Map(new SiluOf<T>(), x), x, static (dy, x, y) => dy.Times(new SiluSlope<T>(), x));

        /// <summary><c>y = x t</c> with t = tanh(ln(1 + eˣ)), so <c>dx = dy · (t + x (1 − t²) σ(x))</c>.</summary>
        public Tensor<T> Mish() => Record(Kernel<T>.Map(new MishOf<T>(), x), x, static (dy, x, y) => dy.Times(new MishSlope<T>(), x));

        /// <summary>
        /// <c>y = x Φ(x)</c> with the normal distribution's Φ(x) = erfc(−x/√2)/2, so <c>dx = dy · (Φ(x) + x φ(x))</c>; or the approximation <c>x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))</c> and its slope.
        /// Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016. PyTorch: gelu, whose approximate="tanh" this is.
        /// </summary>
        public Tensor<T> Gelu(bool tanh = false) => tanh
            ? Record(Kernel<T>.Map(new GeluByTanhOf<T>(), x), x, static (dy, x, y) => dy.Times(new GeluByTanhSlope<T>(), x))
            : Record(Kernel<T>.Map(new GeluOf<T>(), x), x, static (dy, x, y) => dy.Times(new GeluSlope<T>(), x));
    }
}

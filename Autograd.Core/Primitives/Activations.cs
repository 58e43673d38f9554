using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>What stands between the layers of a network.</summary>
public static class Activations
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = tanh x</c>, so <c>dx = dy · (1 − y²)</c>.</summary>
        public Tensor<T> Tanh() => Record(Kernel<T>.Tanh(x), x, static (dy, x, y) => dy * (1 - y.Square()));

        /// <summary><c>y = σ(x) = 1/(1 + e⁻ˣ)</c>, so <c>dx = dy · y (1 − y)</c>.</summary>
        public Tensor<T> Sigmoid() => Record(Kernel<T>.Sigmoid(x), x, static (dy, x, y) => dy * (y * (1 - y)));

        /// <summary><c>y = ln σ(x) = −ln(1 + e⁻ˣ)</c>, all digits kept at both ends; so <c>dx = dy · σ(−x)</c>. PyTorch: logsigmoid.</summary>
        public Tensor<T> LogSigmoid() => Record(Kernel<T>.LogSigmoid(x), x, static (dy, x, y) => dy * (-x).Sigmoid());

        /// <summary><c>y = ln(1 + e^βx)/β</c>, a smooth <see cref="Relu"/>; x itself, with derivative 1, where βx is greater than the threshold.</summary>
        public Tensor<T> Softplus(double beta = 1, double threshold = 20) => (beta * x > threshold).Where(x, (-beta * x).LogSigmoid() / -beta);

        /// <summary><c>y = max(x, 0)</c>, so <c>dx = dy</c> where x &gt; 0, else 0; also at the kink x = 0, where it is 0.</summary>
        public Tensor<T> Relu() => Record(Kernel<T>.Relu(x), x, static (dy, x, y) => dy.Through(x));

        /// <summary>
        /// What a gate lets through: <c>y = x</c> where it is above 0 (or NaN), else 0; so <c>dx</c> is dy through the same gate. The same as <c>(gate &lt;= 0).Where(0, x)</c>, without a mask in between.
        /// Nothing depends on the gate's height: it is no operand.
        /// </summary>
        internal Tensor<T> Through(Tensor<T> gate) => Record(Kernel<T>.Through(x, gate), x, gate, static (dy, x, y, gate) => dy.Through(gate));

        /// <summary><c>y = x</c> where x &gt; 0, else <c>slope · x</c>; the derivative at the kink x = 0 is the slope. PyTorch: leaky_relu, whose negative_slope this is.</summary>
        public Tensor<T> LeakyRelu(double slope = 0.01) => (x > 0).Where(x, slope * x);

        /// <summary><c>y = x</c> where x &gt; 0, else <c>α (eˣ − 1)</c>; the derivative at the kink x = 0 is α.</summary>
        public Tensor<T> Elu(double alpha = 1) => x.Relu() + alpha * x.Clamp(max: 0).Expm1();

        /// <summary><c>y = x σ(x)</c>, also called swish.</summary>
        public Tensor<T> Silu() => x * x.Sigmoid();

        /// <summary>
        /// <c>y = x Φ(x)</c> with the normal distribution's Φ(x) = erfc(−x/√2)/2, so <c>dx = dy · (Φ(x) + x φ(x))</c>; or the approximation <c>x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))</c>.
        /// Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016. PyTorch: gelu, whose approximate="tanh" this is.
        /// </summary>
        public Tensor<T> Gelu(bool tanh = false) => tanh
            ? 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.Pow(3))).Tanh())
            : Record(Kernel<T>.Gelu(x), x, static (dy, x, y) => dy * x.GeluSlope());

        /// <summary>The derivative of <c>Gelu</c>, <c>y = Φ(x) + x φ(x)</c> with the normal density φ(x) = e^(−x²/2)/√2π; so <c>dx = dy · φ(x) (2 − x²)</c>.</summary>
        internal Tensor<T> GeluSlope() => Record(Kernel<T>.GeluSlope(x), x, static (dy, x, y) => dy * ((2 - x.Square()) * (x.Square() / -2).Exp() / Math.Sqrt(2 * Math.PI)));
    }
}

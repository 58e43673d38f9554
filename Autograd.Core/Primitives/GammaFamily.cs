using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>The logarithm of the gamma function and its derivatives, each the derivative of the one before.</summary>
public static class GammaFamily
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = ln |Γ(x)|</c>, so <c>dx = dy · ψ(x)</c>. At 0, −1, −2 and so on +∞. PyTorch: lgamma.</summary>
        public Tensor<T> Lgamma() => Record(Kernel<T>.Lgamma(x), x, static (dy, x, y) => dy * x.Digamma());

        /// <summary><c>y = ψ(x) = Γ′(x) / Γ(x)</c>, so <c>dx = dy · ψ′(x)</c>. −∞ at 0, NaN at −1, −2, ..., whose two sides differ. PyTorch: digamma.</summary>
        public Tensor<T> Digamma() => Record(Kernel<T>.Digamma(x), x, static (dy, x, y) => dy * x.Polygamma(1));

        /// <summary>
        /// <c>y = ψ⁽ⁿ⁾(x)</c>, the nth derivative of ψ, so <c>dx = dy · ψ⁽ⁿ⁺¹⁾(x)</c>. At 0, −1, −2, ... +∞ for odd n; for even n −∞ at 0, NaN at the others. PyTorch: polygamma.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
        public Tensor<T> Polygamma(int n)
        {
            if (n < 0) Throw.NegativeDerivative(n);
            return n == 0 ? x.Digamma() : Record(Kernel<T>.Polygamma(x, n), x, n, static (dy, x, y, n) => dy * x.Polygamma(n + 1));
        }
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Powers and roots.</summary>
public static class Powers
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = x²</c>, so <c>dx = 2 · dy · x</c>.</summary>
        public Tensor<T> Square() => Record(Kernel<T>.Square(x), x, static (dy, x, y) => 2 * dy * x);

        /// <summary><c>y = √x</c>, so <c>dx = dy / 2y</c>. Domain x ≥ 0, NaN below; at 0 the derivative is +∞.</summary>
        public Tensor<T> Sqrt() => Record(Kernel<T>.Sqrt(x), x, static (dy, x, y) => dy / (2 * y));

        /// <summary><c>y = 1/√x</c>, so <c>dx = −dy · y³ / 2</c>. Domain x &gt; 0, NaN below; at 0 the value is +∞, the derivative −∞.</summary>
        public Tensor<T> Rsqrt() => Record(Kernel<T>.Rsqrt(x), x, static (dy, x, y) => -0.5 * dy * y.Pow(3));

        /// <summary><c>y = 1/x</c>; at ±0 the value is ±∞, the derivative −∞.</summary>
        public Tensor<T> Reciprocal() => 1 / x;

        /// <summary>
        /// <c>y = xᵖ</c> for a number p, so <c>dx = dy · p · xᵖ⁻¹</c>; for p = 0 y is 1 and dx 0 everywhere. At x = 0 the derivative is 1 for p = 1, 0 for p &gt; 1, +∞ for 0 &lt; p &lt; 1 and −∞ for p &lt; 0.
        /// Below 0 the power is real for whole p only, else NaN.
        /// </summary>
        public Tensor<T> Pow(double p) =>
            Record(Kernel<T>.Pow(x, T.CreateTruncating(p)), x, p, static (dy, x, y, p) => p == 0 ? Tensor.Zeros<T>(x.Shape) : dy * (p * x.Pow(p - 1)), "PowNumber");

        /// <summary>
        /// <c>y = aᵇ</c>, so <c>da = dy · b · aᵇ⁻¹</c> and <c>db = dy · y · ln a</c>. At a = 0 da is as for a number, and db is 0 for b ≥ 0, −∞ below;
        /// for a &lt; 0 the power is real for whole b only, and db is NaN. NaN⁰ = 1ᴺᵃᴺ = 1.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> Pow(Tensor<T> exponent) => Record(Kernel<T>.Pow(x, exponent), x, exponent,
            da: static (dy, a, b, y) => dy * (b * a.Pow(b - 1)).ZeroWhere(a.EqualTo(0), b.EqualTo(0)),
            db: static (dy, a, b, y) => dy * y.Xlogy(a).ZeroWhere(a.EqualTo(0), b.EqualTo(0)));
    }

    extension(Tensor)
    {
        /// <summary><c>y = cˣ</c> for a number c, so <c>dx = dy · y · ln c</c>; for c = 0 it is 1 at x = 0 and 0 above, with a derivative of 0.</summary>
        public static Tensor<T> Pow<T>(double c, Tensor<T> exponent)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.Scalar(T.CreateTruncating(c)).Pow(exponent);
    }
}

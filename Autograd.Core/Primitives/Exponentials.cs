using System.Numerics;
using System.Runtime.CompilerServices;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>The exponential function, its inverse, and what is built of them.</summary>
public static class Exponentials
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = eˣ</c>, so <c>dx = dy · y</c>.</summary>
        public Tensor<T> Exp() => Record(Kernel<T>.Exp(x), x, static (dy, x, y) => dy * y);

        /// <summary><c>y = eˣ − 1</c>, all digits kept near 0; so <c>dx = dy · eˣ</c> (not y + 1, which at x = −50 has none left).</summary>
        public Tensor<T> Expm1() => Record(Kernel<T>.Expm1(x), x, static (dy, x, y) => dy * x.Exp());

        /// <summary><c>y = ln x</c>, so <c>dx = dy / x</c>. Domain x &gt; 0; ln 0 = −∞, NaN below.</summary>
        public Tensor<T> Log() => Record(Kernel<T>.Log(x), x, static (dy, x, y) => dy / x);

        /// <summary><c>y = ln(1 + x)</c>, all digits kept near 0; so <c>dx = dy / (1 + x)</c>. Domain x &gt; −1; −∞ at −1, NaN below.</summary>
        public Tensor<T> Log1p() => Record(Kernel<T>.Log1p(x), x, static (dy, x, y) => dy / (1 + x));

        /// <summary><c>y = log₂ x</c>, exact for powers of 2; so <c>dx = dy / (x ln 2)</c>. Domain x &gt; 0; −∞ at 0, NaN below.</summary>
        public Tensor<T> Log2() => Record(Kernel<T>.Log2(x), x, static (dy, x, y) => dy / x * (1 / Math.Log(2)));

        /// <summary><c>y = log₁₀ x</c>, exact for powers of 10; so <c>dx = dy / (x ln 10)</c>. Domain x &gt; 0; −∞ at 0, NaN below.</summary>
        public Tensor<T> Log10() => Record(Kernel<T>.Log10(x), x, static (dy, x, y) => dy / x * (1 / Math.Log(10)));

        /// <summary>
        /// <c>y = ln(eᵃ + eᵇ)</c> without overflow; so <c>da = dy · σ(a − b)</c> and <c>db = dy · σ(b − a)</c>. A side of −∞ adds nothing and gets 0, also where both are; NaN to both where both are +∞.
        /// PyTorch: logaddexp.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> LogAddExp(Tensor<T> other) => Record(Kernel<T>.LogAddExp(x, other), x, other,
            da: static (dy, a, b, y) => Elementwise.Of(new LogAddExpGradient(), dy, a, b, nameof(LogAddExpGradient)),
            db: static (dy, a, b, y) => Elementwise.Of(new LogAddExpGradient(), dy, b, a, nameof(LogAddExpGradient)));

        /// <summary>
        /// <c>y = a ln b</c>, and 0 where a = 0, whatever b is but NaN; so <c>da = dy · ln b</c> and <c>db = dy · a / b</c>. At a = 0, da is 0 where b ≤ 0, and db is 0 where b = 0. PyTorch: xlogy.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> Xlogy(Tensor<T> other) => Record(Kernel<T>.Xlogy(x, other), x, other,
            da: static (dy, a, b, y) => dy * b.Log().ZeroWhere(a.EqualTo(0), b <= 0),
            db: static (dy, a, b, y) => dy * (a / b).ZeroWhere(a.EqualTo(0), b.EqualTo(0)));

        /// <summary><c>y = a ln c</c> for a number c.</summary>
        public Tensor<T> Xlogy(double c) => x.Xlogy(Tensor.Scalar(T.CreateTruncating(c)));
    }

    /// <summary>dy · eᵃ/(eᵃ + eᵇ): the gradient of LogAddExp to a.</summary>
    private readonly record struct LogAddExpGradient : IFormula3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R dy, R a, R b) where R : struct, IReal<R> =>
            dy * R.WhereEqual(a, double.NegativeInfinity, 0, R.Sigmoid(a - b));
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Sums, differences, products and quotients. Operands broadcast; numbers may stand on either side.</summary>
public static class Arithmetic
{
    extension<T>(Tensor<T>)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = a + b</c>, so <c>da = dy</c> and <c>db = dy</c>.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> operator +(Tensor<T> a, Tensor<T> b) =>
            Record(Kernel<T>.Add(a, b), a, b, da: static (dy, a, b, y) => dy, db: static (dy, a, b, y) => dy, "Add");

        /// <summary><c>y = a − b</c>, so <c>da = dy</c> and <c>db = −dy</c>.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> operator -(Tensor<T> a, Tensor<T> b) =>
            Record(Kernel<T>.Subtract(a, b), a, b, da: static (dy, a, b, y) => dy, db: static (dy, a, b, y) => -dy, "Subtract");

        /// <summary><c>y = a · b</c>, elementwise, so <c>da = dy · b</c> and <c>db = dy · a</c>.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> operator *(Tensor<T> a, Tensor<T> b) =>
            Record(Kernel<T>.Multiply(a, b), a, b, da: static (dy, a, b, y) => dy * b, db: static (dy, a, b, y) => dy * a, "Multiply");

        /// <summary><c>y = a / b</c>, so <c>da = dy / b</c> and <c>db = −dy · y / b</c>. Domain b ≠ 0; elsewhere the infinities and NaN of IEEE 754.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> operator /(Tensor<T> a, Tensor<T> b) =>
            Record(Kernel<T>.Divide(a, b), a, b, da: static (dy, a, b, y) => dy / b, db: static (dy, a, b, y) => -(dy * y / b), "Divide");

        /// <summary><c>y = −x</c>, so <c>dx = −dy</c>.</summary>
        public static Tensor<T> operator -(Tensor<T> x) => Record(Kernel<T>.Negate(x), x, static (dy, x, y) => -dy, "Negate");

        /// <summary><c>y = a + c</c>, so <c>da = dy</c>.</summary>
        public static Tensor<T> operator +(Tensor<T> a, T c) => Record(Kernel<T>.Add(a, c), a, c, static (dy, a, y, c) => dy, "AddNumber");

        /// <summary><c>y = c · a</c>, so <c>da = c · dy</c>.</summary>
        public static Tensor<T> operator *(Tensor<T> a, T c) => Record(Kernel<T>.Multiply(a, c), a, c, static (dy, a, y, c) => dy * c, "MultiplyNumber");

        /// <summary><c>y = a / c</c>, so <c>da = dy / c</c>.</summary>
        public static Tensor<T> operator /(Tensor<T> a, T c) => Record(Kernel<T>.Divide(a, c), a, c, static (dy, a, y, c) => dy / c, "DivideByNumber");

        /// <summary><c>y = c − b</c>, so <c>db = −dy</c>.</summary>
        public static Tensor<T> operator -(T c, Tensor<T> b) => Record(Kernel<T>.Subtract(c, b), b, c, static (dy, b, y, c) => -dy, "SubtractFromNumber");

        /// <summary><c>y = c / b</c>, so <c>db = −dy · y / b</c>.</summary>
        public static Tensor<T> operator /(T c, Tensor<T> b) => Record(Kernel<T>.Divide(c, b), b, c, static (dy, b, y, c) => -(dy * y / b), "DivideNumber");

        // The rest is the above with sides exchanged. A double beside a Tensor<float> is rounded to float: formulas use plain literals.

        /// <summary><c>y = c + a</c>.</summary>
        public static Tensor<T> operator +(T c, Tensor<T> a) => a + c;

        /// <summary><c>y = a − c</c>.</summary>
        public static Tensor<T> operator -(Tensor<T> a, T c) => a + -c;

        /// <summary><c>y = c · a</c>.</summary>
        public static Tensor<T> operator *(T c, Tensor<T> a) => a * c;

        /// <summary><c>y = a + c</c>.</summary>
        public static Tensor<T> operator +(Tensor<T> a, double c) => a + T.CreateTruncating(c);

        /// <summary><c>y = c + a</c>.</summary>
        public static Tensor<T> operator +(double c, Tensor<T> a) => a + T.CreateTruncating(c);

        /// <summary><c>y = a − c</c>.</summary>
        public static Tensor<T> operator -(Tensor<T> a, double c) => a + -T.CreateTruncating(c);

        /// <summary><c>y = c − b</c>.</summary>
        public static Tensor<T> operator -(double c, Tensor<T> b) => T.CreateTruncating(c) - b;

        /// <summary><c>y = c · a</c>.</summary>
        public static Tensor<T> operator *(Tensor<T> a, double c) => a * T.CreateTruncating(c);

        /// <summary><c>y = c · a</c>.</summary>
        public static Tensor<T> operator *(double c, Tensor<T> a) => a * T.CreateTruncating(c);

        /// <summary><c>y = a / c</c>.</summary>
        public static Tensor<T> operator /(Tensor<T> a, double c) => a / T.CreateTruncating(c);

        /// <summary><c>y = c / b</c>.</summary>
        public static Tensor<T> operator /(double c, Tensor<T> b) => T.CreateTruncating(c) / b;
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Comparisons, which give a <see cref="Mask"/> and have no gradient, and what chooses by them.</summary>
public static class Selection
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>True where a is greater than b; shapes broadcast.</summary>
        public static Mask operator >(Tensor<T> a, Tensor<T> b) => Kernel<T>.Compare<Greater<T>>(a, b, ">");

        /// <summary>True where a is less than b; shapes broadcast.</summary>
        public static Mask operator <(Tensor<T> a, Tensor<T> b) => Kernel<T>.Compare<Less<T>>(a, b, "<");

        /// <summary>True where a is greater than or equal to b; shapes broadcast.</summary>
        public static Mask operator >=(Tensor<T> a, Tensor<T> b) => Kernel<T>.Compare<GreaterOrEqual<T>>(a, b, ">=");

        /// <summary>True where a is less than or equal to b; shapes broadcast.</summary>
        public static Mask operator <=(Tensor<T> a, Tensor<T> b) => Kernel<T>.Compare<LessOrEqual<T>>(a, b, "<=");

        /// <summary>True where the element is greater than the number.</summary>
        public static Mask operator >(Tensor<T> a, double c) => a > Tensor.Scalar(T.CreateTruncating(c));

        /// <summary>True where the element is less than the number.</summary>
        public static Mask operator <(Tensor<T> a, double c) => a < Tensor.Scalar(T.CreateTruncating(c));

        /// <summary>True where the element is greater than or equal to the number.</summary>
        public static Mask operator >=(Tensor<T> a, double c) => a >= Tensor.Scalar(T.CreateTruncating(c));

        /// <summary>True where the element is less than or equal to the number.</summary>
        public static Mask operator <=(Tensor<T> a, double c) => a <= Tensor.Scalar(T.CreateTruncating(c));

        /// <summary>True where the number is greater than the element.</summary>
        public static Mask operator >(double c, Tensor<T> a) => a < c;

        /// <summary>True where the number is less than the element.</summary>
        public static Mask operator <(double c, Tensor<T> a) => a > c;

        /// <summary>True where the number is greater than or equal to the element.</summary>
        public static Mask operator >=(double c, Tensor<T> a) => a <= c;

        /// <summary>True where the number is less than or equal to the element.</summary>
        public static Mask operator <=(double c, Tensor<T> a) => a >= c;

        /// <summary>True where both are equal; NaN equals nothing. Shapes broadcast. PyTorch: eq.</summary>
        public Mask EqualTo(Tensor<T> other) => Kernel<T>.Compare<Equal<T>>(x, other, "EqualTo");

        /// <summary>True where the element equals the number.</summary>
        public Mask EqualTo(double c) => x.EqualTo(Tensor.Scalar(T.CreateTruncating(c)));

        /// <summary>True where they differ; NaN differs from everything, itself too. Shapes broadcast. PyTorch: ne.</summary>
        public Mask NotEqualTo(Tensor<T> other) => Kernel<T>.Compare<NotEqual<T>>(x, other, "NotEqualTo");

        /// <summary>True where the element differs from the number.</summary>
        public Mask NotEqualTo(double c) => x.NotEqualTo(Tensor.Scalar(T.CreateTruncating(c)));

        /// <summary>0 where both masks are true, which broadcast: what a rule makes of a product of 0 and infinity.</summary>
        internal Tensor<T> ZeroWhere(Mask a, Mask b) => a.Where(b.Where(0, x), x);
    }

    extension(Mask mask)
    {
        /// <summary>
        /// <c>y = a</c> where the mask is true, else <c>b</c>; so each gets dy where it was chosen, and exactly 0 where not, even if it is NaN or infinite there. Shapes broadcast. PyTorch: where.
        /// What a was computed from is another matter: <c>mask.Where(x.Sqrt(), 0)</c> has a gradient of NaN at x = 0, for the root is infinitely steep there and 0 · ∞ is NaN. Make the operand safe first: <c>mask.Where(mask.Where(x, 1).Sqrt(), 0)</c>.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> Where<T>(Tensor<T> a, Tensor<T> b)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var shape = Broadcasting.Join(Broadcasting.Join(a.Shape, b.Shape, "Where"), mask.Shape, "Where");
            return Record(Kernel<T>.Where(mask, a, b, shape), a, b, mask, da: static (dy, a, b, y, mask) => mask.Where(dy, 0), db: static (dy, a, b, y, mask) => mask.Where(0, dy));
        }

        /// <summary><c>y = a</c> where the mask is true, else the number.</summary>
        public Tensor<T> Where<T>(Tensor<T> a, double otherwise)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => mask.Where(a, Tensor.Scalar(T.CreateTruncating(otherwise)));

        /// <summary><c>y</c> is the number where the mask is true, else <c>b</c>.</summary>
        public Tensor<T> Where<T>(double chosen, Tensor<T> b)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => mask.Where(Tensor.Scalar(T.CreateTruncating(chosen)), b);
    }
}

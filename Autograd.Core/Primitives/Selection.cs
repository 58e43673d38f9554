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

        /// <summary>True where both are equal; NaN equals nothing. Shapes broadcast.</summary>
        public Mask EqualTo(Tensor<T> other) => Kernel<T>.Compare<Equal<T>>(x, other, "EqualTo");

        /// <summary>
        /// <c>y = min(max(x, lower), upper)</c>, so <c>dx = dy</c> inside and at the bounds, 0 outside. Either bound may be left open; NaN stays; if the bounds cross, upper wins. PyTorch: clamp.
        /// </summary>
        /// <exception cref="ArgumentException">Neither bound is given, or one is NaN.</exception>
        public Tensor<T> Clamp(double? min = null, double? max = null)
        {
            if (min is null && max is null) throw new ArgumentException("Clamp: give a lower bound (min), an upper bound (max), or both.");
            if (min is double.NaN || max is double.NaN) throw new ArgumentException("Clamp: a bound is NaN; leave it out to leave that side open.");
            var bounds = (Lower: T.CreateTruncating(min ?? double.NegativeInfinity), Upper: T.CreateTruncating(max ?? double.PositiveInfinity));
            return Record(Kernel<T>.Clamp(x, bounds.Lower, bounds.Upper), x, bounds, static (dy, x, y, bounds) =>
                ((x >= Tensor.Scalar(bounds.Lower)) & (x <= Tensor.Scalar(bounds.Upper))).Where(dy, 0));
        }
    }

    extension(Mask mask)
    {
        /// <summary>
        /// <c>y = a</c> where the mask is true, else <c>b</c>; so each gets dy where it was chosen, and exactly 0 where not, even if it is NaN or infinite there. Shapes broadcast. PyTorch: where.
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

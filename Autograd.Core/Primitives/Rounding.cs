using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Magnitude, sign, and whole numbers. Functions of steps have the derivative 0 everywhere, at the steps too.</summary>
public static class Rounding
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = |x|</c>, so <c>dx = dy · sign x</c>, which at the kink x = 0 is 0.</summary>
        public Tensor<T> Abs() => Record(Kernel<T>.Abs(x), x, static (dy, x, y) => dy * x.Sign());

        /// <summary><c>y</c> is 1 above 0, −1 below, 0 at 0, NaN at NaN, so <c>dx = 0</c>.</summary>
        public Tensor<T> Sign() => Record(Kernel<T>.Sign(x), x, static (dy, x, y) => Tensor.Zeros<T>(x.Shape));

        /// <summary><c>y</c> is the largest whole number not above x, so <c>dx = 0</c>.</summary>
        public Tensor<T> Floor() => Record(Kernel<T>.Floor(x), x, static (dy, x, y) => Tensor.Zeros<T>(x.Shape));

        /// <summary><c>y</c> is the smallest whole number not below x, so <c>dx = 0</c>.</summary>
        public Tensor<T> Ceil() => Record(Kernel<T>.Ceil(x), x, static (dy, x, y) => Tensor.Zeros<T>(x.Shape));

        /// <summary><c>y</c> is the nearest whole number, the even one of two (0.5 gives 0, 1.5 gives 2), so <c>dx = 0</c>.</summary>
        public Tensor<T> Round() => Record(Kernel<T>.Round(x), x, static (dy, x, y) => Tensor.Zeros<T>(x.Shape));
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Sine and cosine, of angles in radians.</summary>
public static class Trigonometry
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = sin x</c>, so <c>dx = dy · cos x</c>. NaN at ±∞.</summary>
        public Tensor<T> Sin() => Record(Kernel<T>.Sin(x), x, static (dy, x, y) => dy * x.Cos());

        /// <summary><c>y = cos x</c>, so <c>dx = −dy · sin x</c>. NaN at ±∞.</summary>
        public Tensor<T> Cos() => Record(Kernel<T>.Cos(x), x, static (dy, x, y) => -(dy * x.Sin()));
    }
}

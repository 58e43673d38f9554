using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>The exponential function and its inverse.</summary>
public static class Exponentials
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = eˣ</c>, so <c>dx = dy · y</c>.</summary>
        public Tensor<T> Exp() => Record(Kernel<T>.Exp(x), x, static (dy, x, y) => dy * y);

        /// <summary><c>y = ln x</c>, so <c>dx = dy / x</c>. Domain x &gt; 0; ln 0 = −∞, NaN below.</summary>
        public Tensor<T> Log() => Record(Kernel<T>.Log(x), x, static (dy, x, y) => dy / x);
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Powers.</summary>
public static class Powers
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = x²</c>, so <c>dx = 2 · dy · x</c>.</summary>
        public Tensor<T> Square() => Record(Kernel<T>.Square(x), x, static (dy, x, y) => 2 * dy * x);
    }
}

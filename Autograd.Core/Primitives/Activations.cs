using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>What stands between the layers of a network.</summary>
public static class Activations
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = tanh x</c>, so <c>dx = dy · (1 − y²)</c>.</summary>
        public Tensor<T> Tanh() => Record(Kernel<T>.Tanh(x), x, static (dy, x, y) => dy * (1 - y.Square()));

        /// <summary><c>y = max(x, 0)</c>, so <c>dx = dy</c> where x &gt; 0, else 0; also at the kink x = 0, where it is 0.</summary>
        public Tensor<T> Relu() => Record(Kernel<T>.Relu(x), x, static (dy, x, y) => (x <= 0).Where(0, dy));
    }
}

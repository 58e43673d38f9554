using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>The integral of the bell curve, from 0 and from infinity.</summary>
public static class ErrorFunctions
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = 2/√π ∫₀ˣ e^(−t²) dt</c>, so <c>dx = dy · 2/√π · e^(−x²)</c>. PyTorch: erf.</summary>
        public Tensor<T> Erf() => Record(Kernel<T>.Erf(x), x, static (dy, x, y) => dy * x.Bell());

        /// <summary><c>y = 1 − erf x</c>, all digits kept where it is small; so <c>dx = −dy · 2/√π · e^(−x²)</c>. PyTorch: erfc.</summary>
        public Tensor<T> Erfc() => Record(Kernel<T>.Erfc(x), x, static (dy, x, y) => -(dy * x.Bell()));

        /// <summary>The derivative; beyond 40 it is 0, and so are its own derivatives, if it is recorded for them, though x be infinite.</summary>
        private Tensor<T> Bell()
        {
            var near = Tape<T>.OpenForRecording is null || Kernel<T>.AllFinite(x) ? x : x.Clamp(-40, 40);
            return 2 / Math.Sqrt(Math.PI) * (-near.Square()).Exp();
        }
    }
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests.External;

/// <summary>A primitive as a user writes it: the forward of a scalar function, and its rule.</summary>
public static class Cubes
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = x³</c>, so <c>dx = 3 · dy · x²</c>.</summary>
        public Tensor<T> Cube() => Tape.Record(Kernel.Map(x, static v => v * v * v), x, static (dy, x, y) => 3 * dy * x * x);

        /// <summary><c>y = √(a² + b²)</c>, so <c>da = dy · a / y</c> and <c>db = dy · b / y</c>. Shapes broadcast.</summary>
        public Tensor<T> Hypotenuse(Tensor<T> b) => Tape.Record(
            Kernel.Map(x, b, T.Hypot), x, b, da: static (dy, a, b, y) => dy * a / y, db: static (dy, a, b, y) => dy * b / y);

        /// <summary>The same as <c>Cube</c>, with the exponent forgotten: <c>dx = dy · x²</c>.</summary>
        public Tensor<T> WrongCube() => Tape.Record(Kernel.Map(x, static v => v * v * v), x, static (dy, x, y) => dy * x * x);

        /// <summary>The same again, with a rule that cannot be differentiated.</summary>
        public Tensor<T> OnceDifferentiableCube() => Tape.Record(Kernel.Map(x, static v => v * v * v), x, static (dy, x, y) => 3 * dy * (x * x).Detach());
    }
}

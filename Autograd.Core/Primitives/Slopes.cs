using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>
/// The slope of a function of one number: in registers, so that a gradient takes one pass over memory, and as the composition of recorded operations that it stands for, of which its own derivative is taken.
/// </summary>
internal interface ISlopeFormula<T> : IMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The same from other operations.</summary>
    Tensor<T> Composed(Tensor<T> u);
}

/// <summary>What the rules of elementwise functions end in.</summary>
internal static class Slopes
{
    extension<T>(Tensor<T> dy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>g = dy · s(u)</c> for the slope s, where u is the operand or the result of the function; so <c>ddy = dg · s(u)</c> and <c>du = dg · dy · s′(u)</c>, the derivative of s's composition.</summary>
        internal Tensor<T> Times<TSlope>(TSlope slope, Tensor<T> u)
            where TSlope : struct, ISlopeFormula<T> => Record(Kernel<T>.Times(dy, slope, u), dy, u, slope,
                da: static (dg, dy, u, g, slope) => dg.Times(slope, u),
                db: static (dg, dy, u, g, slope) => Derivative(dg * dy, slope, u), "TimesSlope");
    }

    /// <summary><c>w · s′(u)</c>: on the open tape, where it is differentiated once more; else on one of its own.</summary>
    private static Tensor<T> Derivative<T, TSlope>(Tensor<T> w, TSlope slope, Tensor<T> u)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSlope : struct, ISlopeFormula<T> =>
        Differentiate.Vjp(slope.Composed, u, Tape<T>.OpenForRecording is null ? w.Detach() : w).Product;
}

using System.Runtime.CompilerServices;

namespace Autograd.Core;

// What penalties are made of, in registers.
internal static partial class SpecialFunctions<T>
{
    /// <summary>
    /// <c>log cosh d</c>. With <c>m = e⁻ᵃ − 1</c>, a = |d|: near 0 <c>log(1 + (cosh a − 1))</c> with <c>cosh a − 1 = ½m²/(1 + m)</c>, where no digit is lost; further out <c>a − log 2 + log(1 + e⁻²ᵃ)</c>, which cannot overflow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogCosh<V>(V d) where V : struct, IVector<V, T>
    {
        var a = V.Abs(d);
        var m = Expm1Of.Invoke(-a);
        var e = 1.0 + m;
        var log = Log1pOf.Inside(V.WhereLess(a, 1.0, 0.5 * m * m / e, e * e));
        return log + V.WhereLess(a, 1.0, V.Zero, a - Ln2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x) where V : struct, IVector<V, T> => TanhOf.Invoke(x);

    /// <summary>0 of -0 too; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sign<V>(V x) where V : struct, IVector<V, T> => V.WhereLess(x, V.Zero, -1.0, V.WhereLess(V.Zero, x, 1.0, V.WhereEqual(x, V.Zero, V.Zero, x)));
}

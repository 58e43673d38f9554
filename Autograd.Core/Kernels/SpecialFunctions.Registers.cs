using System.Runtime.CompilerServices;

namespace Autograd.Core;

// What formulas are made of, in registers.
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : struct, IVector<V, T> => ExpOf.Invoke(x);

    /// <summary><c>eˣ − 1</c>, to 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<V>(V x) where V : struct, IVector<V, T> => Expm1Of.Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<V>(V x) where V : struct, IVector<V, T> => LogOf.Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<V>(V x) where V : struct, IVector<V, T> => Log1pOf.Invoke(x);

    /// <summary><c>log(1 + exp(-|x|))</c>: what max(x, 0) lacks of softplus(x), and max(-x, 0) of softplus(-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SoftplusOfMinusAbs<V>(V x) where V : struct, IVector<V, T> => Log1pUpTo1(ExpOf.Invoke(-V.Abs(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Xlogy<V>(V a, V b) where V : struct, IVector<V, T> => XlogyOf.Invoke(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<V>(V x) where V : struct, IVector<V, T> => ErfOf.Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erfc<V>(V x) where V : struct, IVector<V, T> => ErfcOf.Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x) where V : struct, IVector<V, T> => SigmoidOf.Invoke(x);

    /// <summary><c>σ(x)</c> and <c>σ(−x)</c>, the smaller of which keeps its digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x, out V rest) where V : struct, IVector<V, T>
    {
        var e = ExpOf.Invoke(-V.Abs(x));
        var larger = 1.0 / (1.0 + e);
        var smaller = e * larger;
        rest = V.WhereLess(x, V.Zero, larger, smaller);
        return V.WhereLess(x, V.Zero, smaller, larger);
    }
}

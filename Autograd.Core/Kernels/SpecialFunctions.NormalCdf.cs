using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The normal distribution.
internal static partial class SpecialFunctions<T>
{
    private const double OneOverRootTwoPi = 0.3989422804014327;

    /// <summary><c>Φ(x)</c>, to 9 ulp (a float 6), the tail towards 0 included, and the density <c>φ(x) = e^(−x²/2)/√2π</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalCdf<V>(V x, out V density) where V : struct, IVector<V, T>
    {
        var bell = Bell(V.Abs(x), out var a);
        var tail = bell * HalfMills(a);
        density = bell * OneOverRootTwoPi;
        return V.WhereLess(x, V.Zero, tail, 1.0 - tail);
    }

    /// <summary>e^(−a²/2). The rounding of a² goes into the exponent too: at a = 13 it would weigh 40 ulp. Beyond the number that a is cut to it vanishes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bell<V>(V x, out V a) where V : struct, IVector<V, T>
    {
        a = V.AtMost(x, Choose<V>(14.5, 38.75));
        var square = Product(a, a, out var error);
        return ExpOf.Invoke(-0.5 * square, -0.5 * error);
    }

    /// <summary>
    /// M(a) = e^(a²/2) Φ(−a) for a ≥ 0, which falls slowly from ½: half of Mills' ratio, in units of φ(0). A quotient of polynomials whose coefficients are all positive, so that no digit cancels;
    /// found by Remez' exchange up to where Φ(−a) vanishes, it is off by 1e-8 for a float and 2e-18 for a double, relatively.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V HalfMills<V>(V a) where V : struct, IVector<V, T>
    {
        if (typeof(T) == typeof(float))
        {
            return Polynomial<V>(a, 0.50000000158967905, 0.43837421536268337, Polynomial<V>(a, 0.18322020530877185, 0.040606131599399341, 0.0041058727389027969))
                / Polynomial<V>(a, 1, 1.6746332627476123, 1.2026008847689961, Polynomial<V>(a, 0.46941129316176728, 0.10179064548694229, 0.010291784084084391));
        }
        var above = Polynomial<V>(a, 0.5, 0.82230711069849808, 0.67076022098710238, Polynomial<V>(a, 0.35045858582229187, 0.12864064106942065, 0.034499045782348835,
            Polynomial<V>(a, 0.0068352143841175772, 0.00098891136480650492, 0.00010033730994945302, Polynomial<V>(a, 6.4889682047671726e-6, 2.0540951759884391e-7))));
        var below = Polynomial<V>(a, 1, 2.4424987821998615, 2.7903525100712759, Polynomial<V>(a, 1.9720084877956608, 0.96015084265323312, 0.33908973300186542,
            Polynomial<V>(a, 0.088922586303834617, 0.017383820194120031, 0.0024950986195762104, Polynomial<V>(a, 0.00025202322342007208, 1.6265431175292763e-5, 5.1488530469139241e-7))));
        return above / below;
    }
}

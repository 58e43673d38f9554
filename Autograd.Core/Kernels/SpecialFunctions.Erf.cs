using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The error function and its complement.
internal static partial class SpecialFunctions<T>
{
    private const double TwoOverRootPi = 1.1283791670955126;

    /// <summary><c>y = 2/√π ∫₀ˣ e^(-t²) dt</c>, to 1.5 ulp, subnormal numbers and -0 included; ±1 at ±inf.</summary>
    public static void Erf(ReadOnlySpan<T> x, Span<T> y) => Map<ErfOf>(x, y);

    /// <summary><c>y = 1 - erf x</c>, to 3.5 ulp, the tail towards 0 included; 2 and 0 at ∓inf.</summary>
    public static void Erfc(ReadOnlySpan<T> x, Span<T> y) => Map<ErfcOf>(x, y);

    /// <summary>Near 0 the series; elsewhere 1 less the tail, with x's sign.</summary>
    private readonly struct ErfOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var a = Vector.Abs(x);
            return WithSignOf(x, Vector.ConditionalSelect(IsNear(a), ErfNear(a), Vector<T>.One - ErfcFar(a)));
        }
    }

    /// <summary>Near 0, 1 less the series; elsewhere the tail t, or 2 - t for negative x.</summary>
    private readonly struct ErfcOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var a = Vector.Abs(x);
            var tail = ErfcFar(a);
            var far = Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), Number(2) - tail, tail);
            return Vector.ConditionalSelect(IsNear(a), Vector<T>.One - ErfNear(x), far);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> IsNear(Vector<T> a) => Vector.LessThan(a, Number(0.75));

    /// <summary>
    /// erf x = 2/√π (x - x³/3 + x⁵/10 - ...), the nth term (-1)ⁿ x²ⁿ⁺¹/(n! (2n + 1)): up to n = 8 for a float, 14 for a double (they leave 1e-9 and 5e-18 below 0.75).
    /// The 1 of 2/√π is kept apart, so that the coefficient's rounding weighs an eighth.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> ErfNear(Vector<T> x)
    {
        var z = x * x;
        var p = Number(TwoOverRootPi / 685440);
        if (typeof(T) != typeof(float))
        {
            p = Number(TwoOverRootPi / 11975040000) + z * (Number(-TwoOverRootPi / 168129561600) + z * Number(TwoOverRootPi / 2528170444800));
            p = Number(TwoOverRootPi / 76204800) + z * (Number(-TwoOverRootPi / 918086400) + z * p);
            p = Number(TwoOverRootPi / 685440) + z * (Number(-TwoOverRootPi / 6894720) + z * p);
        }
        p = Number(TwoOverRootPi / 216) + z * (Number(-TwoOverRootPi / 1320) + z * (Number(TwoOverRootPi / 9360) + z * (Number(-TwoOverRootPi / 75600) + z * p)));
        p = z * (Number(-TwoOverRootPi / 3) + z * (Number(TwoOverRootPi / 10) + z * (Number(-TwoOverRootPi / 42) + z * p)));
        return x + x * (Number(0.12837916709551257) + p);
    }

    /// <summary>
    /// erfc a = e^(-a²) t P(t) with t = 3/(3 + a), for a ≥ 0.75. P, the polynomial that meets e^(a²) erfc(a)/t at the Chebyshev points between a = 0.75 and where erfc vanishes,
    /// is off by 8e-9 for a float (degree 8) and 3e-18 for a double (degree 20), relatively. Two roundings would cost digits: t's, which counts up to 2.6 times in g = t P(t) = e^(a²) erfc(a), and is taken back by
    /// the derivative g' = 2 a g - 2/√π; and that of a² in the exponent, 300 ulp of e^(-a²) at a = 26.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> ErfcFar(Vector<T> a)
    {
        var end = Choose(10.5, 28);                             // erfc is 0 there
        a = Vector.ConditionalSelect(Vector.GreaterThan(a, end), end, a);
        var d = Number(3) + a;
        var t = Number(3) / d;
        Vector<T> p;
        if (typeof(T) == typeof(float))
        {
            p = Number(0.14523962471683274) + t * (Number(0.022747295084638318) + t * Number(-0.035965783364272225));
            p = Number(0.13226196485051434) + t * (Number(0.1950420133430133) + t * (Number(-0.017736053583292066) + t * p));
            p = Number(0.18809350696621746) + t * (Number(0.18745229792275606) + t * (Number(0.1828297459961211) + t * p));
        }
        else
        {
            p = Number(-0.19677631863091968) + t * (Number(0.05086671627305645) + t * Number(-0.005899635191207651));
            p = Number(0.6744611070940667) + t * (Number(-0.6622512287602242) + t * (Number(0.44763646835790066) + t * p));
            p = Number(-0.12276771121934374) + t * (Number(0.29053068564019746) + t * (Number(-0.5021394074523433) + t * p));
            p = Number(-0.006381035179471697) + t * (Number(-0.01873394042153198) + t * (Number(0.034344309833081774) + t * p));
            p = Number(0.056998039201406656) + t * (Number(0.026151672807795703) + t * (Number(0.0040949605324405725) + t * p));
            p = Number(0.15671930123007424) + t * (Number(0.12711713606917707) + t * (Number(0.09228724881304973) + t * p));
            p = Number(0.1880631945165689) + t * (Number(0.18806319447032493) + t * (Number(0.1776152407135927) + t * p));
        }
        var g = t * p;
        var td = Product(t, d, out var e);
        var residue = Number(3) - td - e - t * (a - (d - Number(3)));
        g += residue * d * Number(1.0 / 3) * (Number(TwoOverRootPi) - Number(2) * a * g);

        var square = Product(a, a, out var error);
        return ExpOf.Invoke(-square, -error) * g;
    }
}

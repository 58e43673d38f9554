using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The error function and its complement.
internal static partial class SpecialFunctions<T>
{
    private const double TwoOverRootPi = 1.1283791670955126, Near = 0.75;

    /// <summary><c>y = 2/√π ∫₀ˣ e^(-t²) dt</c>, to 1.5 ulp, subnormal numbers and -0 included; ±1 at ±inf.</summary>
    public static void Erf(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<ErfOf>(x, y);

    /// <summary><c>y = 1 - erf x</c>, to 3.5 ulp, the tail towards 0 included; 2 and 0 at ∓inf.</summary>
    public static void Erfc(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<ErfcOf>(x, y);

    /// <summary>Near 0 the series; elsewhere 1 less the tail, with x's sign.</summary>
    private readonly struct ErfOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var a = V.Abs(x);
            return V.CopySign(V.WhereLess(a, Near, ErfNear(a), 1.0 - ErfcFar(a)), x);
        }
    }

    /// <summary>Near 0, 1 less the series; elsewhere the tail t, or 2 - t for negative x.</summary>
    private readonly struct ErfcOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var a = V.Abs(x);
            var tail = ErfcFar(a);
            var far = V.WhereLess(x, V.Zero, 2.0 - tail, tail);
            return V.WhereLess(a, Near, 1.0 - ErfNear(x), far);
        }
    }

    /// <summary>erf x = x + x P(x²), |x| &lt; 0.75: off by 2e-9 x for a float, 9e-21 x for a double. P(0) = 2/√π - 1: without the 1, the coefficient's rounding weighs an eighth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ErfNear<V>(V x) where V : struct, IVector<V, T>
    {
        var z = x * x;
        var p = typeof(T) == typeof(float)
            ? Polynomial<V>(z, 0.12837916557875168, -0.37612619469437676, 0.11283386538414544, Polynomial<V>(z, -0.026835114568609703, 0.0051153321125322264, -0.00067564795686800473))
            : Polynomial<V>(z, 0.12837916709551257, -0.37612638903183752, 0.11283791670955087, Polynomial<V>(z, -0.026866170645118445, 0.0052239776252221919, -0.00085483270011359461,
                Polynomial<V>(z, 0.00012055331545294116, -1.4925589383821143e-5, 1.6460383209858149e-6, Polynomial<V>(z, -1.63332293434337e-7, 1.4413879289095029e-8, -9.5028408947748052e-10))));
        return V.MultiplyAdd(x, p, x);
    }

    /// <summary>
    /// erfc a = e^(-a²) t P(t) with t = 3/(3 + a), for a ≥ 0.75. P, the polynomial that meets e^(a²) erfc(a)/t at the Chebyshev points between a = 0.75 and where erfc vanishes,
    /// is off by 8e-9 for a float (degree 8) and 3e-18 for a double (degree 20), relatively. Two roundings would cost digits: t's, which counts up to 2.6 times in g = t P(t) = e^(a²) erfc(a), and is taken back by
    /// the derivative g' = 2 a g - 2/√π; and that of a² in the exponent, 300 ulp of e^(-a²) at a = 26.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ErfcFar<V>(V a) where V : struct, IVector<V, T>
    {
        var end = Choose<V>(10.5, 28);                          // erfc is 0 there
        a = V.AtMost(a, end);
        var d = 3.0 + a;
        var t = 3.0 / d;
        var p = typeof(T) == typeof(float)
            ? Polynomial<V>(t, 0.18809350696621746, 0.18745229792275606, 0.1828297459961211, Polynomial<V>(t, 0.13226196485051434, 0.1950420133430133, -0.017736053583292066,
                Polynomial<V>(t, 0.14523962471683274, 0.022747295084638318, -0.035965783364272225)))
            : Polynomial<V>(t, 0.1880631945165689, 0.18806319447032493, 0.1776152407135927, Polynomial<V>(t, 0.15671930123007424, 0.12711713606917707, 0.09228724881304973,
                Polynomial<V>(t, 0.056998039201406656, 0.026151672807795703, 0.0040949605324405725, Polynomial<V>(t, -0.006381035179471697, -0.01873394042153198, 0.034344309833081774,
                Polynomial<V>(t, -0.12276771121934374, 0.29053068564019746, -0.5021394074523433, Polynomial<V>(t, 0.6744611070940667, -0.6622512287602242, 0.44763646835790066,
                Polynomial<V>(t, -0.19677631863091968, 0.05086671627305645, -0.005899635191207651)))))));
        var g = t * p;
        var td = Product(t, d, out var e);
        var residue = 3.0 - td - e - t * (a - (d - 3.0));
        g += residue * d * (1.0 / 3) * (TwoOverRootPi - 2.0 * a * g);

        var square = Product(a, a, out var error);
        return ExpOf.Invoke(-square, -error) * g;
    }
}

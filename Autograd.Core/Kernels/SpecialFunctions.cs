using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// The functions that <see cref="TensorPrimitives"/> has not, or has with too few digits, or slower: exp, log, tanh, expm1 and log1p here, and in the further parts what is built of them.
/// </summary>
/// <remarks>
/// Each follows the same plan. Its argument is <em>reduced</em> to a short interval by an identity (<c>eˣ = 2ᵏ eʳ</c>, <c>log x = k log 2 + log m</c>); there a <em>polynomial</em> stands for the function,
/// through the Chebyshev points of the interval, of the degree at which its error disappears beside the rounding: about 5 coefficients for a float and 11 for a double;
/// and the result is put together so that the large part comes last and is rounded once.
/// <para>
/// A result depends neither on the length of the run, nor on the element's place in it, nor on its neighbours: short runs go through the same vector arithmetic, padded.
/// (<see cref="TensorPrimitives"/> fails in all three: exp of a run of 1, 2 or 3 floats takes the scalar function, and one double beyond ±708 sends its whole vector there.)
/// Where the hardware fuses x · y + z into one rounding, it is used; so the last bit may differ between processors, and the bounds given hold for all.
/// <c>x</c> and <c>y</c> have one length; they may be the same span, but not overlap otherwise.
/// </para>
/// </remarks>
internal static partial class SpecialFunctions<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary><c>y = eˣ</c>, to 1.1 ulp; exactly 1 at 0; underflows gradually.</summary>
    public static void Exp(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<ExpOf>(x, y);

    /// <summary><c>y = log x</c>, to 1.1 ulp; -inf at ±0, NaN below.</summary>
    public static void Log(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<LogOf>(x, y);

    /// <summary><c>y = tanh x</c>, to 1.5 ulp, subnormal numbers and -0 included; ±1 at ±inf.</summary>
    public static void Tanh(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<TanhOf>(x, y);

    /// <summary><c>y = eˣ - 1</c>, to 2 ulp; -1 at -inf.</summary>
    public static void Expm1(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<Expm1Of>(x, y);

    /// <summary><c>y = log(1 + x)</c>, to 1.6 ulp; -inf at -1, NaN below.</summary>
    public static void Log1p(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<Log1pOf>(x, y);

    /// <summary>Of one number, the same bits.</summary>
    public static T Log(T x) => Lanes<T>.OfOne<LogOf>(x);

    /// <inheritdoc cref="Log(T)"/>
    public static T Log1p(T x) => Lanes<T>.OfOne<Log1pOf>(x);

    /// <summary>x = k log 2 + r, |r| ≤ ½ log 2, and eˣ = 2ᵏ eʳ.</summary>
    private readonly struct ExpOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => Invoke(x, V.Zero);

        /// <summary>Of x + error, where the error is one of rounding x.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x, V error) where V : struct, IVector<V, T>
        {
            // Beyond these eˣ is 0 or inf; comparisons let NaN through. What is 0 (masked attention is full of it) is computed as e⁰: a product that underflows takes a processor many times as long.
            V low = Choose<V>(-104, -746), high = Choose<V>(89, 710);
            var r = ReduceByLog2(V.AtMost(V.WhereLess(x, low, V.Zero, x), high), out var k) + error;
            return V.WhereLess(x, low, V.Zero, V.ScaleB(1.0 + ExpMinus1(r), k));
        }
    }

    /// <summary>r = x - k log 2 for the nearest k. log 2 is in two parts, the first of nine bits: its product with k is exact, with or without a fused multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReduceByLog2<V>(V x, out V k) where V : struct, IVector<V, T>
    {
        k = Round<V>(x * (1 / Ln2));
        return V.MultiplyAdd(k, -Ln2Low, V.MultiplyAdd(k, -Ln2High, x));
    }

    /// <summary>eʳ - 1 = r + r² P(r), |r| ≤ ½ log 2. The polynomial is off by 8e-9 r² for a float, 2e-19 r² for a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpMinus1<V>(V r) where V : struct, IVector<V, T>
    {
        var p = typeof(T) == typeof(float)
            ? Polynomial<V>(r, 0.5, 0.16666573381900846, 0.041666550110305124, Polynomial<V>(r, 0.0083637738744055735, 0.0013926926614021906))
            : Polynomial<V>(r, 0.5, 0.16666666666666671, 0.04166666666666667, Polynomial<V>(r, 0.0083333333333255447, 0.0013888888888883327, 0.00019841269876864355,
                Polynomial<V>(r, 2.4801587327007187e-5, 2.755725283351691e-6, 2.75572718102198e-7, Polynomial<V>(r, 2.5106274733573295e-8, 2.0915442297780115e-9))));
        return V.MultiplyAdd(r * r, p, r);
    }

    private readonly struct LogOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var m = Fraction(x, out var k);
            return WithEndsOfLog(x, LogOfParts(k, m - 1.0));
        }
    }

    /// <summary>
    /// k log 2 + log(1 + f), 1 + f in [√½, √2]. With s = f/(2 + f), z = s² ≤ 0.03: log(1 + f) = 2 artanh s = 2s + 2s(z/3 + z²/5 + z³/7 + ...) = 2s + 2s z P(z),
    /// where three coefficients leave 3e-9 for a float, seven 5e-18 for a double; and 2s = f - s f, where f is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogOfParts<V>(V k, V f) where V : struct, IVector<V, T>
    {
        var s = f / (2.0 + f);
        var z = s * s;
        var p = typeof(T) == typeof(float)
            ? Polynomial<V>(z, 0.33333342547714534, 0.19994378858302424, 0.14790492964987211)
            : Polynomial<V>(z, 0.33333333333333349, 0.19999999999949445, 0.14285714313126919, Polynomial<V>(z, 0.11111105544689748, 0.090914462162684356, 0.076658058610275039, 0.073089035767086625));
        var small = s * V.MultiplyAdd(-2.0 * z, p, f);                                          // s (f - 2zP)
        return V.MultiplyAdd(k, Ln2High, f - V.MultiplyAdd(k, -Ln2Low, small));
    }

    /// <summary>log(1 + e) for 0 ≤ e ≤ 1: there 1 + e is a fraction as <see cref="LogOfParts"/> takes it, or twice one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Log1pUpTo1<V>(V e) where V : struct, IVector<V, T>
    {
        V edge = 0.41421356237309503;                           // √2 - 1
        return LogOfParts(V.WhereLess(edge, e, 1.0, V.Zero), V.WhereLess(edge, e, 0.5 * (e - 1.0), e));
    }

    /// <summary>What every logarithm is outside of 0 &lt; x &lt; inf: -inf at ±0, NaN below; +inf and NaN stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V WithEndsOfLog<V>(V x, V y) where V : struct, IVector<V, T>
    {
        y = V.WhereLess(x, double.PositiveInfinity, y, x);
        y = V.WhereEqual(x, V.Zero, double.NegativeInfinity, y);
        return V.WhereLess(x, V.Zero, double.NaN, y);
    }

    /// <summary>Near 0, x + x z P(z) with z = x², nine digits for a float and eighteen for a double; elsewhere 1 - 2/(e²ˣ + 1).</summary>
    private readonly struct TanhOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var a = V.Abs(x);
            var z = x * x;
            var p = typeof(T) == typeof(float)
                ? Polynomial<V>(z, -0.33333328944134255, 0.13332769736976328, -0.053850909578513581, Polynomial<V>(z, 0.020997178999074751, -0.0060967141659081976))
                : Polynomial<V>(z, -0.33333333333333333, 0.13333333333333042, -0.053968253967896992, Polynomial<V>(z, 0.021869488519008306, -0.0088632351032408779, 0.0035921217511549623,
                    Polynomial<V>(z, -0.0014557754120478055, 0.00058966065777570433, -0.0002375906496055562, Polynomial<V>(z, 9.2571161295567683e-5, -3.12011014257974e-5, 6.4851634827931131e-6))));
            var near = V.MultiplyAdd(x * z, p, x);

            var twice = V.AtMost(a + a, 40.0);                 // tanh is 1 there
            var r = ReduceByLog2(twice, out var k);
            var far = 1.0 - 2.0 / (1.0 + V.ScaleB(1.0 + ExpMinus1(r), k));
            return V.CopySign(V.WhereLess(a, 0.625, near, far), x);
        }
    }

    /// <summary>
    /// 2ᵏ(eʳ - 1) + (2ᵏ - 1), where e^r - 1 has all its digits. k is 0 up to |x| = ½, where the sum of the two would lose them; the polynomial reaches as far:
    /// it is off by 7e-9 (e^r - 1) for a float, 8e-19 (e^r - 1) for a double.
    /// </summary>
    private readonly struct Expm1Of : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            V low = Choose<V>(-18, -38), high = Choose<V>(89, 710);                              // -1 and inf there
            var c = V.AtMost(V.AtLeast(x, low), high);
            var r = ReduceByLog2(c, out var k);
            var a = V.Abs(c);
            r = V.WhereLess(a, 0.5, c, r);
            k = V.WhereLess(a, 0.5, V.Zero, k);
            var p = typeof(T) == typeof(float)
                ? Polynomial<V>(r, 0.50000001216071667, 0.16666666801683435, 0.041665791230006455, Polynomial<V>(r, 0.0083332361335218625, 0.0013982186046277751, 0.0001994487444158959))
                : Polynomial<V>(r, 0.5, 0.16666666666666667, 0.041666666666667062, Polynomial<V>(r, 0.0083333333333333597, 0.0013888888888704549, 0.00019841269841146992,
                    Polynomial<V>(r, 2.4801587616145413e-5, 2.7557319433620243e-6, 2.7557076636642723e-7, Polynomial<V>(r, 2.5051946709721621e-8, 2.0962955815976076e-9, 1.6116496514371546e-10))));
            p = V.MultiplyAdd(r * r, p, r);
            V half = V.ScaleB(0.5, k);                          // of 2ᵏ, which itself overflows before eˣ does
            return V.CopySign(2.0 * V.MultiplyAdd(half, p, half - 0.5), x);
        }
    }

    /// <summary>u = 1 + x rounds away c = x - (u - 1); u = 2ᵏ m, and c comes back beside m: log(1 + x) = k log 2 + log(m + 2⁻ᵏ c).</summary>
    private readonly struct Log1pOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => V.CopySign(WithEndsOfLog(1.0 + x, Inside(x)), x);

        /// <summary>For -1 &lt; x &lt; inf; anything elsewhere.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Inside<V>(V x) where V : struct, IVector<V, T>
        {
            var u = 1.0 + x;
            var m = FractionOfNormal(u, out var k);
            var c = (x - (u - 1.0)) * PowerOf2(V.WhereLess(k, 60.0, -k, V.Zero));                   // no matter for large x, where it is nothing
            return LogOfParts(k, m - 1.0 + c);
        }
    }
}

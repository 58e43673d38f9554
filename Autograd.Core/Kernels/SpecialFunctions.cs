using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>
/// The functions that <see cref="TensorPrimitives"/> has not, or has with too few digits: exp, log, tanh, expm1, log1p, and the row-wise log-sum-exp and log-softmax.
/// </summary>
/// <remarks>
/// A result depends neither on the length of the run, nor on the element's place in it, nor on its neighbours: short runs go through the same vector arithmetic, padded.
/// (<see cref="TensorPrimitives"/> fails in all three: exp of a run of 1, 2 or 3 floats takes the scalar function, and one double beyond ±708 sends its whole vector there.)
/// Elementwise, only + - × ÷ and bits are used, nothing fused: the same bits on every instruction set.
/// <c>x</c> and <c>y</c> have one length; they may be the same span, but not overlap otherwise.
/// </remarks>
internal static partial class SpecialFunctions<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary><c>y = eˣ</c>, to 1.1 ulp; exactly 1 at 0; underflows gradually.</summary>
    public static void Exp(ReadOnlySpan<T> x, Span<T> y) => Map<ExpOf>(x, y);

    /// <summary><c>y = log x</c>, to 1.1 ulp; -inf at ±0, NaN below.</summary>
    public static void Log(ReadOnlySpan<T> x, Span<T> y) => Map<LogOf>(x, y);

    /// <summary><c>y = tanh x</c>, to 1.4 ulp, subnormal numbers and -0 included; ±1 at ±inf.</summary>
    public static void Tanh(ReadOnlySpan<T> x, Span<T> y) => Map<TanhOf>(x, y);

    /// <summary><c>y = eˣ - 1</c>, to 2 ulp; -1 at -inf.</summary>
    public static void Expm1(ReadOnlySpan<T> x, Span<T> y) => Map<Expm1Of>(x, y);

    /// <summary><c>y = log(1 + x)</c>, to 1.5 ulp; -inf at -1, NaN below.</summary>
    public static void Log1p(ReadOnlySpan<T> x, Span<T> y) => Map<Log1pOf>(x, y);

    /// <summary>Of one number, the same bits.</summary>
    public static T Log(T x) => OfOne<LogOf>(x);

    /// <inheritdoc cref="Log(T)"/>
    public static T Log1p(T x) => OfOne<Log1pOf>(x);

    /// <summary><c>log Σ eˣ</c> of a row. -inf if all its entries are -inf, or it has none; else NaN if an entry is; else +inf if one is.</summary>
    public static T LogSumExp(ReadOnlySpan<T> x)
    {
        if (x.IsEmpty) return T.NegativeInfinity;
        var max = TensorPrimitives.Max(x);                      // NaN if an entry is
        return T.IsFinite(max) ? max + LogSumExpShifted(x, max) : max;
    }

    /// <summary><c>y = x - log Σ eˣ</c> of a row; -inf where x is. All NaN if an entry is NaN or +inf, or if all are -inf: as in PyTorch.</summary>
    public static void LogSoftmax(ReadOnlySpan<T> x, Span<T> y)
    {
        if (x.IsEmpty) return;
        var max = TensorPrimitives.Max(x);
        if (!T.IsFinite(max))
        {
            y.Fill(T.NaN);
            return;
        }
        var logSum = LogSumExpShifted(x, max);
        TensorPrimitives.Subtract(x, max, y);
        TensorPrimitives.Subtract(y, logSum, y);                // not x - (max + logSum): at max = 1e5 that sum has lost what tells the entries apart
    }

    /// <summary>
    /// <c>log Σ exp(x - max)</c>. The c entries equal to max add exactly 1 each; with s the sum of the others, it is log c + log1p(s/c), which for the one sure entry
    /// of a trained classifier (c = 1) keeps all digits of s, where log(1 + s) would round to 0: its loss still tells 1e-18 from 1e-20.
    /// </summary>
    private static T LogSumExpShifted(ReadOnlySpan<T> x, T max)
    {
        var shift = Vector.Create(max);
        Vector<T> s = Vector<T>.Zero, c = Vector<T>.Zero;
        ref var px = ref MemoryMarshal.GetReference(x);
        for (var i = 0; i < x.Length; i += Vector<T>.Count)
        {
            var v = i <= x.Length - Vector<T>.Count ? Vector.LoadUnsafe(ref px, (nuint)i) : LoadShort(x[i..], T.NegativeInfinity);   // exp(-inf) = 0
            var isMax = Vector.Equals(v, shift);
            s += Vector.AndNot(ExpOf.Invoke(v - shift), isMax);
            c += Vector<T>.One & isMax;
        }
        var count = Vector.Sum(c);
        var log = OfOne<Log1pOf>(Vector.Sum(s) / count);
        return count == T.One ? log : OfOne<LogOf>(count) + log;
    }

    /// <summary>
    /// x = k log 2 + r, |r| ≤ ½ log 2, and eˣ = 2ᵏ(1 + r + r²/2! + r³/3! + ...): up to the seventh power for a float, the thirteenth for a double (they leave 5e-9 and 4e-18).
    /// </summary>
    private readonly struct ExpOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x) => Invoke(x, Vector<T>.Zero);

        /// <summary>Of x + error, where the error is one of rounding x.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x, Vector<T> error)
        {
            // Beyond these eˣ is 0 or inf; comparisons let NaN through. What is 0 (masked attention is full of it) is computed as e⁰: a product that underflows takes a processor five times as long.
            Vector<T> isZero = Vector.LessThan(x, Choose(-104, -746)), high = Choose(89, 710);
            x = Vector.AndNot(x, isZero);
            x = Vector.ConditionalSelect(Vector.GreaterThan(x, high), high, x);
            var k = Round(x * Number(1 / Ln2));
            var r = x - k * Number(Ln2High) - (k * Number(Ln2Low) - error);
            var half = Round(k * Number(0.5));                  // in two steps, for 2ᵏ itself may overflow or vanish before the product does

            var r2 = r * r;
            var p = Number(1.0 / 2) + r * (Number(1.0 / 6) + r * (Number(1.0 / 24) + r * (Number(1.0 / 120) + r * Number(1.0 / 720))));
            var q = Number(1.0 / 5040);
            if (typeof(T) != typeof(float))
            {
                q = Number(1.0 / 3628800) + r * (Number(1.0 / 39916800) + r * (Number(1.0 / 479001600) + r * Number(1.0 / 6227020800)));
                q = Number(1.0 / 5040) + r * (Number(1.0 / 40320) + r * (Number(1.0 / 362880) + r * q));
            }
            p += r2 * r2 * r * q;                               // p and q are two chains, so that one does not wait for the other
            return Vector.AndNot((Vector<T>.One + (r + r2 * p)) * PowerOf2(half) * PowerOf2(k - half), isZero);
        }
    }

    /// <summary>
    /// x = 2ᵏ(1 + f), 1 + f in [√½, √2]. With s = f/(2 + f), z = s² ≤ 0.03: log(1 + f) = 2 artanh s = 2s + 2s(z/3 + z²/5 + z³/7 + ...), four terms for a float,
    /// ten for a double (they leave 2e-9 and 6e-19); and 2s = f - s f, where f is exact.
    /// </summary>
    private readonly struct LogOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var isSubnormal = Vector.LessThan(x, Choose(1.17549435E-38, 2.2250738585072014E-308));
            var normal = Vector.ConditionalSelect(isSubnormal, x * Choose(1 << 24, 1L << 53), x);
            var k = Exponent(normal) - (isSubnormal & Choose(24, 53));
            var m = Vector.AndNot(normal, Number(double.PositiveInfinity)) | Vector<T>.One;     // inf is the mask of the exponent's bits, 1 the exponent 0: m is in [1, 2)
            var isLarge = Vector.GreaterThan(m, Number(1.4142135623730951));
            k += Vector<T>.One & isLarge;
            var f = Vector.ConditionalSelect(isLarge, m * Number(0.5), m) - Vector<T>.One;

            var s = f / (f + Number(2));
            var z = s * s;
            var p = Number(1.0 / 9);
            if (typeof(T) != typeof(float))
            {
                p = Number(1.0 / 17) + z * (Number(1.0 / 19) + z * Number(1.0 / 21));
                p = Number(1.0 / 9) + z * (Number(1.0 / 11) + z * (Number(1.0 / 13) + z * (Number(1.0 / 15) + z * p)));
            }
            p = z * (Number(1.0 / 3) + z * (Number(1.0 / 5) + z * (Number(1.0 / 7) + z * p)));
            return WithEndsOfLog(x, k * Number(Ln2High) + (f - (s * (f - p - p) - k * Number(Ln2Low))));
        }
    }

    /// <summary>What every logarithm is outside of 0 &lt; x &lt; inf: -inf at ±0, NaN below; +inf and NaN stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> WithEndsOfLog(Vector<T> x, Vector<T> y)
    {
        var outside = Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), Number(double.NaN), x);
        outside = Vector.ConditionalSelect(Vector.Equals(x, Vector<T>.Zero), Number(double.NegativeInfinity), outside);
        var isInside = Vector.GreaterThan(x, Vector<T>.Zero) & Vector.LessThan(x, Number(double.PositiveInfinity));
        return Vector.ConditionalSelect(isInside, y, outside);
    }

    /// <summary>Near 0, x - x z M/D; elsewhere 1 - 2/(e²ˣ + 1). Both are a - b/c: one division serves.</summary>
    private readonly struct TanhOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var a = Vector.Abs(x);
            var z = a * a;
            var isNear = Vector.LessThan(a, Number(0.625));
            var b = Vector.ConditionalSelect(isNear, a * z * LambertM(z), Number(2));
            var c = Vector.ConditionalSelect(isNear, LambertD(z), ExpOf.Invoke(a + a) + Vector<T>.One);
            return WithSignOf(x, Vector.ConditionalSelect(isNear, a, Vector<T>.One) - b / c);
        }
    }

    /// <summary>Near 0, with h = x/2, z = h² and t = tanh h = h N/D: 2t/(1 - t) = x N/(D - h N) = x + x h (N - h M)/(D - h N). Elsewhere as it stands.</summary>
    private readonly struct Expm1Of : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var h = x * Number(0.5);
            var z = h * h;
            Vector<T> m = LambertM(z), d = LambertD(z), n = d - z * m;
            var near = x + x * h * (n - h * m) / (d - h * n);
            return WithSignOf(x, Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), Number(0.75)), near, ExpOf.Invoke(x) - Vector<T>.One));
        }
    }

    /// <summary>u = 1 + x rounds away c = x - (u - 1), and log(1 + x) = log(u + c) = log u + c/u: the first order is enough.</summary>
    private readonly struct Log1pOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var u = Vector<T>.One + x;
            var log = LogOf.Invoke(u);
            var isInside = Vector.GreaterThan(u, Vector<T>.Zero) & Vector.LessThan(u, Number(double.PositiveInfinity));     // at 0 and inf, c/u is NaN
            return WithSignOf(x, Vector.ConditionalSelect(isInside, log + (x - (u - Vector<T>.One)) / u, log));
        }
    }

    // Lambert's fraction tanh x = x/(1 + z/(3 + z/(5 + ...))), z = x², stopped at the eighth convergent, is x N/D = x - x z M/D with N = D - z M.
    // All coefficients are positive and the correction is small beside x: no digit is lost. At x = 0.625 it is off by 6e-18 of tanh x, 1/20 of a double's last place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> LambertM(Vector<T> z) => ((z + Number(594)) * z + Number(45045)) * z + Number(675675);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> LambertD(Vector<T> z) => (((z + Number(630)) * z + Number(51975)) * z + Number(945945)) * z + Number(2027025);

    /// <summary>A function of a vector, lane by lane.</summary>
    private interface IVectorFunction { static abstract Vector<T> Invoke(Vector<T> x); }

    private static void Map<TFunction>(ReadOnlySpan<T> x, Span<T> y) where TFunction : struct, IVectorFunction
    {
        var last = x.Length - Vector<T>.Count;
        if (last < 0)
        {
            MapShort<TFunction>(x, y);
            return;
        }
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y[..x.Length]);
        var end = Vector.LoadUnsafe(ref px, (nuint)last);       // may overlap the vector before it, so loaded before y, which may be x, is written
        for (var i = 0; i < x.Length; i += Vector<T>.Count)
            TFunction.Invoke(i < last ? Vector.LoadUnsafe(ref px, (nuint)i) : end).StoreUnsafe(ref py, (nuint)Math.Min(i, last));
    }

    private static void MapShort<TFunction>(ReadOnlySpan<T> x, Span<T> y) where TFunction : struct, IVectorFunction
    {
        var v = TFunction.Invoke(LoadShort(x, T.Zero));
        for (var i = 0; i < x.Length; i++) y[i] = Unsafe.Add(ref Unsafe.As<Vector<T>, T>(ref v), i);
    }

    private static T OfOne<TFunction>(T x) where TFunction : struct, IVectorFunction => TFunction.Invoke(Vector.Create(x))[0];

    private static Vector<T> LoadShort(ReadOnlySpan<T> x, T padding)
    {
        var v = Vector.Create(padding);
        for (var i = 0; i < x.Length; i++) Unsafe.Add(ref Unsafe.As<Vector<T>, T>(ref v), i) = x[i];
        return v;
    }

    // log 2 in two parts; the first is 355/512, so that its product with any k is exact, in a float too.
    private const double Ln2 = 0.6931471805599453, Ln2High = 0.693359375, Ln2Low = -2.1219444005469058277e-4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Number(double value) =>
        typeof(T) == typeof(float) ? Vector.As<float, T>(Vector.Create((float)value)) : Vector.As<double, T>(Vector.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Choose(double forFloat, double forDouble) => Number(typeof(T) == typeof(float) ? forFloat : forDouble);

    /// <summary>Takes the sign bit from x: for functions that have the sign of their argument, -0 included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> WithSignOf(Vector<T> x, Vector<T> y) => Vector.ConditionalSelect(Number(-0.0), x, y);

    // 1.5 · 2^(bits of the fraction): added to a small number it leaves no room for a fraction, and the number's integer part stands in its lowest bits.
    private static Vector<T> Magic => Choose(3 << 22, 3L << 51);

    /// <summary>To the nearest integer, below 2²¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Round(Vector<T> x) => x + Magic - Magic;

    /// <summary>2ᵏ for an integer k that is the exponent of a normal number: k plus the bias, in the exponent's place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> PowerOf2(Vector<T> k)
    {
        var bits = k + (Magic + Choose(127, 1023));
        return typeof(T) == typeof(float)
            ? Vector.As<int, T>(Vector.ShiftLeft(Vector.As<T, int>(bits), 23))
            : Vector.As<long, T>(Vector.ShiftLeft(Vector.As<T, long>(bits), 52));
    }

    /// <summary>The inverse: k of a positive normal number in [2ᵏ, 2ᵏ⁺¹).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Exponent(Vector<T> x)
    {
        var bits = typeof(T) == typeof(float)
            ? Vector.As<uint, T>(Vector.ShiftRightLogical(Vector.As<T, uint>(x), 23))
            : Vector.As<ulong, T>(Vector.ShiftRightLogical(Vector.As<T, ulong>(x), 52));
        return (bits | Magic) - (Magic + Choose(127, 1023));
    }
}

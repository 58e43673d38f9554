using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Autograd.Core;

// Powers and the logarithms to the bases 2 and 10. They are computed in double, with a logarithm of twenty digits: a float comes out rounded from that.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = log₂ x</c>, to 0.51 ulp, exact for powers of 2; -inf at ±0, NaN below.</summary>
    public static void Log2(ReadOnlySpan<T> x, Span<T> y) => MapInDouble<SpecialFunctions<double>.Log2Of>(x, y);

    /// <summary><c>y = log₁₀ x</c>, to 0.51 ulp, exact for powers of 10; -inf at ±0, NaN below.</summary>
    public static void Log10(ReadOnlySpan<T> x, Span<T> y) => MapInDouble<SpecialFunctions<double>.Log10Of>(x, y);

    /// <summary><c>y = aᵇ</c>, to 1 ulp (a float 0.51), with the special cases of IEEE 754: NaN⁰ = 1ᴺᵃᴺ = (-1)^±inf = 1. One operand may be a single number.</summary>
    public static void Pow(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => MapInDouble<SpecialFunctions<double>.PowOf>(a, b, y);

    /// <summary>log x of a positive finite number as a sum of two, good to 2⁻⁶⁶.</summary>
    public static (double Log, double Low) LogInTwo(double x)
    {
        var log = SpecialFunctions<double>.LogOfFraction(Vector.Create(x), out var k, out var low);
        return (SpecialFunctions<double>.PlusLog2(log, k, ref low)[0], low[0]);
    }

    private readonly struct Log2Of : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var log = LogOfFraction(x, out var k, out var low);
            var y = Product(log, Number(1.4426950408889634), out var error);                    // 1/log 2 in two parts
            error += log * Number(2.0355273740931033e-17) + low * Number(1.4426950408889634);
            return WithEndsOfLog(x, Sum(k, y, out var rest) + (rest + error));
        }
    }

    private readonly struct Log10Of : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var log = LogOfFraction(x, out var k, out var low);
            log = PlusLog2(log, k, ref low);
            var y = Product(log, Number(0.4342944819032518), out var error);                    // 1/log 10 in two parts
            return WithEndsOfLog(x, y + (error + (log * Number(1.098319650216765e-17) + low * Number(0.4342944819032518))));
        }
    }

    /// <summary>|a|ᵇ = exp(b log|a|), the exponent as a sum of two numbers; then the sign, and what |a|ᵇ does not say.</summary>
    private readonly struct PowOf : IVectorFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> a, Vector<T> b)
        {
            var x = Vector.Abs(a);
            var log = LogOfFraction(x, out var k, out var low);
            log = PlusLog2(log, k, ref low);
            log = WithEndsOfLog(x, log);                        // at 0 and inf, where low means nothing and is not used

            var infinity = Number(double.PositiveInfinity);
            var edge = Number(18446744073709551616.0);            // 2⁶⁴: a larger exponent gives 0, 1 or inf like this one, and is even like this one
            var c = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(b), edge), WithSignOf(b, edge), b);
            var plain = c * log;
            var t = Product(c, log, out var error);
            error += c * low;
            var isModest = Vector.LessThan(Vector.Abs(plain), Number(1024));
            var y = ExpOf.Invoke(Vector.ConditionalSelect(isModest, t, plain), Vector.ConditionalSelect(isModest, error, Vector<T>.Zero));

            var isWhole = Vector.Equals(Floor(c), c);
            var isOdd = isWhole & ~Vector.Equals(Floor(c * Number(0.5)), c * Number(0.5));
            y = Vector.ConditionalSelect(isOdd & Number(-0.0), a, y);                           // the sign bit of a, -0 and -inf included
            var isBroken = Vector.LessThan(a, Vector<T>.Zero) & Vector.LessThan(x, infinity) & ~isWhole & Vector.Equals(b, b);
            y = Vector.ConditionalSelect(isBroken, Number(double.NaN), y);
            y = Vector.ConditionalSelect(Vector.Equals(b, b), y, b);
            y = Vector.ConditionalSelect(Vector.Equals(x, Vector<T>.One) & Vector.Equals(Vector.Abs(b), infinity), Vector<T>.One, y);
            return Vector.ConditionalSelect(Vector.Equals(a, Vector<T>.One) | Vector.Equals(b, Vector<T>.Zero), Vector<T>.One, y);
        }
    }

    /// <summary>
    /// x = 2ᵏ m, m in [√½, √2], and log m = 2 artanh s = 2s + ⅔ s³ + 2s⁵/5 + ... with s = (m - 1)/(m + 1), z = s² ≤ 0.03, as a sum of two numbers, good to 2⁻⁶⁶:
    /// s and the term in s³ are computed with their rounding errors, the rest (below 2⁻¹² of the whole) without. x is positive and finite.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> LogOfFraction(Vector<T> x, out Vector<T> k, out Vector<T> low)
    {
        var isSubnormal = Vector.LessThan(x, Choose(1.17549435E-38, 2.2250738585072014E-308));
        var normal = Vector.ConditionalSelect(isSubnormal, x * Choose(1 << 24, 1L << 53), x);
        k = Exponent(normal) - (isSubnormal & Choose(24, 53));
        var m = Vector.AndNot(normal, Number(double.PositiveInfinity)) | Vector<T>.One;
        var isLarge = Vector.GreaterThan(m, Number(1.4142135623730951));
        k += Vector<T>.One & isLarge;
        m = Vector.ConditionalSelect(isLarge, m * Number(0.5), m);

        var f = m - Vector<T>.One;
        var d = m + Vector<T>.One;
        var s = f / d;
        var back = Product(s, d, out var backError);
        var sLow = (f - back - backError - s * (m - (d - Vector<T>.One))) / d;

        var z = Product(s, s, out var zLow);
        zLow += Number(2) * s * sLow;
        var cube = Product(s, z, out var cubeLow);
        cubeLow += s * zLow + sLow * z;
        var third = Product(cube, Number(0.6666666666666666), out var thirdLow);                // ⅔ in two parts
        thirdLow += cube * Number(3.700743415417188e-17) + cubeLow * Number(0.6666666666666666);

        var q = Number(2.0 / 21) + z * (Number(2.0 / 23) + z * Number(2.0 / 25));
        q = Number(2.0 / 15) + z * (Number(2.0 / 17) + z * (Number(2.0 / 19) + z * q));
        q = Number(2.0 / 9) + z * (Number(2.0 / 11) + z * (Number(2.0 / 13) + z * q));
        q = Number(2.0 / 5) + z * (Number(2.0 / 7) + z * q);
        var log = Sum(s + s, third, out low);
        low += cube * z * q + (thirdLow + (sLow + sLow));
        return Sum(log, low, out low);
    }

    /// <summary>log + k log 2, where log 2 is in two parts of which the first has 42 bits, so that its product with k is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> PlusLog2(Vector<T> log, Vector<T> k, ref Vector<T> low)
    {
        var sum = Sum(k * Number(0.6931471805598903), log, out var error);
        return Sum(sum, error + (low + k * Number(5.497923018708371e-14)), out low);
    }

    /// <summary>a + b and its rounding error, exactly, where |a| ≥ |b| or a is 0 (Dekker).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Sum(Vector<T> a, Vector<T> b, out Vector<T> error)
    {
        var sum = a + b;
        error = b - (sum - a);
        return sum;
    }

    /// <summary>a b and its rounding error, exactly: each factor is split into halves whose products fit (Dekker). A fused multiply-add would do it in one step, but not everywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Product(Vector<T> a, Vector<T> b, out Vector<T> error)
    {
        var splitter = Choose((1 << 12) + 1, (1 << 27) + 1);
        Vector<T> scaledA = a * splitter, scaledB = b * splitter;
        Vector<T> a1 = scaledA - (scaledA - a), b1 = scaledB - (scaledB - b);
        Vector<T> a2 = a - a1, b2 = b - b1;
        var product = a * b;
        error = a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Floor(Vector<T> x) => Vector.As<double, T>(Vector.Floor(Vector.As<T, double>(x)));

    private const int Block = 256;

    /// <summary>Doubles as they are; floats block by block, widened (which is exact) and rounded at the end.</summary>
    [SkipLocalsInit]
    private static void MapInDouble<TFunction>(ReadOnlySpan<T> x, Span<T> y) where TFunction : struct, SpecialFunctions<double>.IVectorFunction
    {
        if (typeof(T) == typeof(double))
        {
            SpecialFunctions<double>.Map<TFunction>(MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(y));
            return;
        }
        Span<double> scratch = stackalloc double[Math.Min(Block, x.Length)];
        for (var i = 0; i < x.Length; i += Block)
        {
            var n = Math.Min(Block, x.Length - i);
            TensorPrimitives.ConvertTruncating(x.Slice(i, n), scratch);
            SpecialFunctions<double>.Map<TFunction>(scratch[..n], scratch[..n]);
            TensorPrimitives.ConvertTruncating<double, T>(scratch[..n], y[i..]);
        }
    }

    /// <inheritdoc cref="MapInDouble{TFunction}(ReadOnlySpan{T}, Span{T})"/>
    [SkipLocalsInit]
    private static void MapInDouble<TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where TFunction : struct, SpecialFunctions<double>.IVectorFunction2
    {
        if (typeof(T) == typeof(double))
        {
            SpecialFunctions<double>.Map<TFunction>(MemoryMarshal.Cast<T, double>(a), MemoryMarshal.Cast<T, double>(b), MemoryMarshal.Cast<T, double>(y));
            return;
        }
        Span<double> left = stackalloc double[Block], right = stackalloc double[Block];
        for (var i = 0; i < y.Length; i += Block)
        {
            var n = Math.Min(Block, y.Length - i);
            Widen(a, left[..n], y.Length, i);
            Widen(b, right[..n], y.Length, i);
            SpecialFunctions<double>.Map<TFunction>(left[..n], right[..n], left[..n]);
            TensorPrimitives.ConvertTruncating<double, T>(left[..n], y[i..]);
        }

        static void Widen(ReadOnlySpan<T> x, Span<double> wide, int length, int at)
        {
            if (x.Length == length) TensorPrimitives.ConvertTruncating(x.Slice(at, wide.Length), wide);
            else wide.Fill(double.CreateTruncating(x[0]));
        }
    }
}

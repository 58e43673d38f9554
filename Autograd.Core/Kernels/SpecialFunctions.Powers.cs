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

    /// <summary><c>y = aᵇ</c>, to 1.1 ulp (a float 0.51), with the special cases of IEEE 754: NaN⁰ = 1ᴺᵃᴺ = (-1)^±inf = 1. One operand may be a single number.</summary>
    public static void Pow(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => MapInDouble<SpecialFunctions<double>.PowOf>(a, b, y);

    /// <summary>log x of a positive finite number as a sum of two, good to 2⁻⁶⁶.</summary>
    public static (double Log, double Low) LogInTwo(double x)
    {
        var log = SpecialFunctions<double>.LogOfFraction(Simd128<double>.Broadcast(x), out var k, out var low);
        log = SpecialFunctions<double>.PlusLog2(log, k, ref low);
        return (log.First, low.First);
    }

    private readonly struct Log2Of : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var log = LogOfFraction(x, out var k, out var low);
            var y = Product(log, 1.4426950408889634, out var error);                            // 1/log 2 in two parts
            error += log * 2.0355273740931033e-17 + low * 1.4426950408889634;
            return WithEndsOfLog(x, Sum(k, y, out var rest) + (rest + error));
        }
    }

    private readonly struct Log10Of : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var log = LogOfFraction(x, out var k, out var low);
            log = PlusLog2(log, k, ref low);
            var y = Product(log, 0.4342944819032518, out var error);                            // 1/log 10 in two parts
            return WithEndsOfLog(x, y + (error + (log * 1.098319650216765e-17 + low * 0.4342944819032518)));
        }
    }

    /// <summary>|a|ᵇ = exp(b log|a|), the exponent as a sum of two numbers; then the sign, and what |a|ᵇ does not say.</summary>
    private readonly struct PowOf : IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T>
        {
            var x = V.Abs(a);
            var log = LogOfFraction(x, out var k, out var low);
            log = PlusLog2(log, k, ref low);
            log = WithEndsOfLog(x, log);                        // at 0 and inf, where low means nothing and is not used

            V infinity = double.PositiveInfinity;
            V edge = 18446744073709551616.0;                    // 2⁶⁴: a larger exponent gives 0, 1 or inf like this one, and is even like this one
            var c = V.Select(V.Abs(b) > edge, V.CopySign(edge, b), b);
            var plain = c * log;
            var t = Product(c, log, out var error);
            error += c * low;
            var isModest = V.Abs(plain) < 1024.0;
            var y = ExpOf.Invoke(V.Select(isModest, t, plain), V.Select(isModest, error, V.Zero));

            var isWhole = V.AreEqual(V.Floor(c), c);
            var isOdd = isWhole & ~V.AreEqual(V.Floor(c * 0.5), c * 0.5);
            y = V.Select(isOdd, V.CopySign(y, a), y);                           // -0 and -inf included
            var isBroken = (a < V.Zero) & (x < infinity) & ~isWhole & V.AreEqual(b, b);
            y = V.Select(isBroken, double.NaN, y);
            y = V.Select(V.AreEqual(b, b), y, b);
            y = V.Select(V.AreEqual(x, 1.0) & V.AreEqual(V.Abs(b), infinity), 1.0, y);
            return V.Select(V.AreEqual(a, 1.0) | V.AreEqual(b, V.Zero), 1.0, y);
        }
    }

    /// <summary>
    /// x = 2ᵏ m, m in [√½, √2], and log m = 2 artanh s = 2s + ⅔ s³ + 2s⁵/5 + ... with s = (m - 1)/(m + 1), z = s² ≤ 0.03, as a sum of two numbers, good to 2⁻⁶⁶:
    /// s and the term in s³ are computed with their rounding errors, the rest (below 2⁻¹² of the whole) without. x is positive and finite.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogOfFraction<V>(V x, out V k, out V low) where V : struct, IVector<V, T>
    {
        var m = Fraction(x, out k);
        var f = m - 1.0;
        var d = m + 1.0;
        var s = f / d;
        var back = Product(s, d, out var backError);
        var sLow = (f - back - backError - s * (m - (d - 1.0))) / d;

        var z = Product(s, s, out var zLow);
        zLow += 2.0 * s * sLow;
        var cube = Product(s, z, out var cubeLow);
        cubeLow += s * zLow + sLow * z;
        var third = Product(cube, 0.6666666666666666, out var thirdLow);                        // ⅔ in two parts
        thirdLow += cube * 3.700743415417188e-17 + cubeLow * 0.6666666666666666;

        var q = Polynomial<V>(z, 2.0 / 5, 2.0 / 7, 2.0 / 9, Polynomial<V>(z, 2.0 / 11, 2.0 / 13, 2.0 / 15, Polynomial<V>(z, 2.0 / 17, 2.0 / 19, 2.0 / 21, Polynomial<V>(z, 2.0 / 23, 2.0 / 25))));
        var log = Sum(s + s, third, out low);
        low += cube * z * q + (thirdLow + (sLow + sLow));
        return Sum(log, low, out low);
    }

    /// <summary>log + k log 2, where log 2 is in two parts of which the first has 42 bits, so that its product with k is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V PlusLog2<V>(V log, V k, ref V low) where V : struct, IVector<V, T>
    {
        var sum = Sum(k * 0.6931471805598903, log, out var error);
        return Sum(sum, error + (low + k * 5.497923018708371e-14), out low);
    }

    /// <summary>a + b and its rounding error, exactly, where |a| ≥ |b| or a is 0 (Dekker).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<V>(V a, V b, out V error) where V : struct, IVector<V, T>
    {
        var sum = a + b;
        error = b - (sum - a);
        return sum;
    }

    /// <summary>a b and its rounding error, exactly: the error is a number of the type, and all that a fused multiply-add leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Product<V>(V a, V b, out V error) where V : struct, IVector<V, T>
    {
        var product = a * b;
        error = V.FusedMultiplyAdd(a, b, -product);
        return product;
    }

    private const int Block = 256;

    /// <summary>Doubles as they are; floats block by block, widened (which is exact) and rounded at the end.</summary>
    [SkipLocalsInit]
    private static void MapInDouble<TFunction>(ReadOnlySpan<T> x, Span<T> y) where TFunction : struct, IFunction<double>
    {
        if (typeof(T) == typeof(double))
        {
            Lanes<double>.Map<TFunction>(MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(y));
            return;
        }
        Span<double> scratch = stackalloc double[Math.Min(Block, x.Length)];
        for (var i = 0; i < x.Length; i += Block)
        {
            var n = Math.Min(Block, x.Length - i);
            TensorPrimitives.ConvertTruncating(x.Slice(i, n), scratch);
            Lanes<double>.Map<TFunction>(scratch[..n], scratch[..n]);
            TensorPrimitives.ConvertTruncating<double, T>(scratch[..n], y[i..]);
        }
    }

    /// <inheritdoc cref="MapInDouble{TFunction}(ReadOnlySpan{T}, Span{T})"/>
    [SkipLocalsInit]
    private static void MapInDouble<TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where TFunction : struct, IFunction2<double>
    {
        if (typeof(T) == typeof(double))
        {
            Lanes<double>.Map<TFunction>(MemoryMarshal.Cast<T, double>(a), MemoryMarshal.Cast<T, double>(b), MemoryMarshal.Cast<T, double>(y));
            return;
        }
        Span<double> left = stackalloc double[Block], right = stackalloc double[Block];
        for (var i = 0; i < y.Length; i += Block)
        {
            var n = Math.Min(Block, y.Length - i);
            Widen(a, left[..n], y.Length, i);
            Widen(b, right[..n], y.Length, i);
            Lanes<double>.Map<TFunction>(left[..n], right[..n], left[..n]);
            TensorPrimitives.ConvertTruncating<double, T>(left[..n], y[i..]);
        }

        static void Widen(ReadOnlySpan<T> x, Span<double> wide, int length, int at)
        {
            if (x.Length == length) TensorPrimitives.ConvertTruncating(x.Slice(at, wide.Length), wide);
            else wide.Fill(double.CreateTruncating(x[0]));
        }
    }
}

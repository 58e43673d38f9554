using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// Powers and the logarithms to the bases 2 and 10. They are computed in double: doubles with a logarithm of twenty digits,
// floats with as many as make no difference once the result is rounded.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = log₂ x</c>, to 0.51 ulp, exact for powers of 2; -inf at ±0, NaN below.</summary>
    public static void Log2(ReadOnlySpan<T> x, Span<T> y) =>
        MapInDouble<SpecialFunctions<double>.Log2Of, SpecialFunctions<double>.Log2OfSingle>(x, y);

    /// <summary><c>y = log₁₀ x</c>, to 0.51 ulp, exact for powers of 10; -inf at ±0, NaN below.</summary>
    public static void Log10(ReadOnlySpan<T> x, Span<T> y) =>
        MapInDouble<SpecialFunctions<double>.Log10Of, SpecialFunctions<double>.Log10OfSingle>(x, y);

    /// <summary><c>y = aᵇ</c>, to 1.1 ulp (a float 0.51), with the special cases of IEEE 754: NaN⁰ = 1ᴺᵃᴺ = (-1)^±inf = 1. One operand may be a single number.</summary>
    [SkipLocalsInit]
    public static void Pow(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
    {
        Span<double> bases = stackalloc double[Block], exponents = stackalloc double[Block], logs = stackalloc double[Block];
        for (var i = 0; i < y.Length; i += Block)
        {
            var n = Math.Min(Block, y.Length - i);
            Widen(a.Length == y.Length ? a.Slice(i, n) : a, bases[..n]);
            Widen(b.Length == y.Length ? b.Slice(i, n) : b, exponents[..n]);
            if (typeof(T) == typeof(float)) SpecialFunctions<double>.PowOfSingles(bases[..n], exponents[..n], logs[..n]);
            else SpecialFunctions<double>.PowOfDoubles(bases[..n], exponents[..n], logs[..n]);
            Narrow(logs[..n], y.Slice(i, n));
        }
    }

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

    /// <summary>
    /// |a|ᵇ = exp(b log|a|), where log|a| with a double's digits is enough; then what |a|ᵇ does not say. In three passes
    /// over a block that stays near: one loop for all of it is more than the compiler inlines.
    /// </summary>
    private static void PowOfSingles(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
    {
        Lanes<T>.Map<LogOfAbs>(a, y);
        Lanes<T>.Map<ExpOfProduct>(b, y, y);
        Lanes<T>.Map<EndsOfPow>(a, b, y, y);
    }

    /// <summary>The same with log|a|, and so the exponent, as a sum of two numbers.</summary>
    [SkipLocalsInit]
    private static void PowOfDoubles(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
    {
        Span<T> x = stackalloc T[Block], logs = stackalloc T[Block], lows = stackalloc T[Block];
        x.Fill(T.One);                                          // whole registers, the last one filled up
        a.CopyTo(x);
        if (Vector512.IsHardwareAccelerated) LogInTwo<Simd512<T>>(x, logs, lows, a.Length);
        else if (Vector256.IsHardwareAccelerated) LogInTwo<Simd256<T>>(x, logs, lows, a.Length);
        else LogInTwo<Simd128<T>>(x, logs, lows, a.Length);
        Lanes<T>.Map<ExpOfProductInTwo>(b, logs[..b.Length], lows[..b.Length], y);
        Lanes<T>.Map<EndsOfPow>(a, b, y, y);
    }

    /// <summary>log|x|, of as many registers as the count needs. At 0 and inf the low part means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void LogInTwo<V>(ReadOnlySpan<T> x, Span<T> logs, Span<T> lows, int count) where V : struct, IVector<V, T>
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var pLog = ref MemoryMarshal.GetReference(logs);
        ref var pLow = ref MemoryMarshal.GetReference(lows);
        for (var i = 0; i < count; i += V.Count)
        {
            var size = V.Abs(V.Load(in Unsafe.Add(ref px, i)));
            var log = LogOfFraction(size, out var k, out var low);
            log = PlusLog2(log, k, ref low);
            WithEndsOfLog(size, log).Store(ref Unsafe.Add(ref pLog, i));
            low.Store(ref Unsafe.Add(ref pLow, i));
        }
    }

    private readonly struct LogOfAbs : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => LogOf.Invoke(V.Abs(x));
    }

    private readonly struct ExpOfProduct : IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V b, V log) where V : struct, IVector<V, T> => ExpOf.Invoke(WithinEdge(b) * log);
    }

    /// <summary>Where the exponent is large, the result is 0 or inf, and the low part may mean nothing.</summary>
    private readonly struct ExpOfProductInTwo : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V b, V log, V low) where V : struct, IVector<V, T>
        {
            var c = WithinEdge(b);
            var plain = c * log;
            var t = Product(c, log, out var error);
            error += c * low;
            var isModest = V.Abs(plain) < 1024.0;
            return ExpOf.Invoke(V.Select(isModest, t, plain), V.Select(isModest, error, V.Zero));
        }
    }

    /// <summary>2⁶⁴ for more: a larger exponent gives 0, 1 or inf like this one, and is even like this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V WithinEdge<V>(V b) where V : struct, IVector<V, T>
    {
        V edge = 18446744073709551616.0;
        return V.Select(V.Abs(b) > edge, V.CopySign(edge, b), b);
    }

    /// <summary>aᵇ from y = |a|ᵇ: the sign, and what is NaN or 1.</summary>
    private readonly struct EndsOfPow : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b, V y) where V : struct, IVector<V, T>
        {
            V infinity = double.PositiveInfinity, x = V.Abs(a), c = WithinEdge(b);
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

    /// <summary>log₂ of a float: the digits of <see cref="LogOfSingle"/> are enough.</summary>
    private readonly struct Log2OfSingle : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var log = LogOfSingle(x, out var k);
            return WithEndsOfLog(x, V.MultiplyAdd(log, 1.4426950408889634, k));
        }
    }

    private readonly struct Log10OfSingle : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var log = LogOfSingle(x, out var k);
            return WithEndsOfLog(x, V.MultiplyAdd(k, 0.30102999566398120, log * 0.43429448190325182));
        }
    }

    /// <summary>
    /// x = 2ᵏ m, and log m = 2 artanh s as below, to 2⁻³⁹ of itself. A float's subnormal numbers are normal doubles.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogOfSingle<V>(V x, out V k) where V : struct, IVector<V, T>
    {
        var m = FractionOfNormal(x, out k);
        var s = (m - 1.0) / (m + 1.0);
        var z = s * s;
        var p = Polynomial<V>(z, 0.3333333327722583, 0.2000006093848441, 0.14275408299997702, 0.11665290965793415);
        return V.MultiplyAdd(s + s, z * p, s + s);
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

    /// <summary>
    /// Doubles as they are; floats block by block, widened, by a function that has as many digits as a float rounded from
    /// it needs.
    /// </summary>
    [SkipLocalsInit]
    private static void MapInDouble<TFunction, TSingle>(ReadOnlySpan<T> x, Span<T> y)
        where TFunction : struct, IFunction<double>
        where TSingle : struct, IFunction<double>
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
            Widen(x.Slice(i, n), scratch[..n]);
            Lanes<double>.Map<TSingle>(scratch[..n], scratch[..n]);
            Narrow(scratch[..n], y.Slice(i, n));
        }
    }

    /// <summary>As doubles, which is exact; a single number as many times as there is room.</summary>
    private static void Widen(ReadOnlySpan<T> x, Span<double> wide)
    {
        if (x.Length != wide.Length) wide.Fill(double.CreateTruncating(x[0]));
        else if (typeof(T) == typeof(double)) MemoryMarshal.Cast<T, double>(x).CopyTo(wide);
        else TensorPrimitives.ConvertTruncating(x, wide);
    }

    private static void Narrow(ReadOnlySpan<double> wide, Span<T> y)
    {
        if (typeof(T) == typeof(double)) wide.CopyTo(MemoryMarshal.Cast<T, double>(y));
        else TensorPrimitives.ConvertTruncating(wide, y);
    }
}

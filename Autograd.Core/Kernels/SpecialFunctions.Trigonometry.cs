using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// Sine and cosine of any finite number, in double: a float comes out rounded from that, and needs fewer digits on the way.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = sin x</c>, to 0.8 ulp (a float 0.51) for every x up to the largest, subnormal numbers and -0 included; NaN at ±inf.</summary>
    public static void Sin(ReadOnlySpan<T> x, Span<T> y)
    {
        if (typeof(T) == typeof(float)) MapAngles<SpecialFunctions<double>.SinOfSingle>(x, y, quarters: 0);
        else MapAngles<SpecialFunctions<double>.SinOf>(x, y, quarters: 0);
    }

    /// <summary><c>y = cos x</c>, to 0.8 ulp (a float 0.51) for every x up to the largest; NaN at ±inf.</summary>
    public static void Cos(ReadOnlySpan<T> x, Span<T> y)
    {
        if (typeof(T) == typeof(float)) MapAngles<SpecialFunctions<double>.CosOfSingle>(x, y, quarters: 1);
        else MapAngles<SpecialFunctions<double>.CosOf>(x, y, quarters: 1);
    }

    /// <summary>The sine of one double below <see cref="ReducedLimit"/>, the same bits.</summary>
    public static double Sin(double x) => Lanes<double>.OfOne<SpecialFunctions<double>.SinOf>(x);

    private const double ReducedLimit = 1.6e6;

    /// <summary>
    /// Block by block in double. What is beyond the function's limit is computed once more, number by number: in a pass of
    /// its own, since a call in the loop costs all others a third, and in whatever neighbourhood, so that none depends on it.
    /// </summary>
    [SkipLocalsInit]
    private static void MapAngles<TFunction>(ReadOnlySpan<T> x, Span<T> y, int quarters) where TFunction : struct, IFunction<double>
    {
        Span<double> angles = stackalloc double[Math.Min(Block, x.Length)], results = stackalloc double[angles.Length];
        for (var i = 0; i < x.Length; i += Block)
        {
            var n = Math.Min(Block, x.Length - i);
            Widen(x.Slice(i, n), angles[..n]);
            Lanes<double>.Map<TFunction>(angles[..n], results[..n]);
            if (SpecialFunctions<double>.AnyIsLarge(angles[..n]))
                for (var j = 0; j < n; j++)
                    if (Math.Abs(angles[j]) > ReducedLimit) results[j] = SinOfLarge(angles[j], quarters);
            Narrow(results[..n], y.Slice(i, n));
        }
    }

    /// <summary>sin(x + quarters · π/2)</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double SinOfLarge(double x, int quarters)
    {
        var (k, high, low) = LargeAngle.Reduce(x);
        return SpecialFunctions<double>.SinOfQuarters<Simd128<double>>(high, low, k + quarters).First;
    }

    private static bool AnyIsLarge(ReadOnlySpan<T> x)
    {
        if (Vector512.IsHardwareAccelerated) return AnyIsLarge<Simd512<T>>(x);
        return Vector256.IsHardwareAccelerated ? AnyIsLarge<Simd256<T>>(x) : AnyIsLarge<Simd128<T>>(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool AnyIsLarge<V>(ReadOnlySpan<T> x) where V : struct, IVector<V, T>
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        V limit = ReducedLimit, isLarge = V.Zero;
        var i = 0;
        for (; i <= x.Length - V.Count; i += V.Count) isLarge |= V.Abs(V.Load(in Unsafe.Add(ref px, i))) > limit;
        for (; i < x.Length; i++) isLarge |= V.Abs(V.Broadcast(x[i])) > limit;
        return V.Any(isLarge);
    }

    /// <summary>
    /// x = k π/2 + r by two parts of π/2, which leave 2⁻⁶⁷ for each k; then sin r or cos r to 2⁻³⁵ and 2⁻⁴¹ of itself, and the sign.
    /// Both stand in the last bits of k where it was rounded.
    /// </summary>
    private readonly struct SinOfSingle : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => Invoke(x, V.Zero);

        /// <summary>sin(x + quarters · π/2)</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x, V quarters) where V : struct, IVector<V, T>
        {
            var rounded = V.MultiplyAdd(x, 2 / Math.PI, Magic);
            var k = rounded - Magic;
            var r = V.MultiplyAdd(k, -6.077100506506192e-11, V.MultiplyAdd(k, -1.5707963267341256, x));
            var z = r * r;
            var sin = r * V.MultiplyAdd(z, Polynomial<V>(z, -0.16666666663854168, 0.008333331874273858, -0.0001984008649964626, 2.7249895235803247e-06), 1.0);
            var p = Polynomial<V>(z, 0.041666666637384144, -0.001388888509026524, 2.4799861849413828e-05, -2.723710893006501e-07);
            var cos = V.MultiplyAdd(z, V.MultiplyAdd(z, p, -0.49999999999963873), 1.0);

            var bits = V.ShiftLeft(rounded + quarters, 62);     // the last bit in the place of 2's, the one before in the sign's
            return V.WhereEqual(bits & 2.0, V.Zero, sin, cos) * ((bits & -0.0) | 1.0);
        }
    }

    /// <summary>cos x = sin(x + π/2).</summary>
    private readonly struct CosOfSingle : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => SinOfSingle.Invoke(x, 1.0);
    }

    private readonly struct SinOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var r = Reduce(x, out var low, out var k);
            return SinOfQuarters(r, low, k);
        }
    }

    /// <summary>cos x = sin(x + π/2).</summary>
    private readonly struct CosOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var r = Reduce(x, out var low, out var k);
            return SinOfQuarters(r, low, k + 1.0);
        }
    }

    /// <summary>
    /// sin(k π/2 + r + low), |r| ≤ π/4: by the remainder of k by 4, sin r, cos r, -sin r or -cos r, from their series up to r¹⁷/17! and r¹⁶/16! (they leave 8e-20 and 2e-18).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SinOfQuarters<V>(V r, V low, V k) where V : struct, IVector<V, T>
    {
        var quarter = k - 4.0 * Round(k * 0.25);                // -2 to 2
        var z = r * r;

        var p = Polynomial<V>(z, -1.0 / 6, 1.0 / 120, -1.0 / 5040, Polynomial<V>(z, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800, Polynomial<V>(z, -1.0 / 1307674368000, 1.0 / 355687428096000)));
        var sin = r + (r * z * p + low * (1.0 - 0.5 * z));
        sin = V.WhereEqual(z, V.Zero, r, sin);          // -0, which the sum would make 0

        var q = Polynomial<V>(z, 1.0 / 24, -1.0 / 720, 1.0 / 40320, Polynomial<V>(z, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000));
        var half = 0.5 * z;
        var head = 1.0 - half;                                  // what it rounds away comes back with the small terms
        var cos = head + (1.0 - head - half + (z * z * q - r * low));

        var size = V.Abs(quarter);
        var y = V.WhereEqual(size, 1.0, cos, sin);
        var isNegative = V.AreEqual(size, 2) | V.AreEqual(quarter, -1.0);
        return V.Select(isNegative, -y, y);
    }

    /// <summary>
    /// x = k π/2 + r + low. π/2 is in four parts, the first three of 33 bits: for k below 2²⁰ their products are exact, and r keeps all its digits beside every multiple of π/2
    /// (the closest double is 2⁻⁵⁸ away or more; the fourth part ends at 2⁻¹⁵⁷).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Reduce<V>(V x, out V low, out V k) where V : struct, IVector<V, T>
    {
        k = Round(x * (2 / Math.PI));
        var t = x - k * 1.5707963267341256;
        var h = TwoSum(t, -k * 6.077100506303966e-11, out var e1);
        h = TwoSum(h, -k * 2.0222662487111665e-21, out var e2);
        var r = TwoSum(h, e1 + e2 - k * 8.4784276603689e-32, out low);

        r = V.WhereEqual(k, V.Zero, x, r);                      // reduced already: x itself, -0 too
        low = V.WhereEqual(k, V.Zero, V.Zero, low);
        return r;
    }

    /// <summary>a + b and its rounding error, exactly (Knuth).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TwoSum<V>(V a, V b, out V error) where V : struct, IVector<V, T>
    {
        var sum = a + b;
        var bb = sum - a;
        error = (a - (sum - bb)) + (b - bb);
        return sum;
    }
}

/// <summary>Large numbers modulo π/2, in whole numbers: rare, so written to be short.</summary>
internal static class LargeAngle
{
    private const int Bits = 1216;                              // after the point of π/2: 1024 for the largest double, 62 for the closest one to a multiple, the rest for the result's digits

    private static readonly BigInteger HalfPi = 8 * InverseTangent(5) - 2 * InverseTangent(239);                   // Machin's formula

    /// <summary>x = k π/2 + high + low, |high| ≤ π/4, k given modulo 4. x is at least 1 in size.</summary>
    public static (int K, double High, double Low) Reduce(double x)
    {
        if (!double.IsFinite(x)) return (0, double.NaN, 0);
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        var fraction = (bits & ((1L << 52) - 1)) | (1L << 52);
        var scaled = (BigInteger)fraction << (int)((bits >> 52) - 1075 + Bits);
        var k = BigInteger.DivRem(scaled + (HalfPi >> 1), HalfPi, out var r);
        r -= HalfPi >> 1;

        var shift = Math.Max(0, (int)BigInteger.Abs(r).GetBitLength() - 120);
        r >>= shift;
        double high = (double)r, low = (double)(r - (BigInteger)high);
        (high, low) = (Math.ScaleB(high, shift - Bits), Math.ScaleB(low, shift - Bits));
        var quarters = (int)(k & 3);
        return x < 0 ? (-quarters, -high, -low) : (quarters, high, low);
    }

    /// <summary>arctan(1/n) = 1/n - 1/3n³ + 1/5n⁵ - ..., times 2 to the number of bits.</summary>
    private static BigInteger InverseTangent(int n)
    {
        var power = (BigInteger.One << (Bits + 32)) / n;        // 32 bits more, so that the roundings do not reach the last one
        var sum = power;
        for (var i = 3; !power.IsZero; i += 2)
        {
            power /= -n * n;
            sum += power / i;
        }
        return sum >> 32;
    }
}

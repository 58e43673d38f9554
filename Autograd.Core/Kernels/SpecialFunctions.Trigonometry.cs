using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// Sine and cosine of any finite number, in double: a float comes out rounded from that.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = sin x</c>, to 0.8 ulp (a float 0.51) for every x up to the largest, subnormal numbers and -0 included; NaN at ±inf.</summary>
    public static void Sin(ReadOnlySpan<T> x, Span<T> y) => MapInDouble<SpecialFunctions<double>.SinOf>(x, y);

    /// <summary><c>y = cos x</c>, to 0.8 ulp (a float 0.51) for every x up to the largest; NaN at ±inf.</summary>
    public static void Cos(ReadOnlySpan<T> x, Span<T> y) => MapInDouble<SpecialFunctions<double>.CosOf>(x, y);

    /// <summary>The sine of one double, the same bits.</summary>
    public static double Sin(double x) => SpecialFunctions<double>.OfOne<SpecialFunctions<double>.SinOf>(x);

    private readonly struct SinOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var r = Reduce(x, out var low, out var k);
            return SinOfQuarters(r, low, k);
        }
    }

    /// <summary>cos x = sin(x + π/2).</summary>
    private readonly struct CosOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var r = Reduce(x, out var low, out var k);
            return SinOfQuarters(r, low, k + Vector<T>.One);
        }
    }

    /// <summary>
    /// sin(k π/2 + r + low), |r| ≤ π/4: by the remainder of k by 4, sin r, cos r, -sin r or -cos r, from their series up to r¹⁷/17! and r¹⁶/16! (they leave 8e-20 and 2e-18).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> SinOfQuarters(Vector<T> r, Vector<T> low, Vector<T> k)
    {
        var quarter = k - Number(4) * Round(k * Number(0.25));  // -2 to 2
        var z = r * r;

        var p = Number(1.0 / 6227020800) + z * (Number(-1.0 / 1307674368000) + z * Number(1.0 / 355687428096000));
        p = Number(-1.0 / 5040) + z * (Number(1.0 / 362880) + z * (Number(-1.0 / 39916800) + z * p));
        p = Number(-1.0 / 6) + z * (Number(1.0 / 120) + z * p);
        var sin = r + (r * z * p + low * (Vector<T>.One - Number(0.5) * z));
        sin = Vector.ConditionalSelect(Vector.Equals(z, Vector<T>.Zero), r, sin);              // -0, which the sum would make 0

        var q = Number(-1.0 / 3628800) + z * (Number(1.0 / 479001600) + z * (Number(-1.0 / 87178291200) + z * Number(1.0 / 20922789888000)));
        q = Number(1.0 / 24) + z * (Number(-1.0 / 720) + z * (Number(1.0 / 40320) + z * q));
        var half = Number(0.5) * z;
        var head = Vector<T>.One - half;                        // what it rounds away comes back with the small terms
        var cos = head + (Vector<T>.One - head - half + (z * z * q - r * low));

        var size = Vector.Abs(quarter);
        var y = Vector.ConditionalSelect(Vector.Equals(size, Vector<T>.One), cos, sin);
        var isNegative = Vector.Equals(size, Number(2)) | Vector.Equals(quarter, -Vector<T>.One);
        return Vector.ConditionalSelect(isNegative, -y, y);
    }

    /// <summary>
    /// x = k π/2 + r + low. π/2 is in four parts, the first three of 33 bits: for k below 2²⁰ their products are exact, and r keeps all its digits beside every multiple of π/2
    /// (the closest double is 2⁻⁵⁸ away or more; the fourth part ends at 2⁻¹⁵⁷).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Reduce(Vector<T> x, out Vector<T> low, out Vector<T> k)
    {
        k = Round(x * Number(2 / Math.PI));
        var t = x - k * Number(1.5707963267341256);
        var h = TwoSum(t, -k * Number(6.077100506303966e-11), out var e1);
        h = TwoSum(h, -k * Number(2.0222662487111665e-21), out var e2);
        var r = TwoSum(h, e1 + e2 - k * Number(8.4784276603689e-32), out low);

        var isReduced = Vector.Equals(k, Vector<T>.Zero);       // already: x itself, -0 too
        r = Vector.ConditionalSelect(isReduced, x, r);
        low = Vector.AndNot(low, isReduced);

        var limit = Number(1.6e6);
        if (Vector.GreaterThanAny(Vector.Abs(x), limit))
        {
            for (var i = 0; i < Vector<T>.Count; i++)
            {
                if (!(T.Abs(x[i]) > limit[i])) continue;
                var (quarters, high, rest) = LargeAngle.Reduce(double.CreateTruncating(x[i]));
                r = r.WithElement(i, T.CreateTruncating(high));
                low = low.WithElement(i, T.CreateTruncating(rest));
                k = k.WithElement(i, T.CreateTruncating(quarters));
            }
        }
        return r;
    }

    /// <summary>a + b and its rounding error, exactly (Knuth).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> TwoSum(Vector<T> a, Vector<T> b, out Vector<T> error)
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

using System.Numerics;

namespace Autograd.Tests;

/// <summary>
/// Elementary functions to some ninety digits beyond a double's: a number is a whole multiple of 2⁻¹⁴⁰⁰, so that the smallest double still has 300 bits.
/// The reference that a last place is measured against.
/// </summary>
internal static class Precise
{
    private const int Bits = 1400;
    private static readonly BigInteger One = BigInteger.One << Bits;
    private static readonly BigInteger Ln2 = TwiceArtanh(One / 3); // ln 2 = 2 artanh 1/3

    public static BigInteger Of(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var fraction = bits & ((1L << 52) - 1);
        var magnitude = exponent == 0 ? new BigInteger(fraction) << (Bits - 1074) : Shift(new BigInteger(fraction | 1L << 52), Bits - 1075 + exponent);
        return x < 0 ? -magnitude : magnitude;
    }

    /// <summary>eˣ = (e^(x/2ⁿ))^(2ⁿ), the inner one by its series.</summary>
    public static BigInteger Exp(BigInteger x)
    {
        var k = (int)(x / Ln2);
        var r = x - (k * Ln2);
        BigInteger sum = One, term = One;
        for (var n = 1; !term.IsZero; n++)
        {
            term = Shift(term * r, -Bits) / n;
            sum += term;
        }
        return Shift(sum, k);
    }

    /// <summary>log x = k log 2 + 2 artanh((m − 1)/(m + 1)).</summary>
    public static BigInteger Log(BigInteger x)
    {
        var k = (int)(x.GetBitLength() - Bits) - 1;
        var m = Shift(x, -k); // in [1, 2)
        if (3 * m > 4 * One) (m, k) = (m >> 1, k + 1); // in [2/3, 4/3]; one bit lost far below what counts
        return (k * Ln2) + TwiceArtanh(((m - One) << Bits) / (m + One));
    }

    public static BigInteger Tanh(BigInteger x)
    {
        if (BigInteger.Abs(x) > 300 * One) return x.Sign * One;
        var e = Exp(2 * x);
        return ((e - One) << Bits) / (e + One);
    }

    public static BigInteger Expm1(BigInteger x) => Exp(x) - One;

    public static BigInteger Log1p(BigInteger x) => Log(One + x);

    /// <summary>How many units in the last place of the result's type a result is off.</summary>
    public static double Ulps<T>(BigInteger exact, T result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The exact value's own last place: that of the largest float not beyond it, and no less than the smallest.
        var (fractionBits, smallest) = typeof(T) == typeof(float) ? (24, -149) : (53, -1074);
        var magnitude = (int)BigInteger.Abs(exact).GetBitLength() - Bits;
        var ulp = Math.Max(magnitude - fractionBits, smallest);
        return (double)Shift((Of(double.CreateTruncating(result)) - exact) << 30, -(Bits + ulp)) / (1 << 30);
    }

    private static BigInteger TwiceArtanh(BigInteger s)
    {
        var square = Shift(s * s, -Bits);
        BigInteger sum = 0, power = 2 * s;
        for (var n = 1; !power.IsZero && power != BigInteger.MinusOne; n += 2)
        {
            sum += power / n;
            power = Shift(power * square, -Bits);
        }
        return sum;
    }

    private static BigInteger Shift(BigInteger x, int by) => by >= 0 ? x << by : x >> -by;
}

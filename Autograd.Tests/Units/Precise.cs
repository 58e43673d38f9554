using System.Numerics;

namespace Autograd.Tests;

/// <summary>
/// A number with 1,400 binary digits after the point and as many before it as it needs: every double is one exactly, and the smallest still has 300 bits.
/// Functions by their plainest series, slow and sure: the reference that a last place is measured against.
/// </summary>
internal readonly partial struct Precise(BigInteger scaled)
{
    private const int Bits = 1400;

    private static readonly BigInteger Unit = BigInteger.One << Bits;

    private readonly BigInteger scaled = scaled;

    private static Precise One => 1;

    public static Precise Ln2 { get; } = 2 * ArTanh(One / 3);

    /// <summary>Gauss' formula.</summary>
    public static Precise Pi { get; } = 4 * (12 * ArcTanOfInverse(18) + 8 * ArcTanOfInverse(57) - 5 * ArcTanOfInverse(239));

    public static implicit operator Precise(int n) => new(n * Unit);

    public static Precise Of(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        var exponent = (int)(bits >> 52);
        var fraction = (BigInteger)(bits & ((1L << 52) - 1)) + (exponent == 0 ? 0 : 1L << 52);
        return new Precise((fraction << (Math.Max(exponent, 1) - 1075 + Bits)) * Math.Sign(x));
    }

    public static Precise operator +(Precise a, Precise b) => new(a.scaled + b.scaled);

    public static Precise operator -(Precise a, Precise b) => new(a.scaled - b.scaled);

    public static Precise operator -(Precise a) => new(-a.scaled);

    public static Precise operator *(Precise a, Precise b) => new(Truncate(a.scaled * b.scaled));

    public static Precise operator *(int n, Precise a) => new(n * a.scaled);

    public static Precise operator /(Precise a, Precise b) => new((a.scaled << Bits) / b.scaled);

    public static Precise operator /(Precise a, int n) => new(a.scaled / n);

    public static bool operator <(Precise a, Precise b) => a.scaled < b.scaled;

    public static bool operator >(Precise a, Precise b) => a.scaled > b.scaled;

    private bool IsZero => scaled.IsZero;

    public static Precise Abs(Precise x) => new(BigInteger.Abs(x.scaled));

    public static Precise Max(Precise a, Precise b) => a > b ? a : b;

    /// <summary>The power of 2 at or below |x|.</summary>
    private int Exponent => (int)BigInteger.Abs(scaled).GetBitLength() - 1 - Bits;

    /// <summary>x · 2ᵏ.</summary>
    private Precise Scale(int k) => new(k < 0 ? scaled >> -k : scaled << k);

    private int Round() => (int)((scaled + (Unit >> 1)) >> Bits);

    /// <summary>How many units in the last place of the result's type a result is off. The place is the exact value's, or that of a <paramref name="scale"/>.</summary>
    public static double Ulps<T>(Precise exact, T result, Precise? scale = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (fractionBits, smallest) = typeof(T) == typeof(float) ? (23, -149) : (52, -1074);
        var place = scale ?? exact;
        var ulp = place.IsZero ? smallest : Math.Max(place.Exponent - fractionBits, smallest);
        var error = (Of(double.CreateTruncating(result)) - exact).Scale(-ulp).scaled >> (Bits - 30);
        return (double)error / (1 << 30);
    }

    /// <summary>The double next to it; 0 below the smallest, infinite above the largest.</summary>
    public double ToDouble()
    {
        if (IsZero || Exponent < -1100) return 0;
        var shift = Exponent - 60;                              // 61 bits, rounded to 53 by the conversion
        return Math.ScaleB((double)Scale(-shift).Round64(), shift);
    }

    private long Round64() => (long)(scaled >> Bits);

    public static Precise Exp(Precise x)
    {
        var k = (x / Ln2).Round();
        var r = (x - k * Ln2).Scale(-16);                       // e^x = (e^r)^(2^16)
        Precise sum = 1, term = 1;
        for (var n = 1; !term.IsZero; n++) sum += term = term * r / n;
        for (var i = 0; i < 16; i++) sum *= sum;
        return sum.Scale(k);
    }

    public static Precise Log(Precise x)
    {
        var k = x.Exponent;
        var m = x.Scale(-k);
        return 2 * ArTanh((m - 1) / (m + 1)) + k * Ln2;
    }

    public static Precise Expm1(Precise x) => Exp(x) - 1;

    public static Precise Log1p(Precise x) => Log(1 + x);

    public static Precise Tanh(Precise x) => x > 300 ? 1 : x < -300 ? -1 : 1 - 2 / (Exp(2 * x) + 1);

    public static Precise Sqrt(Precise x)
    {
        var root = Of(Math.Sqrt((double)(x.scaled >> (Bits - 40)) / (1L << 40)));
        for (var i = 0; i < 8; i++) root = (root + x / root) / 2;
        return root;
    }

    private static Precise ArTanh(Precise s)
    {
        Precise sum = s, power = s, square = s * s;
        for (var n = 3; !power.IsZero; n += 2) sum += (power *= square) / n;
        return sum;
    }

    private static Precise ArcTanOfInverse(int n)
    {
        Precise power = One / n, sum = power;
        for (var i = 3; !power.IsZero; i += 2) sum += (power /= -n * n) / i;
        return sum;
    }

    /// <summary>Digits after the last are dropped, so that the terms of a series become 0 from either side.</summary>
    private static BigInteger Truncate(BigInteger x) => x.Sign < 0 ? -(-x >> Bits) : x >> Bits;
}

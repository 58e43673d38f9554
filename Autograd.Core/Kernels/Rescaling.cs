using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// What squares and powers need at the ends of the range. A row near 1e20 has a length that a float can hold, but not its square: so a kernel that finds a sum of squares outside these bounds
/// works on the row times a power of 2, which costs no digit, and every other row pays one comparison.
/// </summary>
internal static class Range<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    /// <summary>A sum of squares that is as large for each of its terms has lost nothing to underflow.</summary>
    public static readonly T LeastSquare = typeof(T) == typeof(float) ? T.CreateTruncating(7.888609052210118e-31) : T.CreateTruncating(1.0261342003245941e-289);

    /// <summary>The largest number.</summary>
    public static readonly T Largest = T.BitDecrement(T.PositiveInfinity);

    private static readonly int LeastExponent = typeof(T) == typeof(float) ? -126 : -1022;

    /// <summary>The power of 2 that brings a number to 1 .. 2, or, if it is subnormal, as near as T allows; 1 for 0, infinities and NaN.</summary>
    public static T Scale(T x) => x == T.Zero || !T.IsFinite(x) ? T.One : T.ScaleB(T.One, -Math.Max(T.ILogB(x), LeastExponent));

    /// <summary>By how many binary places n numbers are divided so that neither their sum nor the root of that of their powers overflows; twice as much, as they may be differences.</summary>
    public static int Headroom(int n, double p = 1) => 2 + (int)Math.Ceiling(Math.Log2(Math.Max(n, 1)) * Math.Max(1, 1 / Math.Abs(p)));

    /// <summary>Whether the sum of n squares can be believed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(T squares, int n) => squares >= LeastSquare * T.CreateTruncating(n) && squares <= Largest;
}

// What looks at results for the ends of the range, before a slower way is taken.
internal static unsafe partial class Kernel<T>
{
    private const double Moderate = 9.2e18; // 2 to the 63rd: 1/y, and what is multiplied with it, stays a normal number

    /// <summary>Whether no element is infinite or NaN.</summary>
    public static bool AllFinite(Tensor<T> x) =>
        x.Size == 0 || T.IsFinite(TensorPrimitives.MaxMagnitude((x.IsContiguous ? x : Contiguous(x)).AsSpan())); // NaN if one is

    /// <summary>Whether no element is 0, subnormal, infinite or NaN.</summary>
    public static bool AllNormal(Tensor<T> x) => TensorPrimitives.IsNormalAll<T>((x.IsContiguous ? x : Contiguous(x)).AsSpan());

    /// <summary>Whether every element is so far from the ends of the range, and from 0, that two may be multiplied.</summary>
    public static bool AllModerate(Tensor<T> x)
    {
        var values = (x.IsContiguous ? x : Contiguous(x)).AsSpan();
        var exponent = typeof(T) == typeof(float) ? 60 : 500;
        return values.IsEmpty || (T.Abs(TensorPrimitives.MinMagnitude(values)) >= T.ScaleB(T.One, -exponent) && T.Abs(TensorPrimitives.MaxMagnitude(values)) <= T.ScaleB(T.One, exponent));
    }

    /// <summary>Of each element that is so large or small that its reciprocal loses digits, the power of 2 that brings it near 1; 1 for the others. Null if there are none.</summary>
    public static Tensor<T>? ScalesOfExtremes(Tensor<T> y)
    {
        T high = T.CreateTruncating(Moderate), low = T.One / high;
        if (y.Size == 0) return null;
        if (!y.IsContiguous) y = Contiguous(y);
        var values = y.AsSpan();
        if (TensorPrimitives.MinMagnitude(values) >= low && TensorPrimitives.MaxMagnitude(values) <= high) return null;
        var found = false;
        foreach (var value in values) found |= IsExtreme(value);
        if (!found) return null;
        var scales = Tensor<T>.New(y.Layout.Dense, "Scales");
        var to = scales.Fresh;
        for (var i = 0; i < to.Length; i++) to[i] = IsExtreme(values[i]) ? Range<T>.Scale(values[i]) : T.One;
        return scales;

        bool IsExtreme(T value) => T.Abs(value) is var a && a != T.Zero && T.IsFinite(a) && (a < low || a > high);
    }

    /// <summary>One power of 2 where an element is infinite or NaN, 1 elsewhere.</summary>
    public static Tensor<T> ScalesOfLost(Tensor<T> y, int exponent)
    {
        var scales = Contiguous(y);
        foreach (ref var value in scales.Fresh) value = T.IsFinite(value) ? T.One : T.ScaleB(T.One, exponent);
        return scales;
    }
}

using System.Runtime.CompilerServices;

namespace Autograd.Core;

// What the functions are put together from: polynomials, and the parts of a floating-point number.
internal static partial class SpecialFunctions<T>
{
    // log 2 in two parts; the first is 355/512, so that its product with any k is exact, in a float too.
    private const double Ln2 = 0.6931471805599453, Ln2High = 0.693359375, Ln2Low = -2.1219444005469058277e-4;

    // Polynomials by Horner's scheme, the constant first; the last coefficient may be the rest of a longer one: c₀ + x (c₁ + x (c₂ + x (...))).
    // Its steps wait for one another, but the processor works at the next vectors meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<V>(V x, V c0, V c1) where V : struct, IVector<V, T> => V.MultiplyAdd(x, c1, c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<V>(V x, V c0, V c1, V c2) where V : struct, IVector<V, T> => V.MultiplyAdd(x, V.MultiplyAdd(x, c2, c1), c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<V>(V x, V c0, V c1, V c2, V c3) where V : struct, IVector<V, T> => V.MultiplyAdd(x, V.MultiplyAdd(x, V.MultiplyAdd(x, c3, c2), c1), c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Choose<V>(double forFloat, double forDouble) where V : struct, IVector<V, T> => typeof(T) == typeof(float) ? forFloat : forDouble;

    // 1.5 · 2^(bits of the fraction): added to a small number it leaves no room for a fraction, and the number's integer part stands in its lowest bits.
    private static double Magic { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => typeof(T) == typeof(float) ? 3 << 22 : 3L << 51; }

    private static double Bias { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => typeof(T) == typeof(float) ? 127 : 1023; }

    private static int FractionBits { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => typeof(T) == typeof(float) ? 23 : 52; }

    /// <summary>To the nearest integer, below 2²¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Round<V>(V x) where V : struct, IVector<V, T> => x + Magic - Magic;

    /// <summary>2ᵏ for an integer k that is the exponent of a normal number: k plus the bias, in the exponent's place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V PowerOf2<V>(V k) where V : struct, IVector<V, T> => V.ShiftLeft(k + (Magic + Bias), FractionBits);

    /// <summary>The inverse: k of a positive normal number in [2ᵏ, 2ᵏ⁺¹).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exponent<V>(V x) where V : struct, IVector<V, T> => (V.ShiftRight(x, FractionBits) | Magic) - (Magic + Bias);

    /// <summary>m in [√½, √2] and k of a positive finite number x = 2ᵏ m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Fraction<V>(V x, out V k) where V : struct, IVector<V, T>
    {
        V smallest = Choose<V>(1.17549435E-38, 2.2250738585072014E-308), bits = FractionBits + 1;
        var m = FractionOfNormal(V.WhereLess(x, smallest, x * Choose<V>(1 << 24, 1L << 53), x), out k);
        k = V.WhereLess(x, smallest, k - bits, k);
        return m;
    }

    /// <inheritdoc cref="Fraction"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V FractionOfNormal<V>(V x, out V k) where V : struct, IVector<V, T>
    {
        k = Exponent(x);
        V exponentBits = double.PositiveInfinity, one = 1.0;
        var m = (x & ~exponentBits) | one;                      // with 1's exponent 0: m is in [1, 2)
        k = V.WhereLess(1.4142135623730951, m, k + 1.0, k);
        return V.WhereLess(1.4142135623730951, m, m * 0.5, m);
    }

    /// <summary>x 2ᵏ where 2ᵏ itself may overflow or vanish before the product does: in two steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleInTwoSteps<V>(V x, V k) where V : struct, IVector<V, T>
    {
        var half = Round<V>(k * 0.5);
        return x * PowerOf2(half) * PowerOf2(k - half);
    }
}

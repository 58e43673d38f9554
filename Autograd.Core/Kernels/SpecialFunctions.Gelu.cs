using System.Runtime.CompilerServices;

namespace Autograd.Core;

// x times the normal distribution, and its slope, in one pass each.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = x Φ(x)</c>.</summary>
    public static void Gelu(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<GeluOf>(x, y);

    /// <summary><c>y = Φ(x) + x φ(x)</c>.</summary>
    public static void GeluSlope(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<GeluSlopeOf>(x, y);

    /// <summary>Φ(x) = erfc(−x/√2)/2, which keeps the digits of the left tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V NormalDistribution<V>(V x) where V : struct, IVector<V, T> => 0.5 * ErfcOf.Invoke(-0.70710678118654757 * x);

    private readonly struct GeluOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => x * NormalDistribution(x);
    }

    private readonly struct GeluSlopeOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => NormalDistribution(x) + x * (0.3989422804014327 * ExpOf.Invoke(-0.5 * x * x)); // φ = e^(−x²/2)/√2π
    }
}

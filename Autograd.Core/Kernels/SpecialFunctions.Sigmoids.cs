using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The logistic function, its logarithm, and the logarithms of information theory.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = 1/(1 + e⁻ˣ)</c>, to 2.5 ulp, the tail towards 0 included, but for subnormal results; 0 and 1 at ∓inf.</summary>
    public static void Sigmoid(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<SigmoidOf>(x, y);

    /// <summary><c>y = log(1/(1 + e⁻ˣ))</c>, to 2 ulp, the tail towards 0 included; -inf and -0 at ∓inf.</summary>
    public static void LogSigmoid(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<LogSigmoidOf>(x, y);

    /// <summary><c>y = log(eᵃ + eᵇ)</c>, to 1.5 units in the last place of the larger of |y|, |a| and |b|: near 0 the two parts of the sum cancel.</summary>
    public static void LogAddExp(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => Lanes<T>.Map<LogAddExpOf>(a, b, y);

    /// <summary><c>y = a log b</c>, to 1.6 ulp, and 0 where a is 0, whatever b is but NaN.</summary>
    public static void Xlogy(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => Lanes<T>.Map<XlogyOf>(a, b, y);

    private readonly struct SigmoidOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => 1.0 / (1.0 + ExpOf.Invoke(-x));
    }

    /// <summary>log(1/(1 + e⁻ˣ)) = min(x, 0) - log(1 + exp(-|x|)): two numbers of one sign.</summary>
    private readonly struct LogSigmoidOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> =>
            V.WhereLess(V.Zero, x, -0.0, x) - Log1pUpTo1(ExpOf.Invoke(-V.Abs(x)));            // NaN comes through the first term
    }

    /// <summary>log(eᵃ + eᵇ) = max + log(1 + exp(-|a - b|)); where max is infinite, it is the result (and the difference may be NaN).</summary>
    private readonly struct LogAddExpOf : IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T>
        {
            var max = V.WhereLess(a, b, b, a);
            var y = max + Log1pUpTo1(ExpOf.Invoke(-V.Abs(a - b)));
            var isInfinite = V.AreEqual(V.Abs(max), double.PositiveInfinity) & V.AreEqual(b, b);     // max is a where b is NaN
            return V.Select(isInfinite, max, y);
        }
    }

    private readonly struct XlogyOf : IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> =>
            V.Select(V.AreEqual(a, V.Zero) & V.AreEqual(b, b), V.Zero, a * LogOf.Invoke(b));
    }
}

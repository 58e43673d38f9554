using System.Runtime.CompilerServices;

namespace Autograd.Core;

// Three ways to get to one place: what alignments are made of.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = log(eᵃ + eᵇ + eᶜ)</c>, the largest taken out: no digit of the others is lost beside it. -inf of three times -inf, NaN if one is.</summary>
    public static void LogAddExp(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y) => Lanes<T>.Map<LogAddExpOfThree>(a, b, c, y);

    private readonly struct LogAddExpOfThree : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b, V c)
            where V : struct, IVector<V, T>
        {
            V high = V.WhereLess(a, b, b, a), low = V.WhereLess(a, b, a, b);                            // a comparison with NaN fails, and both go on
            V max = V.WhereLess(high, c, c, high), middle = V.WhereLess(high, c, high, c);
            var shift = V.WhereEqual(max, double.NegativeInfinity, V.Zero, max);
            return max + Log1pOf.Invoke(ExpOf.Invoke(low - shift) + ExpOf.Invoke(middle - shift));
        }
    }
}

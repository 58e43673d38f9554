using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The logistic function, its logarithm, and the logarithms of information theory.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>y = 1/(1 + e⁻ˣ)</c>, to 2.5 ulp, the tail towards 0 included; 0 and 1 at ∓inf.</summary>
    public static void Sigmoid(ReadOnlySpan<T> x, Span<T> y) => Map<SigmoidOf>(x, y);

    /// <summary><c>y = log(1/(1 + e⁻ˣ))</c>, to 2 ulp, the tail towards 0 included; -inf and -0 at ∓inf.</summary>
    public static void LogSigmoid(ReadOnlySpan<T> x, Span<T> y) => Map<LogSigmoidOf>(x, y);

    /// <summary><c>y = log(eᵃ + eᵇ)</c>, to 1.5 units in the last place of the larger of |y|, |a| and |b|: near 0 the two parts of the sum cancel.</summary>
    public static void LogAddExp(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => Map<LogAddExpOf>(a, b, y);

    /// <summary><c>y = a log b</c>, to 1.6 ulp, and 0 where a is 0, whatever b is but NaN.</summary>
    public static void Xlogy(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => Map<XlogyOf>(a, b, y);

    /// <summary>With e = exp(-|x|), which cannot overflow: 1/(1 + e) at or above 0, e/(1 + e) below.</summary>
    private readonly struct SigmoidOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x)
        {
            var e = ExpOf.Invoke(-Vector.Abs(x));
            return Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), e, Vector<T>.One) / (Vector<T>.One + e);
        }
    }

    /// <summary>log(1/(1 + e⁻ˣ)) = min(x, 0) - log(1 + exp(-|x|)): two numbers of one sign.</summary>
    private readonly struct LogSigmoidOf : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> x) =>
            Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), x, Number(-0.0)) - Log1pOf.Invoke(ExpOf.Invoke(-Vector.Abs(x)));
    }

    /// <summary>log(eᵃ + eᵇ) = max + log(1 + exp(-|a - b|)); where max is infinite, it is the result (and the difference may be NaN).</summary>
    private readonly struct LogAddExpOf : IVectorFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> a, Vector<T> b)
        {
            var max = Vector.ConditionalSelect(Vector.LessThan(a, b), b, a);
            var y = max + Log1pOf.Invoke(ExpOf.Invoke(-Vector.Abs(a - b)));
            var isInfinite = Vector.Equals(Vector.Abs(max), Number(double.PositiveInfinity)) & Vector.Equals(b, b);     // max is a where b is NaN
            return Vector.ConditionalSelect(isInfinite, max, y);
        }
    }

    private readonly struct XlogyOf : IVectorFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<T> Invoke(Vector<T> a, Vector<T> b) =>
            Vector.ConditionalSelect(Vector.Equals(a, Vector<T>.Zero) & Vector.Equals(b, b), Vector<T>.Zero, a * LogOf.Invoke(b));
    }

    /// <summary>A function of two vectors, lane by lane.</summary>
    private interface IVectorFunction2 { static abstract Vector<T> Invoke(Vector<T> a, Vector<T> b); }

    /// <summary>One of the operands may be a single number, which stands for as many as the other has.</summary>
    private static void Map<TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where TFunction : struct, IVectorFunction2
    {
        for (var i = 0; i < y.Length; i += Vector<T>.Count)
        {
            var n = Math.Min(y.Length - i, Vector<T>.Count);
            var v = TFunction.Invoke(Load(a, y.Length, i, n), Load(b, y.Length, i, n));
            if (n == Vector<T>.Count) v.CopyTo(y[i..]);
            else for (var j = 0; j < n; j++) y[i + j] = Unsafe.Add(ref Unsafe.As<Vector<T>, T>(ref v), j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Load(ReadOnlySpan<T> x, int length, int at, int n) =>
        x.Length != length ? Vector.Create(x[0]) : n == Vector<T>.Count ? new Vector<T>(x[at..]) : LoadShort(x.Slice(at, n), T.Zero);
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// Sums of exponentials along a row.
internal static partial class SpecialFunctions<T>
{
    /// <summary><c>log Σ eˣ</c> of a row. -inf if all its entries are -inf, or it has none; else NaN if an entry is; else +inf if one is.</summary>
    public static T LogSumExp(ReadOnlySpan<T> x)
    {
        if (x.IsEmpty) return T.NegativeInfinity;
        var max = Largest(x);
        if (!T.IsFinite(max)) max = TensorPrimitives.Max(x);    // NaN if an entry is
        return T.IsFinite(max) ? max + LogSumExpShifted(x, max) : max;
    }

    /// <summary><c>y = x - log Σ eˣ</c> of a row; -inf where x is. All NaN if an entry is NaN or +inf, or if all are -inf: as in PyTorch.</summary>
    public static void LogSoftmax(ReadOnlySpan<T> x, Span<T> y)
    {
        if (x.IsEmpty) return;
        var max = Largest(x);
        if (!T.IsFinite(max))
        {
            y.Fill(T.NaN);
            return;
        }
        Lanes<T>.Map<DifferenceOf>(x, [max], [LogSumExpShifted(x, max)], y);
    }

    /// <summary><c>y = eˣ/Σeˣ</c> of a row, each to 2 ulp and the rounding of the sum; 0 where x is -inf. All NaN if an entry is NaN or +inf, or if all are -inf.</summary>
    public static void Softmax(ReadOnlySpan<T> x, Span<T> y)
    {
        if (x.IsEmpty) return;
        var max = Largest(x);
        var sum =
            Vector512.IsHardwareAccelerated ? ExpShifted<Simd512<T>>(x, max, y) :
            Vector256.IsHardwareAccelerated ? ExpShifted<Simd256<T>>(x, max, y) :
            ExpShifted<Simd128<T>>(x, max, y);
        TensorPrimitives.Divide(y[..x.Length], sum, y);
    }

    /// <summary>The softmax of the first so many entries of a row; 0 behind them, whatever x is there.</summary>
    public static void SoftmaxOfFirst(int count, ReadOnlySpan<T> x, Span<T> y)
    {
        if (Vector512.IsHardwareAccelerated) SoftmaxOfFirst<Simd512<T>>(count, x, y);
        else if (Vector256.IsHardwareAccelerated) SoftmaxOfFirst<Simd256<T>>(count, x, y);
        else SoftmaxOfFirst<Simd128<T>>(count, x, y);
    }

    /// <summary>In whole registers, if the row is made of them: what is behind the first entries is −∞ on the way, which adds 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SoftmaxOfFirst<V>(int count, ReadOnlySpan<T> x, Span<T> y) where V : struct, IVector<V, T>
    {
        if (x.Length % V.Count != 0 || count == 0)
        {
            Softmax(x[..count], y[..count]);
            y[count..].Clear();
            return;
        }
        V max = V.Broadcast(T.NegativeInfinity), sum = V.Zero, isFirst = V.Load(in Places[0]) < V.Broadcast(T.CreateTruncating(count % V.Count));
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y[..x.Length]);
        int whole = count - (count % V.Count), end = whole == count ? count : whole + V.Count;
        for (var i = 0; i < whole; i += V.Count) max = V.AtLeast(max, V.Load(ref Unsafe.Add(ref px, i)));
        var last = V.Broadcast(T.NegativeInfinity);
        if (whole < end) last = V.Select(isFirst, V.Load(ref Unsafe.Add(ref px, whole)), last);
        var shift = V.Broadcast(V.AtLeast(max, last).Max());
        for (var i = 0; i < whole; i += V.Count)
        {
            var e = ExpOf.Invoke(V.Load(ref Unsafe.Add(ref px, i)) - shift);
            e.Store(ref Unsafe.Add(ref py, i));
            sum += e;
        }
        if (whole < end) sum += last = ExpOf.Invoke(last - shift);
        var total = V.Broadcast(sum.Sum());
        for (var i = 0; i < whole; i += V.Count) (V.Load(ref Unsafe.Add(ref py, i)) / total).Store(ref Unsafe.Add(ref py, i));
        if (whole < end) (last / total & isFirst).Store(ref Unsafe.Add(ref py, whole));
        y[end..].Clear();
    }

    private static readonly T[] Places = [.. Enumerable.Range(0, Vector512<T>.Count).Select(T.CreateTruncating)];

    /// <summary><c>y = v - c eˣ</c></summary>
    public static void MinusExp(ReadOnlySpan<T> x, ReadOnlySpan<T> v, T c, Span<T> y) => Lanes<T>.Map<MinusExpOf>(x, v, [c], y);

    private readonly struct MinusExpOf : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x, V v, V c) where V : struct, IVector<V, T> => v - ExpOf.Invoke(x) * c;
    }

    /// <summary>y = exp(x - max), and its sum.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T ExpShifted<V>(ReadOnlySpan<T> x, T max, Span<T> y) where V : struct, IVector<V, T>
    {
        V sum = V.Zero, shift = V.Broadcast(max);
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y[..x.Length]);
        var i = 0;
        for (; i <= x.Length - V.Count; i += V.Count)
        {
            var e = ExpOf.Invoke(V.Load(ref Unsafe.Add(ref px, i)) - shift);
            e.Store(ref Unsafe.Add(ref py, i));
            sum += e;
        }
        if (i < x.Length)
        {
            Span<T> padded = stackalloc T[V.Count];
            padded[(x.Length - i)..].Fill(T.NegativeInfinity);  // adds exp(-inf) = 0
            x[i..].CopyTo(padded);
            var e = ExpOf.Invoke(V.Load(in padded[0]) - shift);
            e.Store(ref padded[0]);
            padded[..(x.Length - i)].CopyTo(y[i..]);
            sum += e;
        }
        return sum.Sum();
    }

    /// <summary>(x - max) - logSum: not x - (max + logSum), for at max = 1e5 that sum has lost what tells the entries apart.</summary>
    private readonly struct DifferenceOf : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x, V max, V logSum) where V : struct, IVector<V, T> => x - max - logSum;
    }

    /// <summary>The largest number of a row. An entry that is NaN may be passed over, for it shows in the sum of the exponentials.</summary>
    private static T Largest(ReadOnlySpan<T> x) =>
        Vector512.IsHardwareAccelerated ? Largest<Simd512<T>>(x) :
        Vector256.IsHardwareAccelerated ? Largest<Simd256<T>>(x) :
        Largest<Simd128<T>>(x);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T Largest<V>(ReadOnlySpan<T> x) where V : struct, IVector<V, T>
    {
        if (x.Length < V.Count) return TensorPrimitives.Max(x);
        ref var px = ref MemoryMarshal.GetReference(x);
        V end = V.Load(ref Unsafe.Add(ref px, x.Length - V.Count)), max = end, other = end;
        var i = 0;
        for (; i <= x.Length - (2 * V.Count); i += 2 * V.Count)
        {
            max = V.AtLeast(max, V.Load(ref Unsafe.Add(ref px, i)));
            other = V.AtLeast(other, V.Load(ref Unsafe.Add(ref px, i + V.Count)));
        }
        if (i <= x.Length - V.Count) max = V.AtLeast(max, V.Load(ref Unsafe.Add(ref px, i)));
        Span<T> lanes = stackalloc T[V.Count];
        V.AtLeast(max, other).Store(ref lanes[0]);
        return TensorPrimitives.Max<T>(lanes);
    }

    /// <summary>
    /// <c>log Σ exp(x - max)</c>. The c entries equal to max add exactly 1 each; with s the sum of the others, it is log c + log1p(s/c), which for the one sure entry
    /// of a trained classifier (c = 1) keeps all digits of s, where log(1 + s) would round to 0: its loss still tells 1e-18 from 1e-20.
    /// </summary>
    private static T LogSumExpShifted(ReadOnlySpan<T> x, T max)
    {
        var s =
            Vector512.IsHardwareAccelerated ? SumOfOthers<Simd512<T>>(x, max, out var count) :
            Vector256.IsHardwareAccelerated ? SumOfOthers<Simd256<T>>(x, max, out count) :
            SumOfOthers<Simd128<T>>(x, max, out count);
        var log = Log1p(s / count);
        return count == T.One ? log : Log(count) + log;
    }

    /// <summary>Σ exp(x - max) over the entries that are not max itself, and how many are.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T SumOfOthers<V>(ReadOnlySpan<T> x, T max, out T count) where V : struct, IVector<V, T>
    {
        V sum = V.Zero, ones = V.Zero, shift = V.Broadcast(max);
        var i = 0;
        for (; i <= x.Length - V.Count; i += V.Count) Take(V.Load(in x[i]), shift, ref sum, ref ones);
        if (i < x.Length)
        {
            Span<T> padded = stackalloc T[V.Count];
            padded[(x.Length - i)..].Fill(T.NegativeInfinity);  // adds exp(-inf) = 0
            x[i..].CopyTo(padded);
            Take(V.Load(in padded[0]), shift, ref sum, ref ones);
        }
        count = ones.Sum();
        return sum.Sum();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Take(V x, V shift, ref V sum, ref V ones)
        {
            sum += V.WhereEqual(x, shift, V.Zero, ExpOf.Invoke(x - shift));
            ones += V.WhereEqual(x, shift, 1.0, V.Zero);
        }
    }
}

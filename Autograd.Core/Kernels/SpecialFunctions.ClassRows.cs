using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// Rows of scores against the class of each, a row of a negative class counting nothing.
internal static unsafe partial class SpecialFunctions<T>
{
    private const int RowBlock = 64; // the logarithms of so many rows are taken together

    /// <summary>
    /// <c>y[r] = log Σ exp x[r] - x[r, class of r]</c> for rows of n, with all the digits that <see cref="LogSumExp"/> keeps, and NaN where <see cref="LogSoftmax"/> has it;
    /// and, unless it is null, <c>slope[r] = softmax x[r] - onehot</c>.
    /// </summary>
    public static void CrossEntropy(T* x, int n, int* classes, T* y, T* slope, int rows)
    {
        if (Vector512.IsHardwareAccelerated) CrossEntropy<Simd512<T>>(x, n, classes, y, slope, rows);
        else if (Vector256.IsHardwareAccelerated) CrossEntropy<Simd256<T>>(x, n, classes, y, slope, rows);
        else CrossEntropy<Simd128<T>>(x, n, classes, y, slope, rows);
    }

    [SkipLocalsInit]
    private static void CrossEntropy<V>(T* x, int n, int* classes, T* y, T* slope, int rows) where V : struct, IVector<V, T>
    {
        T* others = stackalloc T[RowBlock], ties = stackalloc T[RowBlock];
        for (var first = 0; first < rows; first += RowBlock)
        {
            var count = Math.Min(RowBlock, rows - first);
            Exponentials<V>(x + ((nint)first * n), n, classes + first, slope is null ? null : slope + ((nint)first * n), count, y + first, others, ties);
            var logs = new Span<T>(others, count);
            LogOfSums(logs, new(ties, count));
            TensorPrimitives.Add(new(y + first, count), logs, new(y + first, count));
        }
    }

    /// <summary>Of each row the number of entries that are the largest, the sum of exp(x - max) over the others, and how far the class's entry is from the largest; and the slope.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Exponentials<V>(T* x, int n, int* classes, T* slope, int rows, T* gaps, T* others, T* ties) where V : struct, IVector<V, T>
    {
        var parts = new RowParts<T, V>(n, rows);
        var whole = parts.Whole;
        for (var r = 0; r < rows; r++)
        {
            var c = classes[r];
            var at = (nint)r * n;
            if (c < 0)
            {
                (others[r], ties[r], gaps[r]) = (T.Zero, T.One, T.Zero); // of which 0 comes
                if (slope is not null) new Span<T>(slope + at, n).Clear();
                continue;
            }
            var end = parts.LoadEnd(x + at, at, T.NegativeInfinity);
            var max = parts.Largest(x + at, end);
            V shift = V.Broadcast(max), e = ExpOf.Invoke(end - shift), sum = V.WhereEqual(end, shift, V.Zero, e);
            var tied = V.CountOf(V.AreEqual(end, shift));
            for (var j = 0; j < whole; j += V.Count)
            {
                V next = V.Load(in x[at + j]), exp = ExpOf.Invoke(next - shift);
                if (slope is not null) exp.Store(ref slope[at + j]);
                sum += V.WhereEqual(next, shift, V.Zero, exp);
                tied += V.CountOf(V.AreEqual(next, shift));
            }
            others[r] = sum.Sum();
            ties[r] = T.CreateTruncating(tied);
            gaps[r] = T.IsFinite(max) ? max - x[at + c] : T.NaN;
            if (slope is null) continue;
            var scale = V.Broadcast(T.IsFinite(max) ? T.One / (others[r] + ties[r]) : T.NaN);
            for (var j = 0; j < whole; j += V.Count) (V.Load(in slope[at + j]) * scale).Store(ref slope[at + j]);
            e *= scale;
            if (c < whole) slope[at + c] -= T.One;
            else e -= V.WhereEqual(parts.Places, V.Broadcast(T.CreateTruncating(c)), 1.0, V.Zero);
            parts.StoreEnd(e, slope + at, at);
        }
    }

    /// <summary>
    /// <c>y[r] = Σ q[r] · (log Σ exp x[r] - x[r])</c> for rows of n, and, unless it is null, <c>slope[r] = softmax x[r] · Σ q[r] - q[r]</c>.
    /// </summary>
    public static void CrossEntropy(T* x, T* q, int n, T* y, T* slope, int rows)
    {
        if (Vector512.IsHardwareAccelerated) CrossEntropy<Simd512<T>>(x, q, n, y, slope, rows);
        else if (Vector256.IsHardwareAccelerated) CrossEntropy<Simd256<T>>(x, q, n, y, slope, rows);
        else CrossEntropy<Simd128<T>>(x, q, n, y, slope, rows);
    }

    [SkipLocalsInit]
    private static void CrossEntropy<V>(T* x, T* q, int n, T* y, T* slope, int rows) where V : struct, IVector<V, T>
    {
        T* others = stackalloc T[RowBlock], ties = stackalloc T[RowBlock], totals = stackalloc T[RowBlock];
        for (var first = 0; first < rows; first += RowBlock)
        {
            var count = Math.Min(RowBlock, rows - first);
            var at = (nint)first * n;
            Exponentials<V>(x + at, q + at, n, slope is null ? null : slope + at, count, y + first, totals, others, ties);
            var logs = new Span<T>(others, count);
            LogOfSums(logs, new(ties, count));
            TensorPrimitives.Multiply(new(totals, count), logs, logs);
            TensorPrimitives.Add(new(y + first, count), logs, new(y + first, count));
        }
    }

    /// <summary>Of each row what the other of the kind gives, but that gaps are those of all entries, each times its q, and with the sum of the q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Exponentials<V>(T* x, T* q, int n, T* slope, int rows, T* gaps, T* totals, T* others, T* ties) where V : struct, IVector<V, T>
    {
        var parts = new RowParts<T, V>(n, rows);
        var whole = parts.Whole;
        for (var r = 0; r < rows; r++)
        {
            var at = (nint)r * n;
            V end = parts.LoadEnd(x + at, at, T.NegativeInfinity), lastQ = parts.LoadEnd(q + at, at, T.Zero);
            var max = parts.Largest(x + at, end);
            V shift = V.Broadcast(max), e = ExpOf.Invoke(end - shift), sum = V.WhereEqual(end, shift, V.Zero, e), gap = parts.Own & (lastQ * (shift - end)), total = lastQ;
            var tied = V.CountOf(V.AreEqual(end, shift));
            for (var j = 0; j < whole; j += V.Count)
            {
                V next = V.Load(in x[at + j]), nextQ = V.Load(in q[at + j]), exp = ExpOf.Invoke(next - shift);
                if (slope is not null) exp.Store(ref slope[at + j]);
                sum += V.WhereEqual(next, shift, V.Zero, exp);
                tied += V.CountOf(V.AreEqual(next, shift));
                gap += nextQ * (shift - next);
                total += nextQ;
            }
            others[r] = sum.Sum();
            ties[r] = T.CreateTruncating(tied);
            gaps[r] = T.IsFinite(max) ? gap.Sum() : T.NaN;
            if (T.IsNaN(gaps[r]) && T.IsFinite(max)) gaps[r] = GapsOfUsed(new(x + at, n), new(q + at, n), max);
            totals[r] = total.Sum();
            if (slope is null) continue;
            var scale = V.Broadcast(T.IsFinite(max) ? totals[r] / (others[r] + ties[r]) : T.NaN);
            for (var j = 0; j < whole; j += V.Count) (V.Load(in slope[at + j]) * scale - V.Load(in q[at + j])).Store(ref slope[at + j]);
            parts.StoreEnd(e * scale - lastQ, slope + at, at);
        }
    }

    /// <summary><c>Σ q (max − x)</c> where a product of 0 and infinity was among the terms: a class of probability 0 adds 0, though its score be −∞.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T GapsOfUsed(ReadOnlySpan<T> x, ReadOnlySpan<T> q, T max)
    {
        var sum = T.Zero;
        for (var i = 0; i < x.Length; i++)
            if (q[i] != T.Zero || T.IsNaN(x[i])) sum += q[i] * (max - x[i]);
        return sum;
    }

    /// <summary><c>s = log(c + s)</c> as <c>log c + log1p(s/c)</c>: see <see cref="LogSumExpShifted"/>.</summary>
    private static void LogOfSums(Span<T> s, Span<T> c)
    {
        TensorPrimitives.Divide(s, c, s);
        Log1p(s, s);
        Log(c, c);
        TensorPrimitives.Add(c, s, s);
    }
}

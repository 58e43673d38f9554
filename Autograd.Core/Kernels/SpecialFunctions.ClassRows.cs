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
            LogOfSums(new(others, count), new(ties, count), new(y + first, count));
        }
    }

    /// <summary>Of each row the number of entries that are the largest, the sum of exp(x - max) over the others, and how far the class's entry is from the largest; and the slope.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials<V>(T* x, int n, int* classes, T* slope, int rows, T* gaps, T* others, T* ties) where V : struct, IVector<V, T>
    {
        var parts = new RowParts<V>(n, rows);
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

    /// <summary><c>y += log(c + s)</c> as <c>log c + log1p(s/c)</c>: see <see cref="LogSumExpShifted"/>.</summary>
    private static void LogOfSums(Span<T> s, Span<T> c, Span<T> y)
    {
        TensorPrimitives.Divide(s, c, s);
        Log1p(s, s);
        Log(c, c);
        TensorPrimitives.Add(c, s, s);
        TensorPrimitives.Add(y, s, y);
    }

    /// <summary>
    /// How rows of n elements, one behind the other, fall into registers: whole ones, and a last one of which only the first lanes are the row's. It is read and written all the same, on into the next row,
    /// which is to be written later; but not beyond the last row.
    /// </summary>
    private readonly struct RowParts<V> where V : struct, IVector<V, T>
    {
        /// <summary>How many elements lie in the registers before the last.</summary>
        public readonly int Whole;

        private readonly nint lastWithRoom;
        private readonly int ownCount;
        /// <summary>Where in the row the lanes of the last register lie.</summary>
        public readonly V Places;

        private readonly V own;     // ones in those that are the row's

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public RowParts(int n, int rows)
        {
            Whole = (n - 1) / V.Count * V.Count;
            ownCount = n - Whole;
            lastWithRoom = ((nint)rows * n) - V.Count - Whole;
            Places = Lanes() + V.Broadcast(T.CreateTruncating(Whole));
            own = Places < V.Broadcast(T.CreateTruncating(n));
        }

        /// <summary>The last register of the row that starts at a place, with a filler in the lanes that are not the row's.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V LoadEnd(T* row, nint at, T filler) => V.Select(own, at <= lastWithRoom ? V.Load(in row[Whole]) : LoadPart(row + Whole, ownCount), V.Broadcast(filler));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void StoreEnd(V end, T* row, nint at)
        {
            if (at <= lastWithRoom) end.Store(ref row[Whole]);
            else StorePart(end, row + Whole, ownCount);
        }

        /// <summary>The largest number of a row whose last register is known.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Largest(T* row, V end)
        {
            V max = end, other = end;
            var j = 0;
            for (; j < Whole - V.Count; j += 2 * V.Count)
            {
                max = V.AtLeast(max, V.Load(in row[j]));
                other = V.AtLeast(other, V.Load(in row[j + V.Count]));
            }
            if (j < Whole) max = V.AtLeast(max, V.Load(in row[j]));
            return V.AtLeast(max, other).Max();
        }

        private static V Lanes()
        {
            Span<T> lanes = stackalloc T[V.Count];
            for (var i = 0; i < lanes.Length; i++) lanes[i] = T.CreateTruncating(i);
            return V.Load(in lanes[0]);
        }

        private static V LoadPart(T* source, int count)
        {
            Span<T> padded = stackalloc T[V.Count];
            new ReadOnlySpan<T>(source, count).CopyTo(padded);
            return V.Load(in padded[0]);
        }

        private static void StorePart(V value, T* destination, int count)
        {
            Span<T> padded = stackalloc T[V.Count];
            value.Store(ref padded[0]);
            padded[..count].CopyTo(new(destination, count));
        }
    }
}

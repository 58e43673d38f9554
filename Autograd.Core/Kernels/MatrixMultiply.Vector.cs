using System.Runtime.CompilerServices;

namespace Autograd.Core;

// One row times a matrix: B is read once and nothing of it is used again, so there is nothing to tile or pack.
internal static unsafe partial class MatrixMultiply<T>
{
    private const int StripVectors = 8, StripDepth = 256;

    /// <summary>
    /// A few rows by columns of B that lie whole: packing would cost more than reading B once a row.
    /// The rows of A must lie whole too, if there are several.
    /// </summary>
    private static bool IsFewDots<TVector>(in Product x)
        where TVector : struct, IVector<TVector, T> =>
        x.M < TileRows && x.BRow == 1 && x.BColumn != 1 && x.AColumn == 1 && x.K >= TVector.Count;

    /// <summary>C [m n] = A [m k] · B [k n], row by row.</summary>
    private static void RowsTimesMatrix<TVector>(in Product x)
        where TVector : struct, IVector<TVector, T>
    {
        var row = x.A;
        if (x.M == 1 && x.AColumn != 1 && x.BColumn != 1)
        {
            row = Scratch<T>.Rent(x.K);
            for (var p = 0; p < x.K; p++) row[p] = x.A[p * x.AColumn];
        }

        // Chunks of whole strips, so that the cut decides nothing about an element.
        var strip = StripVectors * TVector.Count;
        var strips = DivideUp(x.N, strip);
        var chunks = (int)Math.Clamp(x.Work / (ChunkWork / 2), 1, Math.Min(strips, MaxChunks));
        var action = new RowChunks<TVector>(x, row, DivideUp(strips, chunks) * strip);
        if (action.Count == 1) action.Invoke(0);
        else Parallelism.For(action.Count, action);
    }

    private static void RowTimesColumns<TVector>(in Product x, T* row, int j0, int j1)
        where TVector : struct, IVector<TVector, T>
    {
        if (x.BColumn == 1) AddRows<TVector>(x, j0, j1);
        else if (x.BRow == 1 && x.K >= TVector.Count) Dots<TVector>(x, row, j0, j1);
        else
        {
            for (var j = j0; j < j1; j++)
            {
                var dot = SlowDot(x.K, row, x.B + (j * x.BColumn), x.BRow);
                x.C[j] = x.Accumulate ? x.C[j] + dot : dot;
            }
        }
    }

    /// <summary>B's rows lie whole: eight vectors of C are sums of x[p] · B[p, ..], row after row.</summary>
    private static void AddRows<TVector>(in Product x, int j0, int j1)
        where TVector : struct, IVector<TVector, T>
    {
        var strip = StripVectors * TVector.Count;
        for (var p = 0; p < x.K; p += StripDepth)
        {
            var depth = Math.Min(StripDepth, x.K - p);
            var add = x.Accumulate || p > 0;
            T* a = x.A + (p * x.AColumn), b = x.B + (p * x.BRow);
            var j = j0;
            for (; j <= j1 - strip; j += strip) Strip<TVector, Eight>(depth, a, x.AColumn, b + j, x.BRow, x.C + j, add);
            if (j <= j1 - (strip / 2))
            {
                Strip<TVector, Four>(depth, a, x.AColumn, b + j, x.BRow, x.C + j, add);
                j += strip / 2;
            }
            for (; j <= j1 - TVector.Count; j += TVector.Count) Strip<TVector, One>(depth, a, x.AColumn, b + j, x.BRow, x.C + j, add);
            if (j < j1) LastColumns<TVector>(depth, x.K - p, j1 - j, a, x.AColumn, b + j, x.BRow, x.C + j, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Strip<TVector, TVectors>(int depth, T* a, nint aColumn, T* b, nint bRow, T* c, bool add)
        where TVector : struct, IVector<TVector, T>
        where TVectors : struct, ICount
    {
        TVector c0 = TVector.Zero, c1 = TVector.Zero, c2 = TVector.Zero, c3 = TVector.Zero;
        TVector c4 = TVector.Zero, c5 = TVector.Zero, c6 = TVector.Zero, c7 = TVector.Zero;
        for (; depth > 0; depth--, a += aColumn, b += bRow)
        {
            var x = TVector.Broadcast(*a);
            c0 = TVector.MultiplyAdd(x, TVector.Load(ref *b), c0);
            if (TVectors.Value > 1)
            {
                c1 = TVector.MultiplyAdd(x, TVector.Load(ref b[1 * TVector.Count]), c1);
                c2 = TVector.MultiplyAdd(x, TVector.Load(ref b[2 * TVector.Count]), c2);
                c3 = TVector.MultiplyAdd(x, TVector.Load(ref b[3 * TVector.Count]), c3);
            }
            if (TVectors.Value > 4)
            {
                c4 = TVector.MultiplyAdd(x, TVector.Load(ref b[4 * TVector.Count]), c4);
                c5 = TVector.MultiplyAdd(x, TVector.Load(ref b[5 * TVector.Count]), c5);
                c6 = TVector.MultiplyAdd(x, TVector.Load(ref b[6 * TVector.Count]), c6);
                c7 = TVector.MultiplyAdd(x, TVector.Load(ref b[7 * TVector.Count]), c7);
            }
        }
        Write<TVector, One>(c, c0, c0, add);
        if (TVectors.Value > 1)
        {
            Write<TVector, One>(c + (1 * TVector.Count), c1, c1, add);
            Write<TVector, One>(c + (2 * TVector.Count), c2, c2, add);
            Write<TVector, One>(c + (3 * TVector.Count), c3, c3, add);
        }
        if (TVectors.Value > 4)
        {
            Write<TVector, One>(c + (4 * TVector.Count), c4, c4, add);
            Write<TVector, One>(c + (5 * TVector.Count), c5, c5, add);
            Write<TVector, One>(c + (6 * TVector.Count), c6, c6, add);
            Write<TVector, One>(c + (7 * TVector.Count), c7, c7, add);
        }
    }

    /// <summary>
    /// Fewer columns than a vector. Reading past a row's end is harmless while enough rows follow (the lanes are
    /// dropped); the last of the <paramref name="rowsLeft"/> rows are copied first, so that nothing outside B is touched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void LastColumns<TVector>(
        int depth, int rowsLeft, int columns, T* a, nint aColumn, T* b, nint bRow, T* c, bool add)
        where TVector : struct, IVector<TVector, T>
    {
        var sums = stackalloc T[TVector.Count];
        var padded = stackalloc T[TVector.Count];
        new Span<T>(padded, TVector.Count).Clear();

        // Row p reads up to p · bRow + Count, the last element ends at (rowsLeft - 1) · bRow + columns.
        var missing = TVector.Count - columns;
        var whole = bRow > 0 ? (int)Math.Clamp(rowsLeft - ((missing + bRow - 1) / bRow), 0, depth) : 0;
        var sum = TVector.Zero;
        var p = 0;
        for (; p < whole; p++, a += aColumn, b += bRow) sum = TVector.MultiplyAdd(TVector.Broadcast(*a), TVector.Load(ref *b), sum);
        for (; p < depth; p++, a += aColumn, b += bRow)
        {
            new ReadOnlySpan<T>(b, columns).CopyTo(new Span<T>(padded, columns));
            sum = TVector.MultiplyAdd(TVector.Broadcast(*a), TVector.Load(ref *padded), sum);
        }
        sum.Store(ref *sums);
        Trim(1, columns, sums, TVector.Count, c, TVector.Count, add);
    }

    /// <summary>B's columns lie whole: c[j] is the dot product of x with column j, four columns at a time.</summary>
    private static void Dots<TVector>(in Product x, T* row, int j0, int j1)
        where TVector : struct, IVector<TVector, T>
    {
        // The last lanes of k are read by a whole vector that ends with them; the mask drops those already counted.
        var rest = x.K % TVector.Count;
        var mask = stackalloc T[TVector.Count];
        for (var lane = 0; lane < TVector.Count; lane++) mask[lane] = lane < TVector.Count - rest ? T.Zero : T.AllBitsSet;
        var j = j0;
        for (; j <= j1 - 4; j += 4) Dots<TVector, Four>(x.K, row, x.B + (j * x.BColumn), x.BColumn, mask, x.C + j, x.Accumulate);
        for (; j < j1; j++) Dots<TVector, One>(x.K, row, x.B + (j * x.BColumn), x.BColumn, mask, x.C + j, x.Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Dots<TVector, TColumns>(int k, T* a, T* b, nint bColumn, T* mask, T* c, bool add)
        where TVector : struct, IVector<TVector, T>
        where TColumns : struct, ICount
    {
        // Even and odd vectors of k are summed apart: with one column too, several sums are under way.
        TVector c0 = TVector.Zero, c1 = TVector.Zero, c2 = TVector.Zero, c3 = TVector.Zero;
        TVector d0 = TVector.Zero, d1 = TVector.Zero, d2 = TVector.Zero, d3 = TVector.Zero;
        var p = 0;
        for (; p <= k - (2 * TVector.Count); p += 2 * TVector.Count)
        {
            AddProducts<TVector, TColumns>(TVector.Load(ref a[p]), b + p, bColumn, ref c0, ref c1, ref c2, ref c3);
            AddProducts<TVector, TColumns>(
                TVector.Load(ref a[p + TVector.Count]), b + p + TVector.Count, bColumn, ref d0, ref d1, ref d2, ref d3);
        }
        if (p <= k - TVector.Count)
        {
            AddProducts<TVector, TColumns>(TVector.Load(ref a[p]), b + p, bColumn, ref c0, ref c1, ref c2, ref c3);
            p += TVector.Count;
        }
        if (p < k)
        {
            // Both factors are masked: 0 · ∞ would be NaN.
            p = k - TVector.Count;
            var keep = TVector.Load(ref *mask);
            var x = TVector.Load(ref a[p]) & keep;
            b += p;
            d0 = TVector.MultiplyAdd(x, TVector.Load(ref *b) & keep, d0);
            if (TColumns.Value > 1)
            {
                d1 = TVector.MultiplyAdd(x, TVector.Load(ref b[bColumn]) & keep, d1);
                d2 = TVector.MultiplyAdd(x, TVector.Load(ref b[2 * bColumn]) & keep, d2);
                d3 = TVector.MultiplyAdd(x, TVector.Load(ref b[3 * bColumn]) & keep, d3);
            }
        }
        c[0] = (add ? c[0] : T.Zero) + (c0 + d0).Sum();
        if (TColumns.Value > 1)
        {
            c[1] = (add ? c[1] : T.Zero) + (c1 + d1).Sum();
            c[2] = (add ? c[2] : T.Zero) + (c2 + d2).Sum();
            c[3] = (add ? c[3] : T.Zero) + (c3 + d3).Sum();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts<TVector, TColumns>(
        TVector x, T* b, nint bColumn, ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3)
        where TVector : struct, IVector<TVector, T>
        where TColumns : struct, ICount
    {
        c0 = TVector.MultiplyAdd(x, TVector.Load(ref *b), c0);
        if (TColumns.Value > 1)
        {
            c1 = TVector.MultiplyAdd(x, TVector.Load(ref b[bColumn]), c1);
            c2 = TVector.MultiplyAdd(x, TVector.Load(ref b[2 * bColumn]), c2);
            c3 = TVector.MultiplyAdd(x, TVector.Load(ref b[3 * bColumn]), c3);
        }
    }

    private static T SlowDot(int k, T* a, T* b, nint bRow)
    {
        var sum = T.Zero;
        for (; k > 0; k--, a++, b += bRow) sum += *a * *b;
        return sum;
    }

    private readonly struct RowChunks<TVector>(Product x, T* row, int columns) : IChunkAction
        where TVector : struct, IVector<TVector, T>
    {
        public int Count => DivideUp(x.N, columns);

        public void Invoke(int chunk)
        {
            int j0 = chunk * columns, j1 = (int)Math.Min(x.N, (long)j0 + columns);
            for (var i = 0; i < x.M; i++) RowTimesColumns<TVector>(x.Row(i), row + (i * x.ARow), j0, j1);
        }
    }
}

using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The loops around the register tile: which part of the operands is in which cache, and on which thread.
internal static unsafe partial class MatrixMultiply<T>
{
    /// <summary>Packed panels are at most this deep, so that scratch memory stays bounded for any k...</summary>
    private const int PackedDepth = 2048;

    /// <summary>... and a packed block of A or of B has at most about this many elements (4 MiB of float).</summary>
    private const int PackedElements = 1 << 20;

    private static void MatrixTimesMatrix<TVector>(in Product x)
        where TVector : struct, IVector<TVector, T>
    {
        var width = TileVectors * TVector.Count;
        var packA = ShouldPackA(x);

        // Columns from here on are read from packed panels: all, or those of the last tile if it overhangs (a panel is as wide
        // as a tile, so that whole vectors can be read).
        var packedFrom = ShouldPackB(x) ? 0 : x.N - (x.N % width);
        if (!packA && packedFrom == x.N)
        {
            Multiply<TVector>(new Block(x, 0, x.M, 0, x.N, 0, x.K, null, null, packedFrom));
            return;
        }
        var depth = Math.Min(x.K, PackedDepth);
        var block = Math.Max(PackedElements / depth / width * width, width); // width is a multiple of 8 rows, or divides it
        var columns = packedFrom == 0 ? Math.Min(x.N, block) : x.N;
        var rows = packA ? Math.Min(x.M, Math.Max(block, TileRows)) : x.M;
        var bElements = (nint)DivideUp(columns - packedFrom, width) * width * depth;
        var aElements = packA ? (nint)DivideUp(rows, TileRows) * TileRows * depth : 0;
        var packedB = Scratch<T>.Rent(bElements + aElements);
        var packedA = packA ? packedB + bElements : null;

        for (var j = 0; j < x.N; j += columns)
            for (var p = 0; p < x.K; p += depth)
                for (var i = 0; i < x.M; i += rows)
                {
                    var y = new Block(x, i, Math.Min(rows, x.M - i), j, Math.Min(columns, x.N - j), p, Math.Min(depth, x.K - p), packedA, packedB, packedFrom);
                    Pack<TVector>(y, withB: i == 0);
                    Multiply<TVector>(y);
                }
    }

    /// <summary>Cuts a block of C into chunks, by its shape alone, and computes them.</summary>
    private static void Multiply<TVector>(in Block x)
        where TVector : struct, IVector<TVector, T>
    {
        var width = TileVectors * TVector.Count;
        int rowTiles = DivideUp(x.M, TileRows), columnTiles = DivideUp(x.N, width);
        int rowParts = DivideUp(x.M, RowBlock), columnParts = 1;
        var work = (long)x.M * x.N * x.K;
        while ((long)rowParts * columnParts * 2 <= Math.Min(work / ChunkWork, MaxChunks))
        {
            // Halve the longer side, as long as there are whole tiles to give.
            var byRows = x.M / rowParts >= x.N / columnParts ? rowTiles >= 2 * rowParts : columnTiles < 2 * columnParts;
            if (byRows && rowTiles >= 2 * rowParts) rowParts *= 2;
            else if (!byRows && columnTiles >= 2 * columnParts) columnParts *= 2;
            else break;
        }
        var chunks = new Chunks<TVector>(x, DivideUp(rowTiles, rowParts) * TileRows, DivideUp(columnTiles, columnParts) * width);
        var count = chunks.Count;
        if (count == 1) chunks.Invoke(0);
        else Parallelism.For(count, chunks);
    }

    /// <summary>C[i0 .. i1, j0 .. j1] of a block, over its whole depth.</summary>
    private static void Multiply<TVector>(in Block x, int i0, int i1, int j0, int j1)
        where TVector : struct, IVector<TVector, T>
    {
        var width = TileVectors * TVector.Count;
        var depth = DivideUp(x.K, DivideUp(x.K, DepthBlock)); // of even size: 600 = 300 + 300
        for (var p = 0; p < x.K; p += depth)
        {
            var d = Math.Min(depth, x.K - p);
            for (var j = j0; j < j1; j += width)
            {
                // One tile's part of B, [d, width], stays near while the rows pass by.
                var b = x.B + j;
                var bRow = x.BRow;
                if (j >= x.PackedFrom)
                {
                    b = x.PackedB + ((nint)(j - x.PackedFrom) * x.K);
                    bRow = PanelWidth<TVector>(x.N - j);
                }
                Column<TVector>(x, i0, i1, p, d, b + (p * bRow), bRow, j, Math.Min(width, x.N - j), x.Add || p > 0);
            }
        }
    }

    /// <summary>One column of tiles: C[i0 .. i1, j .. j + width] = A[i0 .. i1, p .. p + d] · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Column<TVector>(
        in Block x, int i0, int i1, int p, int d, T* b, nint bRow, int j, int width, bool add)
        where TVector : struct, IVector<TVector, T>
    {
        var vectors = width <= TVector.Count ? 1 : 2;
        var overhang = (vectors * TVector.Count) - width;
        var trimmed = stackalloc T[overhang > 0 ? TileRows * 2 * TVector.Count : 0];
        var packed = x.PackedA != null;
        nint aRow = packed ? 1 : x.ARow, aColumn = packed ? TileRows : x.AColumn;
        for (var i = i0; i < i1; i += TileRows)
        {
            var rows = Math.Min(TileRows, i1 - i);
            var a = packed ? x.PackedA + ((nint)i * x.K) + (p * TileRows) : x.A + (i * x.ARow) + (p * x.AColumn);
            var c = x.C + (i * x.CRow) + j;
            if (overhang == 0) Tile<TVector>(rows, vectors, d, a, aRow, aColumn, b, bRow, c, x.CRow, add);
            else
            {
                // Computed whole, and only the part inside C taken over.
                Tile<TVector>(rows, vectors, d, a, aRow, aColumn, b, bRow, trimmed, vectors * TVector.Count, add: false);
                Trim(rows, width, trimmed, vectors * TVector.Count, c, x.CRow, add);
            }
        }
    }

    private static void Trim(int rows, int width, T* tile, int tileRow, T* c, nint cRow, bool add)
    {
        for (var i = 0; i < rows; i++, tile += tileRow, c += cRow)
            for (var j = 0; j < width; j++) c[j] = add ? c[j] + tile[j] : tile[j];
    }

    /// <summary>A part of a product, with the packed panels of its operands: M, N, K and pointers are the part's own.</summary>
    private readonly struct Block(
        in Product x, int i, int m, int j, int n, int p, int k, T* packedA, T* packedB, int packedFrom)
    {
        public readonly int M = m, N = n, K = k, PackedFrom = packedFrom;
        public readonly T* A = x.A + (i * x.ARow) + (p * x.AColumn), B = x.B + (p * x.BRow) + (j * x.BColumn);
        public readonly T* C = x.C + ((nint)i * x.N) + j;
        public readonly nint ARow = x.ARow, AColumn = x.AColumn, BRow = x.BRow, BColumn = x.BColumn, CRow = x.N;
        public readonly bool Add = x.Accumulate || p > 0;

        /// <summary>A in panels [M / 8, K, 8], or null.</summary>
        public readonly T* PackedA = packedA;

        /// <summary>The columns of B from PackedFrom on, in panels [N / width, K, width].</summary>
        public readonly T* PackedB = packedB;
    }

    private readonly struct Chunks<TVector>(Block x, int rows, int columns) : IChunkAction
        where TVector : struct, IVector<TVector, T>
    {
        public int Count => DivideUp(x.M, rows) * DivideUp(x.N, columns);

        public void Invoke(int chunk)
        {
            var across = DivideUp(x.N, columns);
            int i = chunk / across * rows, j = chunk % across * columns;
            Multiply<TVector>(x, i, Math.Min(i + rows, x.M), j, Math.Min(j + columns, x.N));
        }
    }
}

using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The register tiles: those of the matrix product, but each finds an operand through a list of places instead of by a stride.
internal static unsafe partial class Convolution<T>
{
    /// <summary>
    /// Writes C [rows, vectors] = A [rows, depth] · B [depth, vectors], where A is a packed panel [depth, 8] and row p of B lies at <c>b + places[p]</c>: a patch is never copied out of the image.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void PatchTile<TVector, TRows, TVectors>(int depth, T* a, T* b, int* places, T* c, nint cRow)
        where TVector : struct, IVector<TVector, T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        TVector c00 = TVector.Zero, c10 = TVector.Zero, c20 = TVector.Zero, c30 = TVector.Zero;
        TVector c40 = TVector.Zero, c50 = TVector.Zero, c60 = TVector.Zero, c70 = TVector.Zero;
        TVector c01 = TVector.Zero, c11 = TVector.Zero, c21 = TVector.Zero, c31 = TVector.Zero;
        TVector c41 = TVector.Zero, c51 = TVector.Zero, c61 = TVector.Zero, c71 = TVector.Zero;
        TVector b1 = TVector.Zero;
        for (var end = places + depth; places < end; places++, a += MatrixMultiply<T>.TileRows)
        {
            var row = b + *places;
            var b0 = TVector.Load(ref *row);
            if (TVectors.Value > 1) b1 = TVector.Load(ref row[TVector.Count]);

            MatrixMultiply<T>.Add<TVector, TVectors>(a[0], b0, b1, ref c00, ref c01);
            if (TRows.Value > 1) MatrixMultiply<T>.Add<TVector, TVectors>(a[1], b0, b1, ref c10, ref c11);
            if (TRows.Value > 2) MatrixMultiply<T>.Add<TVector, TVectors>(a[2], b0, b1, ref c20, ref c21);
            if (TRows.Value > 3) MatrixMultiply<T>.Add<TVector, TVectors>(a[3], b0, b1, ref c30, ref c31);
            if (TRows.Value > 4) MatrixMultiply<T>.Add<TVector, TVectors>(a[4], b0, b1, ref c40, ref c41);
            if (TRows.Value > 5) MatrixMultiply<T>.Add<TVector, TVectors>(a[5], b0, b1, ref c50, ref c51);
            if (TRows.Value > 6) MatrixMultiply<T>.Add<TVector, TVectors>(a[6], b0, b1, ref c60, ref c61);
            if (TRows.Value > 7) MatrixMultiply<T>.Add<TVector, TVectors>(a[7], b0, b1, ref c70, ref c71);
        }
        MatrixMultiply<T>.Write<TVector, TVectors>(c, c00, c01, add: false);
        if (TRows.Value > 1) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c10, c11, add: false);
        if (TRows.Value > 2) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c20, c21, add: false);
        if (TRows.Value > 3) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c30, c31, add: false);
        if (TRows.Value > 4) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c40, c41, add: false);
        if (TRows.Value > 5) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c50, c51, add: false);
        if (TRows.Value > 6) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c60, c61, add: false);
        if (TRows.Value > 7) MatrixMultiply<T>.Write<TVector, TVectors>(c + cRow, c70, c71, add: false);
    }

    /// <summary>
    /// Writes (or adds) to C [rows, vectors] the product of A [rows, depth] and B [depth, vectors], where B is a packed panel and A[i, p] lies at <c>a + rows[i] + places[p]</c>:
    /// the rows are the taps of the kernel, the columns of A the positions of the image under them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TapTile<TVector, TRows, TVectors>(int depth, T* a, int* rows, int* places, T* b, nint bRow, T* c, nint cRow, bool add)
        where TVector : struct, IVector<TVector, T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        TVector c00 = TVector.Zero, c10 = TVector.Zero, c20 = TVector.Zero, c30 = TVector.Zero;
        TVector c40 = TVector.Zero, c50 = TVector.Zero, c60 = TVector.Zero, c70 = TVector.Zero;
        TVector c01 = TVector.Zero, c11 = TVector.Zero, c21 = TVector.Zero, c31 = TVector.Zero;
        TVector c41 = TVector.Zero, c51 = TVector.Zero, c61 = TVector.Zero, c71 = TVector.Zero;
        TVector b1 = TVector.Zero;
        T* a0 = a + rows[0], a1 = a, a2 = a, a3 = a, a4 = a, a5 = a, a6 = a, a7 = a;
        if (TRows.Value > 1) a1 += rows[1];
        if (TRows.Value > 2) a2 += rows[2];
        if (TRows.Value > 3) a3 += rows[3];
        if (TRows.Value > 4) a4 += rows[4];
        if (TRows.Value > 5) a5 += rows[5];
        if (TRows.Value > 6) a6 += rows[6];
        if (TRows.Value > 7) a7 += rows[7];
        for (var end = places + depth; places < end; places++, b += bRow)
        {
            nint at = *places;
            var b0 = TVector.Load(ref *b);
            if (TVectors.Value > 1) b1 = TVector.Load(ref b[TVector.Count]);

            MatrixMultiply<T>.Add<TVector, TVectors>(a0[at], b0, b1, ref c00, ref c01);
            if (TRows.Value > 1) MatrixMultiply<T>.Add<TVector, TVectors>(a1[at], b0, b1, ref c10, ref c11);
            if (TRows.Value > 2) MatrixMultiply<T>.Add<TVector, TVectors>(a2[at], b0, b1, ref c20, ref c21);
            if (TRows.Value > 3) MatrixMultiply<T>.Add<TVector, TVectors>(a3[at], b0, b1, ref c30, ref c31);
            if (TRows.Value > 4) MatrixMultiply<T>.Add<TVector, TVectors>(a4[at], b0, b1, ref c40, ref c41);
            if (TRows.Value > 5) MatrixMultiply<T>.Add<TVector, TVectors>(a5[at], b0, b1, ref c50, ref c51);
            if (TRows.Value > 6) MatrixMultiply<T>.Add<TVector, TVectors>(a6[at], b0, b1, ref c60, ref c61);
            if (TRows.Value > 7) MatrixMultiply<T>.Add<TVector, TVectors>(a7[at], b0, b1, ref c70, ref c71);
        }
        MatrixMultiply<T>.Write<TVector, TVectors>(c, c00, c01, add);
        if (TRows.Value > 1) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c10, c11, add);
        if (TRows.Value > 2) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c20, c21, add);
        if (TRows.Value > 3) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c30, c31, add);
        if (TRows.Value > 4) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c40, c41, add);
        if (TRows.Value > 5) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c50, c51, add);
        if (TRows.Value > 6) MatrixMultiply<T>.Write<TVector, TVectors>(c += cRow, c60, c61, add);
        if (TRows.Value > 7) MatrixMultiply<T>.Write<TVector, TVectors>(c + cRow, c70, c71, add);
    }

    /// <summary>The tiles with counts known at run time only.</summary>
    private static void PatchTile<TVector, TVectors>(int rows, int depth, T* a, T* b, int* places, T* c, nint cRow)
        where TVector : struct, IVector<TVector, T>
        where TVectors : struct, ICount
    {
        switch (rows)
        {
            case 8: PatchTile<TVector, Eight, TVectors>(depth, a, b, places, c, cRow); break;
            case 7: PatchTile<TVector, Seven, TVectors>(depth, a, b, places, c, cRow); break;
            case 6: PatchTile<TVector, Six, TVectors>(depth, a, b, places, c, cRow); break;
            case 5: PatchTile<TVector, Five, TVectors>(depth, a, b, places, c, cRow); break;
            case 4: PatchTile<TVector, Four, TVectors>(depth, a, b, places, c, cRow); break;
            case 3: PatchTile<TVector, Three, TVectors>(depth, a, b, places, c, cRow); break;
            case 2: PatchTile<TVector, Two, TVectors>(depth, a, b, places, c, cRow); break;
            default: PatchTile<TVector, One, TVectors>(depth, a, b, places, c, cRow); break;
        }
    }

    private static void TapTile<TVector, TVectors>(int count, int depth, T* a, int* rows, int* places, T* b, nint bRow, T* c, nint cRow, bool add)
        where TVector : struct, IVector<TVector, T>
        where TVectors : struct, ICount
    {
        switch (count)
        {
            case 8: TapTile<TVector, Eight, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
            case 7: TapTile<TVector, Seven, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
            case 6: TapTile<TVector, Six, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
            case 5: TapTile<TVector, Five, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
            case 4: TapTile<TVector, Four, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
            case 3: TapTile<TVector, Three, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
            case 2: TapTile<TVector, Two, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
            default: TapTile<TVector, One, TVectors>(depth, a, rows, places, b, bRow, c, cRow, add); break;
        }
    }
}

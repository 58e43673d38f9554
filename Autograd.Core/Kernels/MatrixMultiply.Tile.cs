using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The register tile: where all the time goes.
internal static unsafe partial class MatrixMultiply<T>
{
    /// <summary>
    /// Writes (or adds) to C [rows, vectors] the product of A [rows, depth] and B [depth, vectors]. The accumulators are local
    /// variables because the JIT keeps those in registers (an array or span of vectors lives on the stack). The row and
    /// vector counts are types, so each of the up to seventeen tiles is compiled without the lines it does not need; so are the strides,
    /// which for packed panels are constants: then one pointer reaches all of A's rows, and no additions of
    /// strides take turns with the multiplications.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile<TVector, TRows, TVectors, TStrides>(
        int depth, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool add)
        where TVector : struct, IVector<TVector, T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TStrides : struct, IStrides
    {
        if (TStrides.ArePanels) (aRow, aColumn, bRow) = (1, TileRows, TileVectors * TVector.Count);
        TVector c00 = TVector.Zero, c10 = TVector.Zero, c20 = TVector.Zero, c30 = TVector.Zero;
        TVector c40 = TVector.Zero, c50 = TVector.Zero, c60 = TVector.Zero, c70 = TVector.Zero;
        TVector c01 = TVector.Zero, c11 = TVector.Zero, c21 = TVector.Zero, c31 = TVector.Zero;
        TVector c41 = TVector.Zero, c51 = TVector.Zero, c61 = TVector.Zero, c71 = TVector.Zero;
        TVector b1 = TVector.Zero;

        // Three pointers and two strides reach eight rows within x86's addressing modes; eight pointers would spill.
        var aRow2 = 2 * aRow;
        T* a3 = a + (3 * aRow), a6 = a + (6 * aRow);
        for (; depth > 0; depth--)
        {
            var b0 = TVector.Load(ref *b);
            if (TVectors.Value > 1) b1 = TVector.Load(ref b[TVector.Count]);

            if (TStrides.ArePanels)
            {
                a3 = a + 3;
                a6 = a + 6;
            }
            Add<TVector, TVectors>(*a, b0, b1, ref c00, ref c01);
            if (TRows.Value > 1) Add<TVector, TVectors>(a[aRow], b0, b1, ref c10, ref c11);
            if (TRows.Value > 2) Add<TVector, TVectors>(a[aRow2], b0, b1, ref c20, ref c21);
            if (TRows.Value > 3) Add<TVector, TVectors>(*a3, b0, b1, ref c30, ref c31);
            if (TRows.Value > 4) Add<TVector, TVectors>(a3[aRow], b0, b1, ref c40, ref c41);
            if (TRows.Value > 5) Add<TVector, TVectors>(a3[aRow2], b0, b1, ref c50, ref c51);
            if (TRows.Value > 6) Add<TVector, TVectors>(*a6, b0, b1, ref c60, ref c61);
            if (TRows.Value > 7) Add<TVector, TVectors>(a6[aRow], b0, b1, ref c70, ref c71);

            a += aColumn;
            b += bRow;
            if (TStrides.ArePanels) continue;
            a3 += aColumn;
            a6 += aColumn;
        }
        Write<TVector, TVectors>(c, c00, c01, add);
        if (TRows.Value > 1) Write<TVector, TVectors>(c += cRow, c10, c11, add);
        if (TRows.Value > 2) Write<TVector, TVectors>(c += cRow, c20, c21, add);
        if (TRows.Value > 3) Write<TVector, TVectors>(c += cRow, c30, c31, add);
        if (TRows.Value > 4) Write<TVector, TVectors>(c += cRow, c40, c41, add);
        if (TRows.Value > 5) Write<TVector, TVectors>(c += cRow, c50, c51, add);
        if (TRows.Value > 6) Write<TVector, TVectors>(c += cRow, c60, c61, add);
        if (TRows.Value > 7) Write<TVector, TVectors>(c + cRow, c70, c71, add);
    }

    /// <summary>One element of A times one row of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TVector, TVectors>(T a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TVector : struct, IVector<TVector, T>
        where TVectors : struct, ICount
    {
        var x = TVector.Broadcast(a);
        c0 = TVector.MultiplyAdd(b0, x, c0);
        if (TVectors.Value > 1) c1 = TVector.MultiplyAdd(b1, x, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TVector, TVectors>(T* c, TVector c0, TVector c1, bool add)
        where TVector : struct, IVector<TVector, T>
        where TVectors : struct, ICount
    {
        (add ? TVector.Load(ref *c) + c0 : c0).Store(ref *c);
        if (TVectors.Value > 1) (add ? TVector.Load(ref c[TVector.Count]) + c1 : c1).Store(ref c[TVector.Count]);
    }

    /// <summary>A tile with counts known at run time only.</summary>
    private static void Tile<TVector>(
        int rows, int vectors, int depth, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool add)
        where TVector : struct, IVector<TVector, T>
    {
        if (vectors == 1) Tile<TVector, One>(rows, depth, a, aRow, aColumn, b, bRow, c, cRow, add);
        else if (rows == TileRows && aRow == 1 && aColumn == TileRows && bRow == TileVectors * TVector.Count)
            Tile<TVector, Eight, Two, PanelStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add);
        else Tile<TVector, Two>(rows, depth, a, aRow, aColumn, b, bRow, c, cRow, add);
    }

    private static void Tile<TVector, TVectors>(
        int rows, int depth, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool add)
        where TVector : struct, IVector<TVector, T>
        where TVectors : struct, ICount
    {
        switch (rows)
        {
            case 8: Tile<TVector, Eight, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
            case 7: Tile<TVector, Seven, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
            case 6: Tile<TVector, Six, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
            case 5: Tile<TVector, Five, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
            case 4: Tile<TVector, Four, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
            case 3: Tile<TVector, Three, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
            case 2: Tile<TVector, Two, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
            default: Tile<TVector, One, TVectors, AnyStrides>(depth, a, aRow, aColumn, b, bRow, c, cRow, add); break;
        }
    }

    private interface IStrides
    {
        static abstract bool ArePanels { get; }
    }

    /// <summary>Both operands are packed.</summary>
    private readonly struct PanelStrides : IStrides
    {
        public static bool ArePanels => true;
    }

    private readonly struct AnyStrides : IStrides
    {
        public static bool ArePanels => false;
    }
}

// Five files, to be read in this order:
//   1. MatrixMultiply.cs          what is computed; the entry points; which of the two ways below a product goes.
//   2. MatrixMultiply.Tile.cs     the register tile, where all the time goes.
//   3. MatrixMultiply.Blocks.cs   matrix times matrix: the loops around the tile, for the caches and the threads.
//   4. MatrixMultiply.Packing.cs  copying an operand into panels, where the tile would read it too slowly as it lies.
//   5. MatrixMultiply.Vector.cs   one row or one column: nothing to tile or to pack, so loops of their own.
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Autograd.Core;

/// <summary>
/// The matrix product <c>C = A · B</c>, or <c>C += A · B</c>: A is [m k] and B [k n] with any strides (zero and negative
/// ones too), C is [m n], contiguous, row by row, and overlaps neither.
/// </summary>
/// <remarks>
/// <para>C is cut into register tiles of 8 rows by 1 or 2 vectors. A tile walks down k, multiplying a column of A by a row
/// of B; its sums never leave the registers. Around it, from the inside out: all tiles of a few columns, so that their part of
/// B stays near; a depth of 512 at a time (with 256 it fits the first-level cache, but C is read and written twice as often, which costs
/// more); and blocks of C shared out among threads. The operands of large products are copied into panels, those of others only where
/// they would be read too slowly as they lie. A single row or column has loops of
/// its own.</para>
/// <para>Each element of C is summed in one fixed order: k in ascending order within blocks of at most 512, a block after
/// the other (except for vectors times a transposed matrix: lanes of k side by side). The order depends on shapes, strides and
/// the vector width, never on threads.</para>
/// </remarks>
internal static unsafe partial class MatrixMultiply<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int TileRows = 8;
    private const int DepthBlock = 512;
    private const int RowBlock = 256;

    // A chunk of work is worth handing to another thread from about this many multiply-adds on (a few µs)...
    public const long ChunkWork = 100_000;

    // ... and more chunks than this only cost.
    private const int MaxChunks = 64;

    // 8 x 2 accumulators, two vectors of B and one of A need 19 registers: AVX-512 and Arm have 32, AVX2 has 16.
    public static int TileVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated || AdvSimd.IsSupported ? 2 : 1;
    }

    /// <summary>
    /// Writes A · B to <paramref name="c"/> [m n], or adds it. <paramref name="a"/> and <paramref name="b"/> are references to
    /// element [0, 0], strides count elements: with a negative stride the reference points into the middle of the buffer.
    /// </summary>
    public static void Multiply(
        int m, int n, int k,
        ref readonly T a, int aRowStride, int aColumnStride,
        ref readonly T b, int bRowStride, int bColumnStride,
        Span<T> c, bool accumulate = false)
    {
        Debug.Assert(m >= 0 && n >= 0 && k >= 0 && c.Length >= (long)m * n);
        if (IsTrivial(m, n, k, c[..(m * n)], accumulate)) return;
        fixed (T* pa = &a, pb = &b, pc = c)
            Run(new Product(m, n, k, pa, aRowStride, aColumnStride, pb, bRowStride, bColumnStride, pc, accumulate));
    }

    /// <summary>The same for operands given as spans that start at element [0, 0]; no stride is negative.</summary>
    public static void Multiply(
        int m, int n, int k,
        ReadOnlySpan<T> a, int aRowStride, int aColumnStride,
        ReadOnlySpan<T> b, int bRowStride, int bColumnStride,
        Span<T> c, bool accumulate = false) =>
        Multiply(
            m, n, k,
            in MemoryMarshal.GetReference(a), aRowStride, aColumnStride,
            in MemoryMarshal.GetReference(b), bRowStride, bColumnStride,
            c, accumulate);

    /// <summary>
    /// One product for each offset: matrix i of A starts at <c>a + aOffsets[i]</c>, of B at <c>b + bOffsets[i]</c> (they may
    /// repeat: a broadcast operand), of C at <c>i · m · n</c>.
    /// </summary>
    public static void MultiplyBatch(
        int m, int n, int k,
        ref readonly T a, ReadOnlySpan<int> aOffsets, int aRowStride, int aColumnStride,
        ref readonly T b, ReadOnlySpan<int> bOffsets, int bRowStride, int bColumnStride,
        Span<T> c, bool accumulate = false)
    {
        var batch = aOffsets.Length;
        Debug.Assert(bOffsets.Length == batch && c.Length >= (long)batch * m * n);
        if (IsTrivial(m, n, k, c[..(batch * m * n)], accumulate) || batch == 0) return;
        fixed (T* pa = &a, pb = &b, pc = c)
        fixed (int* pao = aOffsets, pbo = bOffsets)
        {
            var first = new Product(m, n, k, pa, aRowStride, aColumnStride, pb, bRowStride, bColumnStride, pc, accumulate);

            // Many small products: each runs on one thread. A few large ones: all threads run each.
            var chunksEach = Math.Min(first.Work / ChunkWork, MaxChunks);
            var perChunk = batch <= chunksEach ? batch : (int)Math.Min(batch, 1 + (ChunkWork / first.Work));
            var products = new Batch(first, batch, pao, pbo, perChunk);
            Parallelism.For(Parallelism.Chunks(batch, perChunk), products);
        }
    }

    /// <summary>Empty products: nothing to write, or (k = 0) sums of nothing.</summary>
    private static bool IsTrivial(int m, int n, int k, Span<T> c, bool accumulate)
    {
        if (k == 0 && !accumulate) c.Clear();
        return m == 0 || n == 0 || k == 0;
    }

    private static void Run(in Product x)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512<T>>(x);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256<T>>(x);
        else Run<Simd128<T>>(x);
    }

    private static void Run<TVector>(in Product x)
        where TVector : struct, IVector<TVector, T>
    {
        if (x.M == 1 || IsFewDots<TVector>(x)) RowsTimesMatrix<TVector>(x);
        else if (x.N == 1) RowsTimesMatrix<TVector>(x.Transposed());
        else MatrixTimesMatrix<TVector>(x);
    }

    private static int DivideUp(int x, int y) => Parallelism.Chunks(x, y);

    /// <summary>A product with its operands pinned.</summary>
    private readonly struct Product(
        int m, int n, int k, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint bColumn, T* c, bool accumulate)
    {
        public readonly int M = m, N = n, K = k;
        public readonly T* A = a, B = b, C = c;
        public readonly nint ARow = aRow, AColumn = aColumn, BRow = bRow, BColumn = bColumn;
        public readonly bool Accumulate = accumulate;

        public long Work => (long)M * N * K;

        /// <summary>Cᵀ = Bᵀ · Aᵀ: for one row or column, C's memory is the same either way.</summary>
        public Product Transposed() => new(N, M, K, B, BColumn, BRow, A, AColumn, ARow, C, Accumulate);

        public Product Row(int i) =>
            new(1, N, K, A + (i * ARow), ARow, AColumn, B, BRow, BColumn, C + ((nint)i * N), Accumulate);

        public Product At(int i, int aOffset, int bOffset) =>
            new(M, N, K, A + aOffset, ARow, AColumn, B + bOffset, BRow, BColumn, C + ((nint)i * M * N), Accumulate);
    }

    private readonly struct Batch(Product first, int count, int* aOffsets, int* bOffsets, int perChunk) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            var end = (int)Math.Min(count, ((long)chunk + 1) * perChunk);
            for (var i = chunk * perChunk; i < end; i++) Run(first.At(i, aOffsets[i], bOffsets[i]));
        }
    }
}

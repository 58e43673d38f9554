using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Autograd.Core;

// Packing: copying an operand into panels that the register tile reads from front to back.
internal static unsafe partial class MatrixMultiply<T>
{
    // A chunk of packing: as long as a few µs of multiplying.
    private const int PackChunk = 1 << 14;

    // As many lanes of a row are packed at a time.
    private const int RowOfPanels = 256;

    // Transposing writes pieces of many rows of a panel: as many rows as stay in the first-level cache until they are full.
    private const int TransposedDepth = 64;

    /// <summary>
    /// The tile reads a column of A element by element, so any strides will do, unless the lines it returns to fall
    /// into few sets of the first-level cache and are evicted meanwhile: columns 1 KiB and more apart, rows whole pages
    /// apart. The copy must then be paid for by enough columns of B.
    /// </summary>
    private static bool ShouldPackA(in Product x) =>
        x.K >= 32
        && ((x.N >= 256 && x.M >= 64)
            || (x.N >= 128 && Bytes(x.AColumn) >= 1024)
            || (x.N >= 512 && x.AColumn == 1 && Bytes(x.ARow) % 4096 == 0));

    /// <summary>
    /// The tile reads rows of B by the vector: their elements must be adjacent. Rows 2 KiB and more apart in whole KiB
    /// share few cache sets; enough rows of A then pay for the copy.
    /// </summary>
    private static bool ShouldPackB(in Product x) =>
        x.BColumn != 1 || (x.M >= 256 && x.K >= 32) || (x.M >= 128 && x.K >= 32 && Bytes(x.BRow) >= 2048 && Bytes(x.BRow) % 1024 == 0);

    /// <summary>The lanes of the panel that begins with the last <paramref name="columns"/> columns: whole vectors, at most a tile.</summary>
    public static int PanelWidth<TVector>(int columns)
        where TVector : struct, IVector<TVector, T> =>
        columns <= TVector.Count ? TVector.Count : TileVectors * TVector.Count;

    private static nint Bytes(nint stride) => Math.Abs(stride) * sizeof(T);

    private static void Pack<TVector>(in Block x, bool withB)
        where TVector : struct, IVector<TVector, T>
    {
        var width = TileVectors * TVector.Count;
        var ofA = x.PackedA == null ? default : new PanelCopy(x.M, TileRows, TileRows, x.K, x.A, x.AColumn, x.ARow, x.PackedA);
        int columns = withB ? x.N - x.PackedFrom : 0, lastColumns = columns % width == 0 ? width : columns % width;
        var ofB = new PanelCopy(columns, width, PanelWidth<TVector>(lastColumns), x.K, x.B + (x.PackedFrom * x.BColumn), x.BRow, x.BColumn, x.PackedB);
        var panels = new Panels(ofA, ofB);
        Parallelism.For(panels.Count, panels);
    }

    /// <summary>
    /// The one form of both: to[p, lane] = from[p · depthStride + lane · laneStride], with rows of <paramref name="width"/> lanes.
    /// For A the lanes are rows, for B columns. Lanes from <paramref name="lanes"/> on are zeroed: a tile computes with them.
    /// </summary>
    public static void PackPanel(int depth, int lanes, int width, T* from, nint depthStride, nint laneStride, T* to)
    {
        if (lanes < width) new Span<T>(to, depth * width).Clear();
        CopyLanes(depth, lanes, from, depthStride, laneStride, to, width);
    }

    /// <summary>The same into rows that lie <paramref name="width"/> apart, and nothing between them: with a depth stride of 1, a transposition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void CopyLanes(int depth, int lanes, T* from, nint depthStride, nint laneStride, T* to, nint width)
    {
        if (laneStride == 1)
        {
            for (var p = 0; p < depth; p++) Copy(lanes, from + (p * depthStride), to + (p * width));
            return;
        }
        var square = Vector128<T>.Count;
        var transpose = depthStride == 1 && (Sse2.IsSupported || AdvSimd.Arm64.IsSupported);
        int wholeLanes = transpose ? lanes / square * square : 0, wholeDepth = transpose ? depth / square * square : 0;
        for (var start = 0; start < wholeDepth; start += TransposedDepth)
        {
            var end = Math.Min(start + TransposedDepth, wholeDepth);
            for (var lane = 0; lane < wholeLanes; lane += square)
            {
                T* source = from + (lane * laneStride) + start, target = to + (start * width) + lane;
                for (var p = start; p < end; p += square, source += square, target += square * width) Transpose(source, laneStride, target, width);
            }
        }
        for (var p = 0; p < depth; p++)
        {
            for (var lane = p < wholeDepth ? wholeLanes : 0; lane < lanes; lane++)
                to[(p * width) + lane] = from[(p * depthStride) + (lane * laneStride)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(int count, T* from, T* to)
    {
        var i = 0;
        for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count) Vector256.Load(from + i).Store(to + i);
        for (; i < count; i++) to[i] = from[i];
    }

    /// <summary>Transposes a square of Vector128 (4 x 4 floats, 2 x 2 doubles): zipping the halves twice is a transposition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(T* from, nint fromRow, T* to, nint toRow)
    {
        var r0 = Vector128.Load(from);
        var r1 = Vector128.Load(from + fromRow);
        if (Vector128<T>.Count == 2)
        {
            ZipLow(r0, r1).Store(to);
            ZipHigh(r0, r1).Store(to + toRow);
            return;
        }
        var r2 = Vector128.Load(from + (2 * fromRow));
        var r3 = Vector128.Load(from + (3 * fromRow));
        Vector128<T> even0 = ZipLow(r0, r2), even1 = ZipHigh(r0, r2), odd0 = ZipLow(r1, r3), odd1 = ZipHigh(r1, r3);
        ZipLow(even0, odd0).Store(to);
        ZipHigh(even0, odd0).Store(to + toRow);
        ZipLow(even1, odd1).Store(to + (2 * toRow));
        ZipHigh(even1, odd1).Store(to + (3 * toRow));
    }

    /// <summary>x0 y0 x1 y1 ... of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> ZipLow(Vector128<T> x, Vector128<T> y) => (typeof(T) == typeof(float), Sse2.IsSupported) switch
    {
        (true, true) => Sse.UnpackLow(x.AsSingle(), y.AsSingle()).As<float, T>(),
        (false, true) => Sse2.UnpackLow(x.AsDouble(), y.AsDouble()).As<double, T>(),
        (true, false) => AdvSimd.Arm64.ZipLow(x.AsSingle(), y.AsSingle()).As<float, T>(),
        (false, false) => AdvSimd.Arm64.ZipLow(x.AsDouble(), y.AsDouble()).As<double, T>(),
    };

    /// <summary>The same of the upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> ZipHigh(Vector128<T> x, Vector128<T> y) => (typeof(T) == typeof(float), Sse2.IsSupported) switch
    {
        (true, true) => Sse.UnpackHigh(x.AsSingle(), y.AsSingle()).As<float, T>(),
        (false, true) => Sse2.UnpackHigh(x.AsDouble(), y.AsDouble()).As<double, T>(),
        (true, false) => AdvSimd.Arm64.ZipHigh(x.AsSingle(), y.AsSingle()).As<float, T>(),
        (false, false) => AdvSimd.Arm64.ZipHigh(x.AsDouble(), y.AsDouble()).As<double, T>(),
    };

    /// <summary>
    /// The panels of an operand. Where the lanes of a row lie together, many panels are filled a row at a time: a panel alone would read two lines of each row, a page further on every time,
    /// which no prefetcher follows. Otherwise panel after panel.
    /// </summary>
    private readonly struct PanelCopy(int lanes, int width, int lastWidth, int depth, T* from, nint depthStride, nint laneStride, T* to)
    {
        private int Panels => DivideUp(lanes, width);

        private int Together => laneStride == 1 ? Math.Min(Panels, RowOfPanels / width) : Math.Max(1, PackChunk / (width * depth));

        private int Rows => laneStride == 1 ? Math.Min(depth, PackChunk / (Together * width)) : depth;

        public int Count => lanes == 0 ? 0 : DivideUp(Panels, Together) * DivideUp(depth, Rows);

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Invoke(int chunk)
        {
            var (group, piece) = Math.DivRem(chunk, DivideUp(depth, Rows));
            int first = group * Together, end = Math.Min(first + Together, Panels);
            if (laneStride != 1)
            {
                for (var i = first; i < end; i++) PackPanel(depth, Lanes(i), Width(i), from + (i * width * laneStride), depthStride, laneStride, Panel(i));
                return;
            }
            int p0 = piece * Rows, p1 = Math.Min(p0 + Rows, depth), whole = Math.Min(end, lanes / width), rest = lanes - (whole * width);
            var last = Panel(whole) + ((nint)p0 * lastWidth);
            if (whole < end && rest < lastWidth) new Span<T>(last, (p1 - p0) * lastWidth).Clear();
            for (nint p = p0; p < p1; p++)
            {
                T* row = from + (p * depthStride) + (first * width), panel = Panel(first) + (p * width);
                for (var i = first; i < whole; i++, row += width, panel += (nint)width * depth) Copy(width, row, panel);
                if (whole == end) continue;
                Copy(rest, row, last);
                last += lastWidth;
            }
        }

        private int Lanes(int panel) => Math.Min(width, lanes - (panel * width));

        private int Width(int panel) => panel == Panels - 1 ? lastWidth : width;

        private T* Panel(int i) => to + ((nint)i * width * depth);
    }

    private readonly struct Panels(PanelCopy a, PanelCopy b) : IChunkAction
    {
        private readonly PanelCopy a = a, b = b;

        public int Count => a.Count + b.Count;

        public void Invoke(int chunk)
        {
            if (chunk < a.Count) a.Invoke(chunk);
            else b.Invoke(chunk - a.Count);
        }
    }
}

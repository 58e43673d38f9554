using System.Numerics.Tensors;

namespace Autograd.Core;

// Windows as columns. An element of the kernel sees, as the window moves along a row, every stride-th element of a row of the image: a run.
internal static unsafe partial class Kernel<T>
{
    // A channel of an image is copied by one thread, and of small ones as many as make this many elements.
    private const int ColumnChunk = 1 << 15;

    /// <summary><c>y[n, (c, r, s), (i, j)] = x[n, c, i·stride + r·dilation − padding, ..]</c>, 0 outside.</summary>
    public static Tensor<T> Unfold(Tensor<T> x, in WindowGeometry windows)
    {
        var y = Tensor.New<T>(windows.ColumnShape, "Unfold");
        if (y.Size == 0) return y;
        var strides = x.Layout.Strides;
        fixed (T* image = &First(x), columns = y.Fresh)
            Run(new WindowColumns(windows, image, strides[0], strides[1], strides[2], strides[3], columns, isFold: false));
        return y;
    }

    /// <summary>The columns added up: <c>y[n, c, i·stride + r·dilation − padding, ..] += x[n, (c, r, s), (i, j)]</c>, what lies outside dropped.</summary>
    public static Tensor<T> Fold(Tensor<T> x, in WindowGeometry windows)
    {
        var y = Tensor.Zeros<T>(windows.ImageShape);
        if (y.Size == 0 || x.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        int row = windows.Columns.Size, channel = windows.Rows.Size * row;
        fixed (T* columns = &First(x), image = y.Fresh)
            Run(new WindowColumns(windows, image, (nint)windows.Channels * channel, channel, row, 1, columns, isFold: true));
        return y;
    }

    private static void Run(in WindowColumns columns) => Parallelism.For(columns.Count, columns);

    private readonly struct WindowColumns(WindowGeometry x, T* image, nint imageStride, nint channelStride, nint rowStride, nint columnStride, T* columns, bool isFold) : IChunkAction
    {
        private int Each => x.Rows.Kernel * x.Columns.Kernel * x.Rows.Count * x.Columns.Count;

        private int PerChunk => Math.Max(1, ColumnChunk / Each);

        public int Count => Parallelism.Chunks(x.Batch * x.Channels, PerChunk);

        public void Invoke(int chunk)
        {
            var end = (int)Math.Min((chunk + 1L) * PerChunk, x.Batch * x.Channels);
            for (var i = chunk * PerChunk; i < end; i++)
            {
                var (n, channel) = Math.DivRem(i, x.Channels);
                Channel(image + (n * imageStride) + (channel * channelStride), columns + ((nint)i * Each));
            }
        }

        private void Channel(T* from, T* run)
        {
            var count = x.Columns.Count;
            for (var r = 0; r < x.Rows.Kernel; r++)
                for (var s = 0; s < x.Columns.Kernel; s++)
                {
                    // The windows whose element is in the image: column + j · stride from 0 to below the size.
                    var column = (s * x.Columns.Dilation) - x.Columns.Padding;
                    var first = column >= 0 ? 0 : Math.Min(count, Parallelism.Chunks(-column, x.Columns.Stride));
                    var last = column >= x.Columns.Size ? first : (int)Math.Max(first, Math.Min(count, ((x.Columns.Size - 1L - column) / x.Columns.Stride) + 1));
                    for (var i = 0; i < x.Rows.Count; i++, run += count)
                    {
                        var row = (i * x.Rows.Stride) + (r * x.Rows.Dilation) - x.Rows.Padding;
                        var inside = (uint)row < (uint)x.Rows.Size;
                        if (isFold && !inside) continue;
                        var (start, end) = inside ? (first, last) : (0, 0);
                        var place = from + (row * rowStride) + ((column + ((nint)start * x.Columns.Stride)) * columnStride);
                        var step = x.Columns.Stride * columnStride;
                        if (isFold) Add(run + start, place, step, end - start);
                        else
                        {
                            new Span<T>(run, start).Clear();
                            Copy(place, step, run + start, end - start);
                            new Span<T>(run + end, count - end).Clear();
                        }
                    }
                }
        }

        private static void Copy(T* from, nint step, T* to, int count)
        {
            if (step == 1) new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(to, count));
            else
                for (; count > 0; count--, from += step) *to++ = *from;
        }

        private static void Add(T* from, T* to, nint step, int count)
        {
            if (step == 1) TensorPrimitives.Add(new ReadOnlySpan<T>(to, count), new ReadOnlySpan<T>(from, count), new Span<T>(to, count));
            else
                for (; count > 0; count--, to += step) *to += *from++;
        }
    }
}

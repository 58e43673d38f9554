using System.Numerics.Tensors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

// Averages over windows, image by image, and the adjoint: each number spread evenly over its window. First whole rows are added, then what lies side by side in their sum.
internal static unsafe partial class Kernel<T>
{
    /// <summary>Of each window the sum divided by its divisor.</summary>
    public static Tensor<T> Average(Tensor<T> x, AveragingWindows windows, Shape shape)
    {
        var y = Tensor.New<T>(shape, "AvgPool2d");
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (T* from = x.AsSpan(), to = y.Fresh)
        {
            var images = new Images(ImagesOf(x.Shape), x.Shape[^2] * x.Shape[^1]);
            Parallelism.For(images.Chunks, new AverageImages(images, from, to, windows));
        }
        return y;
    }

    /// <summary>Each number divided by the divisor of its window and added to all elements of it: the adjoint of <see cref="Average"/>.</summary>
    public static Tensor<T> Spread(Tensor<T> x, AveragingWindows windows, Shape shape)
    {
        var y = Tensor.New<T>(shape, "SpreadPool2d");
        if (y.Size == 0) return y;
        if (x.Size == 0)
        {
            y.Fresh.Clear();
            return y;
        }
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (T* from = x.AsSpan(), to = y.Fresh)
        {
            var images = new Images(ImagesOf(shape), shape[^2] * shape[^1]);
            Parallelism.For(images.Chunks, new SpreadImages(images, from, to, windows));
        }
        return y;
    }

    private readonly struct AverageImages(Images images, T* x, T* y, AveragingWindows windows) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            var (rows, columns) = (windows.Rows, windows.Columns);
            using SpanOwner<T> line = SpanOwner<T>.Allocate(columns.Size), shares = SpanOwner<T>.Allocate(columns.Count), counts = SpanOwner<T>.Allocate(columns.Count);
            using SpanOwner<int> firsts = SpanOwner<int>.Allocate(columns.Count), lasts = SpanOwner<int>.Allocate(columns.Count);
            Span<T> sum = line.Span, shared = shares.Span, divisors = counts.Span;
            Span<int> starts = firsts.Span, ends = lasts.Span;
            Columns(columns, starts, ends, divisors);
            for (var image = images.First(chunk); image < images.End(chunk); image++)
                for (var i = 0; i < rows.Count; i++)
                {
                    var (start, end) = (rows.Start(i), rows.End(i));
                    Row(image, start).CopyTo(sum);
                    for (var row = start + 1; row < end; row++) TensorPrimitives.Add(sum, Row(image, row), sum);
                    var averages = new Span<T>(y + ((((nint)image * rows.Count) + i) * columns.Count), columns.Count);
                    if (columns is { Kernel: 2, Stride: 2, Padding: 0 })
                        for (var j = 0; j < averages.Length; j++) averages[j] = sum[2 * j] + sum[(2 * j) + 1];
                    else
                        for (var j = 0; j < averages.Length; j++)
                        {
                            var total = T.Zero;
                            for (var column = starts[j]; column < ends[j]; column++) total += sum[column];
                            averages[j] = total;
                        }
                    TensorPrimitives.Multiply(divisors, T.CreateTruncating(rows.Divisor(i)), shared);
                    TensorPrimitives.Divide(averages, shared, averages);
                }
        }

        private ReadOnlySpan<T> Row(int image, int row) => new(x + ((nint)image * images.Size) + ((nint)row * windows.Columns.Size), windows.Columns.Size);
    }

    private readonly struct SpreadImages(Images images, T* x, T* y, AveragingWindows windows) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            var (rows, columns) = (windows.Rows, windows.Columns);
            using SpanOwner<T> whole = SpanOwner<T>.Allocate(columns.Size), parts = SpanOwner<T>.Allocate(columns.Count), counts = SpanOwner<T>.Allocate(columns.Count);
            using SpanOwner<int> firsts = SpanOwner<int>.Allocate(columns.Count), lasts = SpanOwner<int>.Allocate(columns.Count);
            Span<T> line = whole.Span, shares = parts.Span, divisors = counts.Span;
            Span<int> starts = firsts.Span, ends = lasts.Span;
            Columns(columns, starts, ends, divisors);
            for (var image = images.First(chunk); image < images.End(chunk); image++)
            {
                new Span<T>(y + ((nint)image * images.Size), images.Size).Clear();
                for (var i = 0; i < rows.Count; i++)
                {
                    TensorPrimitives.Multiply(divisors, T.CreateTruncating(rows.Divisor(i)), shares);
                    TensorPrimitives.Divide(new ReadOnlySpan<T>(x + ((((nint)image * rows.Count) + i) * columns.Count), columns.Count), shares, shares);
                    line.Clear();
                    if (columns is { Kernel: 2, Stride: 2, Padding: 0 })
                        for (var j = 0; j < shares.Length; j++) line[2 * j] = line[(2 * j) + 1] = shares[j];
                    else
                        for (var j = 0; j < shares.Length; j++)
                            for (var column = starts[j]; column < ends[j]; column++) line[column] += shares[j];
                    for (var row = rows.Start(i); row < rows.End(i); row++)
                    {
                        var sum = new Span<T>(y + ((nint)image * images.Size) + ((nint)row * columns.Size), columns.Size);
                        TensorPrimitives.Add(sum, line, sum);
                    }
                }
            }
        }
    }

    /// <summary>Of every window along a row where it starts and ends, and its divisor.</summary>
    private static void Columns(AveragingAxis columns, Span<int> starts, Span<int> ends, Span<T> divisors)
    {
        for (var j = 0; j < columns.Count; j++) (starts[j], ends[j], divisors[j]) = (columns.Start(j), columns.End(j), T.CreateTruncating(columns.Divisor(j)));
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

// Largest elements of windows, image by image (an image: the last two axes), and the elements at given places of each image.
// An image is one piece of work; a few small ones are handed to a thread together.
internal static unsafe partial class Kernel<T>
{
    private const int ElementsPerChunk = 16_384; // some 10 µs

    /// <summary>The largest element of each window, and its row-major position in its image: the first of equals, the last NaN if there is one, the window's first element if all are −∞.</summary>
    public static (Tensor<T> Largest, Indices At) MaxPool(Tensor<T> x, WindowAxis rows, WindowAxis columns, Shape shape)
    {
        var (y, at) = (Tensor.New<T>(shape, "MaxPool2d"), Indices.New(shape, "MaxPool2d"));
        if (y.Size == 0) return (y, at);
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (T* from = x.AsSpan(), to = y.Fresh)
        fixed (int* places = at.Fresh)
        {
            var images = new Images(x.Size / (rows.Size * columns.Size), rows.Size * columns.Size);
            Parallelism.For(images.Chunks, new MaxPoolImages(images, from, to, places, rows, columns));
        }
        return (y, at);
    }

    /// <summary><c>y[image, i] = x[image, at[image, i]]</c>, positions counted row-major in each image.</summary>
    public static Tensor<T> TakeFromImages(Tensor<T> x, Indices at)
    {
        var y = Tensor.New<T>(at.Shape, "TakeFromImages");
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (T* from = x.AsSpan(), to = y.Fresh)
        fixed (int* places = at.AsSpan())
        {
            var images = new Images(ImagesOf(x.Shape), x.Shape[^2] * x.Shape[^1]);
            Parallelism.For(images.Chunks, new TakePlaces(images, from, to, places, y.Size / images.Count));
        }
        return y;
    }

    /// <summary>Zeros, to which <c>y[image, at[image, i]] += x[image, i]</c>, in the order of x.</summary>
    public static Tensor<T> AddIntoImages(Tensor<T> x, Indices at, Shape shape)
    {
        var y = Tensor.New<T>(shape, "AddIntoImages");
        if (y.Size == 0) return y;
        if (x.Size == 0)
        {
            y.Fresh.Clear();
            return y;
        }
        if (!x.IsContiguous) x = Contiguous(x);
        fixed (T* from = x.AsSpan(), to = y.Fresh)
        fixed (int* places = at.AsSpan())
        {
            var images = new Images(ImagesOf(shape), shape[^2] * shape[^1]);
            Parallelism.For(images.Chunks, new AddPlaces(images, from, to, places, x.Size / images.Count));
        }
        return y;
    }

    private static int ImagesOf(Shape shape) => shape.Size / (shape[^2] * shape[^1]);

    /// <summary>How images are handed out: some at a time.</summary>
    private readonly record struct Images(int Count, int Size)
    {
        private readonly int perChunk = Math.Max(1, ElementsPerChunk / Math.Max(Size, 1));

        public int Chunks => Parallelism.Chunks(Count, perChunk);

        public int First(int chunk) => chunk * perChunk;

        public int End(int chunk) => First(chunk) + Math.Min(Count - First(chunk), perChunk);
    }

    private readonly struct TakePlaces(Images images, T* x, T* y, int* at, int each) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            for (var image = images.First(chunk); image < images.End(chunk); image++)
            {
                var from = new ReadOnlySpan<T>(x + ((nint)image * images.Size), images.Size); // a span: the positions are data, and are checked
                var to = y + ((nint)image * each);
                var places = at + ((nint)image * each);
                for (var i = 0; i < each; i++) to[i] = from[places[i]];
            }
        }
    }

    private readonly struct AddPlaces(Images images, T* x, T* y, int* at, int each) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            for (var image = images.First(chunk); image < images.End(chunk); image++)
            {
                var to = new Span<T>(y + ((nint)image * images.Size), images.Size); // a span: the positions are data, and are checked
                var from = x + ((nint)image * each);
                var places = at + ((nint)image * each);
                to.Clear();
                for (var i = 0; i < each; i++) to[places[i]] += from[i];
            }
        }
    }

    private readonly struct MaxPoolImages(Images images, T* x, T* y, int* at, WindowAxis rows, WindowAxis columns) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            var each = rows.Count * columns.Count;
            if (typeof(T) == typeof(float) && IsDense) SideBySide(chunk, (float*)x, (float*)y, each);
            else
                for (var image = images.First(chunk); image < images.End(chunk); image++) OneByOne(x + ((nint)image * images.Size), y + ((nint)image * each), at + ((nint)image * each));
        }

        /// <summary>Whether the columns, sorted, are not many more than there are, and the windows lie mostly in the image: a stride or a kernel far longer than the image would cost what it says, not what there is.</summary>
        private bool IsDense
        {
            get
            {
                var line = (columns.Count + (2L * Vector<float>.Count) + ((columns.Reach - 1) / columns.Stride)) * columns.Stride; // no shorter than that of SideBySide
                return line <= (4L * columns.Size) + 1024 && columns.Kernel <= columns.Size + 1L && line * rows.Size <= Array.MaxLength;
            }
        }

        /// <summary>Window after window.</summary>
        private void OneByOne(T* image, T* largest, int* places)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var (top, bottom) = Clip(rows, i);
                for (var j = 0; j < columns.Count; j++)
                {
                    var (left, right) = Clip(columns, j);
                    var (best, place) = (T.NegativeInfinity, (top * columns.Size) + left);
                    for (nint row = top; row < bottom; row += rows.Dilation)
                        for (nint column = left; column < right; column += columns.Dilation)
                        {
                            var candidate = (int)((row * columns.Size) + column);
                            var value = image[candidate];
                            if (value > best || T.IsNaN(value)) (best, place) = (value, candidate);
                        }
                    (*largest++, *places++) = (best, place);
                }
            }
        }

        /// <summary>As many windows of a row at once as a vector has lanes. The columns are first sorted by their remainder modulo the stride, so that equal taps of neighbouring windows are neighbours, with −∞ around.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void SideBySide(int chunk, float* from, float* to, int each)
        {
            var lanes = Vector<float>.Count;
            var width = (columns.Count + lanes - 1) / lanes * lanes; // of a row of results
            var phase = width + ((columns.Reach - 1) / columns.Stride); // columns of one remainder
            var line = phase * columns.Stride;
            using var sortedOwner = SpanOwner<float>.Allocate(rows.Size * line);
            using var bestOwner = SpanOwner<float>.Allocate(width);
            using var placeOwner = SpanOwner<int>.Allocate((3 * width) + columns.Kernel);
            sortedOwner.Span.Fill(float.NegativeInfinity);
            fixed (float* sorted = sortedOwner.Span, best = bestOwner.Span)
            fixed (int* place = placeOwner.Span)
            {
                int* first = place + width, start = first + width, taps = start + width; // of each window: its first column, and where it would begin without padding; of each tap: where the columns stand that it meets
                for (var j = 0; j < width; j++) (first[j], start[j]) = (Clip(columns, j).First, (j * columns.Stride) - columns.Padding);
                for (var tap = 0; tap < columns.Kernel; tap++) taps[tap] = (tap * columns.Dilation % columns.Stride * phase) + (tap * columns.Dilation / columns.Stride);
                for (var image = images.First(chunk); image < images.End(chunk); image++)
                {
                    for (var row = 0; row < rows.Size; row++) Sort(new ReadOnlySpan<float>(from + ((nint)image * images.Size) + (row * columns.Size), columns.Size), new Span<float>(sorted + (row * line), line), phase);
                    for (var i = 0; i < rows.Count; i++)
                    {
                        var (top, bottom) = Clip(rows, i);
                        for (var j = 0; j < width; j += lanes)
                        {
                            var (value, found) = (new Vector<float>(float.NegativeInfinity), Vector.Load(first + j) + new Vector<int>(top * columns.Size));
                            var begin = Vector.Load(start + j);
                            for (nint row = top; row < bottom; row += rows.Dilation)
                                for (var tap = 0; tap < columns.Kernel; tap++)
                                {
                                    var candidate = Vector.Load(sorted + (row * line) + taps[tap] + j);
                                    var wins = Vector.GreaterThan(candidate, value) | ~Vector.Equals(candidate, candidate); // larger, or NaN
                                    value = Vector.ConditionalSelect(wins, candidate, value);
                                    found = Vector.ConditionalSelect(wins, begin + new Vector<int>((int)(row * columns.Size) + (tap * columns.Dilation)), found);
                                }
                            value.Store(best + j);
                            found.Store(place + j);
                        }
                        var result = ((nint)image * each) + (i * columns.Count);
                        new ReadOnlySpan<float>(best, columns.Count).CopyTo(new Span<float>(to + result, columns.Count));
                        new ReadOnlySpan<int>(place, columns.Count).CopyTo(new Span<int>(at + result, columns.Count));
                    }
                }
            }
        }

        /// <summary>Column c goes to place (c + padding) / stride among those of its remainder; whatever lies beyond the last window is left out.</summary>
        private void Sort(ReadOnlySpan<float> row, Span<float> sorted, int phase)
        {
            if (columns.Stride == 1)
            {
                row[..Math.Min(row.Length, phase - columns.Padding)].CopyTo(sorted[columns.Padding..]);
                return;
            }
            var paired = columns.Stride == 2 && BitConverter.IsLittleEndian ? SortPairs(row, Places(0, sorted, phase), Places(1, sorted, phase)) : 0; // columns that are sorted already
            for (var residue = 0; residue < Math.Min(columns.Stride, row.Length); residue++)
            {
                var places = Places(residue, sorted, phase);
                for (int column = paired + residue, i = column / columns.Stride; column < row.Length && i < places.Length; i++, column += columns.Stride) places[i] = row[column];
            }
        }

        /// <summary>Where the columns residue, residue + stride, ... go.</summary>
        private Span<float> Places(int residue, Span<float> sorted, int phase)
        {
            var (over, remainder) = Math.DivRem(residue + columns.Padding, columns.Stride);
            return sorted.Slice((remainder * phase) + over, phase - over);
        }

        /// <summary>Even columns to one place, odd ones to another, a vector of each at a time: two neighbours are the halves of a number twice as wide.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static int SortPairs(ReadOnlySpan<float> row, Span<float> even, Span<float> odd)
        {
            var lanes = Vector<float>.Count;
            var i = 0;
            for (; (2 * (i + lanes)) <= row.Length && i + lanes <= Math.Min(even.Length, odd.Length); i += lanes)
            {
                var (left, right) = (Vector.AsVectorUInt64(new Vector<float>(row[(2 * i)..])), Vector.AsVectorUInt64(new Vector<float>(row[((2 * i) + lanes)..])));
                Vector.AsVectorSingle(Vector.Narrow(left, right)).CopyTo(even[i..]);
                Vector.AsVectorSingle(Vector.Narrow(left >>> 32, right >>> 32)).CopyTo(odd[i..]);
            }
            return 2 * i;
        }

        /// <summary>The first element of a window that is none of the padding, and where it ends.</summary>
        private static (int First, int End) Clip(WindowAxis axis, int i)
        {
            var start = ((long)i * axis.Stride) - axis.Padding;
            var end = (int)Math.Min(start + axis.Reach, axis.Size);
            if (start < 0) start += (-start + axis.Dilation - 1) / axis.Dilation * axis.Dilation;
            return ((int)Math.Min(start, int.MaxValue), end);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// The image as the tiles read it: with its padding, and so that neighbouring windows are neighbours in memory.
internal static unsafe partial class Convolution<T>
{
    /// <summary>Images with any strides, in elements, and their sizes.</summary>
    private readonly struct Images(T* first, ReadOnlySpan<int> strides, int rows, int columns)
    {
        public readonly T* First = first;
        public readonly nint Image = strides[0], Channel = strides[1], Row = strides[2], Column = strides[3];
        public readonly int Rows = rows, Columns = columns;

        public T* At(int image, int channel) => First + (image * Image) + (channel * Channel);
    }

    /// <summary>
    /// One axis of the arranged image. It is cut into <em>planes</em>: position u of plane f is element <c>u · Step + f + Origin</c> of the image, or padding. With a plane for each remainder of the
    /// stride, windows that are a stride apart in the image are neighbours in a plane.
    /// </summary>
    private readonly record struct ArrangedAxis(int Size, int Step, int Origin, int Planes)
    {
        /// <summary>The first position of a plane that is in the image, and the first behind those, of so many.</summary>
        public (int Start, int End) Inside(int plane, int count)
        {
            var first = -(plane + (long)Origin); // the position must be at least first / Step, and below (first + Size) / Step
            var (start, end) = (Math.Clamp(DivideUp(first, Step), 0, count), Math.Clamp(DivideUp(first + Size, Step), 0, count));
            return ((int)start, (int)Math.Max(start, end));
        }

        /// <summary>How many positions at the end of a row, all of them padding, may be the beginning of the next row, which is padding as well.</summary>
        public int Overlap(int count)
        {
            var overlap = count;
            for (var plane = 0; plane < Planes; plane++)
            {
                var (start, end) = Inside(plane, count);
                overlap = Math.Min(overlap, Math.Min(start, count - end));
            }
            return overlap;
        }
    }

    /// <summary>How a band of an image lies in scratch memory: [channel, plane of rows, plane of columns, row, column].</summary>
    private readonly struct Arrangement
    {
        public readonly ArrangedAxis Rows, Columns;
        public readonly int Height, Pitch, PlaneSize, ChannelSize, Overlap;

        /// <param name="rows">The vertical axis.</param>
        /// <param name="columns">The horizontal axis.</param>
        /// <param name="height">Rows of a plane.</param>
        /// <param name="width">Positions of a row that are read.</param>
        public Arrangement(ArrangedAxis rows, ArrangedAxis columns, int height, int width)
        {
            (Rows, Columns, Height) = (rows, columns, height);
            Overlap = columns.Overlap(width);
            Pitch = width - Overlap;
            PlaneSize = (height * Pitch) + Overlap;
            ChannelSize = PlaneSize * rows.Planes * columns.Planes;
        }

        /// <summary>Where a plane begins in a channel.</summary>
        public int Plane(int row, int column) => ((row * Columns.Planes) + column) * PlaneSize;

        /// <summary>Copies channels of an image from position <paramref name="top"/> of the planes on.</summary>
        public void Fill(in Images images, int image, int channel, int channels, int top, T* to)
        {
            for (var end = channel + channels; channel < end; channel++)
            {
                var from = images.At(image, channel);
                for (var i = 0; i < Rows.Planes; i++)
                    for (var j = 0; j < Columns.Planes; j++, to += PlaneSize) FillPlane(images, from, i, j, top, to);
            }
        }

        private void FillPlane(in Images images, T* from, int rowPlane, int columnPlane, int top, T* to)
        {
            var (start, end) = Columns.Inside(columnPlane, Pitch);
            var (first, last) = (Rows with { Origin = Rows.Origin + (top * Rows.Step) }).Inside(rowPlane, Height);
            if (start == end) last = first;
            Clear(first * Pitch, to);
            Clear(((Height - last) * Pitch) + Overlap, to + (last * Pitch));
            to += first * Pitch;
            if (start > 0 || end < Pitch)
                for (int u = first, at = 0; u < last; u++, at += Pitch)
                {
                    for (var v = 0; v < start; v++) to[at + v] = T.Zero;
                    for (var v = end; v < Pitch; v++) to[at + v] = T.Zero;
                }
            nint row = ((nint)(top + first) * Rows.Step) + rowPlane + Rows.Origin, column = ((nint)start * Columns.Step) + columnPlane + Columns.Origin;
            CopyRows(last - first, end - start, from + (row * images.Row) + (column * images.Column), Rows.Step * images.Row, Columns.Step * images.Column, to + start, Pitch, 1);
        }
    }

    /// <summary>Copies rows, each with vectors that overlap where its length is no multiple of theirs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CopyRows(int rows, int count, T* from, nint fromRow, nint fromStep, T* to, nint toRow, nint toStep)
    {
        if (fromStep != 1 || toStep != 1 || count < Vector128<T>.Count)
        {
            for (; rows > 0; rows--, from += fromRow, to += toRow)
                for (nint i = 0; i < count; i++) to[i * toStep] = from[i * fromStep];
        }
        else if (count < Vector256<T>.Count)
        {
            var rest = count - Vector128<T>.Count;
            for (; rows > 0; rows--, from += fromRow, to += toRow)
            {
                var last = Vector128.Load(from + rest);
                Vector128.Load(from).Store(to);
                last.Store(to + rest);
            }
        }
        else
        {
            var rest = count - Vector256<T>.Count;
            for (; rows > 0; rows--, from += fromRow, to += toRow)
            {
                for (var i = 0; i < rest; i += Vector256<T>.Count) Vector256.Load(from + i).Store(to + i);
                Vector256.Load(from + rest).Store(to + rest);
            }
        }
    }

    private static void Clear(int count, T* to) => new Span<T>(to, count).Clear();

    /// <summary>⌈x / y⌉, of a negative x too.</summary>
    private static long DivideUp(long x, int y) => (x / y) + (x % y > 0 ? 1 : 0);

    private static int DivideUp(int x, int y) => (int)DivideUp((long)x, y);
}

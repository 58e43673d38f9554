namespace Autograd.Core;

// Patches times weights: the convolution, and its transpose, which is a convolution of dy for each remainder of the stride.
internal static unsafe partial class Convolution<T>
{
    // A chunk's part of the image is kept to about this many elements (the second-level cache), if it is then high enough to fill this many tiles.
    private const int BandElements = 1 << 15;
    private const int BandTiles = 2;

    /// <summary>
    /// One axis of a pass: result i of <see cref="Count"/> is element Start + i · Step of the result's axis; of the kernel's elements, those with the same remainder as the pass take part.
    /// </summary>
    private readonly struct PassAxis
    {
        public readonly ArrangedAxis Source;
        public readonly int Count, Start, Step, Shift;
        private readonly WindowAxis window;
        private readonly int remainder, lastShift;
        private readonly bool isTransposed;

        private PassAxis(WindowAxis window, int remainder, bool isTransposed, ArrangedAxis source, int count, int start, int step, int shift, int lastShift)
        {
            (this.window, this.remainder, this.isTransposed, this.lastShift) = (window, remainder, isTransposed, lastShift);
            (Source, Count, Start, Step, Shift) = (source, count, start, step, shift);
        }

        /// <summary>y[i] = Σ x[i · stride + k · dilation − padding]: element k is q + i of plane r, where k · dilation = q · stride + r.</summary>
        public static PassAxis Forward(WindowAxis x)
        {
            var planes = 0;
            for (var k = 0; k < x.Kernel; k++) planes = Math.Max(planes, (k * x.Dilation % x.Stride) + 1);
            return new(x, 0, false, new ArrangedAxis(x.Size, x.Stride, -x.Padding, planes), x.Count, 0, 1, (x.Reach - 1) / x.Stride, 0);
        }

        /// <summary>
        /// dx[n] = Σ dy[i] where i · stride + k · dilation = n + padding. All n + padding of one remainder r see the same k, and with n + padding = j · stride + r and k · dilation = q · stride + r
        /// it is dy[j − q]: a convolution of stride 1.
        /// </summary>
        public static PassAxis Transposed(WindowAxis x, int remainder)
        {
            int least = int.MaxValue, most = 0;
            for (var k = 0; k < x.Kernel; k++)
                if (k * x.Dilation % x.Stride == remainder) (least, most) = (Math.Min(least, k * x.Dilation / x.Stride), k * x.Dilation / x.Stride);
            if (least == int.MaxValue) least = most = 0;
            var first = DivideUp(x.Padding - remainder, x.Stride);
            var start = (first * x.Stride) + remainder - x.Padding;
            return new(x, remainder, true, new ArrangedAxis(x.Count, 1, first - most, 1), Math.Max(0, DivideUp(x.Size - start, x.Stride)), start, x.Stride, most - least, most);
        }

        /// <summary>In which plane, and how far behind the result's position, element k of the kernel reads; false if it takes no part.</summary>
        public bool Reads(int k, out int plane, out int shift)
        {
            (shift, plane) = Math.DivRem(k * window.Dilation, window.Stride);
            if (!isTransposed) return true;
            shift = lastShift - shift;
            (var part, plane) = (plane == remainder, 0);
            return part;
        }
    }

    /// <summary>Weights with any strides: what belongs to a channel read and a channel written, both counted within a group.</summary>
    private readonly struct Weights(T* first, nint group, nint source, nint destination, nint row, nint column)
    {
        public readonly T* First = first;
        public readonly nint Group = group, Source = source, Destination = destination, Row = row, Column = column;
    }

    /// <summary>Where the results go, one after another.</summary>
    private readonly struct Results(T* first, int channels, int rows, int columns)
    {
        public readonly T* First = first;
        public readonly int Channels = channels, Rows = rows, Columns = columns;

        public T* At(int image, int channel) => First + (((nint)image * Channels) + channel) * ((nint)Rows * Columns);
    }

    private static void Run<TVector>(in ConvolutionGeometry x, in PassAxis rows, in PassAxis columns, in Images source, in Weights weights, int sources, int destinations, in Results results)
        where TVector : struct, IVector<TVector, T>
    {
        if (rows.Count == 0 || columns.Count == 0) return;
        var taps = 0;
        for (var i = 0; i < x.Rows.Kernel; i++)
            for (var j = 0; j < x.Columns.Kernel; j++)
                if (rows.Reads(i, out _, out _) && columns.Reads(j, out _, out _)) taps++;
        var depth = sources * taps;
        var panels = DivideUp(destinations, MatrixMultiply<T>.TileRows);

        // How many parts: bands of rows that fit the cache, and more if there are few images for the work; then parts of the channels.
        var width = MatrixMultiply<T>.TileVectors * TVector.Count;
        var pitch = new Arrangement(rows.Source, columns.Source, 1, columns.Count + columns.Shift).Pitch;
        var least = Math.Min(rows.Count, DivideUp(BandTiles * width, pitch));
        var fitting = (BandElements / Math.Max(1, sources * rows.Source.Planes * columns.Source.Planes * pitch)) - rows.Shift;
        var bands = DivideUp(rows.Count, Math.Clamp(fitting, least, rows.Count));
        var work = (long)x.Batch * x.Groups * destinations * depth * rows.Count * columns.Count;
        var wanted = Math.Clamp(work / MatrixMultiply<T>.ChunkWork, 1, MaxChunks);
        bands = Math.Max(bands, (int)Math.Min(DivideUp(rows.Count, least), DivideUp(wanted, x.Batch * x.Groups)));
        var height = DivideUp(rows.Count, bands);
        bands = DivideUp(rows.Count, height);
        var panelParts = (int)Math.Min(panels, DivideUp(wanted, x.Batch * x.Groups * bands));
        var panelsEach = DivideUp(panels, panelParts);
        panelParts = DivideUp(panels, panelsEach);
        var units = checked(x.Batch * x.Groups * bands * panelParts);
        var perChunk = DivideUp(units, (int)Math.Min(wanted, units));

        var arrangement = new Arrangement(rows.Source, columns.Source, height + rows.Shift, columns.Count + columns.Shift);
        var packed = BufferPool.Rent<T>(x.Groups * panels * depth * MatrixMultiply<T>.TileRows);
        var list = BufferPool.Rent<int>(depth);
        fixed (T* packedWeights = packed)
        fixed (int* places = list)
        {
            ListPlaces(x, rows, columns, arrangement, sources, places);
            Pack(x, rows, columns, weights, sources, destinations, packedWeights);
            var pass = new Pass<TVector>(
                source, results, arrangement, rows, columns, packedWeights, places, depth, sources, destinations, x.Groups, bands, height, panelParts, panelsEach, units, perChunk);
            Parallelism.For(DivideUp(units, perChunk), pass);
        }
        BufferPool.Return(list);
        BufferPool.Return(packed);
    }

    /// <summary>For each tap of each channel, where in the arranged image the first result reads it.</summary>
    private static void ListPlaces(in ConvolutionGeometry x, in PassAxis rows, in PassAxis columns, in Arrangement arrangement, int channels, int* places)
    {
        for (var channel = 0; channel < channels; channel++)
            for (var i = 0; i < x.Rows.Kernel; i++)
            {
                if (!rows.Reads(i, out var rowPlane, out var rowShift)) continue;
                for (var j = 0; j < x.Columns.Kernel; j++)
                    if (columns.Reads(j, out var columnPlane, out var columnShift))
                        *places++ = (channel * arrangement.ChannelSize) + arrangement.Plane(rowPlane, columnPlane) + (rowShift * arrangement.Pitch) + columnShift;
            }
    }

    /// <summary>The weights in panels [group, destination / 8, tap, 8], the taps in the order of their places.</summary>
    private static void Pack(in ConvolutionGeometry x, in PassAxis rows, in PassAxis columns, in Weights weights, int sources, int destinations, T* to)
    {
        for (var group = 0; group < x.Groups; group++)
            for (var first = 0; first < destinations; first += MatrixMultiply<T>.TileRows)
            {
                var lanes = Math.Min(MatrixMultiply<T>.TileRows, destinations - first);
                var from = weights.First + (group * weights.Group) + (first * weights.Destination);
                for (var source = 0; source < sources; source++, from += weights.Source)
                    for (var i = 0; i < x.Rows.Kernel; i++)
                    {
                        if (!rows.Reads(i, out _, out _)) continue;
                        for (var j = 0; j < x.Columns.Kernel; j++)
                        {
                            if (!columns.Reads(j, out _, out _)) continue;
                            var tap = from + (i * weights.Row) + (j * weights.Column);
                            for (var lane = 0; lane < lanes; lane++) to[lane] = tap[lane * weights.Destination];
                            to += MatrixMultiply<T>.TileRows;
                        }
                    }
            }
    }

    /// <summary>The pass cut up: a unit is a band of rows of one image and group, and some panels of channels.</summary>
    private readonly struct Pass<TVector>(
        Images source, Results results, Arrangement arrangement, PassAxis rows, PassAxis columns, T* panels, int* places, int depth, int sources, int destinations,
        int groups, int bands, int height, int panelParts, int panelsEach, int units, int perChunk) : IChunkAction
        where TVector : struct, IVector<TVector, T>
    {
        public void Invoke(int chunk)
        {
            var width = MatrixMultiply<T>.TileVectors * TVector.Count;
            var arranged = (nint)sources * arrangement.ChannelSize;
            var pitch = DivideUp(((height - 1) * arrangement.Pitch) + columns.Count, width) * width;
            var image = Scratch<T>.Rent(arranged + width + (MatrixMultiply<T>.TileRows * pitch)); // the last tile reads beyond the image, and drops what it finds
            var sums = image + arranged + width;
            int end = Math.Min((chunk + 1) * perChunk, units), filled = -1;
            for (var unit = chunk * perChunk; unit < end; unit++)
            {
                var (place, part) = Math.DivRem(unit, panelParts);
                var (imageAndGroup, band) = Math.DivRem(place, bands);
                var (n, group) = Math.DivRem(imageAndGroup, groups);
                if (place != filled) arrangement.Fill(source, n, group * sources, sources, band * height, image);
                filled = place;
                var bandRows = Math.Min(height, rows.Count - (band * height));
                var all = DivideUp(destinations, MatrixMultiply<T>.TileRows);
                for (var panel = part * panelsEach; panel < Math.Min((part + 1) * panelsEach, all); panel++)
                {
                    var channel = panel * MatrixMultiply<T>.TileRows;
                    var channels = Math.Min(MatrixMultiply<T>.TileRows, destinations - channel);
                    var weights = panels + (((nint)group * all) + panel) * depth * MatrixMultiply<T>.TileRows;
                    Multiply(channels, ((bandRows - 1) * arrangement.Pitch) + columns.Count, weights, image, sums, pitch);
                    for (var i = 0; i < channels; i++)
                        Write(bandRows, sums + (i * pitch), results.At(n, (group * destinations) + channel + i), rows.Start + (band * height * rows.Step));
                }
            }
        }

        /// <summary>Channels by positions, tile by tile; between the rows of the result lie positions that mean nothing.</summary>
        private void Multiply(int channels, int positions, T* weights, T* image, T* sums, int pitch)
        {
            var width = MatrixMultiply<T>.TileVectors * TVector.Count;
            for (var p = 0; p < positions; p += width)
            {
                if (width == TVector.Count || positions - p <= TVector.Count) PatchTile<TVector, One>(channels, depth, weights, image + p, places, sums + p, pitch);
                else PatchTile<TVector, Two>(channels, depth, weights, image + p, places, sums + p, pitch);
            }
        }

        private void Write(int bandRows, T* from, T* to, int row)
        {
            to += ((nint)row * results.Columns) + columns.Start;
            for (; bandRows > 0; bandRows--, from += arrangement.Pitch, to += (nint)rows.Step * results.Columns) CopyRow(columns.Count, from, 1, to, columns.Step);
        }
    }
}

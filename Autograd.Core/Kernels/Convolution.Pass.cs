namespace Autograd.Core;

// Patches times weights: the convolution, and its transpose, which is a convolution of dy for each remainder of the stride.
internal static unsafe partial class Convolution<T>
{
    // A chunk's part of the image is kept to about this many elements (the second-level cache), if it is then high enough to fill this many tiles.
    private const int BandElements = 1 << 15;
    private const int BandTiles = 2;

    // So many positions are transposed at a time, out of the first-level cache.
    private const int TransposedBlock = 64;

    /// <summary>
    /// One axis of a pass: result i of <see cref="Count"/> is element Start + i · Step of the result's axis; of the kernel's elements, those with the same remainder as the pass take part:
    /// every <see cref="TapStep"/>-th from <see cref="FirstTap"/> on, <see cref="Taps"/> of them.
    /// </summary>
    private readonly struct PassAxis
    {
        public readonly ArrangedAxis Source;
        public readonly int Count, Start, Step, Advance, Shift, FirstTap, TapStep, Taps;
        private readonly int dilation, divisor, lastShift;
        private readonly bool isTransposed;

        private PassAxis(WindowAxis window, int divisor, ArrangedAxis source, int advance, int shift)
        {
            (dilation, this.divisor) = (window.Dilation, divisor);
            (Source, Count, Start, Step, Advance, Shift) = (source, window.Count, 0, 1, advance, shift);
            (FirstTap, TapStep, Taps) = (0, 1, window.Kernel);
        }

        private PassAxis(WindowAxis window, int firstTap)
        {
            var stride = window.Stride;
            (isTransposed, dilation, divisor, Step, Advance) = (true, window.Dilation, stride, stride, 1);
            (FirstTap, TapStep) = (firstTap, Passes(window));
            Taps = Parallelism.Chunks(window.Kernel - firstTap, TapStep);
            var (least, remainder) = Math.DivRem(firstTap * dilation, stride);
            lastShift = (firstTap + ((Taps - 1) * TapStep)) * dilation / stride;
            Shift = lastShift - least;
            var first = DivideUp(window.Padding - remainder, stride);
            Start = (first * stride) + remainder - window.Padding;
            Count = Math.Max(0, DivideUp(window.Size - Start, stride));
            Source = new ArrangedAxis(window.Count, 1, first - lastShift, 1);
        }

        /// <summary>y[i] = Σ x[i · stride + k · dilation − padding], in one plane.</summary>
        public static PassAxis Forward(WindowAxis x) => new(x, 1, new ArrangedAxis(x.Size, 1, -x.Padding, 1), x.Stride, x.Reach - 1);

        /// <summary>The same so that neighbours read neighbours: element k is i + q of plane r, where k · dilation = q · stride + r.</summary>
        public static PassAxis InPlanes(WindowAxis x)
        {
            var planes = 0;
            for (var k = 0; k < x.Kernel; k++) planes = Math.Max(planes, (k * x.Dilation % x.Stride) + 1);
            return new(x, x.Stride, new ArrangedAxis(x.Size, x.Stride, -x.Padding, planes), 1, (x.Reach - 1) / x.Stride);
        }

        /// <summary>
        /// dx[n] = Σ dy[i] where i · stride + k · dilation = n + padding. All n + padding of one remainder r see the same k, and with n + padding = j · stride + r and k · dilation = q · stride + r
        /// it is dy[j − q]: a convolution of stride 1.
        /// </summary>
        public static PassAxis Transposed(WindowAxis x, int firstTap) => new(x, firstTap);

        /// <summary>How many remainders the elements of the kernel have: after stride / gcd(stride, dilation) elements they repeat, so pass p begins with element p.</summary>
        public static int Passes(WindowAxis x)
        {
            var (a, b) = (x.Stride, x.Dilation);
            while (b != 0) (a, b) = (b, a % b);
            return Math.Min(x.Kernel, x.Stride / a);
        }

        /// <summary>Positions of a plane that so many results read.</summary>
        public int Reach(int results) => ((results - 1) * Advance) + 1 + Shift;

        /// <summary>Which element of the kernel a tap is.</summary>
        public int Element(int tap) => FirstTap + (tap * TapStep);

        /// <summary>A tap: which element of the kernel it is, in which plane it reads, and how far behind the result's position.</summary>
        public (int Element, int Plane, int Shift) Tap(int tap)
        {
            var element = Element(tap);
            var (shift, plane) = Math.DivRem(element * dilation, divisor);
            return isTransposed ? (element, 0, lastShift - shift) : (element, plane, shift);
        }
    }

    /// <summary>Weights with any strides: what belongs to a channel read and a channel written, both counted within a group.</summary>
    private readonly struct Weights(T* first, nint group, nint source, nint destination, nint row, nint column)
    {
        public readonly T* First = first;
        public readonly nint Group = group, Source = source, Destination = destination, Row = row, Column = column;
    }

    /// <summary>Results, one after another: where those of a pass go, and where dy lies.</summary>
    private readonly struct Results(T* first, int channels, int rows, int columns)
    {
        public readonly T* First = first;
        public readonly int Channels = channels, Rows = rows, Columns = columns;

        public T* At(int image, int channel) => First + (((nint)image * Channels) + channel) * ((nint)Rows * Columns);
    }

    private static void Run<TVector>(in ConvolutionGeometry x, in PassAxis rows, in PassAxis columns, in Images source, in Weights weights, int sources, int destinations, in Results results, bool byChannels, bool isDirect)
        where TVector : struct, IVector<TVector, T>
    {
        if (rows.Count == 0 || columns.Count == 0) return;
        var depth = sources * rows.Taps * columns.Taps;
        var width = MatrixMultiply<T>.TileVectors * TVector.Count;
        var panel = byChannels ? width : MatrixMultiply<T>.TileRows; // channels of one
        var panels = DivideUp(destinations, panel);

        // How many parts: bands of rows that fit the cache, and more if there are few images for the work; then parts of the channels.
        var least = Math.Min(rows.Count, DivideUp(BandTiles * width, columns.Count));
        var isWide = (double)x.Groups * panels * depth * panel > MostElements || (double)panel * least * columns.Reach(columns.Count) > Array.MaxLength / 2;
        if (isDirect || isWide || IsFarApart(ArrangedSize(rows, columns, sources, least), (double)depth * destinations * least * columns.Count))
        {
            RunDirect(x, rows, columns, source, weights, sources, destinations, results);
            return;
        }
        var pitch = new Arrangement(rows.Source, columns.Source, 1, columns.Reach(columns.Count)).Pitch;
        var fitting = ((BandElements / Math.Max(1, sources * rows.Source.Planes * columns.Source.Planes * pitch)) - rows.Shift) / rows.Advance;
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

        var arrangement = new Arrangement(rows.Source, columns.Source, rows.Reach(height), columns.Reach(columns.Count));
        using var packed = Rented<T>.Of(x.Groups * panels * depth * panel);
        using var tapList = Rented<int>.Of(depth);
        using var positionList = Rented<int>.Of(height * columns.Count);
        fixed (T* packedWeights = packed)
        fixed (int* taps = tapList, positions = positionList)
        {
            ListTaps(rows, columns, arrangement, sources, taps);
            ListPositions(0, height, rows.Advance * arrangement.Pitch, columns.Count, columns.Advance, positions);
            Pack(x.Groups, rows, columns, weights, sources, destinations, panel, packedWeights);
            var pass = new Pass<TVector>(
                source, results, arrangement, rows, columns, packedWeights, taps, positions, depth, sources, destinations, x.Groups, bands, height, panel, panelParts, panelsEach, units, perChunk, byChannels);
            Parallelism.For(DivideUp(units, perChunk), pass);
        }
    }

    /// <summary>Where in a band each result reads its first tap.</summary>
    private static void ListPositions(int start, int rows, int rowAdvance, int columns, int columnAdvance, int* positions)
    {
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) *positions++ = start + (i * rowAdvance) + (j * columnAdvance);
    }

    /// <summary>For each tap of each channel, where in the arranged image the first result reads it.</summary>
    private static void ListTaps(in PassAxis rows, in PassAxis columns, in Arrangement arrangement, int channels, int* places)
    {
        for (var channel = 0; channel < channels; channel++)
            for (var i = 0; i < rows.Taps; i++)
            {
                var row = rows.Tap(i);
                for (var j = 0; j < columns.Taps; j++)
                {
                    var column = columns.Tap(j);
                    *places++ = (channel * arrangement.ChannelSize) + arrangement.Plane(row.Plane, column.Plane) + (row.Shift * arrangement.Pitch) + column.Shift;
                }
            }
    }

    /// <summary>The weights in panels of so many channels, [group, destination / panel, tap, panel], the taps in the order of their places.</summary>
    private static void Pack(int groups, in PassAxis rows, in PassAxis columns, in Weights weights, int sources, int destinations, int panel, T* to)
    {
        for (var group = 0; group < groups; group++)
            for (var first = 0; first < destinations; first += panel)
            {
                var lanes = Math.Min(panel, destinations - first);
                var from = weights.First + (group * weights.Group) + (first * weights.Destination);
                for (var source = 0; source < sources; source++, from += weights.Source)
                    for (var i = 0; i < rows.Taps; i++)
                        for (var j = 0; j < columns.Taps; j++)
                        {
                            var tap = from + (rows.Element(i) * weights.Row) + (columns.Element(j) * weights.Column);
                            for (var lane = 0; lane < lanes; lane++) to[lane] = tap[lane * weights.Destination];
                            Clear(panel - lanes, to + lanes);
                            to += panel;
                        }
            }
    }

    /// <summary>The pass cut up: a unit is a band of rows of one image and group, and some panels of channels.</summary>
    private readonly struct Pass<TVector>(
        Images source, Results results, Arrangement arrangement, PassAxis rows, PassAxis columns, T* panels, int* taps, int* positions, int depth, int sources, int destinations,
        int groups, int bands, int height, int panel, int panelParts, int panelsEach, int units, int perChunk, bool byChannels) : IChunkAction
        where TVector : struct, IVector<TVector, T>
    {
        private static int Width => MatrixMultiply<T>.TileVectors * TVector.Count;

        /// <summary>From one row of sums to the next.</summary>
        private int RowPitch => byChannels ? columns.Count : arrangement.Pitch;

        public void Invoke(int chunk)
        {
            var arranged = ((nint)sources * arrangement.ChannelSize) + Width; // the last tile may read beyond the image, and drops what it finds
            var most = ((height - 1) * RowPitch) + columns.Count;
            var pitch = DivideUp(most, Width) * Width;
            var image = Scratch<T>.Rent(arranged + ((nint)panel * pitch) + (TransposedBlock * Width));
            var sums = image + arranged;
            int end = Math.Min((chunk + 1) * perChunk, units), filled = -1, all = DivideUp(destinations, panel);
            for (var unit = chunk * perChunk; unit < end; unit++)
            {
                var (place, part) = Math.DivRem(unit, panelParts);
                var (imageAndGroup, band) = Math.DivRem(place, bands);
                var (n, group) = Math.DivRem(imageAndGroup, groups);
                if (place != filled) arrangement.Fill(source, n, group * sources, sources, band * height * rows.Advance, image);
                filled = place;
                var bandRows = Math.Min(height, rows.Count - (band * height));
                for (var i = part * panelsEach; i < Math.Min((part + 1) * panelsEach, all); i++)
                {
                    int channel = i * panel, channels = Math.Min(panel, destinations - channel);
                    var weights = panels + ((((nint)group * all) + i) * depth * panel);
                    var row = rows.Start + (band * height * rows.Step);
                    var result = results.At(n, (group * destinations) + channel);
                    if (byChannels && columns.Count == results.Columns && rows.Step == 1)
                    {
                        // The rows of the result lie one after another: it is written where it belongs.
                        MultiplyByChannels(channels, bandRows * columns.Count, weights, image, sums, result + ((nint)row * results.Columns), (nint)results.Rows * results.Columns);
                        continue;
                    }
                    if (byChannels) MultiplyByChannels(channels, bandRows * columns.Count, weights, image, sums + (panel * pitch), sums, pitch);
                    else MultiplyByPositions(channels, ((bandRows - 1) * arrangement.Pitch) + columns.Count, weights, image, sums, pitch);
                    for (var j = 0; j < channels; j++) Write(bandRows, sums + (j * pitch), result + ((nint)j * results.Rows * results.Columns), row);
                }
            }
        }

        /// <summary>Eight channels, positions side by side in a vector; between the rows of the result lie positions that mean nothing.</summary>
        private void MultiplyByPositions(int channels, int count, T* weights, T* image, T* sums, int pitch)
        {
            for (var p = 0; p < count; p += Width)
            {
                if (Width == TVector.Count || count - p <= TVector.Count) PatchTile<TVector, One>(channels, depth, weights, image + p, taps, sums + p, pitch);
                else PatchTile<TVector, Two>(channels, depth, weights, image + p, taps, sums + p, pitch);
            }
        }

        /// <summary>Eight positions, channels side by side in a vector, and the result transposed, some positions at a time.</summary>
        private void MultiplyByChannels(int channels, int count, T* weights, T* image, T* products, T* sums, nint pitch)
        {
            var tiles = DivideUp(count, MatrixMultiply<T>.TileRows);
            int First(int tile) => (int)((long)count * tile / tiles); // 9 positions are 4 and 5, not 8 and 1
            for (var tile = 0; tile < tiles;)
            {
                var start = First(tile);
                for (var end = Math.Min(tile + (TransposedBlock / MatrixMultiply<T>.TileRows), tiles); tile < end; tile++)
                {
                    int first = First(tile), rowsHere = First(tile + 1) - first;
                    var c = products + ((nint)(first - start) * Width);
                    if (channels <= TVector.Count) TapTile<TVector, One>(rowsHere, depth, image, positions + first, taps, weights, panel, c, Width, add: false);
                    else TapTile<TVector, Two>(rowsHere, depth, image, positions + first, taps, weights, panel, c, Width, add: false);
                }
                MatrixMultiply<T>.CopyLanes(channels, First(tile) - start, products, 1, Width, sums + start, pitch);
            }
        }

        private void Write(int bandRows, T* from, T* to, int row) => CopyRows(
            bandRows, columns.Count, from, RowPitch, 1, to + ((nint)row * results.Columns) + columns.Start, (nint)rows.Step * results.Columns, columns.Step);
    }
}

using System.Numerics.Tensors;

namespace Autograd.Core;

// The gradient of the weight: image times dy, summed over all positions of all images.
internal static unsafe partial class Convolution<T>
{
    // The sum runs over about this many positions before its parts leave the registers.
    private const int PositionBlock = 256;

    // Each part of the images has a sum of its own; it must be worth that, and together they are at most about this large.
    private const int PositionsEach = 384;
    private const int PartialElements = 1 << 21;

    // Parts of the taps must be worth packing dy for each.
    private const int TilesEach = 16;

    private static void RunWeight<TVector>(in ConvolutionGeometry x, in Images images, in Results slopes, T* result, bool isDirect)
        where TVector : struct, IVector<TVector, T>
    {
        int taps = x.Taps, outputs = x.OutputsEach;
        var lanes = DivideUp(outputs, TVector.Count) * TVector.Count;
        var height = DivideUp(x.Rows.Count, DivideUp(x.Rows.Count * x.Columns.Count, PositionBlock));
        var bands = DivideUp(x.Rows.Count, height);

        // How many parts: of the images, each with a sum of its own, then of the groups or, in one group, of the taps. A unit is a band, or several small images.
        PassAxis rows = PassAxis.Forward(x.Rows), columns = PassAxis.Forward(x.Columns);
        var arrangedSize = ArrangedSize(rows, columns, x.InputsEach, height);
        var isWide = (double)x.Groups * taps * lanes > MostElements || 2.0 * height * x.Columns.Count * MatrixMultiply<T>.TileVectors * TVector.Count > MostElements;
        if (isDirect || isWide || IsFarApart(arrangedSize, (double)taps * outputs * height * x.Columns.Count))
        {
            RunWeightDirect(x, images, slopes, result);
            return;
        }
        var imagesEach = bands > 1 ? 1 : Math.Clamp(PositionBlock / (x.Rows.Count * x.Columns.Count), 1, x.Batch);
        imagesEach = (int)Math.Clamp(MostElements / arrangedSize, 1, imagesEach);
        var units = checked(DivideUp(x.Batch, imagesEach) * bands);
        var size = x.Groups * taps * lanes;
        var positionCount = (long)x.Batch * x.Rows.Count * x.Columns.Count;
        var work = positionCount * size;
        var wanted = (int)Math.Clamp(work / MatrixMultiply<T>.ChunkWork, 1, MaxSums);
        var most = (int)Math.Clamp(Math.Min(positionCount / PositionsEach, PartialElements / size), 1, wanted);
        var unitsEach = DivideUp(units, Math.Min(units, most));
        var parts = DivideUp(units, unitsEach);
        var tiles = DivideUp(taps, MatrixMultiply<T>.TileRows);
        var splits = Math.Min(x.Groups > 1 ? x.Groups : Math.Max(1, tiles / TilesEach), DivideUp(wanted, parts));

        var arrangement = new Arrangement(rows.Source, columns.Source, rows.Reach(height), columns.Reach(columns.Count));
        using var partial = Rented<T>.Of(parts * size);
        using var tapList = Rented<int>.Of(taps);
        using var positionList = Rented<int>.Of(imagesEach * height * x.Columns.Count);
        fixed (T* sums = partial)
        fixed (int* tapPlaces = tapList, positions = positionList)
        {
            ListTaps(rows, columns, arrangement, x.InputsEach, tapPlaces);
            var each = height * x.Columns.Count;
            for (var i = 0; i < imagesEach; i++) ListPositions(i * x.InputsEach * arrangement.ChannelSize, height, rows.Advance * arrangement.Pitch, columns.Count, columns.Advance, positions + (i * each));
            var pass = new WeightPass<TVector>(x, images, slopes, arrangement, tapPlaces, positions, sums, lanes, bands, height, imagesEach, units, unitsEach, splits);
            Parallelism.For(parts * splits, pass);
            Parallelism.For(x.Groups, new WeightSums(x.Groups, taps, outputs, lanes, parts, sums, result));
        }
    }

    /// <summary>Each chunk sums over some bands of some images; in sums [part, group, tap, output].</summary>
    private readonly struct WeightPass<TVector>(
        ConvolutionGeometry x, Images source, Results slopes, Arrangement arrangement, int* taps, int* positions, T* sums, int lanes, int bands, int height, int imagesEach, int units, int unitsEach, int splits) : IChunkAction
        where TVector : struct, IVector<TVector, T>
    {
        public void Invoke(int chunk)
        {
            var (part, split) = Math.DivRem(chunk, splits);
            var tiles = DivideUp(x.Taps, MatrixMultiply<T>.TileRows);
            var (groups, rest) = x.Groups > 1 ? (x.Groups, tiles) : (tiles, x.Groups);
            int from = (int)((long)groups * split / splits), to = (int)((long)groups * (split + 1) / splits);
            for (var unit = part * unitsEach; unit < Math.Min((part + 1) * unitsEach, units); unit++)
            {
                var isFirst = unit == part * unitsEach;
                if (x.Groups == 1) Add(part, unit, 0, from, to, isFirst);
                else
                    for (var group = from; group < to; group++) Add(part, unit, group, 0, tiles, isFirst);
            }
        }

        /// <summary>One band of one image, or several images whole; one group, some tiles of taps.</summary>
        private void Add(int part, int unit, int group, int firstTile, int lastTile, bool isFirst)
        {
            var (place, band) = Math.DivRem(unit, bands);
            var first = place * imagesEach;
            var images = Math.Min(imagesEach, x.Batch - first);
            int all = x.Taps, tiles = DivideUp(all, MatrixMultiply<T>.TileRows), kernel = x.Rows.Kernel * x.Columns.Kernel;
            int firstTap = First(firstTile), lastTap = First(lastTile);
            int firstChannel = firstTap / kernel, channels = DivideUp(lastTap, kernel) - firstChannel;

            var bandRows = Math.Min(height, x.Rows.Count - (band * height));
            int each = bandRows * x.Columns.Count, depth = images * each;
            var width = MatrixMultiply<T>.TileVectors * TVector.Count;
            var imageSize = x.InputsEach * arrangement.ChannelSize;
            var slope = Scratch<T>.Rent(((nint)images * imageSize) + ((nint)depth * width));
            var arranged = slope + ((nint)depth * width);
            for (var i = 0; i < images; i++)
                arrangement.Fill(source, first + i, (group * x.InputsEach) + firstChannel, channels, band * height * x.Rows.Stride, arranged + (i * imageSize) + (firstChannel * arrangement.ChannelSize));

            for (var output = 0; output < x.OutputsEach; output += width)
            {
                var outputs = Math.Min(width, x.OutputsEach - output);
                var panel = MatrixMultiply<T>.PanelWidth<TVector>(outputs);
                for (var i = 0; i < images; i++)
                {
                    var from = slopes.At(first + i, (group * x.OutputsEach) + output) + (band * height * x.Columns.Count);
                    MatrixMultiply<T>.PackPanel(each, outputs, panel, from, 1, (nint)x.Rows.Count * x.Columns.Count, slope + (i * each * panel));
                }
                for (var tile = firstTile; tile < lastTile; tile++)
                {
                    int tap = First(tile), count = First(tile + 1) - tap;
                    var c = sums + (((((nint)part * x.Groups) + group) * all) + tap) * lanes + output;
                    if (panel == TVector.Count) TapTile<TVector, One>(count, depth, arranged, taps + tap, positions, slope, panel, c, lanes, !isFirst);
                    else TapTile<TVector, Two>(count, depth, arranged, taps + tap, positions, slope, panel, c, lanes, !isFirst);
                }
            }

            int First(int tile) => (int)((long)all * tile / tiles); // 9 taps are 4 and 5, not 8 and 1
        }
    }

    /// <summary>The sums of the parts, in their order, and [tap, output] turned to [output, tap].</summary>
    private readonly struct WeightSums(int groups, int taps, int outputs, int lanes, int parts, T* sums, T* result) : IChunkAction
    {
        public void Invoke(int group)
        {
            var size = (nint)taps * lanes;
            var sum = new Span<T>(sums + (group * size), (int)size);
            for (var part = 1; part < parts; part++) TensorPrimitives.Add(sum, new ReadOnlySpan<T>(sums + (((nint)part * groups) + group) * size, (int)size), sum);
            MatrixMultiply<T>.PackPanel(outputs, taps, taps, sums + (group * size), 1, lanes, result + ((nint)group * outputs * taps));
        }
    }
}

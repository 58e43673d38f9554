using System.Numerics.Tensors;

namespace Autograd.Core;

// The gradient of the weight: image times dy, summed over all positions of all images.
internal static unsafe partial class Convolution<T>
{
    // The sum runs over about this many positions before its parts leave the registers.
    private const int PositionBlock = 256;

    // Each part of the images has a sum of its own; together they are at most about this large.
    private const int PartialElements = 1 << 21;

    private static void RunWeight<TVector>(in ConvolutionGeometry x, in Images images, in Images slopes, T* result)
        where TVector : struct, IVector<TVector, T>
    {
        int taps = x.Taps, outputs = x.OutputsEach;
        var lanes = DivideUp(outputs, TVector.Count) * TVector.Count;
        var height = DivideUp(x.Rows.Count, DivideUp(x.Rows.Count * x.Columns.Count, PositionBlock));
        var bands = DivideUp(x.Rows.Count, height);

        // How many parts: of the images, each with a sum of its own, then of the groups or, in one group, of the taps.
        var units = checked(x.Batch * bands);
        var size = x.Groups * taps * lanes;
        var work = (long)units * height * x.Columns.Count * size;
        var wanted = (int)Math.Clamp(work / MatrixMultiply<T>.ChunkWork, 1, MaxSums);
        var unitsEach = DivideUp(units, Math.Min(units, Math.Min(wanted, Math.Max(1, PartialElements / size))));
        var parts = DivideUp(units, unitsEach);
        var tiles = DivideUp(taps, MatrixMultiply<T>.TileRows);
        var splits = Math.Min(x.Groups > 1 ? x.Groups : tiles, DivideUp(wanted, parts));

        var arrangement = new Arrangement(
            new ArrangedAxis(x.Rows.Size, 1, -x.Rows.Padding, 1), new ArrangedAxis(x.Columns.Size, 1, -x.Columns.Padding, 1),
            ((height - 1) * x.Rows.Stride) + x.Rows.Reach, ((x.Columns.Count - 1) * x.Columns.Stride) + x.Columns.Reach);
        var partial = BufferPool.Rent<T>(parts * size);
        var tapList = BufferPool.Rent<int>(taps);
        var positionList = BufferPool.Rent<int>(height * x.Columns.Count);
        fixed (T* sums = partial)
        fixed (int* tapPlaces = tapList, positions = positionList)
        {
            var next = tapPlaces;
            for (var channel = 0; channel < x.InputsEach; channel++)
                for (var i = 0; i < x.Rows.Kernel; i++)
                    for (var j = 0; j < x.Columns.Kernel; j++)
                        *next++ = (channel * arrangement.ChannelSize) + (i * x.Rows.Dilation * arrangement.Pitch) + (j * x.Columns.Dilation);
            next = positions;
            for (var i = 0; i < height; i++)
                for (var j = 0; j < x.Columns.Count; j++) *next++ = (i * x.Rows.Stride * arrangement.Pitch) + (j * x.Columns.Stride);

            var pass = new WeightPass<TVector>(x, images, slopes, arrangement, tapPlaces, positions, sums, lanes, bands, height, units, unitsEach, splits);
            Parallelism.For(parts * splits, pass);
            Parallelism.For(x.Groups, new WeightSums(x.Groups, taps, outputs, lanes, parts, sums, result));
        }
        BufferPool.Return(positionList);
        BufferPool.Return(tapList);
        BufferPool.Return(partial);
    }

    /// <summary>Each chunk sums over some bands of some images; in sums [part, group, tap, output].</summary>
    private readonly struct WeightPass<TVector>(
        ConvolutionGeometry x, Images images, Images slopes, Arrangement arrangement, int* taps, int* positions, T* sums, int lanes, int bands, int height, int units, int unitsEach, int splits) : IChunkAction
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

        /// <summary>One band of one image, one group, some tiles of taps.</summary>
        private void Add(int part, int unit, int group, int firstTile, int lastTile, bool isFirst)
        {
            var (image, band) = Math.DivRem(unit, bands);
            int all = x.Taps, tiles = DivideUp(all, MatrixMultiply<T>.TileRows), kernel = x.Rows.Kernel * x.Columns.Kernel;
            int firstTap = First(firstTile), lastTap = First(lastTile);
            int firstChannel = firstTap / kernel, channels = DivideUp(lastTap, kernel) - firstChannel;

            var bandRows = Math.Min(height, x.Rows.Count - (band * height));
            var depth = bandRows * x.Columns.Count;
            var width = MatrixMultiply<T>.TileVectors * TVector.Count;
            var arranged = DivideUp(channels * arrangement.ChannelSize, TVector.Count) * TVector.Count;
            var slope = Scratch<T>.Rent((nint)arranged + (depth * width));
            var arrangedImage = slope + (depth * width);
            arrangement.Fill(images, image, (group * x.InputsEach) + firstChannel, channels, band * height * x.Rows.Stride, arrangedImage);
            arrangedImage -= firstChannel * arrangement.ChannelSize;

            for (var output = 0; output < x.OutputsEach; output += width)
            {
                var outputs = Math.Min(width, x.OutputsEach - output);
                var panel = MatrixMultiply<T>.PanelWidth<TVector>(outputs);
                MatrixMultiply<T>.PackPanel(
                    depth, outputs, panel, slopes.At(image, (group * x.OutputsEach) + output) + (band * height * slopes.Row), slopes.Column, slopes.Channel, slope);
                for (var tile = firstTile; tile < lastTile; tile++)
                {
                    int tap = First(tile), count = First(tile + 1) - tap;
                    var c = sums + (((((nint)part * x.Groups) + group) * all) + tap) * lanes + output;
                    if (panel == TVector.Count) TapTile<TVector, One>(count, depth, arrangedImage, taps + tap, positions, slope, panel, c, lanes, !isFirst);
                    else TapTile<TVector, Two>(count, depth, arrangedImage, taps + tap, positions, slope, panel, c, lanes, !isFirst);
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

namespace Autograd.Core;

// The sums one by one, of what lies in the image alone. Slow beside the tiles, but its time and memory depend on the elements that there are: where a padding or a dilation is far larger than the image,
// the copy that the tiles read would be nearly all zeros, and might be larger than memory.
internal static unsafe partial class Convolution<T>
{
    // No buffer of a convolution has more elements than this, so that eight of it, what a panel's sums take, are still an array.
    private const int MostElements = 1 << 27;

    // An arranged image of this size is never worth a thought...
    private const int FewElements = 1 << 20;

    // ... and a larger one may have so many elements for each product.
    private const int ElementsEachProduct = 8;

    /// <summary>Elements of an arranged band of so many rows of results, nearly: rows that share their padding are not counted.</summary>
    private static double ArrangedSize(in PassAxis rows, in PassAxis columns, int channels, int height) =>
        (double)channels * rows.Source.Planes * columns.Source.Planes * rows.Reach(height) * columns.Reach(columns.Count);

    /// <summary>Whether an arranged image costs more than the products that read it.</summary>
    private static bool IsFarApart(double arranged, double products) => arranged > MostElements || (arranged > FewElements && arranged > ElementsEachProduct * products);

    private static void RunDirect(
        in ConvolutionGeometry x, in PassAxis rows, in PassAxis columns, in Images source, in Weights weights, int sources, int destinations, in Results results) =>
        Parallelism.For(x.Batch * x.Groups * destinations, new DirectPass(rows, columns, source, weights, x.Groups, sources, destinations, results));

    private static void RunWeightDirect(in ConvolutionGeometry x, in Images images, in Results slopes, T* result) =>
        Parallelism.For(x.Outputs * x.InputsEach, new DirectWeight(x, images, slopes, result));

    /// <summary>The results i, of so many, whose place i · step + origin is in an axis of that size.</summary>
    private static (int Start, int End) Inside(int count, long step, long origin, int size)
    {
        long Up(long places) => (places / step) + (places % step > 0 ? 1 : 0);
        return ((int)Math.Clamp(Up(-origin), 0, count), (int)Math.Clamp(Up(size - origin), 0, count));
    }

    /// <summary>A chunk is one image of results.</summary>
    private readonly struct DirectPass(PassAxis rows, PassAxis columns, Images source, Weights weights, int groups, int sources, int destinations, Results results) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            var (imageAndGroup, destination) = Math.DivRem(chunk, destinations);
            var (n, group) = Math.DivRem(imageAndGroup, groups);
            var result = results.At(n, (group * destinations) + destination) + ((nint)rows.Start * results.Columns) + columns.Start;
            nint down = (nint)rows.Step * results.Columns;
            for (var i = 0; i < rows.Count; i++)
                for (var j = 0; j < columns.Count; j++) result[(i * down) + ((nint)j * columns.Step)] = T.Zero;

            var weight = weights.First + (group * weights.Group) + (destination * weights.Destination);
            for (var channel = 0; channel < sources; channel++, weight += weights.Source)
                for (var r = 0; r < rows.Taps; r++)
                    for (var s = 0; s < columns.Taps; s++)
                    {
                        var (row, column) = (rows.Tap(r), columns.Tap(s));
                        Add(source.At(n, (group * sources) + channel), Place(rows, row), Place(columns, column), weight[(row.Element * weights.Row) + (column.Element * weights.Column)], result, down);
                    }
        }

        private static long Place(in PassAxis axis, (int Element, int Plane, int Shift) tap) => ((long)tap.Shift * axis.Source.Step) + tap.Plane + axis.Source.Origin;

        /// <summary>One tap, at all results that it gives something: the first of them reads element [top, left] of the image, or would.</summary>
        private void Add(T* image, long top, long left, T weight, T* result, nint down)
        {
            long rowStep = (long)rows.Advance * rows.Source.Step, columnStep = (long)columns.Advance * columns.Source.Step;
            var (firstRow, lastRow) = Inside(rows.Count, rowStep, top, source.Rows);
            var (first, last) = Inside(columns.Count, columnStep, left, source.Columns);
            for (nint i = firstRow; i < lastRow; i++)
            {
                var from = image + (((nint)(i * rowStep) + (nint)top) * source.Row);
                for (nint j = first; j < last; j++) result[(i * down) + (j * columns.Step)] += weight * from[((nint)(j * columnStep) + (nint)left) * source.Column];
            }
        }
    }

    /// <summary>A chunk is the kernel between one channel and one output.</summary>
    private readonly struct DirectWeight(ConvolutionGeometry x, Images source, Results slopes, T* result) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            var (output, channel) = Math.DivRem(chunk, x.InputsEach);
            channel += output / x.OutputsEach * x.InputsEach;
            var to = result + ((nint)chunk * x.Rows.Kernel * x.Columns.Kernel);
            for (var r = 0; r < x.Rows.Kernel; r++)
                for (var s = 0; s < x.Columns.Kernel; s++) *to++ = Sum(output, channel, (r * x.Rows.Dilation) - x.Rows.Padding, (s * x.Columns.Dilation) - x.Columns.Padding);
        }

        private T Sum(int output, int channel, int top, int left)
        {
            var (firstRow, lastRow) = Inside(x.Rows.Count, x.Rows.Stride, top, x.Rows.Size);
            var (first, last) = Inside(x.Columns.Count, x.Columns.Stride, left, x.Columns.Size);
            var sum = 0.0; // also for float: there may be millions
            for (var n = 0; n < x.Batch; n++)
            {
                T* image = source.At(n, channel), slope = slopes.At(n, output);
                for (nint i = firstRow; i < lastRow; i++)
                    for (nint j = first; j < last; j++)
                    {
                        var at = (((i * x.Rows.Stride) + top) * source.Row) + (((j * x.Columns.Stride) + left) * source.Column);
                        sum += double.CreateTruncating(image[at]) * double.CreateTruncating(slope[(i * x.Columns.Count) + j]);
                    }
            }
            return T.CreateTruncating(sum);
        }
    }
}

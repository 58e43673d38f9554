// Six files, to be read in this order:
//   1. Convolution.cs         what is computed; the entry points.
//   2. Convolution.Image.cs   the image as the tiles read it.
//   3. Convolution.Tile.cs    the register tiles.
//   4. Convolution.Pass.cs    patches times weights: the convolution and its transpose.
//   5. Convolution.Weight.cs  the gradient of the weight.
//   6. Convolution.Direct.cs  the sums one by one, where the padding or the dilation is far larger than the image.
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>
/// Convolutions as matrix products whose one operand, the patches under the window, is never written down: an image is copied once, with its padding, and the register tile finds each row of the
/// patches through a list of places in that copy.
/// </summary>
/// <remarks>
/// Each element of a result is summed in one fixed order: over channels, then rows, then columns of the kernel; of the weight's gradient, over positions, then images, in parts whose number depends on
/// the shapes alone. So results never depend on threads.
/// </remarks>
internal static unsafe partial class Convolution<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private const int MaxChunks = 64;
    private const int MaxSums = 16;

    /// <summary><c>y[n, o, i, j] = Σ x[n, c, i·stride + r·dilation − padding, ..] · w[o, c, r, s]</c>.</summary>
    public static void Forward(in ConvolutionGeometry x, T* image, ReadOnlySpan<int> imageStrides, T* weight, ReadOnlySpan<int> weightStrides, T* result, bool isDirect)
    {
        var images = new Images(image, imageStrides, x.Rows.Size, x.Columns.Size);
        var weights = new Weights(weight, (nint)weightStrides[0] * x.OutputsEach, weightStrides[1], weightStrides[0], weightStrides[2], weightStrides[3]);
        var results = new Results(result, x.Outputs, x.Rows.Count, x.Columns.Count);
        if (IsByChannels(x.OutputsEach, x.Taps, x.Columns.Count)) Run(x, PassAxis.Forward(x.Rows), PassAxis.Forward(x.Columns), images, weights, x.InputsEach, x.OutputsEach, results, byChannels: true, isDirect);
        else Run(x, PassAxis.InPlanes(x.Rows), PassAxis.InPlanes(x.Columns), images, weights, x.InputsEach, x.OutputsEach, results, byChannels: false, isDirect);
    }

    /// <summary>The transpose: each dy[n, o, i, j] times w[o, c, r, s], added up where x[n, c, ..] was read.</summary>
    public static void Transposed(in ConvolutionGeometry x, T* slope, ReadOnlySpan<int> slopeStrides, T* weight, ReadOnlySpan<int> weightStrides, T* result, bool isDirect)
    {
        var slopes = new Images(slope, slopeStrides, x.Rows.Count, x.Columns.Count);
        var weights = new Weights(weight, (nint)weightStrides[0] * x.OutputsEach, weightStrides[0], weightStrides[1], weightStrides[2], weightStrides[3]);
        var depth = (long)x.OutputsEach * x.Rows.Kernel * x.Columns.Kernel / ((long)x.Rows.Stride * x.Columns.Stride);
        var byChannels = IsByChannels(x.InputsEach, (int)depth, x.Columns.Size / x.Columns.Stride);

        // A pass for each remainder that an element of the kernel has; of a stride longer than the kernel, the others get nothing.
        var results = new Results(result, x.Inputs, x.Rows.Size, x.Columns.Size);
        int rowPasses = PassAxis.Passes(x.Rows), columnPasses = PassAxis.Passes(x.Columns);
        if (rowPasses < x.Rows.Stride || columnPasses < x.Columns.Stride) Clear(x.ImageShape.Size, result);
        for (var i = 0; i < rowPasses; i++)
            for (var j = 0; j < columnPasses; j++)
                Run(x, PassAxis.Transposed(x.Rows, i), PassAxis.Transposed(x.Columns, j), slopes, weights, x.OutputsEach, x.InputsEach, results, byChannels, isDirect);
    }

    /// <summary>Each x[n, c, ..] times the dy[n, o, i, j] that it contributed to through w[o, c, r, s]; the slopes lie one after another.</summary>
    public static void WeightGradient(in ConvolutionGeometry x, T* image, ReadOnlySpan<int> imageStrides, T* slope, T* result, bool isDirect)
    {
        var images = new Images(image, imageStrides, x.Rows.Size, x.Columns.Size);
        var slopes = new Results(slope, x.Outputs, x.Rows.Count, x.Columns.Count);
        if (Vector512.IsHardwareAccelerated) RunWeight<Simd512<T>>(x, images, slopes, result, isDirect);
        else if (Vector256.IsHardwareAccelerated) RunWeight<Simd256<T>>(x, images, slopes, result, isDirect);
        else RunWeight<Simd128<T>>(x, images, slopes, result, isDirect);
    }

    /// <summary>
    /// Whether a vector holds channels rather than positions. Positions cost the padding between rows and the last tile's rest; channels, the lanes beyond the last and a transposition, of about 13
    /// multiply-adds an element.
    /// </summary>
    private static bool IsByChannels(int channels, int depth, int columns)
    {
        var lanes = Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256.IsHardwareAccelerated ? Vector256<T>.Count : Vector128<T>.Count;
        var byChannels = ((double)DivideUp(channels, lanes) * lanes / channels * (channels > lanes ? 1 : 1.25)) + (13.0 / depth); // a vector a row is too few sums at a time
        var byPositions = (columns + 2.0) / columns * Math.Max(1, 4.0 / channels);
        return byChannels < byPositions;
    }

    private static void Run(in ConvolutionGeometry x, in PassAxis rows, in PassAxis columns, in Images source, in Weights weights, int sources, int destinations, in Results results, bool byChannels, bool isDirect)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512<T>>(x, rows, columns, source, weights, sources, destinations, results, byChannels, isDirect);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256<T>>(x, rows, columns, source, weights, sources, destinations, results, byChannels, isDirect);
        else Run<Simd128<T>>(x, rows, columns, source, weights, sources, destinations, results, byChannels, isDirect);
    }
}

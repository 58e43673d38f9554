// Five files, to be read in this order:
//   1. Convolution.cs         what is computed; the entry points.
//   2. Convolution.Image.cs   the image as the tiles read it.
//   3. Convolution.Tile.cs    the register tiles.
//   4. Convolution.Pass.cs    patches times weights: the convolution and its transpose.
//   5. Convolution.Weight.cs  the gradient of the weight.
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
    public static void Forward(in ConvolutionGeometry x, T* image, ReadOnlySpan<int> imageStrides, T* weight, ReadOnlySpan<int> weightStrides, T* result)
    {
        var images = new Images(image, imageStrides, x.Rows.Size, x.Columns.Size);
        var weights = new Weights(weight, (nint)weightStrides[0] * x.OutputsEach, weightStrides[1], weightStrides[0], weightStrides[2], weightStrides[3]);
        Run(x, PassAxis.Forward(x.Rows), PassAxis.Forward(x.Columns), images, weights, x.InputsEach, x.OutputsEach, new Results(result, x.Outputs, x.Rows.Count, x.Columns.Count));
    }

    /// <summary>The transpose: each dy[n, o, i, j] times w[o, c, r, s], added up where x[n, c, ..] was read.</summary>
    public static void Transposed(in ConvolutionGeometry x, T* slope, ReadOnlySpan<int> slopeStrides, T* weight, ReadOnlySpan<int> weightStrides, T* result)
    {
        var slopes = new Images(slope, slopeStrides, x.Rows.Count, x.Columns.Count);
        var weights = new Weights(weight, (nint)weightStrides[0] * x.OutputsEach, weightStrides[0], weightStrides[1], weightStrides[2], weightStrides[3]);
        for (var i = 0; i < x.Rows.Stride; i++)
            for (var j = 0; j < x.Columns.Stride; j++)
                Run(x, PassAxis.Transposed(x.Rows, i), PassAxis.Transposed(x.Columns, j), slopes, weights, x.OutputsEach, x.InputsEach, new Results(result, x.Inputs, x.Rows.Size, x.Columns.Size));
    }

    /// <summary>Each x[n, c, ..] times the dy[n, o, i, j] that it contributed to through w[o, c, r, s]; the slopes lie evenly spaced within a channel.</summary>
    public static void WeightGradient(in ConvolutionGeometry x, T* image, ReadOnlySpan<int> imageStrides, T* slope, ReadOnlySpan<int> slopeStrides, T* result)
    {
        var images = new Images(image, imageStrides, x.Rows.Size, x.Columns.Size);
        var slopes = new Images(slope, slopeStrides, x.Rows.Count, x.Columns.Count);
        if (Vector512.IsHardwareAccelerated) RunWeight<Simd512<T>>(x, images, slopes, result);
        else if (Vector256.IsHardwareAccelerated) RunWeight<Simd256<T>>(x, images, slopes, result);
        else RunWeight<Simd128<T>>(x, images, slopes, result);
    }

    private static void Run(in ConvolutionGeometry x, in PassAxis rows, in PassAxis columns, in Images source, in Weights weights, int sources, int destinations, in Results results)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512<T>>(x, rows, columns, source, weights, sources, destinations, results);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256<T>>(x, rows, columns, source, weights, sources, destinations, results);
        else Run<Simd128<T>>(x, rows, columns, source, weights, sources, destinations, results);
    }
}

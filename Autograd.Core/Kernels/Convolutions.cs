namespace Autograd.Core;

// Convolutions of tensors, handed to Convolution with their strides: a view is read where it lies.
internal static unsafe partial class Kernel<T>
{
    /// <summary>Patches of x times the weight; <paramref name="isDirect"/> asks for the slow sibling, to test.</summary>
    public static Tensor<T> Convolve(Tensor<T> x, Tensor<T> weight, in ConvolutionGeometry geometry, bool isDirect = false)
    {
        var y = Tensor.New<T>(geometry.ResultShape, "Convolve2d");
        if (y.Size == 0 || x.Size == 0 || weight.Size == 0) y.Fresh.Clear();
        else
            fixed (T* image = &First(x), w = &First(weight), result = y.Fresh)
                Convolution<T>.Forward(geometry, image, x.Layout.Strides, w, weight.Layout.Strides, result, isDirect);
        return y;
    }

    /// <summary>The convolution's transpose, applied to dy.</summary>
    public static Tensor<T> ConvolveTransposed(Tensor<T> dy, Tensor<T> weight, in ConvolutionGeometry geometry, bool isDirect = false)
    {
        var dx = Tensor.New<T>(geometry.ImageShape, "ConvolveTransposed2d");
        if (dx.Size == 0 || dy.Size == 0 || weight.Size == 0) dx.Fresh.Clear();
        else
            fixed (T* slope = &First(dy), w = &First(weight), result = dx.Fresh)
                Convolution<T>.Transposed(geometry, slope, dy.Layout.Strides, w, weight.Layout.Strides, result, isDirect);
        return dx;
    }

    /// <summary>The gradient of the weight.</summary>
    public static Tensor<T> ConvolutionWeightGradient(Tensor<T> x, Tensor<T> dy, in ConvolutionGeometry geometry, bool isDirect = false)
    {
        var dw = Tensor.New<T>(geometry.WeightShape, "ConvolutionWeightGradient2d");
        if (dw.Size == 0 || x.Size == 0 || dy.Size == 0) dw.Fresh.Clear();
        else
        {
            if (!dy.IsContiguous) dy = Contiguous(dy);
            fixed (T* image = &First(x), slope = &First(dy), result = dw.Fresh)
                Convolution<T>.WeightGradient(geometry, image, x.Layout.Strides, slope, result, isDirect);
        }
        return dw;
    }
}

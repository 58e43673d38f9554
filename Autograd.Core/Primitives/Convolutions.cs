using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>
/// Convolutions. There are three primitives, each linear in two operands: the convolution, its transpose, and the gradient of its weight. Any two of image, weight and result give the third's gradient, so
/// the rules of each are the other two, and derivatives of any order need nothing more.
/// </summary>
public static class Convolutions
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// The weight slid over images, <c>y[n, o, i, j] = Σ x[n, c, i·stride + r·dilation − padding, ..] · w[o, c, r, s]</c> (the cross-correlation: nothing is flipped); images <c>[N C H W]</c>, or one
        /// without N, weight <c>[out C/groups h w]</c>. So <c>dx</c> is <c>ConvolveTransposed2d</c> of dy with the same weight, and <c>dw</c> is <c>ConvolutionWeightGradient2d</c>. With groups, each block of
        /// output channels sees only its block of C. Per axis there are ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 results. PyTorch: conv2d.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an option is out of range.</exception>
        public Tensor<T> Convolve2d(Tensor<T> weight, Pair? stride = null, Padding padding = default, Pair? dilation = null, int groups = 1)
        {
            const string Op = "Convolve2d";
            ConvolutionCheck.Ranks(Op, x.Shape, weight.Shape, axes: 2);
            var geometry = ConvolutionCheck.Forward(Op, x.Shape, weight.Shape, stride ?? 1, padding, dilation ?? 1, groups);
            return x.Rank == 3 ? Convolve(x.Unsqueeze(0), weight, geometry).Squeeze(0) : Convolve(x, weight, geometry);
        }

        /// <summary>The same along one axis: <c>[N C L]</c>, or one without N, weight <c>[out C/groups k]</c>. PyTorch: conv1d.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an option is out of range.</exception>
        public Tensor<T> Convolve1d(Tensor<T> weight, int stride = 1, Padding padding = default, int dilation = 1, int groups = 1)
        {
            const string Op = "Convolve1d";
            ConvolutionCheck.Ranks(Op, x.Shape, weight.Shape, axes: 1);
            var geometry = ConvolutionCheck.Forward(Op, x.Shape, weight.Shape, stride, padding, dilation, groups);
            var images = x.Rank == 2 ? x.Unsqueeze(0) : x;
            var y = Convolve(images.Unsqueeze(2), weight.Unsqueeze(2), geometry).Squeeze(2);
            return x.Rank == 2 ? y.Squeeze(0) : y;
        }

        /// <summary>
        /// The transpose of <c>Convolve2d</c> with the same options and weight, <c>[C out/groups h w]</c>: each element of x times the kernel, added up where a convolution would have read it from; so <c>dx</c> is
        /// <c>Convolve2d</c> of dy, and <c>dw</c> is <c>ConvolutionWeightGradient2d</c> with dy as the image. Images <c>[N C H W]</c>, or one without N; an axis gets (size − 1)·stride − 2·padding +
        /// dilation·(kernel − 1) + outputPadding + 1 elements. PyTorch: conv_transpose2d.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an option is out of range.</exception>
        public Tensor<T> ConvolveTransposed2d(Tensor<T> weight, Pair? stride = null, Pair padding = default, Pair outputPadding = default, Pair? dilation = null, int groups = 1)
        {
            const string Op = "ConvolveTransposed2d";
            ConvolutionCheck.Ranks(Op, x.Shape, weight.Shape, axes: 2);
            var geometry = ConvolutionCheck.Transposed(Op, x.Shape, weight.Shape, stride ?? 1, padding, outputPadding, dilation ?? 1, groups);
            return x.Rank == 3 ? Transpose(x.Unsqueeze(0), weight, geometry).Squeeze(0) : Transpose(x, weight, geometry);
        }

        /// <summary>
        /// The gradient of a convolution's weight, of size <paramref name="kernelSize"/>, from its images <c>[N C H W]</c> and dy: <c>dw[o, c, r, s] = Σ x[n, c, i·stride + r·dilation − padding, ..] · dy[n, o, i, j]</c>;
        /// so x's gradient is <c>ConvolveTransposed2d</c> of dy with the gradient of dw as weight, and dy's is <c>Convolve2d</c> of x with it. PyTorch: nn.grad.conv2d_weight.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or an option is out of range.</exception>
        public Tensor<T> ConvolutionWeightGradient2d(Tensor<T> dy, Pair kernelSize, Pair? stride = null, Padding padding = default, Pair? dilation = null, int groups = 1) =>
            WeightGradient(x, dy, ConvolutionCheck.WeightGradient("ConvolutionWeightGradient2d", x.Shape, dy.Shape, kernelSize, stride ?? 1, padding, dilation ?? 1, groups));
    }

    private static Tensor<T> Convolve<T>(Tensor<T> x, Tensor<T> weight, ConvolutionGeometry geometry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!geometry.IsImage(x.Shape) || !geometry.IsWeight(weight.Shape)) Unfit("Convolve2d", x.Shape, weight.Shape, geometry);
        return Record(
            Kernel<T>.Convolve(x, weight, geometry), x, weight, geometry,
            da: static (dy, x, w, y, geometry) => Transpose(dy, w, geometry), db: static (dy, x, w, y, geometry) => WeightGradient(x, dy, geometry), "Convolve2d");
    }

    private static Tensor<T> Transpose<T>(Tensor<T> x, Tensor<T> weight, ConvolutionGeometry geometry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!geometry.IsResult(x.Shape) || !geometry.IsWeight(weight.Shape)) Unfit("ConvolveTransposed2d", x.Shape, weight.Shape, geometry);
        return Record(
            Kernel<T>.ConvolveTransposed(x, weight, geometry), x, weight, geometry,
            da: static (dy, x, w, y, geometry) => Convolve(dy, w, geometry), db: static (dy, x, w, y, geometry) => WeightGradient(dy, x, geometry), "ConvolveTransposed2d");
    }

    private static Tensor<T> WeightGradient<T>(Tensor<T> x, Tensor<T> slope, ConvolutionGeometry geometry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!geometry.IsImage(x.Shape) || !geometry.IsResult(slope.Shape)) Unfit("ConvolutionWeightGradient2d", x.Shape, slope.Shape, geometry);
        return Record(
            Kernel<T>.ConvolutionWeightGradient(x, slope, geometry), x, slope, geometry,
            da: static (dw, x, slope, y, geometry) => Transpose(slope, dw, geometry), db: static (dw, x, slope, y, geometry) => Convolve(x, dw, geometry), "ConvolutionWeightGradient2d");
    }

    private static void Unfit(string op, Shape a, Shape b, ConvolutionGeometry geometry) =>
        throw new ArgumentException($"{op}: {a} and {b} are not the operands of a convolution of {geometry.ImageShape} with {geometry.WeightShape} to {geometry.ResultShape}.");
}

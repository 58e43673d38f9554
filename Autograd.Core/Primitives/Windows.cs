using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>The windows of an image as columns of a matrix, and its adjoint, the columns added up to an image: what a convolution is made of, to look at or to build others from.</summary>
public static class Windows
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// Each window's elements as a column: <c>[N C H W]</c> becomes <c>[N C·h·w windows]</c>, in the order of channel, kernel row, kernel column, the windows row by row; one image <c>[C H W]</c> a matrix.
        /// The padding is zeros. Its adjoint is <c>Fold</c>, whose adjoint is this. PyTorch: unfold.
        /// </summary>
        /// <exception cref="ArgumentException">The input has not three or four axes, no window fits, or an option is out of range.</exception>
        public Tensor<T> Unfold(Pair kernelSize, Pair? stride = null, Pair padding = default, Pair? dilation = null)
        {
            if (x.Rank is not (3 or 4)) throw new ArgumentException($"Unfold: the input {x.Shape} must be a batch [N C H W] or one image [C H W]. Add the missing axes with Unsqueeze or Reshape.");
            var batch = x.Rank == 4 ? x.Shape[0] : 1;
            var windows = WindowGeometry.Of("Unfold", x.Shape, batch, x.Shape[^3], (x.Shape[^2], x.Shape[^1]), kernelSize, stride ?? 1, padding, dilation ?? 1);
            return x.Rank == 3 ? Unfold(x.Unsqueeze(0), windows).Squeeze(0) : Unfold(x, windows);
        }

        /// <summary>
        /// The columns of <c>Unfold</c> with the same options added up where they were taken from: <c>[N C·h·w windows]</c> becomes <c>[N C H W]</c> with H and W of <paramref name="outputSize"/>; a matrix one image.
        /// Where windows overlap, their elements add; where none reaches, there is 0. Its adjoint is <c>Unfold</c>, whose adjoint is this. PyTorch: fold.
        /// </summary>
        /// <exception cref="ArgumentException">The shape is not one that <c>Unfold</c> gives for this size, or an option is out of range.</exception>
        public Tensor<T> Fold(Pair outputSize, Pair kernelSize, Pair? stride = null, Pair padding = default, Pair? dilation = null)
        {
            if (x.Rank is not (2 or 3)) throw new ArgumentException($"Fold: the input {x.Shape} must be [N C·h·w windows], or a matrix [C·h·w windows]: a column for each window.");
            if (outputSize.Height < 1 || outputSize.Width < 1) throw new ArgumentOutOfRangeException(nameof(outputSize), $"Fold: an image of the size {outputSize} holds nothing; at least 1 along each axis.");
            var (batch, column, taps) = (x.Rank == 3 ? x.Shape[0] : 1, x.Shape[^2], (long)kernelSize.Height * kernelSize.Width);
            var windows = WindowGeometry.Of("Fold", x.Shape, batch, 1, outputSize, kernelSize, stride ?? 1, padding, dilation ?? 1);
            if (column % taps != 0) throw new ArgumentException($"Fold: the input {x.Shape} has columns of {column}, which is no multiple of the {taps} elements of a kernel of {kernelSize}.");
            if (x.Shape[^1] != (long)windows.Rows.Count * windows.Columns.Count)
                throw new ArgumentException($"Fold: the input {x.Shape} has {x.Shape[^1]} windows, but a kernel of {kernelSize} has {windows.Rows.Count} · {windows.Columns.Count} in an image of the size {outputSize} ({windows}).");
            windows = windows with { Channels = (int)(column / taps) };
            return x.Rank == 2 ? Fold(x.Unsqueeze(0), windows).Squeeze(0) : Fold(x, windows);
        }
    }

    private static Tensor<T> Unfold<T>(Tensor<T> x, WindowGeometry windows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Shape != windows.ImageShape) Throw.ShapesDiffer("Unfold", windows.ImageShape, x.Shape);
        return Record(Kernel<T>.Unfold(x, windows), x, windows, static (dy, x, y, windows) => Fold(dy, windows), "Unfold");
    }

    private static Tensor<T> Fold<T>(Tensor<T> x, WindowGeometry windows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Shape != windows.ColumnShape) Throw.ShapesDiffer("Fold", windows.ColumnShape, x.Shape);
        return Record(Kernel<T>.Fold(x, windows), x, windows, static (dy, x, y, windows) => Unfold(dy, windows), "Fold");
    }
}

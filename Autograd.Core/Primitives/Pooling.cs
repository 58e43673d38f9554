using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>
/// The largest element, or the mean, of every window of an image. Images are <c>[channels height width]</c>, or a batch of them; <c>⌊(n + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1</c> windows fit an axis of n.
/// Where the stride is left out it is the kernel's size, so that windows touch but do not overlap.
/// </summary>
public static class Pooling
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// The largest element of each window, with −∞ around the image, so dy goes there: to the first of equals in row-major order, to a NaN if there is one (the last), to the first element of a window of −∞.
        /// Flat otherwise: the second derivative is 0. PyTorch: max_pool2d.
        /// </summary>
        /// <exception cref="ArgumentException">x is no image, or no window fits it, or an option is out of range: a padding greater than half the kernel, a kernel, stride or dilation below 1.</exception>
        public Tensor<T> MaxPool2d(Pair kernelSize, Pair? stride = null, Pair padding = default, Pair? dilation = null) => MaxPool(x, kernelSize, stride, padding, dilation ?? 1, "MaxPool2d");

        /// <summary>The same for <c>[channels length]</c>, or a batch of them. PyTorch: max_pool1d.</summary>
        /// <exception cref="ArgumentException">As for <c>MaxPool2d</c>.</exception>
        public Tensor<T> MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1)
        {
            CheckRank(x.Shape, 2, "MaxPool1d");
            return MaxPool(x.Unsqueeze(-2), (1, kernelSize), (1, stride ?? kernelSize), (0, padding), (1, dilation), "MaxPool1d").Squeeze(-2);
        }

        /// <summary>
        /// The mean of each window, with zeros around the image that count as elements or, without <paramref name="countIncludePad"/>, do not; so <c>dx</c> is dy divided by that count and spread over the window. PyTorch: avg_pool2d.
        /// </summary>
        /// <exception cref="ArgumentException">As for <c>MaxPool2d</c>.</exception>
        public Tensor<T> AvgPool2d(Pair kernelSize, Pair? stride = null, Pair padding = default, bool countIncludePad = true) => AvgPool(x, kernelSize, stride, padding, countIncludePad, "AvgPool2d");

        /// <summary>The same for <c>[channels length]</c>, or a batch of them. PyTorch: avg_pool1d.</summary>
        /// <exception cref="ArgumentException">As for <c>MaxPool2d</c>.</exception>
        public Tensor<T> AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool countIncludePad = true)
        {
            CheckRank(x.Shape, 2, "AvgPool1d");
            return AvgPool(x.Unsqueeze(-2), (1, kernelSize), (1, stride ?? kernelSize), (0, padding), countIncludePad, "AvgPool1d").Squeeze(-2);
        }

        /// <summary>
        /// Means that make an image of a given size: window i of m over an axis of n elements is <c>⌊i·n/m⌋ .. ⌈(i + 1)·n/m⌉</c>, so windows overlap where m does not divide n, and repeat elements where m is larger. PyTorch: adaptive_avg_pool2d.
        /// </summary>
        /// <exception cref="ArgumentException">x is no image or has no elements to average, or a size is negative.</exception>
        public Tensor<T> AdaptiveAvgPool2d(Pair outputSize)
        {
            const string op = "AdaptiveAvgPool2d";
            CheckRank(x.Shape, 3, op);
            if (outputSize.Height < 0 || outputSize.Width < 0) throw new ArgumentOutOfRangeException(nameof(outputSize), $"{op}: outputSize {outputSize} for the shape {x.Shape}: a size is 0 or greater.");
            if (x.Shape[^2] == 0 || x.Shape[^1] == 0) throw new ArgumentException($"{op}: the images of {x.Shape} have no elements to average.");
            return x.Average(new AveragingWindows(AveragingAxis.Adaptive(x.Shape[^2], outputSize.Height), AveragingAxis.Adaptive(x.Shape[^1], outputSize.Width)), op);
        }

        /// <summary>The mean of each window; its adjoint is <c>Spread</c>, whose adjoint is this.</summary>
        private Tensor<T> Average(AveragingWindows windows, string op)
        {
            CheckFit(x.Shape, x.Shape, windows.Rows.Size, windows.Columns.Size, op);
            return Record(Kernel<T>.Average(x, windows, [.. x.Shape.Sizes[..^2], windows.Rows.Count, windows.Columns.Count]), x, (Windows: windows, Op: op), static (dy, x, y, at) => dy.Spread(at.Windows, at.Op, x.Shape), op);
        }

        /// <summary>Each number divided by the count of its window's elements, and added to each of them; its adjoint is <c>Average</c>.</summary>
        private Tensor<T> Spread(AveragingWindows windows, string op, Shape shape)
        {
            CheckFit(x.Shape, shape, windows.Rows.Count, windows.Columns.Count, "SpreadPool2d");
            CheckFit(shape, shape, windows.Rows.Size, windows.Columns.Size, "SpreadPool2d");
            return Record(Kernel<T>.Spread(x, windows, shape), x, (Windows: windows, Op: op), static (dy, x, y, at) => dy.Average(at.Windows, at.Op), "SpreadPool2d");
        }

        /// <summary>The elements at row-major positions of each image, those that a pool chose; its adjoint is <c>AddIntoImages</c>, whose adjoint is this.</summary>
        private Tensor<T> TakeFromImages(Indices at, string op)
        {
            CheckFit(at.Shape, x.Shape, at.Shape[^2], at.Shape[^1], op);
            return x.Chosen(Kernel<T>.TakeFromImages(x, at), at, op);
        }

        private Tensor<T> Chosen(Tensor<T> y, Indices at, string op) => Record(y, x, (At: at, Op: op), static (dy, x, y, chosen) => dy.AddIntoImages(chosen.At, chosen.Op, x.Shape), op);

        /// <summary>Images of zeros with each number added at its position; its adjoint is <c>TakeFromImages</c>.</summary>
        private Tensor<T> AddIntoImages(Indices at, string op, Shape shape)
        {
            CheckFit(x.Shape, shape, at.Shape[^2], at.Shape[^1], "AddIntoImages");
            return Record(Kernel<T>.AddIntoImages(x, at, shape), x, (At: at, Op: op), static (dy, x, y, chosen) => dy.TakeFromImages(chosen.At, chosen.Op));
        }
    }

    private static Tensor<T> MaxPool<T>(Tensor<T> x, Pair kernel, Pair? stride, Pair padding, Pair dilation, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, columns) = Windows(x.Shape, kernel, stride ?? kernel, padding, dilation, op);
        var (y, at) = Kernel<T>.MaxPool(x, rows, columns, [.. x.Shape.Sizes[..^2], rows.Count, columns.Count]);
        return x.Chosen(y, at, op);
    }

    private static Tensor<T> AvgPool<T>(Tensor<T> x, Pair kernel, Pair? stride, Pair padding, bool countsPadding, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, columns) = Windows(x.Shape, kernel, stride ?? kernel, padding, 1, op);
        return x.Average(new AveragingWindows(Axis(rows), Axis(columns)), op);

        AveragingAxis Axis(WindowAxis axis) => new(axis.Size, axis.Count, axis.Kernel, axis.GivenStride, axis.Padding, countsPadding);
    }

    private static (WindowAxis Rows, WindowAxis Columns) Windows(Shape shape, Pair kernel, Pair stride, Pair padding, Pair dilation, string op)
    {
        var isLine = op.EndsWith("1d", StringComparison.Ordinal); // an image of height 1, whose options are shown as they were given
        if (!isLine) CheckRank(shape, 3, op);
        if (kernel.Height < 1 || kernel.Width < 1) throw Unfit("kernelSize", kernel, "it must be at least 1");
        if (stride.Height < 1 || stride.Width < 1) throw Unfit("stride", stride, "it must be at least 1");
        if (dilation.Height < 1 || dilation.Width < 1) throw Unfit("dilation", dilation, "it must be at least 1");
        if (padding.Height < 0 || padding.Width < 0) throw Unfit("padding", padding, "it must be 0 or greater");
        if (padding.Height > kernel.Height / 2 || padding.Width > kernel.Width / 2) throw Unfit("padding", padding, $"it must be at most half the kernelSize {Text(kernel)}, or windows would lie in the padding alone");
        if (shape[^2] == 0 || shape[^1] == 0) throw new ArgumentException($"{op}: the images of {Given()} have no elements to pool.");
        var axes = (
            Rows: WindowAxis.Over(shape[^2], kernel.Height, stride.Height, padding.Height, dilation.Height, op, Given()),
            Columns: WindowAxis.Over(shape[^1], kernel.Width, stride.Width, padding.Width, dilation.Width, op, Given()));
        if (HasGap(axes.Rows) || HasGap(axes.Columns)) throw Unfit("dilation", dilation, $"of x {Given()} a window would see nothing between two of its elements; it must be smaller, or the padding {Text(padding)} less");
        if (axes.Rows.Count >= 1 && axes.Columns.Count >= 1) return axes;
        throw new ArgumentException($"{op}: no window of kernelSize {Text(kernel)}{(dilation == 1 ? "" : $" and dilation {Text(dilation)}")} fits into x {Given()} with padding {Text(padding)}; use a smaller one, or a larger x.");

        Exception Unfit(string option, Pair value, string rule) => new ArgumentOutOfRangeException(option, $"{op}: {option} is {Text(value)}; {rule}.");

        string Text(Pair value) => isLine ? $"{value.Width}" : $"{value}";

        // Whether the elements of a window step over the whole axis, from the padding in front to that behind.
        static bool HasGap(WindowAxis axis)
        {
            for (var i = 0; axis.Dilation > axis.Size && i < axis.Count; i++)
            {
                var first = (i * axis.Stride) - axis.Padding;
                if (first < 0 && first % axis.Dilation is var rest && (rest < 0 ? rest + axis.Dilation : 0) >= axis.Size) return true;
            }
            return false;
        }

        Shape Given() => isLine ? Shape.Create([.. shape.Sizes[..^2], shape[^1]]) : shape;
    }

    /// <summary>The kernels go by pointers: images of x as many as those of a shape, and of the size that the windows speak of.</summary>
    private static void CheckFit(Shape x, Shape images, int height, int width, string op)
    {
        if (x.Rank != images.Rank || x.Rank < 2 || !x.Sizes[..^2].SequenceEqual(images.Sizes[..^2]) || x[^2] != height || x[^1] != width)
            throw new ArgumentException($"{op}: {x} does not fit the images {images} and windows over [{height} {width}].");
    }

    private static void CheckRank(Shape shape, int single, string op)
    {
        if (shape.Rank == single || shape.Rank == single + 1) return;
        var axes = single == 2 ? "channels length" : "channels height width";
        throw new ArgumentException($"{op}: x {shape} must be [{axes}], or a batch of them, [n {axes}].");
    }
}

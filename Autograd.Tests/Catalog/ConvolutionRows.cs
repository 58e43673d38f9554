using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Convolutions and windows. The composed form pads, takes for each element of the kernel the strided slice that it sees, and adds up products.</summary>
internal static class ConvolutionRows
{
    public static IEnumerable<CatalogRow> All =>
    [
        Convolve("", [[[2, 2, 3, 4], [2, 2, 2, 2]], [[1, 1, 1, 1], [1, 1, 1, 1]], [[0, 1, 3, 3], [2, 1, 2, 2]], [[1, 9, 4, 3], [3, 9, 1, 2]], [[2, 1, 3, 19], [1, 1, 2, 1]]], new()),
        Convolve(", strided and padded", [[[1, 2, 5, 4], [3, 2, 3, 2]], [[2, 1, 2, 2], [1, 1, 1, 1]]], new() { Stride = (2, 3), Padding = (1, 2) }),
        Convolve(", dilated, in groups", [[[1, 4, 5, 4], [2, 2, 2, 2]], [[2, 2, 4, 3], [4, 1, 2, 1]]], new() { Dilation = (3, 2), Groups = 2, Padding = (1, 0) }),
        Certain("Convolutions.Convolve2d", "Convolve2d, same size", [[[1, 2, 3, 4], [2, 2, 2, 4]]], xs => xs[0].Convolve2d(xs[1], padding: Padding.Same), op => op with
        {
            IsLinear = true,
            Composition = xs => new Options().Convolve(xs[0].Pad(1, 2, 0, 1), xs[1]), // of three zeros one in front
        }),
        Certain("Convolutions.Convolve2d", "Convolve2d of one image", [[[2, 3, 3], [1, 2, 2, 2]]], xs => xs[0].Convolve2d(xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => new Options().Convolve(xs[0].Unsqueeze(0), xs[1]).Squeeze(0),
        }),
        Certain("Convolutions.Convolve1d", "Convolve1d", [[[2, 2, 5], [2, 1, 3]], [[2, 4], [2, 1, 1]], [[0, 2, 5], [2, 1, 2]]], xs => xs[0].Convolve1d(xs[1], stride: 2, padding: 1, dilation: 2, groups: 2), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Rank == 3 ? Along(xs[0], xs[1]) : Along(xs[0].Unsqueeze(0), xs[1]).Squeeze(0),
        }),

        Transposed("", [[[1, 2, 2, 3], [2, 3, 2, 2]], [[1, 1, 1, 1], [1, 1, 1, 1]], [[0, 1, 2, 2], [1, 2, 2, 2]], [[1, 9, 2, 1], [9, 2, 1, 2]], [[1, 1, 1, 19], [1, 1, 1, 3]]], new()),
        Transposed(", strided and padded", [[[1, 2, 3, 2], [2, 2, 3, 4]], [[2, 1, 2, 2], [1, 1, 1, 2]]], new() { Stride = (2, 3), Padding = (0, 1), OutputPadding = (1, 2) }),
        Transposed(", dilated, in groups", [[[1, 4, 2, 3], [4, 2, 2, 2]], [[2, 2, 2, 1], [2, 1, 2, 3]]], new() { Dilation = (3, 2), Groups = 2, Padding = (1, 0), OutputPadding = (2, 1) }),
        Certain("Convolutions.ConvolveTransposed2d", "ConvolveTransposed2d of one image", [[[2, 2, 3], [2, 1, 2, 2]]], xs => xs[0].ConvolveTransposed2d(xs[1]), op => op with
        {
            IsLinear = true,
            Composition = xs => new Options().Transposed(xs[0].Unsqueeze(0), xs[1]).Squeeze(0),
        }),

        WeightGradient("", [[[2, 2, 3, 4], [2, 3, 2, 3]], [[1, 1, 1, 1], [1, 1, 1, 1]], [[0, 1, 3, 3], [0, 2, 2, 2]], [[1, 3, 3, 3], [1, 9, 2, 2]]], new()),
        WeightGradient(", strided and padded", [[[1, 2, 5, 4], [1, 3, 3, 3]]], new() { Stride = (2, 3), Padding = (1, 2) }),
        WeightGradient(", dilated, in groups", [[[2, 4, 5, 4], [2, 2, 4, 2]]], new() { Dilation = (3, 2), Groups = 2, Padding = (1, 0) }),

        Certain("Windows.Unfold", "Unfold", [[[2, 2, 3, 3]], [[1, 1, 2, 2]], [[2, 3, 3]], [[0, 1, 2, 2]]], xs => xs[0].Unfold(2), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Rank == 4 ? new Options().Unfold(xs[0], (2, 2)) : new Options().Unfold(xs[0].Unsqueeze(0), (2, 2)).Squeeze(0),
        }),
        Certain("Windows.Unfold", "Unfold with all options", [[[2, 1, 5, 4]], [[1, 2, 3, 2]]], xs => xs[0].Unfold((2, 3), (2, 1), (1, 2), (3, 2)), op => op with
        {
            IsLinear = true,
            Composition = xs => new Options { Stride = (2, 1), Padding = (1, 2), Dilation = (3, 2) }.Unfold(xs[0], (2, 3)),
        }),
        Certain("Windows.Fold", "Fold", [[[2, 8, 4]], [[1, 4, 4]], [[4, 4]], [[0, 4, 4]]], xs => xs[0].Fold(3, 2), op => op with
        {
            IsLinear = true,
            Composition = xs => xs[0].Rank == 3 ? new Options().Fold(xs[0], (2, 2), (2, 2)) : new Options().Fold(xs[0].Unsqueeze(0), (2, 2), (2, 2)).Squeeze(0),
        }),
        Certain("Windows.Fold", "Fold with all options", [[[2, 6, 4]], [[1, 12, 4]]], xs => xs[0].Fold((5, 4), (2, 3), (2, 1), (1, 1), (3, 2)), op => op with
        {
            IsLinear = true,
            Composition = xs => new Options { Stride = (2, 1), Padding = (1, 1), Dilation = (3, 2), OutputPadding = (1, 0) }.Fold(xs[0], (2, 3), (2, 2)),
        }),
    ];

    private static CatalogRow Convolve(string how, Shape[][] cases, Options options) =>
        Certain("Convolutions.Convolve2d", $"Convolve2d{how}", cases, xs => xs[0].Convolve2d(xs[1], options.Stride, options.Padding, options.Dilation, options.Groups), op => op with
        {
            IsLinear = true,
            Composition = xs => options.Convolve(xs[0], xs[1]),
        });

    private static CatalogRow Transposed(string how, Shape[][] cases, Options options) =>
        Certain("Convolutions.ConvolveTransposed2d", $"ConvolveTransposed2d{how}", cases, xs => xs[0].ConvolveTransposed2d(xs[1], options.Stride, options.Padding, options.OutputPadding, options.Dilation, options.Groups), op => op with
        {
            IsLinear = true,
            Composition = xs => options.Transposed(xs[0], xs[1]),
        });

    private static CatalogRow WeightGradient(string how, Shape[][] cases, Options options) =>
        Certain("Convolutions.ConvolutionWeightGradient2d", $"ConvolutionWeightGradient2d{how}", cases, xs => xs[0].ConvolutionWeightGradient2d(xs[1], options.Kernel(xs[0].Shape, xs[1].Shape), options.Stride, options.Padding, options.Dilation, options.Groups), op => op with
        {
            IsLinear = true,
            Composition = xs => options.WeightGradient(xs[0], xs[1]),
        });

    private static Tensor<double> Along(Tensor<double> x, Tensor<double> weight) =>
        new Options { Stride = (1, 2), Padding = (0, 1), Dilation = (1, 2), Groups = 2 }.Convolve(x.Unsqueeze(2), weight.Unsqueeze(2)).Squeeze(2);

    /// <summary>The options of a convolution, and what it is without one.</summary>
    private sealed record Options
    {
        public Pair Stride { get; init; } = 1;

        public Pair Padding { get; init; }

        public Pair OutputPadding { get; init; }

        public Pair Dilation { get; init; } = 1;

        public int Groups { get; init; } = 1;

        public Tensor<double> Convolve(Tensor<double> x, Tensor<double> weight)
        {
            var (n, o) = (x.Shape[0], weight.Shape[0]);
            var w = weight.Reshape(Groups, o / Groups, weight.Shape[1], weight.Shape[2], weight.Shape[3]);
            var size = Count(x.Shape, (weight.Shape[2], weight.Shape[3]));
            return Taps((weight.Shape[2], weight.Shape[3]))
                .Select(tap => Tensor.Einsum("ngcij,goc->ngoij", Seen(x, tap, size), w.Select(-1, tap.Width).Select(-1, tap.Height)))
                .Aggregate((a, b) => a + b).Reshape(n, o, size.Height, size.Width);
        }

        public Tensor<double> Transposed(Tensor<double> x, Tensor<double> weight)
        {
            var (n, o) = (x.Shape[0], weight.Shape[0]);
            var w = weight.Reshape(Groups, o / Groups, weight.Shape[1], weight.Shape[2], weight.Shape[3]);
            var y = x.Reshape(n, Groups, o / Groups, x.Shape[2], x.Shape[3]);
            var kernel = new Pair(weight.Shape[2], weight.Shape[3]);
            return Taps(kernel)
                .Select(tap => Spread(Tensor.Einsum("ngoij,goc->ngcij", y, w.Select(-1, tap.Width).Select(-1, tap.Height)), tap, kernel))
                .Aggregate((a, b) => a + b).Flatten(1, 2);
        }

        public Tensor<double> WeightGradient(Tensor<double> x, Tensor<double> dy)
        {
            var kernel = Kernel(x.Shape, dy.Shape);
            var slopes = dy.Reshape(dy.Shape[0], Groups, dy.Shape[1] / Groups, dy.Shape[2], dy.Shape[3]);
            Tensor<double>[] taps = [.. Taps(kernel).Select(tap => Tensor.Einsum("ngcij,ngoij->goc", Seen(x, tap, (dy.Shape[2], dy.Shape[3])), slopes))];
            return Tensor.Stack<double>(taps, axis: -1).Reshape(dy.Shape[1], x.Shape[1] / Groups, kernel.Height, kernel.Width);
        }

        public Tensor<double> Unfold(Tensor<double> x, Pair kernel)
        {
            var size = Count(x.Shape, kernel);
            Tensor<double>[] taps = [.. Taps(kernel).Select(tap => Seen(x, tap, size).Squeeze(1))];
            return Tensor.Stack<double>(taps, axis: 2).Reshape(x.Shape[0], x.Shape[1] * taps.Length, size.Height * size.Width);
        }

        /// <summary>The windows in so many rows and columns.</summary>
        public Tensor<double> Fold(Tensor<double> x, Pair kernel, Pair windows)
        {
            var taps = kernel.Height * kernel.Width;
            var columns = x.Reshape(x.Shape[0], 1, x.Shape[1] / taps, taps, windows.Height, windows.Width);
            return Taps(kernel).Select((tap, i) => Spread(columns.Select(3, i), tap, kernel)).Aggregate((a, b) => a + b).Squeeze(1);
        }

        /// <summary>The kernel with which images give a result of this shape, if no element is left over.</summary>
        public Pair Kernel(Shape x, Shape y) => (
            ((x[2] + (2 * Padding.Height) - 1 - ((y[2] - 1) * Stride.Height)) / Dilation.Height) + 1,
            ((x[3] + (2 * Padding.Width) - 1 - ((y[3] - 1) * Stride.Width)) / Dilation.Width) + 1);

        private Pair Count(Shape x, Pair kernel) => (
            ((x[2] + (2 * Padding.Height) - (Dilation.Height * (kernel.Height - 1)) - 1) / Stride.Height) + 1,
            ((x[3] + (2 * Padding.Width) - (Dilation.Width * (kernel.Width - 1)) - 1) / Stride.Width) + 1);

        private static IEnumerable<Pair> Taps(Pair kernel) => Enumerable.Range(0, kernel.Height * kernel.Width).Select(i => new Pair(i / kernel.Width, i % kernel.Width));

        /// <summary>What an element of the kernel sees: [n, group, channel, i, j].</summary>
        private Tensor<double> Seen(Tensor<double> x, Pair tap, Pair size)
        {
            var padded = x.Pad(Padding.Width, Padding.Width, Padding.Height, Padding.Height);
            var (row, column) = (tap.Height * Dilation.Height, tap.Width * Dilation.Width);
            return padded
                .Slice(2, row, row + ((size.Height - 1) * Stride.Height) + 1, Stride.Height)
                .Slice(3, column, column + ((size.Width - 1) * Stride.Width) + 1, Stride.Width)
                .Reshape(x.Shape[0], Groups, x.Shape[1] / Groups, size.Height, size.Width);
        }

        /// <summary>Set a stride apart, and moved to where an element of the kernel sees them.</summary>
        private Tensor<double> Spread(Tensor<double> y, Pair tap, Pair kernel)
        {
            y = Apart(Apart(y, -1, Stride.Width), -2, Stride.Height);
            int top = (tap.Height * Dilation.Height) - Padding.Height, left = (tap.Width * Dilation.Width) - Padding.Width;
            int bottom = ((kernel.Height - 1 - tap.Height) * Dilation.Height) - Padding.Height + OutputPadding.Height, right = ((kernel.Width - 1 - tap.Width) * Dilation.Width) - Padding.Width + OutputPadding.Width;
            return y.Pad(left, right, top, bottom);
        }

        private static Tensor<double> Apart(Tensor<double> y, int axis, int stride)
        {
            if (stride == 1) return y;
            axis += y.Rank;
            var zeros = Tensor.Zeros<double>(y.Shape);
            var spaced = Tensor.Stack<double>([y, .. Enumerable.Repeat(zeros, stride - 1)], axis + 1).Flatten(axis, axis + 1);
            return spaced.Slice(axis, 0, ((y.Shape[axis] - 1) * stride) + 1);
        }
    }
}

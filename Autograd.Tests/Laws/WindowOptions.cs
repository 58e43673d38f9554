using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Options along the two axes of an image, extreme ones among them, for every operation that slides a window; and what it must give, by loops over the elements that there are.</summary>
internal sealed record WindowOptions(string Op, int Height, int Width, Pair Kernel, Pair Stride, Pair Padding, Pair Dilation, int Groups)
{
    /// <summary>No result larger than this is compared: those beyond are the machine's to refuse.</summary>
    private const long MostCompared = 1 << 16;

    public static string[] Operations { get; } = ["Convolve2d", "Convolve1d", "ConvolveTransposed2d", "ConvolutionWeightGradient2d", "MaxPool2d", "MaxPool1d", "AvgPool2d", "AvgPool1d", "Unfold", "Fold"];

    private bool IsLine => Op.EndsWith("1d", StringComparison.Ordinal);

    /// <summary>The operation, in float and in double, with its gradient; each checked against the loops.</summary>
    public void Check()
    {
        Check<float>();
        Check<double>();
    }

    private void Check<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = new TensorScope();
        Pair dilation = Op.StartsWith("Avg", StringComparison.Ordinal) ? 1 : Dilation; // an average has none
        var rows = Axis(Height, Kernel.Height, Stride.Height, Padding.Height, dilation.Height);
        var columns = Axis(Width, Kernel.Width, Stride.Width, Padding.Width, dilation.Width);
        if (Op == "ConvolveTransposed2d") (rows, columns) = (rows.Reached, columns.Reached);
        Tensor<T>[] xs = [.. Operands<T>(rows, columns).Select(x => x.RequireGrad())];
        using var tape = new Tape<T>();
        var y = Apply(xs);
        if (y.Size > MostCompared) return;
        var dy = Whole<T>(y.Shape, 3);
        var gradients = tape.Gradient(y, xs, dy);
        if (Op.StartsWith("Max", StringComparison.Ordinal)) CheckLargest(y, xs[0], rows, columns);
        else CheckLinear(y, xs, dy, gradients, rows, columns);
    }

    /// <summary>Bilinear, so that one list of products says the result and both gradients: operand a, operand b (or a factor), result.</summary>
    private void CheckLinear<T>(Tensor<T> y, Tensor<T>[] xs, Tensor<T> dy, Tensor<T>[] gradients, Line rows, Line columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] a = Doubles(xs[0]), b = xs.Length > 1 ? Doubles(xs[1]) : [1], d = Doubles(dy);
        double[] expected = new double[y.Size], da = new double[a.Length], db = new double[b.Length];
        foreach (var (i, j, k, factor) in Products(rows, columns))
        {
            expected[k] += a[i] * b[j] * factor;
            da[i] += d[k] * b[j] * factor;
            db[j] += d[k] * a[i] * factor;
        }
        Near(expected, y, "the result");
        Near(da, gradients[0], "the gradient to the first operand");
        if (xs.Length > 1) Near(db, gradients[1], "the gradient to the second operand");
    }

    private IEnumerable<(int A, int B, int Y, double Factor)> Products(Line rows, Line columns)
    {
        int image = rows.Size * columns.Size, windows = rows.Count * columns.Count, taps = rows.Kernel * columns.Kernel;
        foreach (var (i, r, row) in rows.Pairs())
            foreach (var (j, s, column) in columns.Pairs())
            {
                int place = (row * columns.Size) + column, window = (i * columns.Count) + j, tap = (r * columns.Kernel) + s;
                if (Op is "Unfold") yield return (place, 0, (tap * windows) + window, 1);
                else if (Op is "Fold") yield return ((tap * windows) + window, 0, place, 1);
                else if (Op.StartsWith("Avg", StringComparison.Ordinal)) yield return (place, 0, window, 1.0 / taps);
                else
                    for (var channel = 0; channel < 2; channel++)
                        for (var output = 0; output < 2; output++)
                        {
                            if (Groups == 2 && channel != output) continue;
                            int at = (channel * image) + place, result = (output * windows) + window, inputs = 2 / Groups;
                            var weight = (((output * inputs) + (Groups == 2 ? 0 : channel)) * taps) + tap;
                            yield return Op switch
                            {
                                "ConvolveTransposed2d" => (result, weight, at, 1),
                                "ConvolutionWeightGradient2d" => (at, result, weight, 1),
                                _ => (at, weight, result, 1),
                            };
                        }
            }
    }

    private static void CheckLargest<T>(Tensor<T> y, Tensor<T> x, Line rows, Line columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (values, largest) = (Doubles(x), new double[y.Size]);
        Array.Fill(largest, double.NegativeInfinity);
        foreach (var (i, _, row) in rows.Pairs())
            foreach (var (j, _, column) in columns.Pairs()) largest[(i * columns.Count) + j] = Math.Max(largest[(i * columns.Count) + j], values[(row * columns.Size) + column]);
        Near(largest, y, "the largest");
    }

    private Tensor<T> Apply<T>(Tensor<T>[] xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op switch
        {
            "Convolve2d" => xs[0].Convolve2d(xs[1], Stride, Padding, Dilation, Groups),
            "Convolve1d" => xs[0].Convolve1d(xs[1], Stride.Width, Padding.Width, Dilation.Width, Groups),
            "ConvolveTransposed2d" => xs[0].ConvolveTransposed2d(xs[1], Stride, Padding, default, Dilation, Groups),
            "ConvolutionWeightGradient2d" => xs[0].ConvolutionWeightGradient2d(xs[1], Kernel, Stride, Padding, Dilation, Groups),
            "MaxPool2d" => xs[0].MaxPool2d(Kernel, Stride, Padding, Dilation),
            "MaxPool1d" => xs[0].MaxPool1d(Kernel.Width, Stride.Width, Padding.Width, Dilation.Width),
            "AvgPool2d" => xs[0].AvgPool2d(Kernel, Stride, Padding),
            "AvgPool1d" => xs[0].AvgPool1d(Kernel.Width, Stride.Width, Padding.Width),
            "Unfold" => xs[0].Unfold(Kernel, Stride, Padding, Dilation),
            "Fold" => xs[0].Fold((Height, Width), Kernel, Stride, Padding, Dilation),
            _ => throw new InvalidOperationException(Op),
        };

    private Tensor<T>[] Operands<T>(Line rows, Line columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape Image(int channels, int height, int width) => IsLine ? [channels, width] : [1, channels, height, width];
        var (image, kernels) = (Image(2, Height, Width), IsLine ? (int[])[2, 2 / Groups, Kernel.Width] : [2, 2 / Groups, Kernel.Height, Kernel.Width]);
        return Op switch
        {
            "Convolve2d" => [Whole<T>(image, 1), Whole<T>(Shape.Create(kernels), 2)],
            "Convolve1d" => [Whole<T>(image, 1), Whole<T>(Shape.Create(kernels), 2)],
            "ConvolveTransposed2d" => [Whole<T>(Image(2, rows.Count, columns.Count), 1), Whole<T>(Shape.Create(kernels), 2)],
            "ConvolutionWeightGradient2d" => [Whole<T>(image, 1), Whole<T>(Image(2, rows.Count, columns.Count), 2)],
            "Fold" => [Whole<T>(Shape.Create([1, Some((long)rows.Kernel * columns.Kernel), Some((long)rows.Count * columns.Count)]), 1)],
            _ => [Whole<T>(Image(1, Height, Width), 1)],
        };
    }

    /// <summary>A size; 1, which does not fit, where the operand would be too large to make: then there must be an error.</summary>
    private static int Some(long size) => size is >= 0 and <= MostCompared ? (int)size : 1;

    /// <summary>Windows by the formula, in long; of options that no operation takes as many as make an operand.</summary>
    private static Line Axis(int size, int kernel, int stride, int padding, int dilation)
    {
        var free = size + (2L * padding) - ((long)dilation * (kernel - 1L)) - 1;
        return new Line(size, kernel, Math.Max(stride, 1), padding, dilation, free < 0 ? 0 : (int)Math.Min((free / Math.Max(stride, 1)) + 1, 1 << 20));
    }

    private static Tensor<T> Whole<T>(Shape shape, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (shape.Size > MostCompared) throw new ArgumentException("An operand that the law does not make.");
        var random = new RandomStream(seed);
        return Tensor.From<T>(Enumerable.Range(0, shape.Size).Select(_ => T.CreateTruncating(random.NextInt(9) - 4)).ToArray(), shape);
    }

    private static double[] Doubles<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(x.ToArray(), value => double.CreateTruncating(value));

    private static void Near<T>(double[] expected, Tensor<T> actual, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = Doubles(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            if (!(Math.Abs(values[i] - expected[i]) <= 1e-5 * (1 + Math.Abs(expected[i])))) Assert.Equal(expected[i], values[i]);
    }

    /// <summary>One axis of windows.</summary>
    private sealed record Line(int Size, int Kernel, int Stride, int Padding, int Dilation, int Count)
    {
        /// <summary>With as many elements as a transposed convolution makes of so many windows.</summary>
        public Line Reached => this with { Size = (int)Math.Clamp(((Count - 1L) * Stride) - (2L * Padding) + ((long)Dilation * (Kernel - 1)) + 1, 0, 1 << 20) };

        /// <summary>Which window meets which element, by which tap: at most as many as the shorter of elements and taps has, for each window.</summary>
        public IEnumerable<(int Window, int Tap, int Element)> Pairs()
        {
            for (long window = 0; window < Count; window++)
            {
                var start = (window * Stride) - Padding;
                var first = start < 0 ? (-start + Dilation - 1) / Dilation : 0;
                for (var tap = first; tap < Kernel && start + (tap * Dilation) < Size; tap++) yield return ((int)window, (int)tap, (int)(start + (tap * Dilation)));
            }
        }
    }
}

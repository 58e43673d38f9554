using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Windows over images. The composed form cuts every window out, one by one.</summary>
internal static class PoolingRows
{
    public static IEnumerable<CatalogRow> All =>
    [
        Certain("Pooling.MaxPool2d", "MaxPool2d", [[[2, 1, 4, 4]], [[1, 2, 5, 3]], [[2, 4, 5]], [[0, 2, 3, 3]]], xs => xs[0].MaxPool2d(2), op => op with
        {
            Distinct = true,
            Composition = xs => Pooled(xs[0], new Window(2, 2, 0, 1), new Window(2, 2, 0, 1), Largest),
        }),
        Certain("Pooling.MaxPool2d", "MaxPool2d, overlapping, padded, dilated", [[[1, 2, 5, 6]], [[2, 1, 4, 7]]], xs => xs[0].MaxPool2d((2, 3), stride: (1, 2), padding: (1, 1), dilation: (2, 1)), op => op with
        {
            Distinct = true,
            Composition = xs => Pooled(xs[0], new Window(2, 1, 1, 2), new Window(3, 2, 1, 1), Largest),
        }),
        Certain("Pooling.MaxPool1d", "MaxPool1d", [[[2, 1, 4]], [[1, 2, 7]], [[2, 5]]], xs => xs[0].MaxPool1d(3, stride: 1, padding: 1), op => op with
        {
            Distinct = true,
            Composition = xs => Pooled(xs[0].Unsqueeze(-2), new Window(1, 1, 0, 1), new Window(3, 1, 1, 1), Largest).Squeeze(-2),
        }),
        Certain("Pooling.MaxPool1d", "MaxPool1d of a vector at its corners", [[[6]]], xs => xs[0].Unsqueeze(0).MaxPool1d(3).Squeeze(0), op => op with
        {
            Distinct = true,
            Composition = xs => Pooled(xs[0].Unsqueeze(0).Unsqueeze(0), new Window(1, 1, 0, 1), new Window(3, 3, 0, 1), Largest).Squeeze(0).Squeeze(0),
            Kinks =
            [
                new Kink("the first of equals has it all", At: [[1, 3, 3, 2, 2, 2]], Gradients: [[0, 1, 0, 1, 0, 0]]),
                new Kink("of nothing but -∞ the first element", At: [[double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, 0, -0.0, -1]], Gradients: [[1, 0, 0, 1, 0, 0]]),
                new Kink("NaN is the largest, the last one of several", At: [[1, double.NaN, 2, double.NaN, 3, double.NaN]], Gradients: [[0, 1, 0, 0, 0, 1]]),
            ],
        }),
        Certain("Pooling.AvgPool2d", "AvgPool2d", [[[2, 1, 4, 4]], [[1, 2, 5, 3]], [[2, 4, 5]], [[0, 2, 3, 3]]], xs => xs[0].AvgPool2d(2), op => op with
        {
            IsLinear = true,
            Composition = xs => Pooled(xs[0], new Window(2, 2, 0, 1), new Window(2, 2, 0, 1), window => window.Mean([-2, -1])),
        }),
        Certain("Pooling.AvgPool2d", "AvgPool2d, overlapping, padded", [[[1, 2, 5, 6]], [[2, 1, 2, 7]]], xs => xs[0].AvgPool2d((3, 4), stride: (1, 2), padding: (1, 2)), op => op with
        {
            IsLinear = true,
            Composition = xs => Pooled(xs[0], new Window(3, 1, 1, 1), new Window(4, 2, 2, 1), window => window.Sum([-2, -1]) / 12),
        }),
        Certain("Pooling.AvgPool2d", "AvgPool2d, the padding not counted", [[[1, 2, 5, 6]], [[2, 1, 2, 7]]], xs => xs[0].AvgPool2d((3, 4), stride: (1, 2), padding: (1, 2), countIncludePad: false), op => op with
        {
            IsLinear = true,
            Composition = xs => Pooled(xs[0], new Window(3, 1, 1, 1), new Window(4, 2, 2, 1), window => window.Mean([-2, -1])),
        }),
        Certain("Pooling.AvgPool1d", "AvgPool1d", [[[2, 1, 4]], [[1, 2, 7]], [[2, 5]]], xs => xs[0].AvgPool1d(3, stride: 1, padding: 1), op => op with
        {
            IsLinear = true,
            Composition = xs => Pooled(xs[0].Unsqueeze(-2), new Window(1, 1, 0, 1), new Window(3, 1, 1, 1), window => window.Sum([-2, -1]) / 3).Squeeze(-2),
        }),
        Certain("Pooling.AdaptiveAvgPool2d", "AdaptiveAvgPool2d", [[[2, 1, 4, 4]], [[1, 2, 5, 3]], [[2, 1, 2]], [[0, 2, 3, 3]]], xs => xs[0].AdaptiveAvgPool2d((3, 2)), op => op with
        {
            IsLinear = true,
            Composition = xs => Averaging(3, xs[0].Shape[^2]).MatMul(xs[0]).MatMul(Averaging(2, xs[0].Shape[^1]).Transpose()),
        }),
    ];

    private static Tensor<double> Largest(Tensor<double> window) => window.Max([-2, -1]);

    /// <summary>Every window cut out of the image, without the padding, and reduced.</summary>
    private static Tensor<double> Pooled(Tensor<double> x, Window rows, Window columns, Func<Tensor<double>, Tensor<double>> reduce) =>
        Tensor.Stack<double>([.. rows.Starts(x.Shape[^2]).Select(row => Tensor.Stack<double>([.. columns.Starts(x.Shape[^1]).Select(column => reduce(columns.Cut(rows.Cut(x, -2, row), -1, column)))], axis: -1))], axis: -2);

    /// <summary>The matrix whose row i averages the elements of window i.</summary>
    private static Tensor<double> Averaging(int windows, int size)
    {
        var rows = new double[windows][];
        for (var i = 0; i < windows; i++)
        {
            var (start, end) = (i * size / windows, (int)Math.Ceiling((i + 1.0) * size / windows));
            rows[i] = [.. Enumerable.Range(0, size).Select(j => j >= start && j < end ? 1.0 / (end - start) : 0)];
        }
        return Tensor.From(rows);
    }

    private sealed record Window(int Kernel, int Stride, int Padding, int Dilation)
    {
        public IEnumerable<int> Starts(int size)
        {
            for (var start = -Padding; start + (Dilation * (Kernel - 1)) < size + Padding; start += Stride) yield return start;
        }

        public Tensor<double> Cut(Tensor<double> x, int axis, int start)
        {
            var first = start;
            while (first < 0) first += Dilation;
            return x.Slice(axis, first, Math.Min(start + (Dilation * (Kernel - 1)) + 1, x.Shape[axis < 0 ? axis + x.Rank : axis]), Dilation);
        }
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;

namespace Autograd.Core;

/// <summary>
/// Prints tensors for people: nested brackets, columns aligned, four digits, the shape at the end; long axes are cut to three elements at each end.
/// </summary>
internal static class TensorFormatting
{
    private const int WholeUpTo = 1000, Edge = 3;

    public static string Format<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Storage.IsReturned) return $"returned {x.Shape}";
        var values = x.ToArray();
        var digits = Digits(values);
        return Format(Array.ConvertAll(values, value => Number(value, digits)), x.Shape);
    }

    public static string Format(int[] values, Shape shape) => Format(Array.ConvertAll(values, value => value.ToString(CultureInfo.InvariantCulture)), shape);

    /// <summary>As many decimals as the most demanding element needs, four at most; null where the magnitudes call for exponents.</summary>
    private static int? Digits<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = 0, smallest = double.PositiveInfinity;
        var digits = 0;
        foreach (var value in values)
        {
            var v = Math.Abs(double.CreateTruncating(value));
            if (!double.IsFinite(v)) continue;
            largest = Math.Max(largest, v);
            if (v > 0) smallest = Math.Min(smallest, v);
            while (digits < 4 && Math.Abs(Math.Round(v, digits) - v) > 1e-6 * v) digits++;
        }
        return largest >= 1e6 || (largest < 1e-3 && largest > 0) || (digits == 4 && smallest < 1e-4 * largest && smallest < 1e-4) ? null : digits;
    }

    private static string Number<T>(T value, int? digits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.IsNaN(value) ? "NaN"
        : T.IsInfinity(value) ? (value > T.Zero ? "∞" : "-∞")
        : value.ToString(digits is { } d ? "F" + d : value == T.Zero ? "0" : "0.0000e+00", CultureInfo.InvariantCulture);

    private static string Format(string[] cells, Shape shape)
    {
        if (shape.Rank == 0) return cells[0];
        if (shape.Size == 0) return $"[]  {shape}";
        var width = cells.Max(cell => cell.Length);
        var text = new StringBuilder();
        Append(text, cells, shape, axis: 0, start: 0, width, cut: shape.Size > WholeUpTo);
        return text.Append("  ").Append(shape).ToString();
    }

    private static void Append(StringBuilder text, string[] cells, Shape shape, int axis, int start, int width, bool cut)
    {
        var stride = 1;
        for (var inner = axis + 1; inner < shape.Rank; inner++) stride *= shape[inner];
        var last = axis == shape.Rank - 1;
        text.Append('[');
        for (var i = 0; i < shape[axis]; i++)
        {
            if (i > 0) text.Append(last ? " " : "\n" + new string(' ', axis + 1));
            if (cut && shape[axis] > 2 * Edge && i == Edge)
            {
                text.Append('…');
                i = shape[axis] - Edge - 1;
                continue;
            }
            if (last) text.Append(cells[start + i].PadLeft(width));
            else Append(text, cells, shape, axis + 1, start + (i * stride), width, cut);
        }
        text.Append(']');
    }
}

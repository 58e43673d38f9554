using System.Globalization;
using System.Numerics;
using System.Text;

namespace Autograd.Core;

/// <summary>
/// Prints tensors for people: nested brackets, columns aligned, four digits, the shape at the end. A large tensor's long axes are cut to three elements at each end; only what is shown is looked at.
/// </summary>
internal static class TensorFormatting
{
    private const int WholeUpTo = 1000, Edge = 3, Ellipsis = -1, InLine = 8;

    public static string Format<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Storage.Gone(x.Shape) is { } gone) return gone;
        var digits = Digits(Shown(x.Shape).Select(position => double.CreateTruncating(x.ElementAt(position))));
        return Format(x.Shape, position => Number(x.ElementAt(position), digits));
    }

    /// <summary>What a debugger shows in its one line: the type, the shape, the first elements.</summary>
    public static string Line<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var type = typeof(T) == typeof(float) ? "Tensor<float>" : "Tensor<double>";
        return x.Storage.Gone(x.Shape) is { } gone ? $"{type} {gone}" : Line(type, x.Shape, position => x.ElementAt(position).ToString("G4", CultureInfo.InvariantCulture));
    }

    public static string Line(string type, Shape shape, Func<int, string> cell)
    {
        var first = Enumerable.Range(0, Math.Min(shape.Size, InLine)).Select(cell);
        return $"{type} {shape}: {string.Join(' ', first)}{(shape.Size > InLine ? " …" : "")}".TrimEnd();
    }

    public static string Format(int[] values, Shape shape) => Format(shape, position => values[position].ToString(CultureInfo.InvariantCulture));

    /// <summary>As many decimals as the most demanding element needs, four at most; null where the magnitudes call for exponents.</summary>
    private static int? Digits(IEnumerable<double> values)
    {
        double largest = 0, smallest = double.PositiveInfinity;
        var digits = 0;
        foreach (var value in values)
        {
            var v = Math.Abs(value);
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
        : value.ToString(digits is { } d ? $"F{d}" : value == T.Zero ? "0" : "0.0000e+00", CultureInfo.InvariantCulture);

    /// <summary>The element at a row-major position.</summary>
    private static T ElementAt<T>(this Tensor<T> x, int position)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> index = stackalloc int[x.Rank];
        for (var axis = x.Rank - 1; axis >= 0; axis--) (position, index[axis]) = Math.DivRem(position, x.Shape[axis]);
        return x.Buffer[x.Layout.Position(index)];
    }

    private static string Format(Shape shape, Func<int, string> cell)
    {
        if (shape.Rank == 0) return cell(0);
        if (shape.Size == 0) return $"[]  {shape}";
        var width = Shown(shape).Max(position => cell(position).Length);
        var text = new StringBuilder();
        Append(text, shape, cell, width, axis: 0, start: 0);
        return text.Append("  ").Append(shape).ToString();
    }

    private static void Append(StringBuilder text, Shape shape, Func<int, string> cell, int width, int axis, int start)
    {
        var (last, stride) = (axis == shape.Rank - 1, StrideOf(shape, axis));
        text.Append('[');
        foreach (var i in ShownOf(shape, axis))
        {
            if (i != 0) text.Append(last ? " " : "\n" + new string(' ', axis + 1));
            if (i == Ellipsis) text.Append('…');
            else if (last) text.Append(cell(start + i).PadLeft(width));
            else Append(text, shape, cell, width, axis + 1, start + (i * stride));
        }
        text.Append(']');
    }

    /// <summary>The row-major positions of all elements that are printed.</summary>
    private static IEnumerable<int> Shown(Shape shape)
    {
        IEnumerable<int> positions = [0];
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var (stride, indices) = (StrideOf(shape, axis), ShownOf(shape, axis).Where(i => i != Ellipsis).ToArray());
            positions = positions.SelectMany(position => indices.Select(i => position + (i * stride)));
        }
        return positions;
    }

    /// <summary>Which indices of an axis are printed, and where a gap is.</summary>
    private static IEnumerable<int> ShownOf(Shape shape, int axis)
    {
        var n = shape[axis];
        return shape.Size <= WholeUpTo || n <= 2 * Edge ? Enumerable.Range(0, n) : [.. Enumerable.Range(0, Edge), Ellipsis, .. Enumerable.Range(n - Edge, Edge)];
    }

    private static int StrideOf(Shape shape, int axis)
    {
        var stride = 1;
        for (var inner = axis + 1; inner < shape.Rank; inner++) stride *= shape[inner];
        return stride;
    }
}

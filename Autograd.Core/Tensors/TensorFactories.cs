using System.Globalization;
using System.Numerics;

namespace Autograd.Core;

/// <summary>Makes tensors. Inside a <see cref="TensorScope"/> or tape they live until it closes; see <see cref="Tensor{T}.Persist"/> for what must live longer.</summary>
public static partial class Tensor
{
    /// <summary>A vector of these values.</summary>
    public static Tensor<T> From<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values, [values.Length]);
    }

    /// <summary>A matrix of these rows: <c>Tensor.From([[1.0, 2.0], [3.0, 4.0]])</c>.</summary>
    /// <exception cref="ArgumentException">The rows are not equally long.</exception>
    public static Tensor<T> From<T>(T[][] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => From(Flatten(rows, out var columns), [rows.Length, columns]);

    /// <summary>A box of these matrices.</summary>
    /// <exception cref="ArgumentException">The matrices or their rows are not equally long.</exception>
    public static Tensor<T> From<T>(T[][][] matrices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = Flatten(Flatten(matrices, out var rows), out var columns);
        return From(values, [matrices.Length, rows, columns]);
    }

    /// <summary>A matrix of a two-dimensional array's values.</summary>
    public static Tensor<T> From<T>(T[,] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values.Cast<T>().ToArray(), [values.GetLength(0), values.GetLength(1)]);
    }

    /// <summary>A tensor of this shape from its values in row-major order.</summary>
    /// <exception cref="ArgumentException">Not as many values as the shape has elements.</exception>
    public static Tensor<T> From<T>(ReadOnlySpan<T> values, Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (values.Length != shape.Size) Throw.ValueCount("From", values.Length, shape);
        var y = New<T>(shape, "From");
        values.CopyTo(y.Fresh);
        return y;
    }

    /// <summary>A copy of a tensor of <c>System.Numerics.Tensors</c>, whose arrays it does not hand out.</summary>
    public static Tensor<T> FromTensor<T>(in System.Numerics.Tensors.ReadOnlyTensorSpan<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (source.Rank > Shape.MaxRank) Throw.TooManyAxes("the source of FromTensor", source.Rank);
        Span<int> sizes = stackalloc int[source.Rank];
        for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = checked((int)source.Lengths[axis]);
        var y = New<T>(Shape.Create(sizes), "FromTensor");
        source.FlattenTo(y.Fresh);
        return y;
    }

    /// <summary>A single number: the shape <c>[]</c>.</summary>
    public static Tensor<T> Scalar<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Full(Shape.Scalar, value);

    /// <summary>All zeros.</summary>
    public static Tensor<T> Zeros<T>(Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Full(shape, T.Zero);

    /// <summary>All ones.</summary>
    public static Tensor<T> Ones<T>(Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Full(shape, T.One);

    /// <summary>One value everywhere.</summary>
    public static Tensor<T> Full<T>(Shape shape, T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = New<T>(shape, "Full");
        Kernel<T>.Fill(y.Fresh, value);
        return y;
    }

    /// <summary>The numbers 0, 1, ... below <paramref name="stop"/>.</summary>
    public static Tensor<T> Arange<T>(double stop)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Arange<T>(0, stop);

    /// <summary>The numbers start, start + step, ... up to but without <paramref name="stop"/>; <paramref name="step"/> may be negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0 or not finite, or a bound is not finite.</exception>
    public static Tensor<T> Arange<T>(double start, double stop, double step = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (step == 0 || !double.IsFinite(step)) throw new ArgumentOutOfRangeException(nameof(step), Say($"Arange: a step of {step} never arrives."));
        if (!double.IsFinite(start) || !double.IsFinite(stop)) throw new ArgumentOutOfRangeException(nameof(stop), Say($"Arange: the bounds {start} and {stop} must be finite."));
        var count = Math.Max(0, Math.Ceiling((stop - start) / step));
        if (count > Array.MaxLength) throw new ArgumentOutOfRangeException(nameof(step), Say($"Arange: from {start} to {stop} by {step} are more than {Array.MaxLength} numbers."));
        var y = New<T>([(int)count], "Arange");
        var values = y.Fresh;
        for (var i = 0; i < values.Length; i++) values[i] = T.CreateTruncating(start + (i * step));
        return y;
    }

    /// <summary><paramref name="count"/> numbers evenly spaced from start to stop, both included, exactly; from stop to start they are the same, backwards.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Tensor<T> Linspace<T>(double start, double stop, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count < 0) Throw.NegativeCount("Linspace", nameof(count), count);
        var y = New<T>([count], "Linspace");
        var values = y.Fresh;
        var last = count - 1;
        var half = ((stop / 2) - (start / 2)) / Math.Max(last, 1); // of a step: the distance itself may be more than there is
        for (var i = 0; i < count; i++) // from the nearer end, so that both ends are exact, or from both in the middle
            values[i] = T.CreateTruncating(i < last - i || last == 0 ? start + (2.0 * i * half) : i > last - i ? stop - (2.0 * (last - i) * half) : (start / 2) + (stop / 2));
        return y;
    }

    /// <summary>Ones on the diagonal of an n × n matrix.</summary>
    public static Tensor<T> Eye<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Zeros<T>([n, n]);
        for (var i = 0; i < n; i++) y.Fresh[(i * n) + i] = T.One;
        return y;
    }

    /// <summary>Independent uniform numbers from [low, high).</summary>
    public static Tensor<T> Uniform<T>(Shape shape, RandomStream random, double low = 0, double high = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(random);
        var y = New<T>(shape, "Uniform");
        random.Uniform(y.Fresh, T.CreateTruncating(low), T.CreateTruncating(high));
        return y;
    }

    /// <summary>Independent normal numbers.</summary>
    public static Tensor<T> Normal<T>(Shape shape, RandomStream random, double mean = 0, double std = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(random);
        var y = New<T>(shape, "Normal");
        random.Normal(y.Fresh, T.CreateTruncating(mean), T.CreateTruncating(std));
        return y;
    }

    /// <summary>Independent ones with probability <paramref name="p"/>, zeros otherwise.</summary>
    public static Tensor<T> Bernoulli<T>(Shape shape, RandomStream random, double p = 0.5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(random);
        var y = New<T>(shape, "Bernoulli");
        random.Bernoulli(y.Fresh, p);
        return y;
    }

    /// <summary>A fresh tensor with arbitrary contents.</summary>
    internal static Tensor<T> New<T>(Shape shape, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor<T>.New(Layout.RowMajor(shape), op);

    /// <summary>The elements of equally long rows, one after another.</summary>
    internal static T[] Flatten<T>(T[][] rows, out int columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (Array.IndexOf(rows, null) is var missing and >= 0) Throw.NullPart("From", "row", missing);
        columns = rows.Length == 0 ? 0 : rows[0].Length;
        for (var row = 0; row < rows.Length; row++)
            if (rows[row].Length != columns) Throw.Ragged("From", row, rows[row].Length, columns);
        return [.. rows.SelectMany(row => row)];
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

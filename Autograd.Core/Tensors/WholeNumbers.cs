using System.Numerics.Tensors;

namespace Autograd.Core;

/// <summary>
/// Whole numbers are not elements of tensors, and <c>int</c> is what C# takes the numbers of <c>[1, 2, 3]</c> for: here
/// they become <c>double</c>.
/// </summary>
public static partial class Tensor
{
    /// <summary>
    /// A vector of whole numbers, which become <c>double</c>: <c>Tensor.From([1, 2, 3])</c>. For floats write
    /// <c>Tensor.From([1f, 2, 3])</c>; for classes and positions, <see cref="Indices.From(int[])"/>.
    /// </summary>
    public static Tensor<double> From(int[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values, [values.Length]);
    }

    /// <summary>A matrix of rows of whole numbers, which become <c>double</c>: <c>Tensor.From([[1, 2], [3, 4]])</c>.</summary>
    /// <exception cref="ArgumentException">The rows are not equally long.</exception>
    public static Tensor<double> From(int[][] rows) => From(Flatten(rows, out var columns), [rows.Length, columns]);

    /// <summary>A box of matrices of whole numbers, which become <c>double</c>.</summary>
    /// <exception cref="ArgumentException">The matrices or their rows are not equally long.</exception>
    public static Tensor<double> From(int[][][] matrices)
    {
        var values = Flatten(Flatten(matrices, out var rows), out var columns);
        return From(values, [matrices.Length, rows, columns]);
    }

    /// <summary>A matrix of a two-dimensional array's whole numbers, which become <c>double</c>.</summary>
    public static Tensor<double> From(int[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values.Cast<int>().ToArray(), [values.GetLength(0), values.GetLength(1)]);
    }

    /// <summary>A tensor of this shape from whole numbers in row-major order, which become <c>double</c>.</summary>
    /// <exception cref="ArgumentException">Not as many values as the shape has elements.</exception>
    public static Tensor<double> From(ReadOnlySpan<int> values, Shape shape)
    {
        if (values.Length != shape.Size) Throw.ValueCount("From", values.Length, shape);
        var y = New<double>(shape, "From");
        TensorPrimitives.ConvertChecked(values, y.Fresh);
        return y;
    }

    /// <summary>A single whole number as a <c>double</c>: the shape <c>[]</c>.</summary>
    public static Tensor<double> Scalar(int value) => Scalar((double)value);

    /// <summary>One whole number everywhere, as a <c>double</c>.</summary>
    public static Tensor<double> Full(Shape shape, int value) => Full(shape, (double)value);
}

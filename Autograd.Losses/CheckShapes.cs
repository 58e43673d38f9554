using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>What losses demand of shapes where it is not just input and target.</summary>
internal static class CheckShapes
{
    /// <summary>Two of the operands have one shape.</summary>
    public static void Same<T>(string loss, Tensor<T> a, string nameA, Tensor<T> b, string nameB)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(a, nameA);
        ArgumentNullException.ThrowIfNull(b, nameB);
        if (a.Shape == b.Shape) return;
        var hint = Check.SameButForOnes(a.Shape, b.Shape) ? $": write {nameB}.Reshape({Check.List(a.Shape)})" : "";
        throw new ArgumentException($"{loss}: {nameA} {a.Shape} and {nameB} {b.Shape} must have the same shape, nothing is broadcast{hint}.");
    }

    /// <summary>There are rows: an axis to sum over.</summary>
    public static void HasAxis<T>(string loss, Tensor<T> x, string name, string why)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Rank == 0) throw new ArgumentException($"{loss}: {name} [] has no axis; {why}.");
    }

    /// <summary>A weight that broadcasts to the input, and does not make it larger.</summary>
    public static void Weight<T>(string loss, Tensor<T>? weight, Shape input, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weight is null) return;
        for (var back = 1; back <= weight.Rank; back++)
        {
            var n = weight.Shape[weight.Rank - back];
            if (back <= input.Rank ? n == 1 || n == input[input.Rank - back] : n == 1 && weight.Rank <= input.Rank) continue;
            var hint = weight.Rank == 1 && input.Rank > 1 && n == input[0] ? $": one number a row is {name}.Reshape({n}{string.Concat(Enumerable.Repeat(", 1", input.Rank - 1))})"
                : weight.Rank == 1 && input.Rank > 2 && n == input[1] ? $": one number a channel is {name}.Reshape({n}{string.Concat(Enumerable.Repeat(", 1", input.Rank - 2))})"
                : "";
            throw new ArgumentException($"{loss}: {name} {weight.Shape} does not broadcast to input {input}{hint}.");
        }
    }

    /// <summary>Rows of classes, or a single one.</summary>
    public static void RowsOfClasses<T>(string loss, Tensor<T> input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank > 2) throw new ArgumentException($"{loss}: input {input.Shape} is [batch classes], or [classes] for a single example; move further axes into the batch.");
    }
}

using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>
/// What losses demand of their arguments, with texts that name both shapes and the way out. Shapes have to be the documented ones:
/// broadcast silently, <c>[100 1]</c> against <c>[100]</c> would become the mean of 10,000 wrong differences.
/// </summary>
internal static class Check
{
    /// <summary>Input and target have one shape.</summary>
    public static void SameShape<T>(string loss, Tensor<T> input, Tensor<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (input.Shape == target.Shape) return;
        var hint = SameButForOnes(input.Shape, target.Shape) ? $": write target.Reshape({List(input.Shape)}), or input.Reshape({List(target.Shape)})"
            : input.Rank == 2 && target.Rank == 2 && input.Shape[0] == target.Shape[1] && input.Shape[1] == target.Shape[0] ? ": transpose one of them"
            : "";
        throw new ArgumentException($"{loss}: input {input.Shape} and target {target.Shape} must have the same shape, nothing is broadcast{hint}.");
    }

    /// <summary>The target has the input's shape without the class axis, which is axis 1, or axis 0 of an input <c>[classes]</c>.</summary>
    /// <returns>The class axis.</returns>
    public static int ClassShapes<T>(string loss, Tensor<T> input, Indices target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (input.Rank == 0) throw new ArgumentException($"{loss}: input [] has no class axis; it is [batch classes ...], or [classes] for a single example.");
        var axis = input.Rank == 1 ? 0 : 1;
        var expected = Without(input.Shape, axis);
        if (target.Shape == expected) return axis;
        var hint = target.Shape == input.Shape ? ": a target of class indices has no class axis; of one-hot rows take the ArgMax"
            : SameButForOnes(target.Shape, expected) ? $": write target.Reshape({List(expected)})"
            : input.Rank > 2 && target.Shape == Without(input.Shape, input.Rank - 1) ? $": the classes are axis 1, not the last; permute input to [batch classes ...]"
            : input.Rank > 1 && target.Shape == Without(input.Shape, 0) ? ": the batch is axis 0 of the input and the classes axis 1; transpose it if they are the other way round"
            : "";
        throw new ArgumentException($"{loss}: input {input.Shape} with the classes on axis {axis} needs a target {expected}, not {target.Shape}{hint}.");
    }

    /// <summary>The target has the input's shape, which has a class axis: axis 1, or axis 0 of an input <c>[classes]</c>.</summary>
    /// <returns>The class axis.</returns>
    public static int ProbabilityShapes<T>(string loss, Tensor<T> input, Tensor<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SameShape(loss, input, target);
        if (input.Rank == 0) throw new ArgumentException($"{loss}: input [] has no class axis; it is [batch classes ...], or [classes] for a single example.");
        return input.Rank == 1 ? 0 : 1;
    }

    /// <summary>Probabilities have no class to be ignored.</summary>
    public static void NothingIgnored(string loss, int ignoreIndex)
    {
        if (ignoreIndex >= 0) throw new ArgumentOutOfRangeException(nameof(ignoreIndex), $"{loss}: ignoreIndex is {ignoreIndex}, but a target of class probabilities has no index to ignore; give the class weight 0, or a target of class indices.");
    }

    /// <summary>Every class index lies in [0, classes), or is the one to be ignored.</summary>
    public static void ClassRange(string loss, Indices target, int classes, int? ignoreIndex)
    {
        var indices = target.AsSpan();
        if (!indices.ContainsAnyExceptInRange(0, classes - 1)) return; // a pass of few instructions; what follows is the rarer case
        for (var i = 0; i < indices.Length; i++)
            if ((uint)indices[i] >= (uint)classes && indices[i] != ignoreIndex)
                throw new ArgumentException($"{loss}: class {indices[i]}{Position(target.Shape, i)} of target {target.Shape} is outside 0 .. {classes - 1}{ClassHint(indices[i], classes, ignoreIndex)}.");
    }

    /// <summary>One weight a class.</summary>
    public static void ClassWeight<T>(string loss, Tensor<T>? weight, int classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weight is not null && (weight.Rank != 1 || weight.Size != classes))
            throw new ArgumentException($"{loss}: weight is [{classes}], one number for each class, not {weight.Shape}.");
    }

    /// <summary>A number in [0, 1]; NaN is not.</summary>
    public static void UnitInterval(string loss, double value, string name)
    {
        if (!(value >= 0 && value <= 1)) throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"{loss}: {name} is {value}; it must lie in 0 .. 1."));
    }

    /// <summary>One of the three reductions that every loss has.</summary>
    public static void PlainReduction(string loss, Reduction reduction)
    {
        if (reduction is Reduction.None or Reduction.Mean or Reduction.Sum) return;
        var why = reduction == Reduction.BatchMean ? "BatchMean is for divergences between distributions only; take Mean" : $"{(int)reduction} is no reduction; take None, Mean or Sum";
        throw new ArgumentOutOfRangeException(nameof(reduction), $"{loss}: {why}.");
    }

    /// <summary>The shape without one axis.</summary>
    public static Shape Without(Shape shape, int axis) => Shape.Create([.. shape.Sizes[..axis], .. shape.Sizes[(axis + 1)..]]);

    private static string ClassHint(int index, int classes, int? ignoreIndex) =>
        index == classes ? "; do the labels count from 1? they count from 0"
        : index == -100 && ignoreIndex is { } other ? $"; -100 is ignored only while ignoreIndex is -100, and it is {other}"
        : index < 0 && ignoreIndex is not null ? $"; to leave such positions out, pass ignoreIndex: {index}"
        : "";

    /// <summary>Where the i-th element of a shape lies: <c> at [1 0]</c>; nothing for a scalar.</summary>
    internal static string Position(Shape shape, int i)
    {
        var at = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--) (i, at[axis]) = Math.DivRem(i, shape[axis]);
        return at.Length == 0 ? "" : $" at [{string.Join(' ', at.Select(static i => $"{i}"))}]";
    }

    internal static bool SameButForOnes(Shape a, Shape b) => a.Sizes.ToArray().Where(n => n != 1).SequenceEqual(b.Sizes.ToArray().Where(n => n != 1));

    internal static string List(Shape shape) => string.Join(", ", shape.Select(static n => $"{n}"));
}

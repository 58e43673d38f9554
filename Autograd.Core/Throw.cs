using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Autograd.Core;

/// <summary>Every error text of the tensors and operations, in one place: what was asked, the shapes, and the likely fix.</summary>
internal static class Throw
{
    [DoesNotReturn]
    public static void TooManyAxes(ReadOnlySpan<int> sizes) =>
        TooManyAxes(sizes.Length <= 32 ? Shape.Format(sizes) : $"{Shape.Format(sizes[..8])[..^1]} ...]", sizes.Length);

    [DoesNotReturn]
    public static void TooManyAxes(string sizes, int rank) =>
        throw new ArgumentException($"A tensor has at most {Shape.MaxRank} axes, but {sizes} has {rank}. Merge axes with Reshape.");

    [DoesNotReturn]
    public static void NegativeSize(ReadOnlySpan<int> sizes) =>
        throw new ArgumentException($"A size cannot be negative: {Shape.Format(sizes)}. Only Reshape and Expand take -1.");

    [DoesNotReturn]
    public static void TooManyElements(ReadOnlySpan<int> sizes) => TooManyElements(Shape.Format(sizes));

    [DoesNotReturn]
    public static void TooManyElements(string sizes) =>
        throw new ArgumentException($"The shape {sizes} has more than {Array.MaxLength} elements. Work in smaller batches.");

    [DoesNotReturn]
    public static void TooMuchPadding(string op, long padding, int size, Shape x) =>
        throw new ArgumentException($"{op}: the input {x} has {size} elements along an axis, and {padding} of padding on either side make more than {WindowAxis.MostPlaces}. Pad less.");

    [DoesNotReturn]
    public static void UnsupportedElement(Type type) =>
        throw new NotSupportedException($"Tensor<{type.Name}> is not supported: use float to train and double to check.");

    [DoesNotReturn]
    public static void ValueCount(string op, int count, Shape shape) =>
        throw new ArgumentException($"{op}: {count} values do not fill the shape {shape}, which has {shape.Size} elements.");

    [DoesNotReturn]
    public static void Ragged(string op, int row, int length, int expected) =>
        throw new ArgumentException($"{op}: row {row} has {length} elements, row 0 has {expected}. All rows must be equally long.");

    [DoesNotReturn]
    public static void NullPart(string op, string part, int number) =>
        throw new ArgumentException($"{op}: {part} {number} is null. Leave it out, or give an empty one.");

    [DoesNotReturn]
    public static void NegativeCount(string op, string parameter, int count) =>
        throw new ArgumentOutOfRangeException(parameter, $"{op}: cannot make {count} numbers: {parameter} must be 0 or greater.");

    [DoesNotReturn]
    public static void Returned(Shape shape, string op, bool byTape = false)
    {
        var advice = !byTape ? "Keep it with scope.Keep(...) or tape.Keep(...), or copy it out with Persist() or ToArray() before."
            : shape.Size == 1 ? "Read its number with Item() before the tape closes, or keep it with tape.Keep(...) or Persist()."
            : "Before the tape closes, keep it with tape.Keep(...), or copy it out with Persist() or ToArray().";
        throw new ObjectDisposedException(null, $"The tensor {shape} made by {op} was used after its {(byTape ? "tape" : "scope")} closed: its buffer has gone back to the pool. {advice}");
    }

    [DoesNotReturn]
    public static void CannotBroadcast(string op, Shape a, Shape b, int axis, int n, int m) =>
        throw new ArgumentException($"{op}: cannot broadcast {a} with {b}: axis {axis} of the result would be {n} and {m}. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape).");

    [DoesNotReturn]
    public static void AxisOutOfRange(string op, int axis, Shape shape, int rank) =>
        throw new ArgumentOutOfRangeException(nameof(axis), $"{op}: axis {axis} is out of range for the shape {shape}: it must be from {-rank} to {rank - 1}.");

    [DoesNotReturn]
    public static void NoAxes(string op, int axis) =>
        throw new ArgumentOutOfRangeException(nameof(axis), $"{op}: axis {axis} does not exist: a scalar (shape []) has no axes.");

    [DoesNotReturn]
    public static void RepeatedAxis(string op, int axis, string axes, Shape shape) =>
        throw new ArgumentException($"{op}: axis {axis} of the shape {shape} is named twice in {axes}.");

    [DoesNotReturn]
    public static void NotAPermutation(string op, ReadOnlySpan<int> axes, Shape shape) =>
        throw new ArgumentException($"{op}: {Shape.Format(axes)} is not an order of all the axes of {shape}: each of its {shape.Rank} axes must be named once.");

    [DoesNotReturn]
    public static void CannotReshape(Shape from, ReadOnlySpan<int> to) =>
        throw new ArgumentException($"Reshape: the shape {from} has {from.Size} elements, {Shape.Format(to)} cannot hold exactly as many. One size may be -1, to be worked out from the rest.");

    [DoesNotReturn]
    public static void CannotExpand(Shape from, ReadOnlySpan<int> to) =>
        throw new ArgumentException($"Expand: the shape {from} cannot be expanded to {Shape.Format(to)}: only axes of size 1 repeat, new axes go in front, and -1 keeps an axis that exists.");

    [DoesNotReturn]
    public static void IndexOutOfRange(string op, int index, int axis, Shape shape) => IndexOutOfRange(op, index.ToString(CultureInfo.InvariantCulture), axis, shape);

    [DoesNotReturn]
    public static void IndexOutOfRange(string op, string index, int axis, Shape shape) =>
        throw new ArgumentOutOfRangeException(nameof(index), $"{op}: index {index} is out of range for axis {axis} of the shape {shape}: it must be from {-shape[axis]} to {shape[axis] - 1}.");

    [DoesNotReturn]
    public static void GatherOutOfRange(string op, int index, string position, int axis, Shape shape, int size) =>
        throw new ArgumentOutOfRangeException(nameof(index), $"{op}: index {index} at position {position} is out of range for axis {axis} of the shape {shape}: it must be from 0 to {size - 1}.");

    [DoesNotReturn]
    public static void GatherShape(string op, Shape input, Shape index, int axis) =>
        throw new ArgumentException($"{op}: the indices {index} do not fit the input {input} along axis {axis}: both need the same number of axes, and apart from axis {axis} the indices may not be longer than the input.");

    [DoesNotReturn]
    public static void ScatterShape(string op, Shape index, Shape source) =>
        throw new ArgumentException($"{op}: the indices {index} and the source {source} must have the same shape: one index for each element.");

    [DoesNotReturn]
    public static void ClassShape(string op, Shape scores, Shape classes) =>
        throw new ArgumentException($"{op}: the scores {scores} and the classes {classes} do not fit: the last axis of the scores is that of the classes, and for each row of the other axes there is one class.");

    [DoesNotReturn]
    public static void LabelShape(string op, Shape scores, Shape labels) =>
        throw new ArgumentException($"{op}: the scores {scores} and the labels {labels} must have the same shape, of at least one axis: each row of the labels lists classes and is filled up with -1.");

    [DoesNotReturn]
    public static void ClassOutOfRange(string op, int label, int position, Shape shape, int count) =>
        throw new ArgumentException($"{op}: class {label} at position {position} of {shape} must be from 0 to {count - 1}, or negative for a row that does not count.");

    [DoesNotReturn]
    public static void NotAVector(string op, string what, Shape shape) =>
        throw new ArgumentException($"{op}: {what} must be a vector, but the shape is {shape}. Reshape it to one axis first.");

    [DoesNotReturn]
    public static void NotABatch(string op, Shape a, Shape b, string why) =>
        throw new ArgumentException($"{op}: cannot multiply {a} with {b}: {why} (MatMul broadcasts).");

    [DoesNotReturn]
    public static void TooManySlices(int slices, Shape shape) =>
        throw new ArgumentException($"Slice: {slices} indices for the shape {shape}, which has {shape.Rank} axes.");

    [DoesNotReturn]
    public static void CannotMultiply(Shape a, Shape b, string why) =>
        throw new ArgumentException($"MatMul: cannot multiply {a} with {b}: {why}");

    [DoesNotReturn]
    public static void NotLinear(Shape x, Shape weight, Shape bias) =>
        throw new ArgumentException($"Linear: x {x}, weight {weight} and bias {bias} do not fit: they are [.. inputs], [outputs inputs] and [outputs].");

    [DoesNotReturn]
    public static void NotContiguous(string what, Layout layout) =>
        throw new InvalidOperationException($"{what} needs a contiguous tensor, but this is a view: {layout}. Call Contiguous() first, or use CopyTo or ToArray.");

    [DoesNotReturn]
    public static void RunsBackwards(string what, Layout layout) =>
        throw new InvalidOperationException($"{what} cannot express a view that runs backwards ({layout}). Call Contiguous() first.");

    [DoesNotReturn]
    public static void WritesOverlap(string what, Layout layout) =>
        throw new InvalidOperationException($"{what}: the tensor is an expanded view ({layout}) whose elements share places in the buffer, so it cannot be written. Call Contiguous() first.");

    [DoesNotReturn]
    public static void NotOneElement(string what, Shape shape) =>
        throw new InvalidOperationException($"{what} needs a tensor of one element, but this one has the shape {shape}.");

    [DoesNotReturn]
    public static void ShapesDiffer(string op, Shape a, Shape b) =>
        throw new ArgumentException($"{op}: the shapes {a} and {b} differ, and this operation does not broadcast.");

    [DoesNotReturn]
    public static void NoBounds() => throw new ArgumentException("Clamp: give a lower bound (min), an upper bound (max), or both.");

    [DoesNotReturn]
    public static void NegativeDerivative(int n) =>
        throw new ArgumentOutOfRangeException(nameof(n), $"Polygamma: there is no derivative of order {n}: n must be 0 (the digamma function itself) or greater.");

    [DoesNotReturn]
    public static void EmptyReduction(string op, Shape shape, AxisSet axes) =>
        throw new ArgumentException($"{op}: the axes {axes} of the shape {shape} hold no elements, and an empty set has none.");
}

using System.Globalization;
using System.Reflection;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The exact text of every error of tensors and operations: errors are part of the API. Those of the tape are tested with the tape.</summary>
public class ErrorTextTests
{
    private static readonly Tensor<double> x = Tensor.Arange<double>(6).Reshape(2, 3), wide = Tensor.Ones<double>([4]), scalar = Tensor.Scalar(1.0), empty = Tensor.Zeros<double>([2, 0]), huge = scalar.Expand(1_000_000_000);

    private sealed record Error(string Helper, Action Cause, Type Type, string Text);

    private static Error Argument(string helper, Action cause, string text) => new(helper, cause, typeof(ArgumentException), text);

    private static Error Range(string helper, Action cause, string parameter, string text) => new(helper, cause, typeof(ArgumentOutOfRangeException), $"{text} (Parameter '{parameter}')");

    private static Error Operation(string helper, Action cause, string text) => new(helper, cause, typeof(InvalidOperationException), text);

    private const string Inline = ""; // written where it is thrown, as nothing else throws it

    private static readonly Error[] Errors =
    [
        Argument(nameof(Throw.TooManyAxes), () => Shape.Create([1, 2, 3, 4, 5, 6, 7, 8, 9]), "A tensor has at most 8 axes, but [1 2 3 4 5 6 7 8 9] has 9. Merge axes with Reshape."),
        Argument(nameof(Throw.TooManyAxes), () => x.Reshape(1, 1, 1, 1, 1, 1, 1, 2, 3), "A tensor has at most 8 axes, but [1 1 1 1 1 1 1 2 3] has 9. Merge axes with Reshape."),
        Argument(nameof(Throw.NegativeSize), () => Tensor.Zeros<double>([2, -3]), "A size cannot be negative: [2 -3]. Only Reshape and Expand take -1."),
        Argument(nameof(Throw.NegativeSize), () => Tensor.Eye<double>(-1), "A size cannot be negative: [-1 -1]. Only Reshape and Expand take -1."),
        Argument(nameof(Throw.TooManyElements), () => Tensor.Zeros<double>([65536, 65536]), "The shape [65536 65536] has more than 2147483591 elements. Work in smaller batches."),
        Argument(nameof(Throw.TooManyElements), () => Tensor.Concatenate([huge, huge, huge]), "The shape [3000000000] has more than 2147483591 elements. Work in smaller batches."),
        Argument(nameof(Throw.TooManyElements), () => wide.Repeat(1_000_000_000), "The shape [4000000000] has more than 2147483591 elements. Work in smaller batches."),
        Argument(nameof(Throw.TooManyElements), () => wide.Repeat(50_000, 50_000), "The shape [50000 200000] has more than 2147483591 elements. Work in smaller batches."),
        Argument(nameof(Throw.TooMuchPadding), () => Tensor.Ones<double>([1, 1, 2, 3]).AvgPool2d(int.MaxValue, padding: 1_073_741_823),
            "AvgPool2d: the input [1 1 2 3] has 2 elements along an axis, and 1073741823 of padding on either side make more than 2147483591. Pad less."),
        Argument(nameof(Throw.TooManyAxes), () => x.Expand(new int[50]), "A tensor has at most 8 axes, but [0 0 0 0 0 0 0 0 ...] has 50. Merge axes with Reshape."),
        new(nameof(Throw.UnsupportedElement), () => Tensor.Zeros<Half>([2]), typeof(NotSupportedException), "Tensor<Half> is not supported: use float to train and double to check."),
        Argument(nameof(Throw.ValueCount), () => Tensor.From<double>([1, 2, 3], [2, 2]), "From: 3 values do not fill the shape [2 2], which has 4 elements."),
        Argument(nameof(Throw.ValueCount), () => x.CopyFrom([1.0, 2]), "CopyFrom: 2 values do not fill the shape [2 3], which has 6 elements."),
        Argument(nameof(Throw.ValueCount), () => Indices.From([1], [2]), "From: 1 values do not fill the shape [2], which has 2 elements."),
        Argument(nameof(Throw.ValueCount), () => Mask.From([true], [2]), "From: 1 values do not fill the shape [2], which has 2 elements."),
        Argument(nameof(Throw.ValueCount), () => Indices.From([1]).CopyFrom([1, 2]), "CopyFrom: 2 values do not fill the shape [1], which has 1 elements."),
        Argument(nameof(Throw.Ragged), () => Tensor.From(new double[][] { [1, 2], [3] }), "From: row 1 has 1 elements, row 0 has 2. All rows must be equally long."),
        new(nameof(Throw.Returned), () => Returned().Sum(), typeof(ObjectDisposedException),
            "The tensor [2 3] made by Multiply was used after its scope closed: its buffer has gone back to the pool. Keep it with scope.Keep(...) or tape.Keep(...), or copy it out with Persist() or ToArray() before."),
        Argument(nameof(Throw.CannotBroadcast), () => _ = x + wide, "Add: cannot broadcast [2 3] with [4]: axis 1 of the result would be 3 and 4. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape)."),
        Argument(nameof(Throw.CannotBroadcast), () => _ = wide / x, "Divide: cannot broadcast [4] with [2 3]: axis 1 of the result would be 4 and 3. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape)."),
        Argument(nameof(Throw.CannotBroadcast), () => _ = x < wide, "<: cannot broadcast [2 3] with [4]: axis 1 of the result would be 3 and 4. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape)."),
        Argument(nameof(Throw.CannotBroadcast), () => _ = x <= wide, "<=: cannot broadcast [2 3] with [4]: axis 1 of the result would be 3 and 4. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape)."),
        Argument(nameof(Throw.CannotBroadcast), () => Mask.From([true, false]).Where(x, x), "Where: cannot broadcast [2 3] with [2]: axis 1 of the result would be 3 and 2. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape)."),
        Argument(nameof(Throw.CannotBroadcast), () => x.MaskedFill(wide > 0, 0), "MaskedFill: cannot broadcast [2 3] with [4]: axis 1 of the result would be 3 and 4. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape)."),
        Range(nameof(Throw.AxisOutOfRange), () => x.Sum(2), "axis", "Sum: axis 2 is out of range for the shape [2 3]: it must be from -2 to 1."),
        Range(nameof(Throw.AxisOutOfRange), () => x.LogSoftmax(-3), "axis", "LogSoftmax: axis -3 is out of range for the shape [2 3]: it must be from -2 to 1."),
        Range(nameof(Throw.AxisOutOfRange), () => x.Unsqueeze(3), "axis", "Unsqueeze: axis 3 is out of range for the shape [2 3]: it must be from -3 to 2."),
        Range(nameof(Throw.NoAxes), () => scalar.Slice(0), "axis", "Slice: axis 0 does not exist: a scalar (shape []) has no axes."),
        Range(nameof(Throw.NoAxes), () => Tensor.Concatenate<double>([scalar, scalar]), "axis", "Concatenate: axis 0 does not exist: a scalar (shape []) has no axes."),
        Argument(nameof(Throw.RepeatedAxis), () => x.Mean([1, -1]), "Mean: axis 1 of the shape [2 3] is named twice in [1 -1]."),
        Argument(nameof(Throw.RepeatedAxis), () => x.Flip([0, 0]), "Flip: axis 0 of the shape [2 3] is named twice in [0 0]."),
        Argument(nameof(Throw.NotAPermutation), () => x.Permute(1), "Permute: [1] is not an order of all the axes of [2 3]: each of its 2 axes must be named once."),
        Argument(nameof(Throw.NotAPermutation), () => x.Permute(1, -1), "Permute: [1 -1] is not an order of all the axes of [2 3]: each of its 2 axes must be named once."),
        Argument(nameof(Throw.CannotReshape), () => x.Reshape(4, 2), "Reshape: the shape [2 3] has 6 elements, [4 2] cannot hold exactly as many. One size may be -1, to be worked out from the rest."),
        Argument(nameof(Throw.CannotReshape), () => x.Reshape(4, -1), "Reshape: the shape [2 3] has 6 elements, [4 -1] cannot hold exactly as many. One size may be -1, to be worked out from the rest."),
        Argument(nameof(Throw.CannotReshape), () => x.Reshape(-1, -1), "Reshape: the shape [2 3] has 6 elements, [-1 -1] cannot hold exactly as many. One size may be -1, to be worked out from the rest."),
        Argument(nameof(Throw.CannotReshape), () => x.Reshape(-2, -3), "Reshape: the shape [2 3] has 6 elements, [-2 -3] cannot hold exactly as many. One size may be -1, to be worked out from the rest."),
        Argument(nameof(Throw.CannotReshape), () => empty.Reshape(0, -1), "Reshape: the shape [2 0] has 0 elements, [0 -1] cannot hold exactly as many. One size may be -1, to be worked out from the rest."),
        Argument(nameof(Throw.CannotReshape), () => x.Reshape(65536, 65536, 65536, 65536), "Reshape: the shape [2 3] has 6 elements, [65536 65536 65536 65536] cannot hold exactly as many. One size may be -1, to be worked out from the rest."),
        Argument(nameof(Throw.CannotExpand), () => x.Expand(2, 4), "Expand: the shape [2 3] cannot be expanded to [2 4]: only axes of size 1 repeat, new axes go in front, and -1 keeps an axis that exists."),
        Argument(nameof(Throw.CannotExpand), () => x.Expand(3), "Expand: the shape [2 3] cannot be expanded to [3]: only axes of size 1 repeat, new axes go in front, and -1 keeps an axis that exists."),
        Argument(nameof(Throw.CannotExpand), () => x.Expand(-1, 2, 3), "Expand: the shape [2 3] cannot be expanded to [-1 2 3]: only axes of size 1 repeat, new axes go in front, and -1 keeps an axis that exists."),
        Range(nameof(Throw.IndexOutOfRange), () => _ = x[2], "index", "Slice: index 2 is out of range for axis 0 of the shape [2 3]: it must be from -2 to 1."),
        Range(nameof(Throw.IndexOutOfRange), () => _ = x[0, -4], "index", "Slice: index -4 is out of range for axis 1 of the shape [2 3]: it must be from -3 to 2."),
        Range(nameof(Throw.IndexOutOfRange), () => _ = x[^0], "index", "Slice: index ^0 is out of range for axis 0 of the shape [2 3]: it must be from -2 to 1."),
        Range(nameof(Throw.IndexOutOfRange), () => _ = x[int.MinValue], "index", "Slice: index -2147483648 is out of range for axis 0 of the shape [2 3]: it must be from -2 to 1."),
        Range(nameof(Throw.IndexOutOfRange), () => _ = x[-int.MaxValue], "index", "Slice: index -2147483647 is out of range for axis 0 of the shape [2 3]: it must be from -2 to 1."),
        Range(nameof(Throw.IndexOutOfRange), () => x.At(0, 3), "index", "At: index 3 is out of range for axis 1 of the shape [2 3]: it must be from -3 to 2."),
        Range(nameof(Throw.IndexOutOfRange), () => x.At(-3, 0), "index", "At: index -3 is out of range for axis 0 of the shape [2 3]: it must be from -2 to 1."),
        Range(nameof(Throw.GatherOutOfRange), () => x.Gather(1, Indices.From([[0, 1], [2, 3]])), "index", "Gather: index 3 at position [1 1] is out of range for axis 1 of the shape [2 3]: it must be from 0 to 2."),
        Range(nameof(Throw.GatherOutOfRange), () => x.ScatterAdd(-2, Indices.From([[-1]]), Tensor.Ones<double>([1, 1])), "index", "ScatterAdd: index -1 at position [0 0] is out of range for axis 0 of the shape [2 3]: it must be from 0 to 1."),
        Argument(nameof(Throw.GatherShape), () => x.Gather(1, Indices.From([0, 1])), "Gather: the indices [2] do not fit the input [2 3] along axis 1: both need the same number of axes, and apart from axis 1 the indices may not be longer than the input."),
        Argument(nameof(Throw.GatherShape), () => x.Gather(1, Indices.From([[0], [0], [0]])), "Gather: the indices [3 1] do not fit the input [2 3] along axis 1: both need the same number of axes, and apart from axis 1 the indices may not be longer than the input."),
        Argument(nameof(Throw.ScatterShape), () => x.ScatterAdd(0, Indices.From([[0]]), x), "ScatterAdd: the indices [1 1] and the source [2 3] must have the same shape: one index for each element."),
        Argument(nameof(Throw.TooManySlices), () => _ = x[0, 0, 0], "Slice: 3 indices for the shape [2 3], which has 2 axes."),
        Argument(nameof(Throw.CannotMultiply), () => x.MatMul(x), "MatMul: cannot multiply [2 3] with [2 3]: the inner sizes 3 and 2 differ (is one to be transposed?)."),
        Argument(nameof(Throw.CannotMultiply), () => x.MatMul(wide), "MatMul: cannot multiply [2 3] with [4]: the inner sizes 3 and 4 differ (is one to be transposed?)."),
        Argument(nameof(Throw.CannotMultiply), () => scalar.MatMul(x), "MatMul: cannot multiply [] with [2 3]: both need at least one axis; multiply by a single number with *."),
        Argument(nameof(Throw.CannotMultiply), () => Tensor.Ones<double>([2, 1, 3]).MatMul(Tensor.Ones<double>([4, 3, 1])),
            "MatMul: cannot multiply [2 1 3] with [4 3 1]: the leading axes do not broadcast: aligned at the right, sizes must be equal, or one of them 1."),
        Argument(nameof(Throw.NotAVector), () => x.Dot(wide), "Dot: the first operand must be a vector, but the shape is [2 3]. Reshape it to one axis first."),
        Argument(nameof(Throw.NotAVector), () => wide.Outer(scalar), "Outer: the second operand must be a vector, but the shape is []. Reshape it to one axis first."),
        Argument(nameof(Throw.NotAVector), () => x.IndexSelect(0, Indices.From([[0]])), "IndexSelect: the indices must be a vector, but the shape is [1 1]. Reshape it to one axis first."),
        Argument(nameof(Throw.ClassShape), () => x.CrossEntropy(Indices.From([1, 0, 1])), "CrossEntropy: the scores [2 3] and the classes [3] do not fit: the last axis of the scores is that of the classes, and for each row of the other axes there is one class."),
        Argument(nameof(Throw.ClassOutOfRange), () => x.NegativeLogLikelihood(Indices.From([1, 3])), "NegativeLogLikelihood: class 3 at position 1 of [2] must be from 0 to 2, or negative for a row that does not count."),
        Argument(nameof(Throw.LabelShape), () => x.LabelHinge(Indices.From([1, 0, -1])), "LabelHinge: the scores [2 3] and the labels [3] must have the same shape, of at least one axis: each row of the labels lists classes and is filled up with -1."),
        Argument(nameof(Throw.NotLinear), () => x.Linear(x.Transpose(), wide), "Linear: x [2 3], weight [3 2] and bias [4] do not fit: they are [.. inputs], [outputs inputs] and [outputs]."),
        Argument(nameof(Throw.NotABatch), () => x.BatchMatMul(x), "BatchMatMul: cannot multiply [2 3] with [2 3]: both need three axes (MatMul broadcasts)."),
        Argument(nameof(Throw.NotABatch), () => Tensor.Ones<double>([2, 1, 1]).BatchMatMul(Tensor.Ones<double>([1, 1, 1])), "BatchMatMul: cannot multiply [2 1 1] with [1 1 1]: the batches of 2 and 1 differ (MatMul broadcasts)."),
        Argument(nameof(Throw.NotABatch), () => Tensor.Ones<double>([2, 1, 3]).BatchMatMul(Tensor.Ones<double>([2, 1, 3])), "BatchMatMul: cannot multiply [2 1 3] with [2 1 3]: the inner sizes 3 and 1 differ (MatMul broadcasts)."),
        Operation(nameof(Throw.NotContiguous), () => x.Transpose().AsSpan(), "AsSpan() needs a contiguous tensor, but this is a view: [3 2] strides [1 3] offset 0. Call Contiguous() first, or use CopyTo or ToArray."),
        Operation(nameof(Throw.NotContiguous), () => x.Transpose().Update(_ => { }), "Update needs a contiguous tensor, but this is a view: [3 2] strides [1 3] offset 0. Call Contiguous() first, or use CopyTo or ToArray."),
        Operation(nameof(Throw.RunsBackwards), () => x.Flip(1).AsTensorSpan(), "AsTensorSpan() cannot express a view that runs backwards ([2 3] strides [3 -1] offset 2). Call Contiguous() first."),
        Operation(nameof(Throw.WritesOverlap), () => wide.Expand(2, 4).CopyFrom(Tensor.Ones<double>([2, 4])), "CopyFrom: the tensor is an expanded view ([2 4] strides [0 1] offset 0) whose elements share places in the buffer, so it cannot be written. Call Contiguous() first."),
        Operation(nameof(Throw.NotOneElement), () => x.Item(), "Item() needs a tensor of one element, but this one has the shape [2 3]."),
        Operation(nameof(Throw.NotOneElement), () => empty.Item(), "Item() needs a tensor of one element, but this one has the shape [2 0]."),
        Argument(nameof(Throw.ShapesDiffer), () => x.CopyFrom(wide), "CopyFrom: the shapes [2 3] and [4] differ, and this operation does not broadcast."),
        Argument(nameof(Throw.ShapesDiffer), () => _ = (x > 0) & (wide > 0), "&: the shapes [2 3] and [4] differ, and this operation does not broadcast."),
        Argument(nameof(Throw.EmptyReduction), () => empty.Max(1), "Max: the axes [1] of the shape [2 0] hold no elements, and an empty set has none."),
        Argument(nameof(Throw.EmptyReduction), () => empty.ArgMax(1), "ArgMax: the axes [1] of the shape [2 0] hold no elements, and an empty set has none."),

        Argument(Inline, () => x.At(0), "At: 1 numbers for the shape [2 3]: give one for each axis."),
        Argument(Inline, () => x.CopyTo(new double[5]), "CopyTo: the destination holds 5 elements, the tensor [2 3] has 6. (Parameter 'destination')"),
        Range(Inline, () => Slice.Step(0), "step", "Slice: a step of 0 never moves; use 1 for every position, -1 to walk backwards."),
        Range(Inline, () => x.Slice(0, step: 0), "step", "Slice: the step 0 must be positive; use Flip to walk backwards."),
        Range(Inline, () => Tensor.Arange<double>(0, 1, 0), "step", "Arange: a step of 0 never arrives."),
        Range(Inline, () => Tensor.Arange<double>(0, double.NaN), "stop", "Arange: the bounds 0 and NaN must be finite."),
        Range(Inline, () => Tensor.Arange<double>(0, 1, 1e-10), "step", "Arange: from 0 to 1 by 1E-10 are more than 2147483591 numbers."),
        Range(nameof(Throw.NegativeCount), () => Tensor.Linspace<double>(0, 1, -1), "count", "Linspace: cannot make -1 numbers: count must be 0 or greater."),
        Range(nameof(Throw.NegativeCount), () => Indices.Permutation(-1, new RandomStream(1)), "n", "Permutation: cannot make -1 numbers: n must be 0 or greater."),
        Range(Inline, () => BufferPool.ByteBudget = -1, "value", "BufferPool.ByteBudget cannot be negative; 0 keeps no idle buffers."),
        Range(Inline, () => GradientCheck.Compare(x => x.Tanh(), x, order: 0), "order", "GradientCheck: there are no derivatives of order 0: 1 checks gradients, 2 also their derivatives."),
        Argument(Inline, () => Tensor.Einsum<double>("->"), "Einsum: the equation '->' was given no operand; pass a tensor for each of its terms."),
        Argument(nameof(Throw.NullPart), () => Tensor.Einsum("i,i->", wide, null!), "Einsum: operand 1 is null. Leave it out, or give an empty one."),
        Argument(nameof(Throw.NullPart), () => Tensor.From(new double[][] { [1], null! }), "From: row 1 is null. Leave it out, or give an empty one."),
        Argument(nameof(Throw.NullPart), () => Tensor.From(new double[][] { null!, [1] }), "From: row 0 is null. Leave it out, or give an empty one."),
        Argument(nameof(Throw.NullPart), () => Tensor.Concatenate([x, null!]), "Concatenate: tensor 1 is null. Leave it out, or give an empty one."),
        Argument(nameof(Throw.NullPart), () => Tensor.Stack([null!, x]), "Stack: tensor 0 is null. Leave it out, or give an empty one."),
        Argument(Inline, () => x.Pad(1), "Pad: [1] must be pairs (before, after) from the last axis forward, at most one for each axis of [2 3]."),
        Argument(Inline, () => wide.Pad(1, 1, 1, 1), "Pad: [1 1 1 1] must be pairs (before, after) from the last axis forward, at most one for each axis of [4]."),
        Argument(Inline, () => x.Pad(-2, -2), "Pad: [-2 -2] crops more from axis 1 of [2 3] than its 3 positions."),
        Argument(Inline, () => x.Flatten(1, 0), "Flatten: axis 1 of the shape [2 3] stands after axis 0; name the first one first."),
        Range(Inline, () => x.Narrow(1, 2, 2), "start", "Narrow: 2 positions from 2 on do not lie within axis 1 of the shape [2 3]."),
        Range(Inline, () => x.Split(0), "size", "Split: parts of 0 positions do not make up axis 0 of the shape [2 3]."),
        Argument(Inline, () => x.Split([1, 3], 1), "Split: the sizes [1 3] do not add up to axis 1 of the shape [2 3]."),
        Argument(Inline, () => x.Split([3, -1, 1], 1), "Split: the sizes [3 -1 1] do not add up to axis 1 of the shape [2 3]."),
        Range(Inline, () => x.Chunk(0), "count", "Chunk: axis 0 of the shape [2 3] cannot be cut into 0 parts; at least 1."),
        Argument(Inline, () => x.Repeat(2), "Repeat: the counts [2] for the shape [2 3]: give one that is not negative for each axis, more for new axes in front."),
        Argument(Inline, () => x.Repeat(2, -1), "Repeat: the counts [2 -1] for the shape [2 3]: give one that is not negative for each axis, more for new axes in front."),
        Argument(Inline, () => wide.UpperTriangle(), "UpperTriangle: the shape [4] needs at least two axes: rows and columns."),
        Argument(Inline, () => Tensor.Stack<double>([]), "Stack: give at least one tensor."),
        Argument(Inline, () => Tensor.Stack([x, wide]), "Stack: tensor 1 has the shape [4], tensor 0 [2 3]: all must be equal."),
        Argument(Inline, () => x.IndexAdd(1, Indices.From([0, 2]), x), "IndexAdd: the source [2 3] must have the shape [2 2]: that of the input [2 3] with one slice for each of the 2 indices along axis 1."),
        Argument(Inline, () => x.TakeAlong(1, Indices.From([[0], [0], [0]])), "TakeAlong: the indices [3 1] do not fit the input [2 3] along axis 1: on axis 0 the sizes must be equal, or one of them 1."),
        Argument(Inline, () => Indices.From([0, 3]).OneHot<double>(3), "OneHot: class 3 at position [1] of [2] must be from 0 to 2."),
        Argument(Inline, () => Indices.From([0, -1]).OneHot<double>(), "OneHot: class -1 at position [1] of [2] must be from 0 to 0."),
        Range(Inline, () => Indices.From([0]).OneHot<double>(0), "classes", "OneHot: 0 classes for the labels [1]: there must be at least one."),
        Argument(Inline, () => Indices.From([], [0]).OneHot<double>(), "OneHot: the shape [0] holds no class to count from; say how many classes there are."),
        Range(Inline, () => x.Norm(double.NaN), "p", "Norm: p = NaN is no number; the usual ones are 1, 2 and infinity."),
        Argument(Inline, () => wide.Dot(Tensor.Ones<double>([3])), "Dot: the vectors [4] and [3] must be equally long."),
        Argument(Inline, () => Tensor.Einsum("ij,jk->ik", x), "Einsum: the equation 'ij,jk->ik' has 2 operands, but 1 were given."),
        Argument(Inline, () => Tensor.Einsum("ijk->i", x), "Einsum: the equation 'ijk->i' names 3 axes of operand 0, whose shape is [2 3]."),
        Argument(Inline, () => Tensor.Einsum("ijk...->i", x), "Einsum: the equation 'ijk...->i' names 3 axes of operand 0, whose shape is [2 3]."),
        Argument(Inline, () => Tensor.Einsum("ii->i", x), "Einsum: the equation 'ii->i' repeats i in operand 0, whose axes of the shape [2 3] differ: 2 and 3."),
        Argument(Inline, () => Tensor.Einsum("ij,jk->ik", x, x), "Einsum: the equation 'ij,jk->ik' gives j the sizes 3 and 2, the latter in operand 1 of the shape [2 3]."),
        Argument(Inline, () => Tensor.Einsum("...,...", x, wide), "Einsum: the equation '...,...' gives axis -1 of '...' the sizes 3 and 4, the latter in operand 1 of the shape [4]."),
        Argument(Inline, () => Tensor.Einsum("ij->ik", x), "Einsum: the equation 'ij->ik' has k in the result but in no operand."),
        Argument(Inline, () => Tensor.Einsum("ij->ii", x), "Einsum: the equation 'ij->ii' has i twice in the result."),
        Argument(Inline, () => Tensor.Einsum("i1->i", x), "Einsum: the equation 'i1->i' may hold letters, one '...' a term, ',' and '->', but not '1' there."),
        Argument(Inline, () => Tensor.Concatenate<double>([]), "Concatenate: give at least one tensor."),
        Argument(Inline, () => Tensor.Concatenate([x, wide], 1), "Concatenate: tensor 1 has the shape [4], tensor 0 [2 3]: they may differ in axis 1 only."),
        Argument(Inline, () => Tensor.Concatenate([x, x.Transpose()], 1), "Concatenate: tensor 1 has the shape [3 2], tensor 0 [2 3]: they may differ in axis 1 only."),
        Argument(nameof(Throw.NoBounds), () => x.Clamp(), "Clamp: give a lower bound (min), an upper bound (max), or both."),
        Argument(nameof(Throw.NoBounds), () => x.Clamp(min: (Tensor<double>?)null), "Clamp: give a lower bound (min), an upper bound (max), or both."),
        Range(nameof(Throw.NegativeDerivative), () => x.Polygamma(-1), "n", "Polygamma: there is no derivative of order -1: n must be 0 (the digamma function itself) or greater."),
        Argument(Inline, () => x.Clamp(max: double.NaN), "Clamp: a bound is NaN; leave it out to leave that side open."),
        Argument(Inline, () => Tensor.Uniform<double>([1], new RandomStream(1), 2, 1), "Uniform: cannot draw from [2, 1): the bounds must be finite, in ascending order, and their distance a finite double"),
        Argument(Inline, () => Tensor.Normal<double>([1], new RandomStream(1), 0, -1), "Normal: cannot draw with mean 0 and std -1: both must be finite, and std not negative"),
        Range(Inline, () => Tensor.Bernoulli<double>([1], new RandomStream(1), 1.5), "p", "Bernoulli: the probability p = 1.5 must be from 0 to 1."),
        Range(Inline, () => new RandomStream(1).NextInt(0), "exclusiveMax", "NextInt: an integer in [0, exclusiveMax) needs exclusiveMax > 0"),
        Range(Inline, () => Parallelism.Threads = 0, "value", "Parallelism.Threads must be at least 1; 1 keeps all work on the calling thread."),
    ];

    public static TheoryData<int, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string>();
            foreach (var (i, error) in Errors.Index()) rows.Add(i, error.Text);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_error_says_what_was_asked_and_what_would_do(int row, string text)
    {
        var error = Assert.Throws(Errors[row].Type, Errors[row].Cause);
        Assert.Equal(text, error.Message.Split('\n')[0].TrimEnd('\r')); // the framework adds a line with the value
    }

    [Fact]
    public void Numbers_in_errors_do_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus " } };
        try
        {
            Assert.Equal("Arange: from -0.5 to 1.5 by 1E-10 are more than 2147483591 numbers. (Parameter 'step')", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Arange<double>(-0.5, 1.5, 1e-10)).Message);
            Assert.Equal("Arange: the bounds -0.5 and NaN must be finite. (Parameter 'stop')", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Arange<double>(-0.5, double.NaN)).Message);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Every_text_of_Throw_is_tested()
    {
        var texts = typeof(Throw).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(method => method.Name).ToHashSet();
        Assert.Empty(texts.Except(Errors.Select(error => error.Helper)));
    }

    [Fact]
    public void What_fails_changes_nothing()
    {
        var (before, version) = (x.ToArray(), x.Storage.Version);
        foreach (var error in Errors) Assert.ThrowsAny<Exception>(error.Cause);
        Assert.Equal(before, x.ToArray());
        Assert.Equal(version, x.Storage.Version);
    }

    [Fact]
    public void Nothing_is_not_a_tensor()
    {
        Assert.Throws<ArgumentNullException>(() => Tensor.From((double[])null!));
        Assert.Throws<ArgumentNullException>(() => Tensor.From((double[,])null!));
        Assert.Throws<ArgumentNullException>(() => Indices.From((int[])null!));
        Assert.Throws<ArgumentNullException>(() => Mask.From(null!));
        Assert.Throws<ArgumentNullException>(() => x.CopyFrom((Tensor<double>)null!));
        Assert.Throws<ArgumentNullException>(() => x.Gather(0, null!));
        Assert.Throws<ArgumentNullException>(() => Tensor.Normal<double>([1], null!));
    }

    private static Tensor<double> Returned()
    {
        using var scope = new TensorScope();
        return x * x;
    }
}

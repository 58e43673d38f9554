using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>The exact text of every error of a loss: both shapes, the place and the value, and what was probably meant.</summary>
public class LossErrorTests
{
    private sealed record Error(Action Cause, string Text, string? Parameter = null);

    private static readonly Error[] Errors =
    [
        Mse([100, 1], [100], "Mse: input [100 1] and target [100] must have the same shape, nothing is broadcast: write target.Reshape(100, 1), or input.Reshape(100)."),
        Mse([3, 4], [4, 3], "Mse: input [3 4] and target [4 3] must have the same shape, nothing is broadcast: transpose one of them."),
        Mse([2, 3], [3], "Mse: input [2 3] and target [3] must have the same shape, nothing is broadcast."),
        Mse([1], [], "Mse: input [1] and target [] must have the same shape, nothing is broadcast: write target.Reshape(1), or input.Reshape()."),
        new(() => Loss.Mse(Zeros([2]), Zeros([2]), Reduction.BatchMean), "Mse: BatchMean is for divergences between distributions only; take Mean.", "reduction"),
        new(() => Loss.Mse(Zeros([2]), Zeros([2]), (Reduction)7), "Mse: 7 is no reduction; take None, Mean or Sum.", "reduction"),

        Shapes([], [], "CrossEntropy: input [] has no class axis; it is [batch classes ...], or [classes] for a single example."),
        Shapes([2, 3], [2, 3], "CrossEntropy: input [2 3] with the classes on axis 1 needs a target [2], not [2 3]: a target of class indices has no class axis; of one-hot rows take the ArgMax."),
        Shapes([2, 3], [2, 1], "CrossEntropy: input [2 3] with the classes on axis 1 needs a target [2], not [2 1]: write target.Reshape(2)."),
        Shapes([3], [1], "CrossEntropy: input [3] with the classes on axis 0 needs a target [], not [1]: write target.Reshape()."),
        Shapes([2, 5, 3], [2, 5], "CrossEntropy: input [2 5 3] with the classes on axis 1 needs a target [2 3], not [2 5]: the classes are axis 1, not the last; permute input to [batch classes ...]."),
        Shapes([2, 3], [3], "CrossEntropy: input [2 3] with the classes on axis 1 needs a target [2], not [3]: the batch is axis 0 of the input and the classes axis 1; transpose it if they are the other way round."),
        Shapes([2, 3], [4], "CrossEntropy: input [2 3] with the classes on axis 1 needs a target [2], not [4]."),

        Target([0, 3], -100, "CrossEntropy: class 3 at [1] of target [2] is outside 0 .. 2; do the labels count from 1? they count from 0."),
        Target([0, 7], -100, "CrossEntropy: class 7 at [1] of target [2] is outside 0 .. 2."),
        Target([-1, 0], -100, "CrossEntropy: class -1 at [0] of target [2] is outside 0 .. 2; to leave such positions out, pass ignoreIndex: -1."),
        Target([0, -100], 0, "CrossEntropy: class -100 at [1] of target [2] is outside 0 .. 2; -100 is ignored only while ignoreIndex is -100, and it is 0."),
        new(() => Loss.CrossEntropy(Zeros([2, 3, 2]), Indices.From([[0, 1], [2, 5]])), "CrossEntropy: class 5 at [1 1] of target [2 2] is outside 0 .. 2."),
        new(() => Loss.CrossEntropy(Zeros([3]), Indices.From([5], [])), "CrossEntropy: class 5 of target [] is outside 0 .. 2."),

        new(() => Loss.CrossEntropy(Zeros([2, 3]), Right, weight: Zeros([2])), "CrossEntropy: weight is [3], one number for each class, not [2]."),
        new(() => Loss.CrossEntropy(Zeros([2, 3]), Right, weight: Zeros([1, 3])), "CrossEntropy: weight is [3], one number for each class, not [1 3]."),
        new(() => Loss.CrossEntropy(Zeros([2, 3]), Right, labelSmoothing: -0.1), "CrossEntropy: labelSmoothing is -0.1; it must lie in 0 .. 1.", "labelSmoothing"),
        new(() => Loss.CrossEntropy(Zeros([2, 3]), Right, labelSmoothing: 1.5), "CrossEntropy: labelSmoothing is 1.5; it must lie in 0 .. 1.", "labelSmoothing"),
        new(() => Loss.CrossEntropy(Zeros([2, 3]), Right, labelSmoothing: double.NaN), "CrossEntropy: labelSmoothing is NaN; it must lie in 0 .. 1.", "labelSmoothing"),
        new(() => Loss.CrossEntropy(Zeros([2, 3]), Right, reduction: Reduction.BatchMean), "CrossEntropy: BatchMean is for divergences between distributions only; take Mean.", "reduction"),
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
    public void An_error_names_shape_place_and_value_and_what_was_probably_meant(int row, string text)
    {
        var (cause, _, parameter) = Errors[row];
        if (parameter is null) Watch.Throws<ArgumentException>(text, cause);
        else Watch.Throws<ArgumentOutOfRangeException>($"{text} (Parameter '{parameter}')", cause);
    }

    [Fact]
    public void An_index_that_is_ignored_may_lie_anywhere()
    {
        foreach (var ignored in (int[])[-100, -1, 0, 3, 99]) Loss.CrossEntropy(Zeros([2, 3]), Indices.From([1, ignored]), ignoreIndex: ignored);
    }

    [Fact]
    public void Nothing_is_no_input_and_no_target()
    {
        Assert.Throws<ArgumentNullException>(() => Loss.Mse(null!, Zeros([2])));
        Assert.Throws<ArgumentNullException>(() => Loss.Mse(Zeros([2]), null!));
        Assert.Throws<ArgumentNullException>(() => Loss.CrossEntropy<double>(null!, Right));
        Assert.Throws<ArgumentNullException>(() => Loss.CrossEntropy(Zeros([2, 3]), (Indices)null!));
    }

    private static Indices Right => Indices.From([0, 1]);

    private static Tensor<double> Zeros(Shape shape) => Tensor.Zeros<double>(shape);

    private static Error Mse(Shape input, Shape target, string text) => new(() => Loss.Mse(Zeros(input), Zeros(target)), text);

    private static Error Shapes(Shape input, Shape target, string text) => new(() => Loss.CrossEntropy(Zeros(input), Indices.From(new int[target.Size], target)), text);

    private static Error Target(int[] target, int ignoreIndex, string text) => new(() => Loss.CrossEntropy(Zeros([2, 3]), Indices.From(target), ignoreIndex: ignoreIndex), text);
}

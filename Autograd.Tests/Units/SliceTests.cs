using Autograd.Core;

namespace Autograd.Tests;

public class SliceTests
{
    private static readonly Tensor<double> x = Tensor.Arange<double>(7);

    private static readonly Dictionary<string, (Slice Slice, double[] Expected)> Slices = new()
    {
        [".."] = (.., [0, 1, 2, 3, 4, 5, 6]),
        ["2..5"] = (2..5, [2, 3, 4]),
        ["..^2"] = (..^2, [0, 1, 2, 3, 4]),
        ["^3.."] = (^3.., [4, 5, 6]),
        ["5..99: cut off"] = (5..99, [5, 6]),
        ["^99..2: cut off"] = (^99..2, [0, 1]),
        ["99..: nothing"] = (99.., []),
        ["5..2: nothing"] = (5..2, []),
        ["3..3: nothing"] = (3..3, []),
        ["..^99: nothing"] = (..^99, []),
        ["step 2"] = (Slice.Step(2), [0, 2, 4, 6]),
        ["step 3 of 1.."] = (Slice.Every(3, 1..), [1, 4]),
        ["step 6"] = (Slice.Step(6), [0, 6]),
        ["step 7"] = (Slice.Step(7), [0]),
        ["step -1"] = (Slice.Step(-1), [6, 5, 4, 3, 2, 1, 0]),
        ["step -2"] = (Slice.Step(-2), [6, 4, 2, 0]),
        ["step -2 of 1..6"] = (Slice.Every(-2, 1..6), [5, 3, 1]),
        ["step -7"] = (Slice.Step(-7), [6]),
        ["step -2 of nothing"] = (Slice.Every(-2, 4..4), []),
        ["step of the largest number"] = (Slice.Step(int.MaxValue), [0]),
        ["step of the smallest number"] = (Slice.Step(int.MinValue), [6]),
    };

    public static TheoryData<string> SliceNames => [.. Slices.Keys];

    [Theory]
    [MemberData(nameof(SliceNames))]
    public void A_slice_takes_the_positions_it_names(string name)
    {
        var (slice, expected) = Slices[name];
        Assert.Equal(expected, x[slice].ToArray());
        Assert.Equal([expected.Length], x[slice].Shape);
        var columns = x.Unsqueeze(0).Expand(2, 7)[.., slice]; // the same along a second axis, over a view
        Assert.Equal([.. expected, .. expected], columns.ToArray());
    }

    [Fact]
    public void A_position_drops_its_axis()
    {
        Assert.Equal("3", x[3].ToString());
        Assert.Equal(6, x[-1].Item());
        Assert.Equal(6, x[^1].Item());
        var matrix = x[..6].Reshape(2, 3);
        Assert.Equal([3.0, 4, 5], matrix[1].ToArray());
        Assert.Equal([1.0, 4], matrix[.., -2].ToArray());
        Assert.Equal(5, matrix[1, 2].Item());
        Assert.Equal([1, 3], matrix[1..].Shape);
    }

    [Fact]
    public void No_slices_take_everything() => Assert.Equal(x.ToArray(), x[[]].ToArray());

    [Theory] // as x[:, start:stop:step] of Python
    [InlineData(0, null, 1, new double[] { 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData(-3, null, 1, new double[] { 4, 5, 6 })]
    [InlineData(-99, -4, 1, new double[] { 0, 1, 2 })]
    [InlineData(1, 99, 4, new double[] { 1, 5 })]
    [InlineData(5, 1, 1, new double[0])]
    [InlineData(7, null, 1, new double[0])]
    [InlineData(0, -99, 1, new double[0])]
    public void The_method_follows_Pythons_rules(int start, int? stop, int step, double[] expected)
    {
        Assert.Equal(expected, x.Slice(0, start, stop, step).ToArray());
        Assert.Equal(expected, x.Reshape(7, 1).Slice(-2, start, stop, step).ToArray());
    }

    [Fact]
    public void A_slice_of_a_slice_is_a_slice_of_the_original() => Property.Holds(Cases.Any(minRank: 1), Cases.Shrink, strided =>
    {
        var tensor = strided.Make<double>();
        var n = strided.Sizes[0];
        var expected = Naive.Box(tensor);
        int[] sizes = [.. strided.Sizes];
        sizes[0] = Math.Max(n - 1, 0) / 2;
        if (n > 0) Same.Bits(Box<double>.Build(sizes, index => expected[[(2 * index[0]) + 1, .. index[1..]]]), tensor[1..][Slice.Every(2, ..(2 * sizes[0]))]);
        sizes[0] = n;
        Same.Bits(Box<double>.Build(sizes, index => expected[[n - 1 - index[0], .. index[1..]]]), tensor.Flip(0));
        Same.Bits(expected, tensor.Flip(0)[Slice.Step(-1)]);
    });
}

using Autograd.Core;

namespace Autograd.Tests;

public class LayoutTests
{
    private static readonly Tensor<double> x = Tensor.Arange<double>(24).Reshape(2, 3, 4);

    public static TheoryData<string> Views => [.. ViewFunctions.Keys];

    // Each view, and how it lies in the buffer of x, whose own layout is [2 3 4] strides [12 4 1] offset 0.
    private static readonly Dictionary<string, (Func<Tensor<double>, Tensor<double>> View, string Layout)> ViewFunctions = new()
    {
        ["reshape"] = (x => x.Reshape(6, 4), "[6 4] strides [4 1] offset 0"),
        ["transpose"] = (x => x.Transpose(), "[2 4 3] strides [12 1 4] offset 0"),
        ["transpose of two"] = (x => x.Transpose(0, 2), "[4 3 2] strides [1 4 12] offset 0"),
        ["permute"] = (x => x.Permute(2, 0, 1), "[4 2 3] strides [1 12 4] offset 0"),
        ["permute from the end"] = (x => x.Permute(-1, 0, -2), "[4 2 3] strides [1 12 4] offset 0"),
        ["slice"] = (x => x[1.., ..2, 1..3], "[1 2 2] strides [12 4 1] offset 13"),
        ["slice with a step"] = (x => x.Slice(2, 1, step: 2), "[2 3 2] strides [12 4 2] offset 1"),
        ["position"] = (x => x[1, .., -1], "[3] strides [4] offset 15"),
        ["all positions"] = (x => x[1, 2, 3], "[] strides [] offset 23"),
        ["backwards"] = (x => x[.., Slice.Step(-1)], "[2 3 4] strides [12 -4 1] offset 8"),
        ["flip"] = (x => x.Flip([0, 2]), "[2 3 4] strides [-12 4 -1] offset 15"),
        ["flip of all axes"] = (x => x.Flip(default), "[2 3 4] strides [-12 -4 -1] offset 23"),
        ["unsqueeze"] = (x => x.Unsqueeze(1), "[2 1 3 4] strides [12 12 4 1] offset 0"),
        ["squeeze"] = (x => x.Unsqueeze(-1).Squeeze(-1), "[2 3 4] strides [12 4 1] offset 0"),
        ["squeeze of another size"] = (x => x.Squeeze(0), "[2 3 4] strides [12 4 1] offset 0"),
        ["expand"] = (x => x.Unsqueeze(1).Expand(2, 5, 3, 4), "[2 5 3 4] strides [12 0 4 1] offset 0"),
        ["expand in front"] = (x => x.Expand(7, -1, -1, -1), "[7 2 3 4] strides [0 12 4 1] offset 0"),
        ["reshape of a slice that lies evenly"] = (x => x[1..].Reshape(12), "[12] strides [1] offset 12"),
        ["reshape of a flipped tensor"] = (x => x.Flip(default).Reshape(4, 6), "[4 6] strides [-6 -1] offset 23"),
        ["reshape of a column"] = (x => x[.., .., 1].Reshape(6, 1), "[6 1] strides [4 1] offset 1"),
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void A_view_copies_nothing(string name)
    {
        var (view, layout) = ViewFunctions[name];
        var y = view(x);
        Assert.Same(x.Storage, y.Storage);
        Assert.Equal(layout, y.Layout.ToString());
    }

    [Fact]
    public void A_transposed_view_copies_nothing_and_sees_changes_of_the_original()
    {
        var w = Tensor.From([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        var t = w.Transpose();
        Assert.Same(w.Storage, t.Storage);
        w.Update(span => span[2] = 30);
        Assert.Equal(30, t.At(2, 0));
    }

    [Fact]
    public void A_reshape_that_strides_cannot_say_copies()
    {
        var y = x.Transpose().Reshape(24);
        Assert.NotSame(x.Storage, y.Storage);
        Assert.Equal(x.Transpose().ToArray(), y.ToArray());
    }

    [Fact]
    public void A_reshape_to_the_same_shape_is_the_same_tensor() => Assert.Same(x, x.Reshape(2, -1, 4));

    [Fact]
    public void Contiguous_copies_only_where_it_must()
    {
        Assert.Same(x, x.Contiguous());
        var part = x[1];
        Assert.Same(part, part.Contiguous()); // begins in the middle of the buffer, but lies row by row
        var y = x.Transpose().Contiguous();
        Assert.True(y.Layout.IsDense);
        Assert.NotSame(x.Storage, y.Storage);
    }

    [Theory]
    [InlineData(new int[0], new int[0], true)]
    [InlineData(new[] { 2, 3 }, new[] { 3, 1 }, true)]
    [InlineData(new[] { 2, 1, 3 }, new[] { 3, 77, 1 }, true)] // nobody steps along an axis of size 1
    [InlineData(new[] { 2, 0, 3 }, new[] { 5, 7, 9 }, true)] // nothing to lie anywhere
    [InlineData(new[] { 2, 3 }, new[] { 1, 2 }, false)]
    [InlineData(new[] { 3 }, new[] { -1 }, false)]
    [InlineData(new[] { 3 }, new[] { 0 }, false)]
    [InlineData(new[] { 3 }, new[] { 2 }, false)]
    public void A_layout_knows_whether_it_is_contiguous(int[] sizes, int[] strides, bool contiguous)
    {
        var layout = Layout.Strided(Shape.Create(sizes), strides, 4);
        Assert.Equal(contiguous, layout.IsContiguous);
        Assert.False(layout.IsDense); // the offset
    }

    [Fact]
    public void Only_an_expanded_layout_overlaps()
    {
        Assert.True(x.Expand(2, 2, 3, 4).Layout.Overlaps);
        Assert.False(x.Flip(default).Layout.Overlaps);
        Assert.False(x.Unsqueeze(0).Layout.Overlaps);
    }

    [Fact]
    public void The_elements_of_any_layout_are_read_in_row_major_order() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var tensor = strided.Make<double>();
        var expected = Naive.Box(tensor);
        Same.Bits(expected.Values, tensor.ToArray());
        Same.Bits(expected, tensor.Contiguous());
        var destination = new double[tensor.Size + 1];
        tensor.CopyTo(destination);
        Same.Bits<double>([.. expected.Values, 0], destination);
        foreach (var index in Naive.Positions(strided.Sizes)) Assert.Equal(expected[index], tensor.At(index));
    });

    [Fact]
    public void A_reshape_keeps_the_row_major_order_whatever_the_layout() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var tensor = strided.Make<double>();
        var factors = Factors(strided);
        Same.Bits(Naive.Box(tensor) with { Sizes = factors }, tensor.Reshape(factors));
    });

    [Fact]
    public void What_is_copied_into_a_view_stands_in_the_original() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var tensor = strided.Make<double>();
        if (tensor.Layout.Overlaps) return;
        var values = Enumerable.Range(0, tensor.Size).Select(i => (double)i).ToArray();
        tensor.CopyFrom(values);
        Same.Bits(values, Naive.Box(tensor).Values);
        tensor.CopyFrom(Tensor.From(values, Shape.Create(strided.Sizes)));
        Same.Bits(values, Naive.Box(tensor).Values);
        if (tensor.Size > 0) Assert.True(strided.Sizes.Length == 0 || tensor.Storage.Length > tensor.Size); // the rest of the buffer is not ours, and still NaN
        Assert.Equal(tensor.Storage.Length - tensor.Size, tensor.Buffer.ToArray().Count(double.IsNaN));
    });

    [Fact]
    public void A_square_matrix_is_transposed_in_place_by_copying_its_own_transpose()
    {
        var square = Tensor.From([[1.0, 2.0], [3.0, 4.0]]);
        square.CopyFrom(square.Transpose());
        Assert.Equal([1.0, 3, 2, 4], square.ToArray());
        square.Transpose().CopyFrom(square.AsSpan());
        Assert.Equal([1.0, 2, 3, 4], square.ToArray());
    }

    [Fact]
    public void Neighbouring_parts_of_one_buffer_are_copied_as_if_apart()
    {
        var line = Tensor.Arange<double>(6);
        line[1..].CopyFrom(line[..5]);
        Assert.Equal([0.0, 0, 1, 2, 3, 4], line.ToArray());
        line[..5].CopyFrom(line[1..].Flip(0));
        Assert.Equal([4.0, 3, 2, 1, 0, 4], line.ToArray());
    }

    /// <summary>The same number of elements in other sizes: prime factors, in an order that the seed decides.</summary>
    private static int[] Factors(StridedCase strided)
    {
        if (strided.Size == 0) return [3, 0];
        var factors = new List<int>();
        for (int n = strided.Size, p = 2; n > 1;)
            if (n % p == 0) (n, _) = (n / p, Add(p));
            else p++;
        while (factors.Count > 7) factors = [factors[0] * factors[1], .. factors[2..]];
        var order = Indices.Permutation(factors.Count, new RandomStream(strided.Seed)).ToArray();
        return [1, .. order.Select(i => factors[i])];

        int Add(int factor)
        {
            factors.Add(factor);
            return factor;
        }
    }
}

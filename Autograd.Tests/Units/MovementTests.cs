using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The values of views and copies, against indices computed by hand; how views lie is in LayoutTests.</summary>
public class MovementTests
{
    [Fact]
    public void Permuting_moves_each_element_to_its_permuted_index() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var x = strided.Make<double>();
        var order = Indices.Permutation(x.Rank, new RandomStream(strided.Seed)).ToArray();
        var box = Naive.Box(x);
        var expected = Box<double>.Build([.. order.Select(axis => x.Shape[axis])], index =>
        {
            var source = new int[order.Length];
            for (var i = 0; i < order.Length; i++) source[order[i]] = index[i];
            return box[source];
        });
        Same.Bits(expected, x.Permute(order));
        Same.Bits(expected, x.Permute([.. order.Select(axis => axis - x.Rank)]));
    });

    [Fact]
    public void Expanding_repeats_axes_of_size_1() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var x = strided.Make<double>();
        if (x.Rank > 4) return;
        int[] sizes = [3, 2, .. strided.Sizes.Select(n => n == 1 ? 4 : n)];
        var box = Naive.Box(x);
        var expected = Box<double>.Build(sizes, box.Broadcast);
        Same.Bits(expected, x.Expand(sizes));
        Same.Bits(expected, x.Expand([3, 2, .. strided.Sizes.Select(n => n == 1 ? 4 : -1)]));
    });

    [Fact]
    public void An_axis_of_size_1_expands_to_nothing() => Assert.Equal([0, 3], Tensor.Ones<double>([1, 3]).Expand(0, 3).Shape);

    [Fact]
    public void Axes_of_size_1_come_and_go()
    {
        var x = Tensor.Arange<double>(3).Reshape(1, 3, 1);
        Assert.Equal([3], x.Squeeze().Shape);
        Assert.Equal([3, 1], x.Squeeze(0).Shape);
        Assert.Equal([1, 3], x.Squeeze(-1).Shape);
        Assert.Equal([1, 3, 1, 1], x.Unsqueeze(3).Shape);
        Assert.Equal([1, 1, 3, 1], x.Unsqueeze(-4).Shape);
        Assert.Equal([], Tensor.Ones<double>([1, 1]).Squeeze().Shape);
        Assert.Equal([1], Tensor.Scalar(1.0).Unsqueeze(-1).Shape);
    }

    [Theory]
    [InlineData(new[] { 6 }, new[] { -1 }, new[] { 6 })]
    [InlineData(new[] { 2, 3 }, new[] { 3, -1 }, new[] { 3, 2 })]
    [InlineData(new int[0], new[] { -1 }, new[] { 1 })]
    [InlineData(new[] { 1, 1 }, new int[0], new int[0])]
    [InlineData(new[] { 0, 4 }, new[] { -1, 2 }, new[] { 0, 2 })]
    [InlineData(new[] { 0, 4 }, new[] { 7, 0 }, new[] { 7, 0 })]
    public void One_size_is_worked_out_from_the_rest(int[] from, int[] sizes, int[] to)
    {
        Assert.Equal(Shape.Create(to), Tensor.Zeros<double>(Shape.Create(from)).Reshape(sizes).Shape);
        Assert.Equal(Shape.Create(to), Mask.From(new bool[Shape.Create(from).Size], Shape.Create(from)).Reshape(sizes).Shape);
    }

    [Fact]
    public void Padding_puts_zeros_around_and_cropping_takes_away() => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var x = strided.Make<double>();
        var random = new RandomStream(strided.Seed);
        var padding = new int[2 * x.Rank]; // (before, after) from the last axis forward
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var pair = 2 * (x.Rank - 1 - axis);
            padding[pair] = random.NextInt(5) - 2;
            padding[pair + 1] = random.NextInt(5) - 2;
            if (x.Shape[axis] + Math.Min(padding[pair], 0) + Math.Min(padding[pair + 1], 0) < 0) padding[pair] = padding[pair + 1] = 1;
        }
        int Before(int axis) => padding[2 * (x.Rank - 1 - axis)];
        var box = Naive.Box(x);
        var expected = Box<double>.Build([.. strided.Sizes.Select((n, axis) => n + Before(axis) + padding[(2 * (x.Rank - 1 - axis)) + 1])], index =>
        {
            int[] source = [.. index.Select((i, axis) => i - Before(axis))];
            return source.Zip(strided.Sizes).All(axis => axis.First >= 0 && axis.First < axis.Second) ? box[source] : 0;
        });
        Same.Bits(expected, x.Pad(padding));
    });

    [Fact]
    public void Padding_of_fewer_axes_pads_the_last()
    {
        Assert.Equal([0.0, 1, 2, 0, 0], Tensor.From([1.0, 2.0]).Pad(1, 2).ToArray());
        Assert.Equal([2, 4], Tensor.Ones<double>([2, 3]).Pad(0, 1).Shape);
        Assert.Equal([2.0], Tensor.From([1.0, 2.0, 3.0]).Pad(-1, -1).ToArray());
        Assert.Equal(3.0, Tensor.Scalar(3.0).Pad().Item());
    }

    [Fact]
    public void Concatenating_puts_tensors_one_after_another() => Property.Holds(Cases.Any(minRank: 1), Cases.Shrink, strided =>
    {
        if (strided.Sizes.Length == 0) return; // shrunk below
        for (var axis = 0; axis < strided.Sizes.Length; axis++)
        {
            int[] other = [.. strided.Sizes];
            other[axis] = 2;
            Tensor<double> a = strided.Make<double>(), b = StridedCase.Dense(other, strided.Seed + 1).Make<double>();
            Box<double> x = Naive.Box(a), y = Naive.Box(b);
            int n = strided.Sizes[axis], at = axis;
            other[axis] += 2 * n;
            var expected = Box<double>.Build(other, index =>
            {
                int[] source = [.. index];
                if (index[at] < n) return x[source];
                source[at] -= n;
                if (source[at] < 2) return y[source];
                source[at] -= 2;
                return x[source];
            });
            Same.Bits(expected, Tensor.Concatenate([a, b, a], axis - strided.Sizes.Length));
        }
    });

    [Fact]
    public void Concatenating_one_tensor_copies_it()
    {
        var x = Tensor.Arange<double>(3);
        var y = Tensor.Concatenate<double>([x]);
        Assert.Equal(x.ToArray(), y.ToArray());
        Assert.NotSame(x.Storage, y.Storage);
    }
}

using Autograd.Core;

namespace Autograd.Tests;

public class IndexingTests
{
    [Fact]
    public void Gathering_picks_along_each_axis_as_a_loop_would() => Property.Holds(Cases.Any(minRank: 1), Cases.Shrink, strided =>
    {
        foreach (var (axis, index, sizes) in IndicesFor(strided))
        {
            var x = strided.Make<double>();
            var box = Naive.Box(x);
            var at = new Box<int>(sizes, index.ToArray());
            Same.Bits(Box<double>.Build(sizes, i => box[Replaced(i, axis, at[i])]), x.Gather(axis, index));
        }
    });

    [Fact]
    public void Scattering_adds_along_each_axis_as_a_loop_would() => Property.Holds(Cases.Any(minRank: 1), Cases.Shrink, strided =>
    {
        foreach (var (axis, index, sizes) in IndicesFor(strided))
        {
            Tensor<double> x = strided.Make<double>(), source = (strided with { Sizes = sizes, Seed = strided.Seed + 1 }).Make<double>();
            Box<double> box = Naive.Box(x), added = Naive.Box(source);
            var at = new Box<int>(sizes, index.ToArray());
            var sums = Naive.Positions(sizes).ToLookup(i => Shape.Format(Replaced(i, axis, at[i])), i => added[i]);
            Same.Bits(Box<double>.Build(strided.Sizes, i => sums[Shape.Format(i)].Aggregate(box[i], (sum, value) => sum + value)), x.ScatterAdd(axis - x.Rank, index, source));
        }
    });

    [Fact]
    public void Places_named_twice_are_picked_twice_and_get_both()
    {
        var x = Tensor.From([10.0, 20.0, 30.0]);
        var index = Indices.From([2, 0, 2, 2]);
        Assert.Equal([30.0, 10, 30, 30], x.Gather(0, index).ToArray());
        Assert.Equal([12.0, 20, 38], x.ScatterAdd(0, index, Tensor.From([1.0, 2.0, 3.0, 4.0])).ToArray());
    }

    [Fact]
    public void A_scalar_is_gathered_and_scattered_along_axis_0()
    {
        Tensor<double> x = Tensor.Scalar(3.0), one = Tensor.Scalar(1.0);
        var index = Indices.From([0], []);
        Assert.Equal(3, x.Gather(0, index).Item());
        Assert.Equal(4, x.ScatterAdd(-1, index, one).Item());
    }

    [Fact]
    public void No_indices_pick_nothing_and_add_nothing()
    {
        var x = Tensor.Ones<double>([2, 3]);
        var none = Indices.From([], [2, 0]);
        Assert.Equal([2, 0], x.Gather(1, none).Shape);
        Assert.Equal(x.ToArray(), x.ScatterAdd(1, none, Tensor.Zeros<double>([2, 0])).ToArray());
    }

    /// <summary>For each axis that has elements, random indices: of another length along it, and shorter along the first other.</summary>
    private static IEnumerable<(int Axis, Indices Index, int[] Sizes)> IndicesFor(StridedCase strided)
    {
        var random = new RandomStream(strided.Seed);
        for (var axis = 0; axis < strided.Sizes.Length; axis++)
        {
            if (strided.Sizes[axis] == 0) continue;
            int[] sizes = [.. strided.Sizes];
            sizes[axis] = random.NextInt(6);
            for (var other = 0; other < sizes.Length; other++)
                if (other != axis && sizes[other] > 1)
                {
                    sizes[other]--;
                    break;
                }
            var values = new int[sizes.Aggregate(1, (product, n) => product * n)];
            for (var i = 0; i < values.Length; i++) values[i] = random.NextInt(strided.Sizes[axis]);
            yield return (axis, Indices.From(values, Shape.Create(sizes)), sizes);
        }
    }

    /// <summary>The first number of a row of three lies densely, and one step along its axis of one place is three.</summary>
    [Fact]
    public void The_stride_of_an_axis_of_one_place_means_nothing()
    {
        var x = Tensor.From([[5.0, 6, 7]])[.., ..1];
        Assert.Equal((true, 3), (x.IsContiguous, x.Layout.Strides[0]));
        Assert.Equal([5, 5], x.IndexSelect(0, Indices.From([0, 0])).ToArray());
        Assert.Equal([8], x.IndexAdd(0, Indices.From([0]), Tensor.From([[3.0]])).ToArray());
    }

    private static int[] Replaced(int[] index, int axis, int value)
    {
        int[] other = [.. index];
        other[axis] = value;
        return other;
    }
}

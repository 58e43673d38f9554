using Autograd.Core;

namespace Autograd.Tests;

public class IndicesAndMaskTests
{
    [Fact]
    public void Indices_are_integers_with_a_shape()
    {
        var index = Indices.From([[1, -100, 3], [4, 5, 6]]);
        Assert.Equal([2, 3], index.Shape);
        Assert.Equal((6, -100), (index.Size, index[1]));
        Assert.Equal([1, -100, 3, 4, 5, 6], index.ToArray());
        Assert.Equal([3, 2], index.Reshape(3, -1).Shape);
    }

    [Fact]
    public void Indices_have_values_of_their_own_and_change_only_when_told()
    {
        int[] values = [1, 2];
        var index = Indices.From(values);
        values[0] = 9;
        Assert.Equal([1, 2], index.ToArray());
        var view = index.Reshape(2, 1);
        var version = index.Storage.Version;
        index.CopyFrom([5, 6]);
        Assert.Equal([5, 6], view.ToArray());
        Assert.Equal(version + 1, index.Storage.Version);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void A_permutation_names_every_number_once(int n)
    {
        var order = Indices.Permutation(n, new RandomStream(3)).ToArray();
        Assert.Equal(Enumerable.Range(0, n), order.Order());
        Assert.Equal(order, Indices.Permutation(n, new RandomStream(3)).ToArray());
        if (n == 100) Assert.NotEqual(order, Indices.Permutation(n, new RandomStream(4)).ToArray());
    }

    [Fact]
    public void A_comparison_gives_a_mask()
    {
        var x = Tensor.From([-1.0, 0.0, 1.0, double.NaN]);
        Assert.Equal([false, false, true, false], (x > 0).ToArray());
        Assert.Equal([true, false, false, false], (x < 0).ToArray());
        Assert.Equal([false, true, true, false], (x >= 0).ToArray());
        Assert.Equal([true, true, false, false], (x <= 0).ToArray());
        Assert.Equal([false, true, false, false], x.EqualTo(Tensor.Scalar(-0.0)).ToArray());
    }

    [Fact]
    public void A_number_beside_a_float_tensor_is_rounded_to_float() => Assert.Equal([true], (Tensor.From([0.1f]) >= 0.1).ToArray());

    [Fact]
    public void Masks_combine_as_booleans_do()
    {
        Mask a = Mask.From([true, true, false, false]), b = Mask.From([true, false, true, false]);
        Assert.Equal([true, false, false, false], (a & b).ToArray());
        Assert.Equal([true, true, true, false], (a | b).ToArray());
        Assert.Equal([false, false, true, true], (!a).ToArray());
        Assert.Equal((2, true, 4), (a.Count(), a[0], a.Size));
        Assert.Equal([2, 2], a.Reshape(2, 2).Shape);
    }

    [Fact]
    public void Empty_masks_and_indices_are_ordinary()
    {
        Assert.Equal((0, "[]  [0]"), (Mask.From([]).Count(), Mask.From([]).ToString()));
        Assert.Equal([0, 3], Indices.From([], [0, 3]).Shape);
        Assert.Equal([0, 2], (Tensor.Zeros<double>([0, 2]) > 0).Shape);
    }

    [Fact]
    public void Inside_a_scope_their_buffers_are_pooled_and_returned()
    {
        var before = BufferPool.Statistics;
        Indices index, kept;
        Mask mask, keptMask;
        using (new TensorScope())
        {
            (index, mask) = (Indices.From([1, 2]), Mask.From([true]));
            (kept, keptMask) = (index.Persist(), mask.Persist());
            Assert.Equal(before.Outstanding + 2, BufferPool.Statistics.Outstanding);
        }
        Assert.Equal(before.Outstanding, BufferPool.Statistics.Outstanding);
        Assert.Throws<ObjectDisposedException>(() => index[0]);
        Assert.Throws<ObjectDisposedException>(() => mask[0]);
        Assert.Equal([1, 2], kept.ToArray());
        Assert.Equal([true], keptMask.ToArray());
        Assert.Same(kept, kept.Persist());
        Assert.Same(keptMask, keptMask.Persist());
    }
}

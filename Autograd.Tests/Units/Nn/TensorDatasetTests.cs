using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class TensorDatasetTests
{
    private readonly TensorDataset<double> data = new(Tensor.From([[0.0, 1], [2, 3], [4, 5]]), Indices.From([7, 8, 9]));

    [Fact]
    public void It_knows_its_sizes()
    {
        Assert.Equal(3, data.Count);
        Assert.Equal([2], data.ExampleShape);
        Assert.Equal("TensorDataset [3 2]", data.ToString());
        Assert.Equal(Shape.Scalar, new TensorDataset<double>(Tensor.From([1.0]), Indices.From([0])).ExampleShape);
    }

    [Fact]
    public void A_subset_copies_the_rows_in_the_order_given()
    {
        var subset = data.Subset([2, 0, 2]);
        Assert.Equal([4, 5, 0, 1, 4, 5], subset.Inputs.ToArray());
        Assert.Equal([9, 7, 9], subset.Labels.ToArray());
        data.Inputs.CopyFrom(Tensor.Zeros<double>([3, 2]));
        Assert.Equal([4, 5, 0, 1, 4, 5], subset.Inputs.ToArray());
        Assert.Equal(0, data.Subset([]).Count);
    }

    [Fact]
    public void A_set_made_inside_a_scope_outlives_it()
    {
        TensorDataset<double> made = null!, subset = null!;
        ReturnsEverything(() =>
        {
            using var scope = new TensorScope();
            made = new(Tensor.From([[0.0, 1], [2, 3]]).Transpose(), Indices.From([7, 8]));
            subset = made.Subset([1]);
        });
        Assert.Equal([0, 2, 1, 3], made.Inputs.ToArray());
        Assert.Equal([7, 8], made.Labels.ToArray());
        Assert.Equal([1, 3], subset.Inputs.ToArray());
    }

    [Fact]
    public void An_error_says_what_belongs_together()
    {
        Throws<ArgumentException>("TensorDataset: inputs [] have no axis of examples; they are [examples ...].", () => new TensorDataset<double>(Tensor.Scalar(1.0), Indices.From([0])));
        Throws<ArgumentException>("TensorDataset: inputs [2 3] need labels [2], one an example, not [3].", () => new TensorDataset<double>(Tensor.Zeros<double>([2, 3]), Indices.From([0, 1, 2])));
        Throws<ArgumentException>("TensorDataset: inputs [2 3] need labels [2], one an example, not [2 1].", () => new TensorDataset<double>(Tensor.Zeros<double>([2, 3]), Indices.From([[0], [1]])));
        Throws<ArgumentException>("Collate: row 3 does not exist, there are 3 examples.", () => data.Subset([0, 3]));
        Throws<ArgumentException>("Collate: row -1 does not exist, there are 3 examples.", () => data.Subset([-1]));
    }
}

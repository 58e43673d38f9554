using Autograd.Core;

namespace Autograd.Tests;

public class ShapeTests
{
    [Fact]
    public void A_shape_prints_its_sizes_in_brackets()
    {
        Assert.Equal("[2 3]", Shape.Create([2, 3]).ToString());
        Assert.Equal("[]", Shape.Scalar.ToString());
        Assert.Equal("[0]", Shape.Create([0]).ToString());
    }

    [Fact]
    public void Shapes_with_equal_sizes_are_equal_and_hash_alike()
    {
        Shape a = [2, 3], b = [2, 3];
        Assert.True(a == b);
        Assert.True(a.Equals((object)b));
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.True(a != [3, 2]);
        Assert.True(a != [2, 3, 1]);
        Assert.False(a.Equals("[2 3]"));
    }

    [Fact]
    public void The_default_shape_is_the_scalars()
    {
        Assert.Equal(default, Shape.Scalar);
        Assert.Equal(Shape.Scalar, Shape.Create([]));
        Assert.Equal(0, default(Shape).Rank);
        Assert.Equal(1, default(Shape).Size);
        Assert.Empty((IEnumerable<int>)default(Shape));
    }

    [Theory]
    [InlineData(new[] { 2, 3, 4 }, 24)]
    [InlineData(new[] { 2, 0, 4 }, 0)]
    [InlineData(new[] { 1, 1, 1, 1, 1, 1, 1, 1 }, 1)]
    [InlineData(new[] { 0X7FFFFFC7 }, 0X7FFFFFC7)] // Array.MaxLength
    [InlineData(new[] { 0, 65536, 65536 }, 0)]
    [InlineData(new[] { 65536, 65536, 0 }, 0)]
    [InlineData(new[] { int.MaxValue, int.MaxValue, int.MaxValue, 0 }, 0)]
    public void The_number_of_elements_is_the_product_of_the_sizes(int[] sizes, int count) => Assert.Equal(count, Shape.Create(sizes).Size);

    /// <summary>No array is longer, and a tensor's elements are one.</summary>
    [Fact]
    public void The_largest_shape_is_the_longest_array()
    {
        Assert.Equal(Array.MaxLength, Shape.Create([Array.MaxLength]).Size);
        Assert.Throws<ArgumentException>(() => Shape.Create([Array.MaxLength + 1]));
        Assert.Throws<ArgumentException>(() => Shape.Create([int.MaxValue]));
    }

    [Fact]
    public void Axes_are_read_from_either_end()
    {
        Shape shape = [2, 3, 5];
        Assert.Equal((3, 2, 5), (shape.Rank, shape[0], shape[^1]));
        Assert.Equal(new[] { 2, 3, 5 }, shape.ToArray());
        Assert.Throws<IndexOutOfRangeException>(() => shape[3]);
    }

    [Fact]
    public void A_shape_keeps_its_sizes_when_the_array_it_was_made_of_changes()
    {
        int[] sizes = [2, 3];
        var shape = Shape.Create(sizes);
        sizes[0] = 7;
        Assert.Equal("[2 3]", shape.ToString());
    }

    [Fact]
    public void A_set_of_axes_prints_and_counts()
    {
        Assert.Equal("[0 2]", default(AxisSet).With(2).With(0).ToString());
        Assert.Equal("[]", default(AxisSet).ToString());
        Assert.Equal(10, default(AxisSet).With(0).With(2).Count([2, 3, 5]));
        Assert.Equal(1, default(AxisSet).Count([2, 3, 5]));
    }

    [Fact]
    public void Axes_print_as_they_were_given()
    {
        Axes none = default, one = -1, some = [0, 2];
        Assert.Equal(("all", "[-1]", "[0 2]"), (none.ToString(), one.ToString(), some.ToString()));
        Assert.Equal([-1], one);
    }
}

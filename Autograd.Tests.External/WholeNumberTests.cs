using Autograd.Core;

namespace Autograd.Tests.External;

/// <summary>What a first user types: C# takes the numbers of <c>[1, 2, 3]</c> for int, of which there are no tensors.</summary>
public sealed class WholeNumberTests
{
    [Fact]
    public void A_vector_of_whole_numbers_is_one_of_doubles() => Same([3], [1, 2, 3], Tensor.From([1, 2, 3]));

    [Fact]
    public void Rows_of_whole_numbers_are_a_matrix_of_doubles() => Same([2, 2], [1, 2, 3, 4], Tensor.From([[1, 2], [3, 4]]));

    [Fact]
    public void Matrices_of_whole_numbers_are_a_box_of_doubles() => Same([1, 2, 2], [1, 2, 3, -4], Tensor.From([[[1, 2], [3, -4]]]));

    [Fact]
    public void A_two_dimensional_array_of_whole_numbers_is_a_matrix_of_doubles() => Same([1, 3], [1, 2, 3], Tensor.From(new[,] { { 1, 2, 3 } }));

    [Fact]
    public void Whole_numbers_and_a_shape_are_a_tensor_of_doubles() => Same([2, 2], [1, 2, 3, 4], Tensor.From([1, 2, 3, 4], [2, 2]));

    [Fact]
    public void One_whole_number_is_a_double() => Same([], [3], Tensor.Scalar(3));

    [Fact]
    public void One_whole_number_everywhere_is_one_of_doubles() => Same([2], [7, 7], Tensor.Full([2], 7));

    /// <summary>Whoever names the type, or writes one number of it, gets that type as before.</summary>
    [Fact]
    public void A_type_that_is_named_is_the_type_of_the_tensor()
    {
        Tensor<float>[] floats = [Tensor.From<float>([1, 2]), Tensor.From([1f, 2]), Tensor.Full<float>([2], 1), Tensor.Scalar<float>(1), Tensor.From<float>([1, 2], [2]), Tensor.From<float>([[1], [2]])];
        Assert.Equal([2, 2, 2, 1, 2, 2], floats.Select(x => x.Size));
        Same([2], [1, 2.5], Tensor.From([1, 2.5]));
        Same([0], [], Tensor.From<double>([], [0]));
    }

    [Fact]
    public void A_count_that_does_not_fit_the_shape_is_refused() =>
        Assert.Contains("[2 2]", Assert.Throws<ArgumentException>(() => Tensor.From([1, 2, 3], [2, 2])).Message, StringComparison.Ordinal);

    private static void Same(int[] sizes, double[] values, Tensor<double> x)
    {
        Assert.Equal(Shape.Create(sizes), x.Shape);
        Assert.Equal(values, x.ToArray());
    }
}

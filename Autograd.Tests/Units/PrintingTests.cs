using System.Diagnostics;
using System.Reflection;
using Autograd.Core;

namespace Autograd.Tests;

public class PrintingTests
{
    private static readonly Dictionary<string, (Func<object> Make, string Text)> Cases = new()
    {
        ["a vector of whole numbers"] = (() => Tensor.From([1.0, 2.0, 10.0]), "[ 1  2 10]  [3]"),
        ["a matrix, aligned"] = (() => Tensor.From([[1.0, -2.5], [0.125, 30.0]]), "[[ 1.000 -2.500]\n [ 0.125 30.000]]  [2 2]"),
        ["a box"] = (() => Tensor.Arange<double>(8).Reshape(2, 2, 2), "[[[0 1]\n  [2 3]]\n [[4 5]\n  [6 7]]]  [2 2 2]"),
        ["thirds, to four digits"] = (() => Tensor.From([1 / 3.0, 2 / 3.0]), "[0.3333 0.6667]  [2]"),
        ["floats without their rounding"] = (() => Tensor.From([0.1f, 0.2f]), "[0.1 0.2]  [2]"),
        ["a scalar"] = (() => Tensor.Scalar(2.5), "2.5"),
        ["one element"] = (() => Tensor.From([2.5]), "[2.5]  [1]"),
        ["nothing"] = (() => Tensor.Zeros<double>([0, 3]), "[]  [0 3]"),
        ["large numbers"] = (() => Tensor.From([1e7, 1.0]), "[1.0000e+07 1.0000e+00]  [2]"),
        ["tiny numbers"] = (() => Tensor.From([1e-7, 0.0]), "[1.0000e-07          0]  [2]"),
        ["tiny beside ordinary"] = (() => Tensor.From([1e-7, 1.5]), "[1.0000e-07 1.5000e+00]  [2]"),
        ["what is no number"] = (() => Tensor.From([double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity]), "[NaN   1   ∞  -∞]  [4]"),
        ["nothing but zeros"] = (() => Tensor.Zeros<float>([2]), "[0 0]  [2]"),
        ["a view"] = (() => Tensor.Arange<double>(6).Reshape(2, 3).Transpose(), "[[0 3]\n [1 4]\n [2 5]]  [3 2]"),
        ["a long vector, cut"] = (() => Tensor.Arange<double>(1001), "[   0    1    2 …  998  999 1000]  [1001]"),
        ["a large matrix, cut both ways"] = (
            () => Tensor.Zeros<double>([100, 100]),
            "[[0 0 0 … 0 0 0]\n [0 0 0 … 0 0 0]\n [0 0 0 … 0 0 0]\n …\n [0 0 0 … 0 0 0]\n [0 0 0 … 0 0 0]\n [0 0 0 … 0 0 0]]  [100 100]"),
        ["a short axis beside a long one stays whole"] = (() => Tensor.Zeros<double>([2, 600]), "[[0 0 0 … 0 0 0]\n [0 0 0 … 0 0 0]]  [2 600]"),
        ["indices"] = (() => Indices.From([[1, -100], [20, 3]]), "[[   1 -100]\n [  20    3]]  [2 2]"),
        ["a mask"] = (() => Mask.From([true, false, true]), "[1 0 1]  [3]"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tensor_prints_aligned_values_and_its_shape(string name) => Assert.Equal(Cases[name].Text, Cases[name].Make().ToString());

    [Fact]
    public void A_thousand_elements_are_still_printed_whole() => Assert.DoesNotContain("…", Tensor.Zeros<double>([10, 100]).ToString());

    [Fact]
    public void A_returned_tensor_says_so_instead_of_throwing()
    {
        Tensor<double> x;
        using (new TensorScope()) x = Tensor.Zeros<double>([2, 3]);
        Assert.Equal("[2 3], made by Full: its scope has closed", x.ToString());
    }

    [Fact]
    public void Returned_indices_and_masks_say_so_as_well()
    {
        Indices indices;
        Mask mask;
        using (new TensorScope()) (indices, mask) = (Indices.From([1, 2]), Mask.From([true, false, true]));
        Assert.Equal(
            ("[2], made by From: its scope has closed", "[3], made by From: its scope has closed"),
            (indices.ToString(), mask.ToString()));
    }

    [Fact]
    public void A_stream_prints_as_it_is_made_again()
    {
        var random = new RandomStream(42);
        random.NextDouble();
        Assert.Equal("RandomStream(key: 42, position: 1)", random.ToString());
    }

    private static readonly Dictionary<string, (Func<object> Make, string Text)> Lines = new()
    {
        ["a matrix"] = (() => Tensor.From([[1.0, -2.5], [0.125, 30.0]]), "Tensor<double> [2 2]: 1 -2.5 0.125 30"),
        ["a view of floats, turned"] = (() => Tensor.From([[1f, 2f], [3f, 4f]]).Transpose(), "Tensor<float> [2 2]: 1 3 2 4"),
        ["a scalar"] = (() => Tensor.Scalar(2.5), "Tensor<double> []: 2.5"),
        ["a large tensor"] = (() => Tensor.Arange<float>(10_000).Reshape(100, 100), "Tensor<float> [100 100]: 0 1 2 3 4 5 6 7 …"),
        ["nothing"] = (() => Tensor.Zeros<double>([0, 3]), "Tensor<double> [0 3]:"),
        ["no numbers"] = (() => Tensor.From([double.NaN, double.PositiveInfinity]), "Tensor<double> [2]: NaN Infinity"),
        ["positions"] = (() => Indices.From([3, 1]), "Indices [2]: 3 1"),
        ["a mask"] = (() => Mask.From([true, false]), "Mask [2]: 1 0"),
        ["what has gone back"] = (() => Closed(), "Tensor<double> [2], made by From: its scope has closed"),
        ["indices that have gone back"] = (() => ClosedIndices(), "Indices [2], made by From: its scope has closed"),
    };

    public static TheoryData<string> LineNames => [.. Lines.Keys];

    [Theory]
    [MemberData(nameof(LineNames))]
    public void A_debugger_shows_type_and_shape_first_and_one_line(string name)
    {
        var shown = Lines[name].Make();
        var format = shown.GetType().GetCustomAttribute<DebuggerDisplayAttribute>()!.Value;
        var property = shown.GetType().GetProperty(format.Trim('{', '}').Split(',')[0], BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;
        Assert.Equal(Lines[name].Text, property.GetValue(shown));
    }

    private static Tensor<double> Closed()
    {
        using var scope = new TensorScope();
        return Tensor.From([1.0, 2.0]);
    }

    private static Indices ClosedIndices()
    {
        using var scope = new TensorScope();
        return Indices.From([1, 2]);
    }
}

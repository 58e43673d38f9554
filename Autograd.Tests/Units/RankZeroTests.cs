using Autograd.Core;

namespace Autograd.Tests;

/// <summary>A single number among indices: PyTorch takes it for a vector of one, and so do we; the values are PyTorch's.</summary>
public class RankZeroTests
{
    private static readonly Tensor<double> Number = Tensor.Scalar(2.5).RequireGrad(), Vector = Tensor.From([1.0, 2, 3]).RequireGrad();
    private static readonly Indices Zero = Indices.From([0], []), One = Indices.From([1], []), First = Indices.From([0]), Twice = Indices.From([0, 0]), None = Indices.From([], [0]);

    [Fact]
    public void Gather_takes_a_number_for_a_vector_of_one()
    {
        Is([], [2.5], Number, x => x.Gather(0, Zero), [1]);
        Is([1], [2.5], Number, x => x.Gather(-1, First), [1]);
        Is([2], [2.5, 2.5], Number, x => x.Gather(0, Twice), [2]);
        Is([0], [], Number, x => x.Gather(0, None), [0]);
        Is([], [2], Vector, x => x.Gather(0, One), [0, 1, 0]);
        Names("Gather", () => Number.Gather(1, Zero));
        Names("Gather", () => Number.Gather(0, One));
        Names("Gather", () => Vector.Gather(0, Indices.From([3], [])));
    }

    [Fact]
    public void Scatter_and_ScatterAdd_take_a_number_for_a_vector_of_one()
    {
        var (seven, sevens) = (Tensor.Scalar(7.0), Tensor.From([7.0]));
        Is([], [7], Number, x => x.Scatter(0, Zero, seven), [0]);
        Is([], [7], Number, x => x.Scatter(0, First, sevens), [0]);
        Is([], [7], Number, x => x.Scatter(0, First, 7), [0]);
        Is([3], [1, 7, 3], Vector, x => x.Scatter(0, One, seven), [1, 0, 1]);
        Is([3], [1, 7, 3], Vector, x => x.Scatter(-1, One, 7), [1, 0, 1]);
        Is([], [9.5], Number, x => x.ScatterAdd(0, Zero, seven), [1]);
        Is([], [16.5], Number, x => x.ScatterAdd(0, Twice, Tensor.From([7.0, 7])), [1]);
        Is([], [9.5], Number, x => x.ScatterAdd(0, First, seven), [1]);
        Is([3], [1, 9, 3], Vector, x => x.ScatterAdd(0, One, sevens), [1, 1, 1]);
        Names("Scatter", () => Number.Scatter(0, Twice, seven));
        Names("ScatterAdd", () => Number.ScatterAdd(0, One, seven));
        Names("ScatterAdd", () => Number.ScatterAdd(2, Zero, seven));
    }

    [Fact]
    public void IndexSelect_and_IndexAdd_take_a_number_for_a_vector_of_one()
    {
        Is([], [2.5], Number, x => x.IndexSelect(0, Zero), [1]);
        Is([], [2.5], Number, x => x.IndexSelect(-1, First), [1]);
        Is([1], [2], Vector, x => x.IndexSelect(0, One), [0, 1, 0]);
        Is([], [9.5], Number, x => x.IndexAdd(0, Zero, Tensor.Scalar(7.0)), [1]);
        Is([], [16.5], Number, x => x.IndexAdd(0, Twice, Tensor.From([7.0, 7])), [1]);
        Is([3], [1, 16, 3], Vector, x => x.IndexAdd(0, One, Tensor.Scalar(7.0), alpha: 2), [1, 1, 1]);
        Is([3], [8, 2, 3], Vector, x => x.IndexAdd(0, First, Tensor.Scalar(7.0)), [1, 1, 1]);
        Names("IndexSelect", () => Number.IndexSelect(0, One));
        Names("IndexSelect", () => Number.IndexSelect(1, Zero));
        Names("IndexAdd", () => Number.IndexAdd(1, Zero, Number));
        Names("IndexAdd", () => Number.IndexAdd(0, One, Number));
        Names("IndexAdd", () => Vector.IndexAdd(0, First, Vector));
    }

    [Fact]
    public void OneHot_of_a_single_label_is_a_vector()
    {
        Assert.Equal([0.0, 1], One.OneHot<double>().ToArray());
        Assert.Equal("[1] [3] [0 3] [2 0 3]", $"{Zero.OneHot<double>().Shape} {One.OneHot<double>(3).Shape} {None.OneHot<double>(3).Shape} {Indices.From([], [2, 0]).OneHot<double>(3).Shape}");
        Names("OneHot", () => One.OneHot<double>(1));
        Names("OneHot", () => One.OneHot<double>(0));
        Names("OneHot", () => One.OneHot<double>(-1));
        Names("OneHot", () => None.OneHot<double>());
        Names("OneHot", () => Indices.From([int.MaxValue], []).OneHot<double>());
    }

    [Fact]
    public void What_needs_an_axis_says_so_in_its_own_name()
    {
        Names("Select", () => Number.Select(0, 0));
        Names("Narrow", () => Number.Narrow(0, 0, 1));
        Names("Split", () => Number.Split(1));
        Names("Chunk", () => Number.Chunk(1));
        Names("Unbind", () => Number.Unbind());
        Names("Concatenate", () => Tensor.Concatenate<double>([Number, Number]));
        Names("Stack", () => Tensor.Stack<double>([Number, Number], 1));
        Names("Squeeze", () => Number.Squeeze(1));
        Names("Unsqueeze", () => Number.Unsqueeze(1));
        Names("Flatten", () => Number.Flatten(1));
        Names("Transpose", () => Number.Transpose(0, 1));
        Names("LowerTriangle", () => Number.LowerTriangle());
        Names("Pad", () => Number.Pad(1, 1));
        Names("TakeAlong", () => Number.TakeAlong(0, First));
        Names("TakeAlong", () => Vector.TakeAlong(0, One));
        Names("TakeAlong", () => Number.TakeAlong(One));
        Names("MatMul", () => Number.MatMul(Vector));
    }

    private static void Is(Shape shape, double[] values, Tensor<double> x, Func<Tensor<double>, Tensor<double>> f, double[] gradient)
    {
        using var tape = new Tape<double>();
        var y = f(x);
        Assert.Equal(shape, y.Shape);
        Assert.Equal(values, y.ToArray());
        var dx = tape.Gradient(y, [x], Tensor.Ones<double>(y.Shape))[0];
        Assert.Equal(x.Shape, dx.Shape);
        Assert.Equal(gradient, dx.ToArray());
    }

    private static void Names(string op, Func<object> call)
    {
        var error = Assert.ThrowsAny<ArgumentException>(call);
        Assert.StartsWith(op + ":", error.Message, StringComparison.Ordinal);
    }
}

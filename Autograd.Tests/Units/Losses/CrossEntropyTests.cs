using System.Numerics;
using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class CrossEntropyTests
{
    private const int Classes = 4;
    private const double Infinity = double.PositiveInfinity;

    private static readonly double[] weights = [0.5, 2, 0.25, 1];

    /// <summary>Ranks × weights × what is ignored × smoothing; each row goes through the reductions.</summary>
    public static TheoryData<int[], bool, int?, double> Cube
    {
        get
        {
            var rows = new TheoryData<int[], bool, int?, double>();
            foreach (var sizes in (int[][])[[Classes], [5, Classes], [3, Classes, 2], [2, Classes, 2, 3]])
                foreach (var weighted in (bool[])[false, true])
                    foreach (var ignored in (int?[])[null, -100, -7, 1, 99])
                        foreach (var smoothing in (double[])[0, 0.1, 1]) rows.Add(sizes, weighted, ignored, smoothing);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Cube))]
    public void It_is_its_definition_and_its_derivatives_are_right_to_second_order(int[] sizes, bool weighted, int? ignored, double smoothing)
    {
        var (x, y, shape) = Example(sizes, ignored);
        var naive = new NaiveCrossEntropy(x, sizes, y, weighted ? weights : null, ignored ?? -100, smoothing);
        Matches<double>(1e-12);
        Matches<float>(1e-5);
        foreach (var reduction in (Reduction[])[Reduction.None, Reduction.Mean, Reduction.Sum])
            GradientCheck.Verify(logits => Create<double>(reduction).Forward(logits, Indices.From(y, shape)), Tensor.From<double>(x, Shape.Create(sizes)), order: 2);

        CrossEntropyLoss<T> Create<T>(Reduction reduction)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            new() { Weight = weighted ? Tensor.From(Array.ConvertAll(weights, T.CreateTruncating)) : null, IgnoreIndex = ignored ?? -100, LabelSmoothing = smoothing, Reduction = reduction };

        void Matches<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (logits, target) = (Tensor.From<T>(Array.ConvertAll(x, T.CreateTruncating), Shape.Create(sizes)), Indices.From(y, shape));
            Near([.. shape], naive.None(), Create<T>(Reduction.None).Forward(logits, target));
            Near([], [naive.Sum()], Create<T>(Reduction.Sum).Forward(logits, target));
            Near([], [naive.Mean()], Create<T>(Reduction.Mean).Forward(logits, target));

            void Near(int[] sizes, double[] expected, Tensor<T> actual) => Same.Near(new Box<T>(sizes, Array.ConvertAll(expected, T.CreateTruncating)), actual, tolerance);
        }
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.1, true)]
    public void Where_nothing_counts_the_mean_is_NaN_the_rest_0_and_the_gradient_0(double smoothing, bool weighted)
    {
        var weight = weighted ? Tensor.From(weights) : null;
        foreach (var (reduction, expected) in (ValueTuple<Reduction, double[]>[])[(Reduction.Mean, [double.NaN]), (Reduction.Sum, [0]), (Reduction.None, [0, 0])])
        {
            var x = Tensor.Normal<double>([2, Classes], new RandomStream(1)).RequireGrad();
            using var tape = new Tape<double>();
            var loss = Loss.CrossEntropy(x, Indices.From([-100, -100]), weight, labelSmoothing: smoothing, reduction: reduction);
            Assert.Equal(expected, loss.ToArray());
            loss.Backward(Tensor.Ones<double>(loss.Shape));
            Assert.Equal(new double[2 * Classes], x.Grad!.ToArray());
        }
    }

    [Fact]
    public void Where_the_weights_that_count_are_0_or_no_position_exists_the_mean_is_NaN()
    {
        var weight = Tensor.From([0.0, 1, 1, 1]);
        var x = Tensor.Normal<double>([2, Classes], new RandomStream(1));
        Assert.True(double.IsNaN(Loss.CrossEntropy(x, Indices.From([0, -100]), weight).Item()));
        Assert.Equal(0, Loss.CrossEntropy(x, Indices.From([0, -100]), weight, reduction: Reduction.Sum).Item());
        Assert.True(double.IsNaN(Loss.CrossEntropy(Tensor.Zeros<double>([0, Classes]), Indices.From([], [0])).Item()));
        Assert.Equal(0, Loss.CrossEntropy(Tensor.Zeros<double>([0, Classes]), Indices.From([], [0]), reduction: Reduction.Sum).Item());
        Assert.Equal([0], Loss.CrossEntropy(Tensor.Zeros<double>([0, Classes]), Indices.From([], [0]), reduction: Reduction.None).Shape);
    }

    [Fact]
    public void A_logit_of_minus_infinity_takes_its_class_out_and_gets_no_gradient()
    {
        var (full, without) = (Tensor.From([[1, -Infinity, 2], [0.5, 0.25, -Infinity]]).RequireGrad(), Tensor.From([[1.0, 2], [0.5, 0.25]]).RequireGrad());
        using var tape = new Tape<double>();
        var (loss, expected) = (Loss.CrossEntropy(full, Indices.From([2, 0])), Loss.CrossEntropy(without, Indices.From([1, 0])));
        Assert.Equal(expected.Item(), loss.Item(), 15);
        loss.Backward();
        expected.Backward();
        var (dx, dy) = (full.Grad!.ToArray(), without.Grad!.ToArray());
        Assert.Equal((0, 0), (dx[1], dx[5]));
        Same.Near(new Box<double>([4], dy), Tensor.From([dx[0], dx[2], dx[3], dx[4]]), relative: 1e-14);
    }

    [Fact]
    public void A_target_of_minus_infinity_costs_infinity_unless_it_is_ignored()
    {
        var x = Tensor.From([[-Infinity, 1], [1, 2]]).RequireGrad();
        Assert.Equal(Infinity, Loss.CrossEntropy(x, Indices.From([0, 0])).Item());
        using var tape = new Tape<double>();
        var loss = Loss.CrossEntropy(x, Indices.From([-100, 0]), Tensor.From([1.0, 2]));
        Assert.Equal(1.3132616875182228, loss.Item(), 14); // log(1 + e)
        loss.Backward();
        Assert.Equal([0, 0], x.Grad![0].ToArray());
    }

    [Fact]
    public void Far_logits_are_exact_in_double() => FarLogits<double>(Math.Log(3), 1e-15);

    [Fact]
    public void Far_logits_are_exact_in_float() => FarLogits<float>((float)Math.Log(3), 1e-7);

    private static void FarLogits<T>(T log3, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The last row must not be pushed below any exponent by the one above it.
        T[] values = [.. ((double[])[1000, 0, -1000, -1000, 0, 1000, 1000, 1000, 1000, 0, 0, 0]).Select(T.CreateTruncating)];
        var x = Tensor.From<T>(values, [4, 3]).RequireGrad();
        using var tape = new Tape<T>();
        var loss = Loss.CrossEntropy(x, Indices.From([0, 0, 2, 1]), reduction: Reduction.None);
        Same.Near(new Box<T>([4], [T.Zero, T.CreateTruncating(2000), log3, log3]), loss, tolerance);
        loss.Backward(Tensor.Ones<T>([4]));
        double[] third = [1 / 3.0, 1 / 3.0, 1 / 3.0];
        double[] gradient = [0, 0, 0, -1, 0, 1, third[0], third[1], third[2] - 1, third[0], third[1] - 1, third[2]];
        Same.Near(new Box<T>([4, 3], [.. gradient.Select(T.CreateTruncating)]), x.Grad!, 4 * tolerance);
    }

    /// <summary>Logits [1 2 3] three times, with the classes 2, 1, 0: the table that tutorials of PyTorch print.</summary>
    [Theory]
    [InlineData("CrossEntropy")]
    [InlineData("log-softmax and gather")]
    [InlineData("one-hot times log of softmax")]
    public void The_worked_example_of_three_rows(string way)
    {
        var x = Tensor.From([[1.0, 2, 3], [1, 2, 3], [1, 2, 3]]).RequireGrad();
        using var tape = new Tape<double>();
        var loss = way switch
        {
            "CrossEntropy" => Loss.CrossEntropy(x, Indices.From([2, 1, 0])),
            "log-softmax and gather" => -x.LogSoftmax(1).Gather(1, Indices.From([[2], [1], [0]])).Mean(),
            _ => -(Tensor.From([[0.0, 0, 1], [0, 1, 0], [1, 0, 0]]) * (x.Exp() / x.Exp().Sum(1, keepDims: true)).Log()).Sum() / 3,
        };
        Assert.Equal(1.4076, loss.Item(), 4);
        loss.Backward();
        Assert.Equal([0.0300, 0.0816, -0.1116, 0.0300, -0.2518, 0.2217, -0.3033, 0.0816, 0.2217], x.Grad!.ToArray().Select(value => Math.Round(value, 4)));
    }

    [Theory]
    [InlineData(0, 2.4076, new[] { -0.9100, 0.2447, 0.6652 })]
    [InlineData(1, 1.4076, new[] { 0.0900, -0.7553, 0.6652 })]
    [InlineData(2, 0.4076, new[] { 0.0900, 0.2447, -0.3348 })]
    public void The_worked_examples_of_one_row(int target, double expected, double[] gradient)
    {
        var x = Leaf(1, 2, 3);
        using var tape = new Tape<double>();
        var loss = Loss.CrossEntropy(x, Indices.From([target], []));
        Assert.Equal(expected, loss.Item(), 4);
        loss.Backward();
        Assert.Equal(gradient, x.Grad!.ToArray().Select(value => Math.Round(value, 4)));
    }

    [Fact]
    public void The_result_does_not_depend_on_the_layout()
    {
        var x = Tensor.Normal<double>([3, Classes, 5], new RandomStream(1));
        var y = Indices.From([.. Enumerable.Range(0, 15).Select(i => i % Classes)], [3, 5]);
        Same.Bits(Naive.Box(Loss.CrossEntropy(x, y, reduction: Reduction.None)), Loss.CrossEntropy(x.Permute(2, 0, 1).Contiguous().Permute(1, 2, 0), y, reduction: Reduction.None));
    }

    [Fact]
    public void The_weight_is_a_constant()
    {
        var (x, weight) = (Tensor.Normal<double>([2, Classes], new RandomStream(1)).RequireGrad(), Tensor.From(weights).RequireGrad());
        using var tape = new Tape<double>();
        Loss.CrossEntropy(x, Indices.From([1, 2]), weight, labelSmoothing: 0.1).Backward();
        Assert.NotNull(x.Grad);
        Assert.Null(weight.Grad);
    }

    /// <summary>Logits, a class at each position, and the positions' shape. Every third position is ignored, never the first.</summary>
    private static (double[] X, int[] Y, Shape Shape) Example(int[] sizes, int? ignored)
    {
        Shape shape = sizes.Length == 1 ? [] : [sizes[0], .. sizes[2..]];
        var y = new int[shape.Size];
        for (var i = 0; i < y.Length; i++) y[i] = i % 3 == 1 && ignored is { } index ? index : 2 * (i + 1) % 5 % Classes;
        return (Tensor.Normal<double>(Shape.Create(sizes), new RandomStream((ulong)sizes.Length)).ToArray(), y, shape);
    }
}

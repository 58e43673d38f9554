using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The primitives of rows and classes against their compositions at all lengths of a row, and at what a kernel could get wrong: the ends of registers, rows that do not count, sure rows, infinities.</summary>
public class ClassRowTests
{
    public static TheoryData<int, int> Sizes => new() { { 70, 1 }, { 3, 2 }, { 17, 3 }, { 5, 4 }, { 67, 5 }, { 9, 7 }, { 130, 8 }, { 2, 9 }, { 64, 10 }, { 3, 15 }, { 4, 16 }, { 5, 17 }, { 3, 31 }, { 3, 33 }, { 2, 100 }, { 200, 1000 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void CrossEntropy_is_the_likelihood_of_the_log_softmax(int rows, int n)
    {
        Compare<double>(rows, n, (x, c) => x.CrossEntropy(c), (x, c) => x.LogSoftmax().NegativeLogLikelihood(c), 1e-13);
        Compare<float>(rows, n, (x, c) => x.CrossEntropy(c), (x, c) => x.LogSoftmax().NegativeLogLikelihood(c), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void NegativeLogLikelihood_is_what_is_gathered(int rows, int n) =>
        Compare<double>(rows, n, (x, c) => x.NegativeLogLikelihood(c), (x, c) => Counted(c).Where(-x.Gather(1, Indices.From([.. c.ToArray().Select(i => Math.Max(i, 0))], [rows, 1])).Squeeze(1), 0), 0);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void CrossEntropy_of_probabilities_is_the_log_softmax_weighed(int rows, int n)
    {
        OfDouble();
        OfFloat();

        void OfDouble()
        {
            var q = Tensor.Uniform<double>([rows, n], new RandomStream(7), 0, 2);
            Compare<double>(rows, n, (x, _) => x.CrossEntropy(q), (x, _) => -(q * x.LogSoftmax()).Sum(-1), 1e-12);
            Compare<double>(rows, n, (x, _) => x.CrossEntropy(q, dividedBy: 3), (x, _) => -(q * x.LogSoftmax()).Sum() / 3, 1e-12);
        }

        void OfFloat()
        {
            var q = Tensor.Uniform<float>([rows, n], new RandomStream(7), 0, 2);
            Compare<float>(rows, n, (x, _) => x.CrossEntropy(q), (x, _) => -(q * x.LogSoftmax()).Sum(-1), 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void ClassHinge_counts_each_other_class_that_comes_near(int rows, int n)
    {
        Compare<double>(rows, n, (x, c) => x.ClassHinge(c), Composed, 1e-13);
        Compare<double>(rows, n, (x, c) => x.ClassHinge(c, dividedBy: 3), (x, c) => Composed(x, c).Sum() / 3, 1e-13);
        Compare<float>(rows, n, (x, c) => x.ClassHinge(c), Composed, 1e-5);

        static Tensor<T> Composed<T>(Tensor<T> x, Indices c)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var own = OneHot<T>(c, x.Shape[1]);
            var terms = (1 + x.NegativeLogLikelihood(c).Unsqueeze(1) + x).Relu();
            return Counted(c).Where(own.EqualTo(1).Where(0, terms).Sum(1), 0);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void LabelHinge_counts_each_label_beside_each_other_class(int rows, int n)
    {
        var random = new RandomStream((ulong)n);
        var labels = Indices.From([.. Enumerable.Range(0, rows).SelectMany(r => Enumerable.Range(0, n).Select(j => j < r % 4 ? random.NextInt(n) : j == r % 4 ? -1 : random.NextInt(n + 1) - 1))], [rows, n]);
        Compare<double>(rows, n, (x, _) => x.LabelHinge(labels), (x, _) => Composed(x), 1e-12);
        Compare<double>(rows, n, (x, _) => x.LabelHinge(labels, dividedBy: 3), (x, _) => Composed(x).Sum() / 3, 1e-12);
        Compare<float>(rows, n, (x, _) => x.LabelHinge(labels), (x, _) => Composed(x), 1e-5);

        Tensor<T> Composed<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var lists = labels.ToArray().Chunk(n).Select(row => row.TakeWhile(label => label >= 0).ToArray()).ToArray();
            var others = Mask.From([.. lists.SelectMany(list => Enumerable.Range(0, n).Select(i => !list.Contains(i)))], [rows, n]);
            var sum = Tensor.Zeros<T>([rows]);
            for (var k = 0; k < 3; k++)
            {
                var label = Indices.From([.. lists.Select(list => k < list.Length ? list[k] : -1)]);
                sum += Counted(label).Where(others.Where((1 + x.NegativeLogLikelihood(label).Unsqueeze(1) + x).Relu(), 0).Sum(1), 0);
            }
            return sum;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_brought_to_length_1_are_divided_by_their_norms(int rows, int n)
    {
        Compare<double>(rows, n, (x, _) => Ended(x.Normalize(2, -1)), (x, _) => Ended(x / x.Norm(2, -1, keepDims: true).Clamp(min: 1e-12)), 1e-13);
        Compare<float>(rows, n, (x, _) => Ended(x.Normalize(2, -1)), (x, _) => Ended(x / x.Norm(2, -1, keepDims: true).Clamp(min: 1e-12)), 1e-5);

        static Tensor<T> Ended<T>(Tensor<T> y)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => (y * Tensor.Arange<T>(y.Size).Reshape(y.Shape.Sizes) / y.Size).Sum(-1);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sums_over_short_rows_are_those_of_the_columns(int rows, int n)
    {
        var x = Tensor.Normal<float>([rows, n], new RandomStream(3));
        var y = x.Sum(0).ToArray();
        for (var j = 0; j < n; j++) Assert.Equal(x.Select(1, j).ToArray().Sum(value => (double)value), y[j], 1e-4 * rows);
    }

    [Fact]
    public void A_sure_row_keeps_its_digits() => Assert.Equal(1e-20, Tensor.From([[0.0, Math.Log(1e-20)]]).CrossEntropy(Indices.From([0])).At(0), 1e-33);

    [Fact]
    public void Infinities_are_those_of_the_log_softmax()
    {
        double[] ends = [double.NegativeInfinity, double.PositiveInfinity, double.NaN, 1e300, -1e300, 0];
        var x = Tensor.From<double>([.. ends.SelectMany(a => ends.SelectMany(b => new[] { a, b, 1.5 }))], [36, 3]).RequireGrad();
        for (var c = 0; c < 3; c++)
        {
            var classes = Indices.From(Enumerable.Repeat(c, 36).ToArray());
            var (y, dx) = ValueAndGradient(x, z => z.CrossEntropy(classes));
            var (expected, slope) = ValueAndGradient(x, z => z.LogSoftmax().NegativeLogLikelihood(classes));
            Assert.Equal(expected, y);
            for (var i = 0; i < dx.Length; i++) Assert.Equal(slope[i], dx[i], 1e-14);
        }
    }

    [Fact]
    public void What_stands_in_a_row_that_does_not_count_is_without_effect_to_the_second_order()
    {
        var classes = Indices.From([1, -100, 0]);
        var (clean, dirty) = (Tensor.From([[1.0, 2.0], [0.0, 0.0], [3.0, -1.0]]), Tensor.From([[1.0, 2.0], [double.NaN, double.PositiveInfinity], [3.0, -1.0]]));
        Assert.Equal(Orders(clean, x => x.CrossEntropy(classes)), Orders(dirty, x => x.CrossEntropy(classes)));
        Assert.Equal(Orders(clean, x => x.NegativeLogLikelihood(classes).Exp()), Orders(dirty, x => x.NegativeLogLikelihood(classes).Exp()));

        double[][] Orders(Tensor<double> x, Func<Tensor<double>, Tensor<double>> f)
        {
            using var tape = new Tape<double>();
            var leaf = Tensor.From<double>(x.ToArray(), x.Shape).RequireGrad();
            var y = f(leaf);
            var dx = tape.Gradient(y, leaf, Tensor.From([2.0, double.PositiveInfinity, -1.0]), createGraph: true);
            return [y.ToArray(), dx.ToArray(), tape.Gradient(dx.Square().Sum(), leaf).ToArray()];
        }
    }

    [Fact]
    public void Without_a_class_there_is_nothing_to_lose()
    {
        Assert.Equal([0, 0], Tensor.Zeros<double>([2, 0]).CrossEntropy(Indices.From([-1, -1])).ToArray());
        Assert.Equal([0, 0], Tensor.Zeros<double>([2, 0]).NegativeLogLikelihood(Indices.From([-1, -1])).ToArray());
    }

    [Theory]
    [InlineData(new[] { 3, 4 }, new[] { 4 }, "CrossEntropy: the scores [3 4] and the classes [4] do not fit: the last axis of the scores is that of the classes, and for each row of the other axes there is one class.")]
    [InlineData(new int[0], new int[0], "CrossEntropy: the scores [] and the classes [] do not fit: the last axis of the scores is that of the classes, and for each row of the other axes there is one class.")]
    [InlineData(new[] { 2, 2 }, new[] { 2 }, "CrossEntropy: class 2 at position 1 of [2] must be from 0 to 1, or negative for a row that does not count.")]
    public void What_does_not_fit_is_said(int[] scores, int[] classes, string text)
    {
        var labels = Indices.From([.. Enumerable.Range(1, Shape.Create(classes).Size)], Shape.Create(classes));
        Assert.Equal(text, Assert.Throws<ArgumentException>(() => Tensor.Zeros<double>(Shape.Create(scores)).CrossEntropy(labels)).Message);
        Assert.Equal(text.Replace("CrossEntropy", "NegativeLogLikelihood", StringComparison.Ordinal), Assert.Throws<ArgumentException>(() => Tensor.Zeros<double>(Shape.Create(scores)).NegativeLogLikelihood(labels)).Message);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_named()
    {
        var x = Tensor.Zeros<double>([2, 3]);
        Assert.Equal("LabelHinge: the scores [2 3] and the labels [3] must have the same shape, of at least one axis: each row of the labels lists classes and is filled up with -1.", Assert.Throws<ArgumentException>(() => x.LabelHinge(Indices.From([0, 1, -1]))).Message);
        Assert.Equal("LabelHinge: class 3 at position 4 of [2 3] must be from 0 to 2, or negative for a row that does not count.", Assert.Throws<ArgumentException>(() => x.LabelHinge(Indices.From([[0, -1, -1], [1, 3, -1]]))).Message);
        Assert.Equal("CrossEntropy: the shapes [2 3] and [3] differ, and this operation does not broadcast.", Assert.Throws<ArgumentException>(() => x.CrossEntropy(Tensor.Zeros<double>([3]))).Message);
    }

    private static void Compare<T>(int rows, int n, Func<Tensor<T>, Indices, Tensor<T>> fused, Func<Tensor<T>, Indices, Tensor<T>> composed, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream((ulong)((rows * 1000) + n));
        var x = (3 * Tensor.Normal<T>([rows, n], random)).Round(); // with equal entries, the largest too
        var classes = Indices.From([.. Enumerable.Range(0, rows).Select(_ => random.NextInt(n + 1) - (random.NextInt(5) == 0 ? n + 1 : 1)).Select(c => Math.Min(c, n - 1))]);
        var (y, dx) = ValueAndGradient(x, z => fused(z, classes));
        var (expected, slope) = ValueAndGradient(x, z => composed(z, classes));
        for (var i = 0; i < y.Length; i++) Near(expected[i], y[i]);
        for (var i = 0; i < dx.Length; i++) Near(slope[i], dx[i]);

        void Near(T a, T b) => Assert.True(Math.Abs(double.CreateTruncating(a - b)) <= tolerance * (1 + Math.Abs(double.CreateTruncating(a))), $"{b:R}, expected {a:R}");
    }

    private static Tensor<T> OneHot<T>(Indices classes, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Tensor.From<T>([.. classes.ToArray().SelectMany(c => Enumerable.Range(0, n).Select(i => i == c ? T.One : T.Zero))], [classes.Size, n]);

    private static Mask Counted(Indices classes) => Mask.From([.. classes.ToArray().Select(c => c >= 0)], classes.Shape);

    private static (T[] Value, T[] Gradient) ValueAndGradient<T>(Tensor<T> start, Func<Tensor<T>, Tensor<T>> f)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var tape = new Tape<T>();
        var x = Tensor.From<T>(start.ToArray(), start.Shape).RequireGrad();
        var y = f(x);
        return (y.ToArray(), tape.Gradient(y, x, Tensor.Arange<T>(1, y.Size + 1).Reshape(y.Shape.Sizes)).ToArray());
    }
}

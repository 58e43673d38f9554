using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class MoreMetricsTests
{
    [Fact]
    public void The_class_counts_if_it_is_among_the_k_highest_and_of_equals_the_first_is_higher()
    {
        var scores = Tensor.From([[0.1, 0.5, 0.4], [0.2, 0.2, 0.2], [3, 2, 1], [double.NaN, 2, 1]]);
        Assert.Equal([1, 3, 3], new[] { 1, 2, 3 }.Select(k =>
        {
            var accuracy = new TopKAccuracy(k);
            accuracy.Add(scores, Indices.From([2, 1, 0, 0])); // NaN is among no highest
            Assert.Equal(4, accuracy.Total);
            return (int)accuracy.Correct;
        }));
        var two = new TopKAccuracy(2);
        two.Add(scores, Indices.From([2, 2, 2, 1]));
        Assert.Equal("50.0 % in 2", two.ToString());
        Throws<ArgumentException>("TopKAccuracy: label 3 at position 0; the classes are 0 to 2.", () => two.Add(scores, Indices.From([3, 1, 0, 0])));
        Throws<ArgumentOutOfRangeException>("TopKAccuracy: at least 1 guess must count, not 0. (Parameter 'k')", () => new TopKAccuracy(0));
    }

    [Fact]
    public void Precision_recall_and_F1_are_those_of_their_definitions()
    {
        var matrix = new ConfusionMatrix(4); // the last class neither occurs nor is guessed
        foreach (var (actual, predicted, count) in (ReadOnlySpan<(int, int, int)>)[(0, 0, 6), (0, 1, 2), (1, 0, 4), (1, 1, 8), (2, 1, 5)])
            for (var i = 0; i < count; i++) matrix.Add(actual, predicted);
        Assert.Equal([6.0 / 10, 8.0 / 15, double.NaN, double.NaN], Enumerable.Range(0, 4).Select(matrix.Precision));
        Assert.Equal([6.0 / 8, 8.0 / 12, 0, double.NaN], Enumerable.Range(0, 4).Select(matrix.Recall));
        Assert.Equal([12.0 / 18, 16.0 / 27, 0, double.NaN], Enumerable.Range(0, 4).Select(matrix.F1));
        Assert.Equal(((12.0 / 18) + (16.0 / 27)) / 3, matrix.MacroF1, 15);
        Assert.Equal(2 / ((1 / matrix.Precision(0)) + (1 / matrix.Recall(0))), matrix.F1(0), 15);
        Assert.Equal(double.NaN, new ConfusionMatrix(2).MacroF1);
    }

    [Fact]
    public void Errors_of_regression_are_means_over_all_batches()
    {
        var error = new RegressionError();
        Assert.Equal(double.NaN, error.MeanAbsolute);
        error.Add(Tensor.From([1f, 2]), Tensor.From([1f, 4]));
        error.Add(Tensor.From([5f]), Tensor.From([1f]));
        Assert.Equal((2.0, Math.Sqrt(20.0 / 3)), (error.MeanAbsolute, error.RootMeanSquare));
        Assert.Equal("MAE 2, RMSE 2.582", error.ToString());
        Throws<ArgumentException>("RegressionError: predictions [3 1] and targets [3] need one shape.", () => error.Add(Tensor.Zeros<float>([3, 1]), Tensor.Zeros<float>([3])));
    }

    [Fact]
    public void An_average_weighs_its_batches_and_its_exponential_is_the_perplexity()
    {
        var average = new Average();
        Assert.Equal(double.NaN, average.Value);
        average.Add(Math.Log(2), 3);
        average.Add(Math.Log(16), 1);
        Assert.Equal(Math.Pow(2, 7.0 / 4), average.Perplexity, 12);
        average.Reset();
        average.Add(3);
        Assert.Equal("3.0000", average.ToString());
    }
}

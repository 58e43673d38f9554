using System.Globalization;
using Autograd.Core;
using Autograd.Nn;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What holds for the losses holds for the metrics: which labels count, which are errors, what NaN does.</summary>
public class MetricConventionTests
{
    private static readonly Tensor<double> scores = Tensor.From([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]]);

    [Fact]
    public void The_label_minus_100_does_not_count_in_any_metric()
    {
        var (accuracy, top, matrix) = (new Accuracy(), new TopKAccuracy(1), new ConfusionMatrix(2));
        var labels = Indices.From([1, -100, 0]);
        accuracy.Add(scores, labels);
        top.Add(scores, labels);
        matrix.Add(scores, labels);
        Assert.Equal((1, 2), (accuracy.Correct, accuracy.Total));
        Assert.Equal((1, 2), (top.Correct, top.Total));
        Assert.Equal((1, 2), (matrix.Correct, matrix.Total));
    }

    [Fact]
    public void A_label_beyond_the_classes_is_an_error_that_names_its_position_and_nothing_of_its_batch_is_counted()
    {
        var (accuracy, top, matrix) = (new Accuracy(), new TopKAccuracy(1), new ConfusionMatrix(2));
        foreach (var (label, text) in new[] { (7, "7"), (2, "2"), (-1, "-1"), (-99, "-99"), (int.MinValue, "-2147483648") })
        {
            var labels = Indices.From([1, 0, label]);
            Throws<ArgumentException>($"Accuracy: label {text} at position 2; the classes are 0 to 1.", () => accuracy.Add(scores, labels));
            Throws<ArgumentException>($"TopKAccuracy: label {text} at position 2; the classes are 0 to 1.", () => top.Add(scores, labels));
            Throws<ArgumentException>($"ConfusionMatrix: label {text} at position 2; the classes are 0 to 1.", () => matrix.Add(scores, labels));
        }
        Assert.Equal((0, 0, 0), (accuracy.Total, top.Total, matrix.Total));
    }

    [Fact]
    public void Scores_that_are_not_numbers_are_right_for_no_label()
    {
        var broken = Tensor.From([[double.NaN, double.NaN], [double.NaN, 1], [1, double.NaN]]);
        foreach (var labels in new[] { Indices.From([0, 0, 0]), Indices.From([1, 1, 1]) })
        {
            var (accuracy, top, matrix) = (new Accuracy(), new TopKAccuracy(1), new ConfusionMatrix(2));
            accuracy.Add(broken, labels);
            top.Add(broken, labels);
            matrix.Add(broken, labels);
            Assert.Equal((0, 3, 0.0), (accuracy.Correct, accuracy.Total, accuracy.Value));
            Assert.Equal((0, 3), (top.Correct, top.Total));
            Assert.Equal((0, 3), (matrix.Correct, matrix.Total));
            Assert.Equal(0, matrix.Recall(labels[0])); // three examples of the class, none found
            Assert.Equal(double.NaN, matrix.Precision(labels[0]));
        }
    }

    [Fact]
    public void The_three_counts_agree_whatever_the_scores_and_labels() => Property.Holds(
        Gen.Elements(0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity).ArrayOf(12).SelectMany(values =>
            Gen.Elements(0, 1, 2, -100).ArrayOf(4).Select(labels => (values, labels))), static _ => [], batch =>
    {
        var (rows, labels) = (Tensor.From<double>(batch.values, [4, 3]), Indices.From(batch.labels));
        var (accuracy, top, matrix) = (new Accuracy(), new TopKAccuracy(1), new ConfusionMatrix(3));
        accuracy.Add(rows, labels);
        top.Add(rows, labels);
        matrix.Add(rows, labels);
        var right = Enumerable.Range(0, 4).Count(i => batch.labels[i] >= 0 && !batch.values[(3 * i)..(3 * i + 3)].Any(double.IsNaN)
            && Array.IndexOf(batch.values, batch.values[(3 * i)..(3 * i + 3)].Max(), 3 * i) == (3 * i) + batch.labels[i]);
        var counted = batch.labels.Count(label => label >= 0);
        Assert.Equal((right, counted), (accuracy.Correct, accuracy.Total));
        Assert.Equal((right, counted), (top.Correct, top.Total));
        Assert.Equal((right, counted), (matrix.Correct, matrix.Total));
    });

    [Fact]
    public void Metrics_of_nothing_are_NaN_and_print()
    {
        var (accuracy, top, matrix, error, average) = (new Accuracy(), new TopKAccuracy(1), new ConfusionMatrix(2), new RegressionError(), new Average());
        var ignored = Indices.From([-100, -100, -100]);
        accuracy.Add(scores, ignored);
        top.Add(scores, ignored);
        matrix.Add(scores, ignored);
        error.Add(Tensor.Zeros<double>([0]), Tensor.Zeros<double>([0]));
        average.Add(double.NaN, weight: 0); // a batch in which every label is ignored: its loss is 0/0, and nobody's
        Assert.All([accuracy.Value, top.Value, matrix.Accuracy, matrix.MacroF1, error.MeanAbsolute, error.RootMeanSquare, average.Value], value => Assert.True(double.IsNaN(value)));
        Assert.Equal(("NaN %", "NaN % in 1", "MAE NaN, RMSE NaN", "NaN"), (accuracy.ToString(), top.ToString(), error.ToString(), average.ToString()));
        average.Add(2, weight: 3);
        Assert.Equal(2, average.Value);
    }

    [Fact]
    public void A_regression_error_says_NaN_and_infinity_and_does_not_overflow_or_vanish_on_the_way()
    {
        Assert.Equal((double.NaN, double.NaN), Of([1, double.NaN], [1, 2]));
        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), Of([1, double.PositiveInfinity, 3], [1, 2, 0]));
        Assert.Equal((3.5e200, 5e200 / Math.Sqrt(2)), Of([3e200, 4e200], [0, 0]), Relative);
        Assert.Equal((3.5e-200, 5e-200 / Math.Sqrt(2)), Of([3e-200, 4e-200], [0, 0]), Relative);
        Assert.Equal((0.0, 0.0), Of([1, 2], [1, 2]));

        static (double, double) Of(double[] predictions, double[] targets)
        {
            var error = new RegressionError();
            for (var i = 0; i < predictions.Length; i++) error.Add(Tensor.From([predictions[i]]), Tensor.From([targets[i]]));
            return (error.MeanAbsolute, error.RootMeanSquare);
        }

        static bool Relative((double, double) x, (double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) <= 1e-14 * Math.Abs(x.Item1) && Math.Abs(x.Item2 - y.Item2) <= 1e-14 * Math.Abs(x.Item2);
    }

    [Fact]
    public void Metrics_print_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Cultures.Odd;
            var accuracy = new Accuracy();
            accuracy.Add(scores, Indices.From([1, 0, 0]));
            Assert.Equal("66.7 %", accuracy.ToString());
            Throws<ArgumentException>("Accuracy: label -7 at position 0; the classes are 0 to 1.", () => accuracy.Add(scores, Indices.From([-7, 0, 0])));
            Throws<ArgumentException>("ConfusionMatrix: class 0 taken for -1, but classes are 0 to 1.", () => new ConfusionMatrix(2).Add(0, -1));
            Throws<ArgumentOutOfRangeException>("TopKAccuracy: at least 1 guess must count, not -3. (Parameter 'k')", () => new TopKAccuracy(-3));
            Throws<ArgumentOutOfRangeException>("ConfusionMatrix: there must be at least 1 class, not -3. (Parameter 'classes')", () => new ConfusionMatrix(-3));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The recursions of alignments over whole batches against the composed form, and what one example must not do to another.</summary>
public class AlignmentTests
{
    private static Indices Labels => Indices.From([.. Enumerable.Range(0, 7 * 6).Select(i => 1 + i * i % 5 % 4)], [7, 6]);

    private static Indices LabelCounts => Indices.From([6, 3, 0, 5, 6, 1, 2]);

    private static Indices FrameCounts => Indices.From([20, 20, 17, 9, 3, 1, 0]);

    [Fact]
    public void A_batch_of_many_lengths_is_as_composed()
    {
        var start = Tensor.Normal<double>([20, 7, 5], new RandomStream(1)).LogSoftmax();
        var (y, dx) = ValueAndGradient(start, x => x.AlignmentLogLikelihood(Labels, LabelCounts, FrameCounts));
        var (expected, expectedGradient) = ValueAndGradient(start, x => Alignments.Composed(x, Labels, LabelCounts, FrameCounts, 0));
        Assert.Contains(double.NegativeInfinity, y); // too few frames for six labels
        Near(expected, y, 1e-13);
        Near(expectedGradient, dx, 1e-12);
    }

    [Fact]
    public void So_it_is_in_float_to_its_rounding()
    {
        var start = Tensor.Normal<double>([20, 7, 5], new RandomStream(2)).LogSoftmax();
        var (expected, _) = ValueAndGradient(start, x => Alignments.Composed(x, Labels, LabelCounts, FrameCounts, 0));
        var y = Tensor.From<float>([.. start.ToArray().Select(value => (float)value)], start.Shape).AlignmentLogLikelihood(Labels, LabelCounts, FrameCounts);
        Near(expected, [.. y.ToArray().Select(value => (double)value)], 1e-5);
    }

    [Fact]
    public void Classes_that_cannot_be_leave_no_NaN()
    {
        var start = Tensor.Normal<double>([20, 7, 5], new RandomStream(3));
        start = (start > 1).Where(double.NegativeInfinity, start);
        var (y, dx) = ValueAndGradient(start, x => x.AlignmentLogLikelihood(Labels, LabelCounts, FrameCounts));
        var (expected, expectedGradient) = ValueAndGradient(start, x => Alignments.Composed(x, Labels, LabelCounts, FrameCounts, 0));
        Near(expected, y, 1e-13);
        Near(expectedGradient, dx, 1e-12);
    }

    [Fact]
    public void A_NaN_stays_in_its_example_and_behind_the_last_frame_is_not_read()
    {
        var (at, behind) = (3 * 7 * 5 + 1 * 5, 12 * 7 * 5 + 3 * 5); // frame 3 of example 1; frame 12 of example 3, which has 9
        var clean = Tensor.Normal<double>([20, 7, 5], new RandomStream(4)).LogSoftmax();
        var values = clean.ToArray();
        values[at] = values[behind] = values[behind + 1] = double.NaN;
        var (expected, expectedGradient) = ValueAndGradient(clean, x => x.AlignmentLogLikelihood(Labels, LabelCounts, FrameCounts));
        var (y, dx) = ValueAndGradient(Tensor.From<double>(values, clean.Shape), x => x.AlignmentLogLikelihood(Labels, LabelCounts, FrameCounts));
        for (var n = 0; n < y.Length; n++) Assert.Equal(n == 1 ? double.NaN : expected[n], y[n]);
        for (var i = 0; i < dx.Length; i++)
            if (i / 5 % 7 != 1) Assert.Equal(expectedGradient[i], dx[i]);
    }

    [Theory]
    [InlineData(4, "AlignmentLogLikelihood: label 4 at [0 1] of labels [1 2] must be one of the classes 0 .. 3 and not the blank, 0.")]
    [InlineData(0, "AlignmentLogLikelihood: label 0 at [0 1] of labels [1 2] must be one of the classes 0 .. 3 and not the blank, 0.")]
    public void A_label_out_of_range_is_named(int label, string text) =>
        Watch.Throws<ArgumentException>(text, () => Tensor.Zeros<double>([3, 1, 4]).AlignmentLogLikelihood(Indices.From([1, label], [1, 2]), Indices.From([2]), Indices.From([3])));

    [Fact]
    public void Errors_name_the_shapes_and_counts()
    {
        var (x, labels, one) = (Tensor.Zeros<double>([3, 1, 4]), Indices.From([1, 2], [1, 2]), Indices.From([1]));
        Watch.Throws<ArgumentException>("AlignmentLogLikelihood: x [3 4] must be [frames batch classes].", () => x.Squeeze(1).AlignmentLogLikelihood(labels, one, one));
        Watch.Throws<ArgumentException>("AlignmentLogLikelihood: x [3 1 4] needs labels [1 most], labelCounts [1] and frameCounts [1], not [1 2], [1 2] and [1].", () => x.AlignmentLogLikelihood(labels, labels, one));
        Watch.Throws<ArgumentException>("AlignmentLogLikelihood: labelCounts says 3 at [0]; it is from 0 to 2.", () => x.AlignmentLogLikelihood(labels, Indices.From([3]), one));
        Watch.Throws<ArgumentException>("AlignmentLogLikelihood: frameCounts says -1 at [0]; it is from 0 to 3.", () => x.AlignmentLogLikelihood(labels, one, Indices.From([-1])));
        Watch.Throws<ArgumentOutOfRangeException>("AlignmentLogLikelihood: blank is 4; it must be one of the 4 classes of x [3 1 4], 0 .. 3. (Parameter 'blank')", () => x.AlignmentLogLikelihood(labels, one, one, blank: 4));
    }

    private static (double[] Value, double[] Gradient) ValueAndGradient(Tensor<double> at, Func<Tensor<double>, Tensor<double>> f)
    {
        var x = at.Detach().RequireGrad();
        using var tape = new Tape<double>();
        var y = f(x);
        return (y.ToArray(), tape.Gradient(y, x, Tensor.Arange<double>(y.Size) + 1).ToArray());
    }

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"{i}: {actual[i]} is not {expected[i]}");
    }
}

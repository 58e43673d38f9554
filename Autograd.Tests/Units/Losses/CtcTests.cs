using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>CTC against all alignments, one by one, and what it says about impossible ones.</summary>
public class CtcTests
{
    private const double Infinity = double.PositiveInfinity;

    /// <summary>Labels × frames × blank: every way to give each frame a class is tried.</summary>
    public static TheoryData<int[], int, int> Small => new()
    {
        { [], 0, 0 },
        { [], 3, 0 },
        { [1], 1, 0 },
        { [1], 4, 0 },
        { [0, 1], 4, 2 },
        { [1, 1], 3, 0 },
        { [1, 1], 5, 0 },
        { [1, 2, 1], 5, 0 },
        { [2, 0, 0], 6, 1 },
        { [2, 1], 1, 0 },
        { [1, 1], 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Small))]
    public void It_is_the_sum_over_all_alignments(int[] labels, int frames, int blank)
    {
        var logProbs = Tensor.Normal<double>([frames, 3], new RandomStream(7));
        var loss = Loss.Ctc(logProbs, Indices.From(labels), Indices.From([frames], []), Indices.From([labels.Length], []), blank);
        Same.Near(new Box<double>([], [-Math.Log(Likelihood(logProbs.ToArray(), frames, labels, blank)) / Math.Max(labels.Length, 1)]), loss, 1e-12, 1e-14);
    }

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void A_batch_is_its_examples_padded_or_in_one_vector(Reduction reduction)
    {
        int[][] labels = [[1, 1], [2], [], [1, 2]];
        int[] frames = [5, 3, 2, 2];
        var logProbs = Tensor.Normal<double>([5, 4, 3], new RandomStream(3));
        var losses = labels.Select((row, n) => -Math.Log(Likelihood(logProbs.Select(1, n).ToArray(), frames[n], row, 0))).ToArray();
        var expected = reduction switch
        {
            Reduction.None => new Box<double>([4], losses),
            Reduction.Sum => new Box<double>([], [losses.Sum()]),
            _ => new Box<double>([], [losses.Zip(labels, (loss, row) => loss / Math.Max(row.Length, 1)).Average()]),
        };
        var criterion = new CtcLoss<double> { Reduction = reduction };
        var (inputLengths, targetLengths) = (Indices.From(frames), Indices.From([2, 1, 0, 2]));
        foreach (var targets in (Indices[])[Indices.From([[1, 1], [2, -1], [0, 99], [1, 2]]), Indices.From([1, 1, 2, 1, 2])])
        {
            Same.Near(expected, criterion.Forward(logProbs, targets, inputLengths, targetLengths), 1e-12);
            GradientCheck.Verify(x => criterion.Forward(x, targets, inputLengths, targetLengths), logProbs, order: 2);
            GradientCheck.Verify(x => criterion.Forward(x.LogSoftmax(), targets, inputLengths, targetLengths), logProbs, order: 2);
        }
    }

    /// <summary>Two frames, p(a) = 0.4: aa, a- and -a, 0.64 together. Tutorials give 1.8326, the cost of aa alone.</summary>
    [Fact]
    public void The_worked_example_of_two_frames()
    {
        var logProbs = Tensor.From([[0.6, 0.4], [0.6, 0.4]]).Log();
        Assert.Equal(0.446287, Loss.Ctc(logProbs, Indices.From([1]), Indices.From([2], []), Indices.From([1], [])).Item(), 6);
    }

    [Fact]
    public void The_gradient_is_minus_the_posterior_and_adds_up_to_minus_one_a_frame_that_counts()
    {
        var logProbs = Tensor.Normal<double>([5, 2, 3], new RandomStream(4)).RequireGrad();
        using var tape = new Tape<double>();
        Loss.Ctc(logProbs, Indices.From([[1, 2], [2, 2]]), Indices.From([5, 3]), Indices.From([2, 2]), reduction: Reduction.Sum).Backward();
        Same.Near(new Box<double>([5, 2], [-1, -1, -1, -1, -1, -1, -1, 0, -1, 0]), logProbs.Grad!.Sum(2), 1e-12);
    }

    [Fact]
    public void Labels_that_do_not_fit_cost_infinity_or_nothing_with_gradient_0_to_second_order()
    {
        var (targets, inputLengths, targetLengths) = (Indices.From([[1, 1], [1, 2]]), Indices.From([2, 2]), Indices.From([2, 2]));
        var start = Tensor.Normal<double>([2, 2, 3], new RandomStream(5));
        Assert.Equal(Infinity, Loss.Ctc(start, targets, inputLengths, targetLengths).Item());
        foreach (var zeroInfinity in (bool[])[false, true])
        {
            var logProbs = start.Detach().RequireGrad();
            using var tape = new Tape<double>();
            var losses = Loss.Ctc(logProbs, targets, inputLengths, targetLengths, reduction: Reduction.None, zeroInfinity: zeroInfinity);
            Assert.Equal(zeroInfinity ? 0 : Infinity, losses[0].Item());
            var first = tape.Gradient(losses, logProbs, Tensor.Ones<double>([2]), createGraph: true);
            var second = tape.Gradient(first.Square().Sum(), logProbs);
            Assert.All(first.ToArray().Concat(second.ToArray()), value => Assert.True(double.IsFinite(value)));
            Assert.All(first.Select(1, 0).ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void A_class_that_cannot_be_has_gradient_0()
    {
        var logProbs = Tensor.From([[-Infinity, Math.Log(0.5), Math.Log(0.5)], [Math.Log(0.2), Math.Log(0.8), -Infinity]]).RequireGrad();
        using var tape = new Tape<double>();
        var loss = Loss.Ctc(logProbs, Indices.From([1]), Indices.From([2]), Indices.From([1]));
        Assert.Equal(-Math.Log(0.5), loss.Item(), 14); // aa 0.4 and a- 0.1
        var gradient = tape.Gradient(loss, logProbs, createGraph: true);
        Same.Near(new Box<double>([2, 3], [0, -1, 0, -0.2, -0.8, 0]), gradient, 1e-14, 1e-15);
        Assert.All(tape.Gradient(gradient.Square().Sum(), logProbs).ToArray(), value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [InlineData(new[] { 1, 0 }, new[] { 2 }, "Ctc: label 0 at [0 1] of targets [1 2] is the blank: labels are other classes, blanks come between them by themselves.")]
    [InlineData(new[] { 3, 1 }, new[] { 2 }, "Ctc: label 3 at [0 0] of targets [1 2] is outside 0 .. 2.")]
    [InlineData(new[] { 1, 2 }, new[] { 3 }, "Ctc: targetLengths says 3 at [0], but targets [1 2] have 2 labels: a length is from 0 to 2.")]
    [InlineData(new[] { 1, 2 }, new[] { -1 }, "Ctc: targetLengths says -1 at [0], but targets [1 2] have 2 labels: a length is from 0 to 2.")]
    [InlineData(new[] { 1, 2 }, new[] { 1, 1 }, "Ctc: targetLengths [2] must be [1], one number for each example of logProbs [4 1 3].")]
    public void An_error_names_place_and_value(int[] labels, int[] lengths, string text) =>
        Watch.Throws<ArgumentException>(text, () => Loss.Ctc(Tensor.Zeros<double>([4, 1, 3]), Indices.From(labels, [1, 2]), Indices.From([4]), Indices.From(lengths)));

    /// <summary>By definition: the probabilities of all paths that collapse to the labels, added up.</summary>
    internal static double Likelihood(double[] logProbs, int frames, int[] labels, int blank)
    {
        const int Classes = 3;
        var sum = 0.0;
        for (var path = 0; path < Math.Pow(Classes, frames); path++)
        {
            var (rest, cost, last, read) = (path, 0.0, -1, new List<int>());
            for (var t = 0; t < frames; t++)
            {
                (rest, var shown) = Math.DivRem(rest, Classes);
                cost += logProbs[(t * Classes) + shown];
                if (shown != last && shown != blank) read.Add(shown);
                last = shown;
            }
            if (read.SequenceEqual(labels)) sum += Math.Exp(cost);
        }
        return sum;
    }
}

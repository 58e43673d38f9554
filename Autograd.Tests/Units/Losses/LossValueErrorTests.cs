using Autograd.Core;
using Autograd.Losses;
using Autograd.Tests.Training;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>The exact text of the errors of the other losses: the place, the value, and the usual mistake.</summary>
public class LossValueErrorTests
{
    private static readonly Tensor<double> pair = Tensor.From([0.5, 3]), zeros = Tensor.From([1.0, 0]), rows = Tensor.Zeros<double>([2, 3]);

    private static readonly (Action Cause, string Text)[] errors =
    [
        (() => Loss.Dice(pair, zeros), "Dice: input [2] is 3 at [1]; a probability lies in 0 .. 1; of logits take the Sigmoid."),
        (() => Loss.Tversky(rows + 2, rows), "Tversky: input [2 3] is 2 at [0 0]; a probability lies in 0 .. 1; of logits take the Sigmoid."),
        (() => Loss.SoftMargin(pair, zeros), "SoftMargin: target [2] is 0 at [1]; it must be 1 or -1; of labels 0 and 1 take 2 * y - 1."),
        (() => Loss.HingeEmbedding(pair, pair), "HingeEmbedding: target [2] is 0.5 at [0]; it must be 1 or -1."),
        (() => Loss.MarginRanking(rows, rows, rows), "MarginRanking: target [2 3] is 0 at [0 0]; it must be 1 or -1; of labels 0 and 1 take 2 * y - 1."),
        (() => Loss.CosineEmbedding(rows, rows, pair), "CosineEmbedding: target [2] is 0.5 at [0]; it must be 1 or -1."),
        (() => Loss.GaussianNll(pair, pair, Tensor.From([-1.0, 1])), "GaussianNll: var [2] is -1 at [0]; a variance is not negative; of log-variances take the Exp."),
        (() => Loss.Nll(rows.Softmax(), Indices.From([0, 1])), "Nll: input [2 3] is 0.3333333333333333 at [0 0], and along axis 1 everything adds up to 1: these are probabilities; take the Log, or LogSoftmax of the logits."),
        (() => Loss.KlDiv(rows.Softmax(), rows.Softmax()), "KlDiv: input [2 3] is 0.3333333333333333 at [0 0], and along axis 1 everything adds up to 1: these are probabilities; take the Log, or LogSoftmax of the logits."),
        (() => Loss.KlDiv(rows.LogSoftmax(), rows.Softmax(), logTarget: true), "KlDiv: target [2 3] is 0.3333333333333333 at [0 0], and along axis 1 everything adds up to 1: these are probabilities; take the Log, or LogSoftmax of the logits."),
        (() => Loss.Ctc(Tensor.Full([2, 2], 0.5), Indices.From([1]), Indices.From([2]), Indices.From([1])), "Ctc: logProbs [2 2] is 0.5 at [0 0], and along axis 1 everything adds up to 1: these are probabilities; take the Log, or LogSoftmax of the logits."),
        (() => Loss.Nll(Tensor.From([[1.0, 2, 3]]), Indices.From([2])), "Nll: the input is 3 for class 2 at [0], and the logarithm of a probability is at most 0: these are raw scores; take their LogSoftmax, or CrossEntropy, which has it inside."),
        (() => Loss.BceWithLogits(pair, pair * 100), "BceWithLogits: target [2] is 50 at [0]; a target lies in 0 .. 1; bytes of 0 .. 255 are divided by 255, class indices are for CrossEntropy."),
        (() => Loss.BceWithLogits(pair, zeros - 1), "BceWithLogits: target [2] is -1 at [1]; a target lies in 0 .. 1; of labels 1 and -1 take (y + 1) / 2."),
        (() => Loss.Bce(zeros, pair), "Bce: target [2] is 3 at [1]; a target lies in 0 .. 1; bytes of 0 .. 255 are divided by 255, class indices are for CrossEntropy."),
        (() => Loss.SmoothedBceWithLogits(pair, pair), "SmoothedBceWithLogits: target [2] is 3 at [1]; a target lies in 0 .. 1; bytes of 0 .. 255 are divided by 255, class indices are for CrossEntropy."),
        (() => Loss.BinaryFocal(pair, pair), "BinaryFocal: target [2] is 3 at [1]; a target lies in 0 .. 1; bytes of 0 .. 255 are divided by 255, class indices are for CrossEntropy."),
        (() => Loss.Dice(zeros, zeros * -0.5), "Dice: target [2] is -0.5 at [0]; a target lies in 0 .. 1."),
        (() => Loss.Tversky(zeros, pair), "Tversky: target [2] is 3 at [1]; a target lies in 0 .. 1; bytes of 0 .. 255 are divided by 255, class indices are for CrossEntropy."),
        (() => Loss.MultiLabelSoftMargin(pair, pair), "MultiLabelSoftMargin: target [2] is 3 at [1]; a target lies in 0 .. 1; bytes of 0 .. 255 are divided by 255, class indices are for CrossEntropy."),
        (() => Loss.CrossEntropy(Tensor.From([[0.2, 0.8], [0.7, 0.3]]), Indices.From([0, 1])), "CrossEntropy: input [2 2] is 0.2 at [0 0], and along axis 1 everything adds up to 1: these are probabilities, but CrossEntropy takes logits and has the softmax inside; leave yours out, or take Nll of the Log."),
        (() => Loss.CrossEntropy(Tensor.From([[0.2, 0.8]]), Tensor.From([[0.5, 0.5]])), "CrossEntropy: input [1 2] is 0.2 at [0 0], and along axis 1 everything adds up to 1: these are probabilities, but CrossEntropy takes logits and has the softmax inside; leave yours out, or take Nll of the Log."),
        (() => Loss.CrossEntropy(Tensor.From([[[0.2, 0.4], [0.8, 0.6]]]), Indices.From([[0, 1]])), "CrossEntropy: input [1 2 2] is 0.2 at [0 0 0], and along axis 1 everything adds up to 1: these are probabilities, but CrossEntropy takes logits and has the softmax inside; leave yours out, or take Nll of the Log."),
        (() => Loss.Focal(Tensor.From([0.2, 0.8]), Indices.From([1]).Reshape()), "Focal: input [2] is 0.2 at [0], and along axis 0 everything adds up to 1: these are probabilities, but Focal takes logits and has the softmax inside; leave yours out, or take Nll of the Log."),
        (() => Loss.MultiLabelMargin(pair, Indices.From([0, 2])), "MultiLabelMargin: class 2 at [1] of target [2] is outside 0 .. 1, and is not the -1 that ends a list."),
        (() => Loss.MultiMargin(rows, Indices.From([0, 3])), "MultiMargin: class 3 at [1] of target [2] is outside 0 .. 2; do the labels count from 1? they count from 0."),
        (() => Loss.Focal(rows, Indices.From([-1, 0])), "Focal: class -1 at [0] of target [2] is outside 0 .. 2."),
        (() => Loss.LinearCrossEntropy(rows, rows, null, Indices.From([0, 2])), "LinearCrossEntropy: class 2 at [1] of target [2] is outside 0 .. 1; do the labels count from 1? they count from 0."),
        (() => Loss.Huber(pair, zeros, delta: 0), "Huber: delta is 0; it must be greater than 0. (Parameter 'delta')"),
        (() => Loss.SmoothL1(pair, zeros, beta: -1), "SmoothL1: beta is -1; it must be 0 or greater. (Parameter 'beta')"),
        (() => Loss.Quantile(pair, zeros, q: 1.5), "Quantile: q is 1.5; it must lie in 0 .. 1. (Parameter 'q')"),
        (() => Loss.PoissonNll(pair, zeros, eps: -1), "PoissonNll: eps is -1; it must be 0 or greater. (Parameter 'eps')"),
        (() => Loss.GaussianNll(pair, zeros, zeros, eps: 0), "GaussianNll: eps is 0; it must be greater than 0. (Parameter 'eps')"),
        (() => Loss.MultiMargin(rows, Indices.From([0, 1]), p: 3), "MultiMargin: p is 3; it must be 1 or 2. (Parameter 'p')"),
        (() => Loss.TripletMargin(pair, pair, pair, p: 0), "TripletMargin: p is 0; it must be greater than 0. (Parameter 'p')"),
        (() => Loss.InfoNce(rows, rows, temperature: 0), "InfoNce: temperature is 0; it must be greater than 0. (Parameter 'temperature')"),
        (() => Loss.Focal(rows, Indices.From([0, 1]), gamma: -1), "Focal: gamma is -1; it must be 0 or greater. (Parameter 'gamma')"),
        (() => Loss.SmoothedBceWithLogits(pair, zeros, labelSmoothing: double.NaN), "SmoothedBceWithLogits: labelSmoothing is NaN; it must lie in 0 .. 1. (Parameter 'labelSmoothing')"),
        (() => Loss.LinearCrossEntropy(rows, rows, null, Indices.From([0, 1]), labelSmoothing: -0.1), "LinearCrossEntropy: labelSmoothing is -0.1; it must lie in 0 .. 1. (Parameter 'labelSmoothing')"),
        (() => Loss.Dice(zeros, zeros, smooth: -1), "Dice: smooth is -1; it must be 0 or greater. (Parameter 'smooth')"),
        (() => Loss.L1(rows, pair), "L1: input [2 3] and target [2] must have the same shape, nothing is broadcast."),
        (() => Loss.LogCosh(pair.Reshape(2, 1), pair), "LogCosh: input [2 1] and target [2] must have the same shape, nothing is broadcast: write target.Reshape(2, 1), or input.Reshape(2)."),
        (() => Loss.BceWithLogits(rows, rows, posWeight: pair), "BceWithLogits: posWeight [2] does not broadcast to input [2 3]: one number a row is posWeight.Reshape(2, 1)."),
        (() => Loss.TripletMargin(pair, pair, Tensor.From([1.0])), "TripletMargin: anchor [2] and negative [1] must have the same shape, nothing is broadcast."),
        (() => Loss.GaussianNll(rows, rows, Tensor.Ones<double>([3])), "GaussianNll: var [3] must have the shape of input [2 3], or that without the last axis, or with a last axis of 1; one variance for all is Expanded by hand."),
        (() => Loss.MultiMargin(Tensor.Zeros<double>([2, 3, 2]), Indices.From([[0, 1], [1, 0]])), "MultiMargin: input [2 3 2] is [batch classes], or [classes] for a single example; move further axes into the batch."),
        (() => Loss.KlDiv(rows, rows, reduction: (Reduction)9), "KlDiv: 9 is no reduction; take None, Mean or Sum. (Parameter 'reduction')"),
        (() => Loss.L1(pair, pair, Reduction.BatchMean), "L1: BatchMean is for divergences between distributions only; take Mean. (Parameter 'reduction')"),
    ];

    public static TheoryData<int, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string>();
            foreach (var (i, (_, text)) in errors.Index()) rows.Add(i, text);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_error_names_the_place_the_value_and_the_usual_mistake(int row, string text)
    {
        if (text.EndsWith(')')) Throws<ArgumentOutOfRangeException>(text, errors[row].Cause);
        else Throws<ArgumentException>(text, errors[row].Cause);
    }

    [Fact]
    public void Uniform_rows_may_be_logits_and_so_may_rows_that_do_not_all_add_up_to_one()
    {
        Assert.Equal(Math.Log(2), Loss.CrossEntropy(Tensor.Full([2, 2], 0.5), Indices.From([0, 1])).Item(), 1e-15);
        Assert.True(double.IsFinite(Loss.CrossEntropy(Tensor.From([[0.2, 0.8], [0.7, 0.2]]), Indices.From([0, 1])).Item()));
        Assert.True(double.IsFinite(Loss.CrossEntropy(Tensor.From([[0.0, 1]]), Indices.From([0])).Item())); // one-hot scores
    }

    [Fact]
    public void What_does_not_count_may_be_any_number()
    {
        var scores = Tensor.From([[1.0, 2, 3], [0, 0, 0]]);
        Assert.Equal(0, Loss.Nll(scores, Indices.From([-100, 0])).Item());
        Assert.Equal(0, Loss.Nll(scores, Indices.From([2, 0]), weight: Tensor.From([1.0, 1, 0])).Item());
    }

    [Fact]
    public void Log_probabilities_need_not_be_normalised()
    {
        Assert.Equal(-0.5, Loss.Nll(Tensor.From([[0.5, 0.25]]), Indices.From([0])).Item());
        Assert.Equal(-1, Loss.Nll(Tensor.From([[1.0]]), Indices.From([0])).Item()); // of one class
    }
}

/// <summary>The switch is the whole process's.</summary>
[Collection(AloneCollection.Name)]
public class ValueCheckTests
{
    [Fact]
    public void Switched_off_no_number_is_looked_at_but_shapes_options_and_classes_are()
    {
        Tensor<double> wrong = Tensor.From([2.0, -3]), right = Tensor.From([1.0, 0]);
        Assert.True(ValueChecks.Enabled);
        try
        {
            ValueChecks.Enabled = false;
            Loss.Bce(wrong, right);
            Loss.Dice(wrong, right);
            Loss.SoftMargin(wrong, right);
            Loss.GaussianNll(wrong, right, wrong);
            Loss.Nll(Tensor.Full([2, 2], 0.5), Indices.From([0, 1]));
            Loss.Nll(Tensor.Full([2, 2], 5.0), Indices.From([0, 1]));
            Loss.BceWithLogits(wrong, wrong);
            Loss.CrossEntropy(Tensor.From([[0.2, 0.8]]), Indices.From([0]));
            Assert.Throws<ArgumentException>(() => Loss.Bce(wrong, right[..1]));
            Assert.Throws<ArgumentException>(() => Loss.Nll(Tensor.Zeros<double>([2, 2]), Indices.From([0, 2])));
            Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Huber(wrong, right, delta: -1));
        }
        finally
        {
            ValueChecks.Enabled = true;
        }
        Assert.Throws<ArgumentException>(() => Loss.Bce(wrong, right));
    }
}

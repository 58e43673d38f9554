using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>Cross-entropy of probabilities, negative log-likelihood, and how they hang together with cross-entropy of indices.</summary>
public class ClassLossTests
{
    private static readonly double[] weights = [0.5, 2, 0.25, 1];

    [Theory]
    [InlineData(Reduction.None, false, 0.0)]
    [InlineData(Reduction.Mean, false, 0.1)]
    [InlineData(Reduction.Sum, true, 0.0)]
    [InlineData(Reduction.None, true, 0.1)]
    public void Of_probabilities_it_is_its_definition(Reduction reduction, bool weighted, double smoothing)
    {
        var (x, y) = (Tensor.Normal<double>([3, 4, 2], new RandomStream(1)), Tensor.Uniform<double>([3, 4, 2], new RandomStream(2)));
        var weight = weighted ? Tensor.From(weights) : null;
        var expected = new double[6];
        for (var n = 0; n < 3; n++)
            for (var d = 0; d < 2; d++)
            {
                var lse = Math.Log(Enumerable.Range(0, 4).Sum(c => Math.Exp(x[n, c, d].Item())));
                for (var c = 0; c < 4; c++)
                    expected[(n * 2) + d] -= (weighted ? weights[c] : 1) * (((1 - smoothing) * y[n, c, d].Item()) + (smoothing / 4)) * (x[n, c, d].Item() - lse);
            }
        var reduced = reduction switch { Reduction.None => new Box<double>([3, 2], expected), Reduction.Sum => new Box<double>([], [expected.Sum()]), _ => new Box<double>([], [expected.Average()]) };
        var criterion = new CrossEntropyLoss<double> { Weight = weight, LabelSmoothing = smoothing, Reduction = reduction };
        Same.Near(reduced, criterion.Forward(x, y), 1e-13);
        GradientCheck.Verify(criterion.Forward, x, y, order: 2);
    }

    /// <summary>Logits [1 2 3] three times with the classes 2, 1, 0, and softmax by hand.</summary>
    [Fact]
    public void The_worked_example_by_negative_log_likelihood_and_by_one_hot_probabilities()
    {
        foreach (var way in (Func<Tensor<double>, Tensor<double>>[])[
            x => Loss.Nll(x.LogSoftmax(1), Indices.From([2, 1, 0])),
            x => Loss.Nll(x.Softmax(1).Log(), Indices.From([2, 1, 0])),
            x => Loss.CrossEntropy(x, Indices.From([2, 1, 0]).OneHot<double>(3))])
        {
            var x = Tensor.From([[1.0, 2, 3], [1, 2, 3], [1, 2, 3]]).RequireGrad();
            using var tape = new Tape<double>();
            var loss = way(x);
            Assert.Equal(1.4076, loss.Item(), 4);
            loss.Backward();
            Assert.Equal([0.0300, 0.0816, -0.1116, 0.0300, -0.2518, 0.2217, -0.3033, 0.0816, 0.2217], x.Grad!.ToArray().Select(value => Math.Round(value, 4)));
        }
        var logits = Tensor.From([1.0, 2, 3]);
        Same.Near(Naive.Box(logits.Exp() / logits.Exp().Sum()), logits.Softmax(), 1e-15);
    }

    [Fact]
    public void An_ignored_position_of_minus_infinity_costs_nothing_and_gets_no_gradient()
    {
        var x = Tensor.From([[double.NegativeInfinity, -2], [-1, -0.5]]).RequireGrad();
        using var tape = new Tape<double>();
        var loss = Loss.Nll(x, Indices.From([-100, 0]), Tensor.From([3.0, 1]));
        Assert.Equal(1, loss.Item());
        loss.Backward();
        Assert.Equal([0, 0, -1, 0], x.Grad!.ToArray());
    }

    [Fact]
    public void Probabilities_have_no_class_to_ignore_and_the_shape_of_the_logits()
    {
        var x = Tensor.Zeros<double>([2, 3]);
        Watch.Throws<ArgumentOutOfRangeException>("CrossEntropy: ignoreIndex is 1, but a target of class probabilities has no index to ignore; give the class weight 0, or a target of class indices. (Parameter 'ignoreIndex')", () => Loss.CrossEntropy(x, x, ignoreIndex: 1));
        Watch.Throws<ArgumentException>("CrossEntropy: input [2 3] and target [3 2] must have the same shape, nothing is broadcast: transpose one of them.", () => Loss.CrossEntropy(x, Tensor.Zeros<double>([3, 2])));
        Watch.Throws<ArgumentException>("Nll: class 3 at [1] of target [2] is outside 0 .. 2; do the labels count from 1? they count from 0.", () => Loss.Nll(x, Indices.From([0, 3])));
    }
}

using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>The softmax in two steps: a distribution over all classes, clusters that do not occur, and its errors.</summary>
public class AdaptiveLogSoftmaxTests
{
    private static readonly int[] cutoffs = [2, 4];
    private static readonly Tensor<double> head = Tensor.Normal<double>([4, 3], new RandomStream(1));
    private static readonly Tensor<double> bias = Tensor.Normal<double>([4], new RandomStream(2));

    private static readonly (Tensor<double>, Tensor<double>)[] tails =
        [(Tensor.Normal<double>([2, 3], new RandomStream(3)), Tensor.Normal<double>([2, 2], new RandomStream(4))), (Tensor.Normal<double>([1, 3], new RandomStream(5)), Tensor.Normal<double>([3, 1], new RandomStream(6)))];

    [Fact]
    public void The_probabilities_of_all_classes_add_up_to_1()
    {
        var x = Tensor.Normal<double>([3], new RandomStream(7)).Expand(7, 3); // one example, asked for every class
        var (output, loss) = Loss.AdaptiveLogSoftmaxWithLoss(x, Indices.From([.. Enumerable.Range(0, 7)]), 7, cutoffs, head, bias, tails);
        Assert.Equal(1, output.Exp().Sum().Item(), 1e-14);
        Assert.Equal(-output.ToArray().Average(), loss.Item(), 1e-15);
        for (var y = 0; y < 7; y++)
            Assert.Equal(output[y].Item(), Loss.AdaptiveLogSoftmaxWithLoss(x[0], Indices.From([y], []), 7, cutoffs, head, bias, tails).Output.Item(), 1e-14);
    }

    [Fact]
    public void Its_derivatives_are_right_to_second_order_and_a_cluster_that_does_not_occur_gets_none()
    {
        var (x, y) = (Tensor.Normal<double>([4, 3], new RandomStream(8)), Indices.From([6, 0, 5, 1])); // nothing of the first tail
        Tensor<double> Of(IReadOnlyList<Tensor<double>> xs) => Loss.AdaptiveLogSoftmaxWithLoss(xs[0], y, 7, cutoffs, xs[1], xs[2], [tails[0], (xs[3], xs[4])]).Loss;
        GradientCheck.Verify(Of, [x, head, bias, tails[1].Item1, tails[1].Item2], order: 2);

        var (unused, used) = (tails[0].Item1.Detach().RequireGrad(), tails[1].Item1.Detach().RequireGrad());
        using var tape = new Tape<double>();
        Loss.AdaptiveLogSoftmaxWithLoss(x, y, 7, cutoffs, head, null, [(unused, tails[0].Item2), (used, tails[1].Item2)]).Loss.Backward();
        Assert.Null(unused.Grad);
        Assert.NotNull(used.Grad);
    }

    [Fact]
    public void An_error_names_place_value_and_shape()
    {
        var x = Tensor.Zeros<double>([2, 3]);
        Refuses("class 7 at [1] of target [2] is outside 0 .. 6; do the labels count from 1? they count from 0.", target: Indices.From([0, 7]));
        Refuses("input [2 3] needs a target [2], not [3].", target: Indices.From([0, 1, 2]));
        Refuses("cutoffs [4 2] must rise from at least 1 to at most 6; 2 at [1] does not.", at: [4, 2]);
        Refuses("cutoffs [2 7] must rise from at least 1 to at most 6; 7 at [1] does not: the number of classes is not one of them.", at: [2, 7]);
        Refuses("cutoffs [] make no cluster of rare classes; without one take CrossEntropy.", at: []);
        Refuses("headWeight is [4 3], 2 classes and 2 clusters by 3 features of the input, not [2 3].", weight: x);
        Refuses("headBias is [4], one number for each row of headWeight, not [2].", offset: Tensor.Zeros<double>([2]));
        Refuses("cutoffs [2 4] make 2 clusters, but there are 1 tails.", ends: tails[..1]);
        Refuses("the projection of tail 0 is [h 3], h being any, not [2 2].", ends: [(Tensor.Zeros<double>([2, 2]), tails[0].Item2), tails[1]]);
        Refuses("the output weights of tail 1 are [3 1], 3 classes by the 1 rows of its projection, not [2 2].", ends: [tails[0], (tails[1].Item1, tails[0].Item2)]);

        void Refuses(string text, Indices? target = null, int[]? at = null, Tensor<double>? weight = null, Tensor<double>? offset = null, (Tensor<double>, Tensor<double>)[]? ends = null) =>
            Throws<ArgumentException>($"AdaptiveLogSoftmaxWithLoss: {text}", () => Loss.AdaptiveLogSoftmaxWithLoss(x, target ?? Indices.From([0, 5]), 7, at ?? cutoffs, weight ?? head, offset ?? bias, ends ?? tails));
    }
}

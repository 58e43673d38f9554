using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

public class BatchNormTests
{
    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    public void A_count_of_batches_that_is_none_is_refused_and_nothing_is_changed(long count)
    {
        var network = new Sequential<double>(new Linear<double>(3, 3, new RandomStream(1)), new BatchNorm1d<double>(3));
        var (before, state) = (network.SaveState(), new StateDictionary());
        foreach (var (name, entry) in before)
            state.Add(name, entry.Type == ElementType.I64 ? StateEntry.From(count) : StateEntry.From(Tensor.Full<double>(entry.Shape, 7)));
        Assert.Contains(FormattableString.Invariant($"'num_batches_tracked' is {count} (I64)"), Assert.Throws<ArgumentException>(() => network.LoadState(state)).Message, StringComparison.Ordinal);
        StateCase.Same(before, network.SaveState());
    }

    /// <summary>Against a reference on single numbers: one channel after the other, everything in loops.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.7)]
    [InlineData(null)]
    public void A_training_and_then_use_are_those_of_the_textbook(double? momentum)
    {
        var random = new RandomStream(4);
        var layer = new BatchNorm2d<double>(3, epsilon: 1e-3, momentum: momentum);
        double[] mean = [0, 0, 0], variance = [1, 1, 1];
        for (var step = 1; step <= 4; step++)
        {
            var x = Tensor.Normal<double>([step + 1, 3, 2, step], random, mean: 5, std: 3);
            var (m, expected, box) = ((step + 1) * 2 * step, Box<double>.Build([.. x.Shape], _ => 0), Naive.Box(x));
            for (var c = 0; c < 3; c++)
            {
                var at = Naive.Positions([.. x.Shape]).Where(index => index[1] == c).ToArray();
                var mu = at.Sum(index => box[index]) / m;
                var spread = at.Sum(index => Math.Pow(box[index] - mu, 2));
                foreach (var index in at) expected.Values[Array.IndexOf(Naive.Positions([.. x.Shape]).Select(Text).ToArray(), Text(index))] = (box[index] - mu) / Math.Sqrt((spread / m) + 1e-3);
                var share = momentum ?? 1.0 / step;
                mean[c] = ((1 - share) * mean[c]) + (share * mu);
                variance[c] = ((1 - share) * variance[c]) + (share * spread / (m - 1));
            }
            Same.Near(expected, layer.Forward(x), relative: 1e-12, absolute: 1e-13);
            Same.Near(new Box<double>([3], mean), layer.RunningMean!, relative: 1e-13);
            Same.Near(new Box<double>([3], variance), layer.RunningVariance!, relative: 1e-13);
            Assert.Equal(step, layer.BatchesTracked);
        }
        layer.Eval();
        var y = Tensor.Normal<double>([1, 3, 1, 2], random);
        var seen = Naive.Box(y);
        Same.Near(Box<double>.Build([1, 3, 1, 2], index => (seen[index] - mean[index[1]]) / Math.Sqrt(variance[index[1]] + 1e-3)), layer.Forward(y), relative: 1e-12);
        Assert.Equal(4, layer.BatchesTracked);

        static string Text(int[] index) => string.Join(' ', index);
    }

    [Fact]
    public void The_state_has_the_names_and_types_of_PyTorch()
    {
        var layer = new BatchNorm1d<float>(3);
        layer.Forward(Tensor.Normal<float>([4, 3], new RandomStream(1)));
        var state = layer.SaveState();
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], state.Keys);
        Assert.Equal("I64 []", state["num_batches_tracked"].ToString());
        var other = new BatchNorm1d<float>(3);
        other.LoadState(state);
        Assert.Equal(1, other.BatchesTracked);
        Assert.Equal(layer.RunningMean!.ToArray(), other.RunningMean!.ToArray());
        Assert.Empty(new BatchNorm1d<float>(3, affine: false, trackRunningStats: false).SaveState().Keys);
    }

    [Fact]
    public void Training_under_a_tape_keeps_the_running_statistics_out_of_the_gradient()
    {
        var layer = new BatchNorm2d<float>(4);
        var x = Tensor.Normal<float>([8, 4, 6, 6], new RandomStream(1)).RequireGrad();
        for (var step = 0; step < 5; step++)
        {
            using var tape = new Tape<float>();
            layer.Forward(x).Square().Sum().Backward();
            x.ZeroGrad();
        }
        Assert.Equal(5, layer.BatchesTracked);
        Assert.Null(layer.RunningMean!.Grad);
    }

    [Fact]
    public void Errors_say_what_would_do()
    {
        var layer = new BatchNorm1d<double>(3);
        Watch.Throws<ArgumentException>("BatchNorm1d: x [1 3] has one value for each channel, and nothing is left of a number less its own mean. " +
            "If it is the last batch of an epoch, which is smaller than the others, leave it out: new DataLoader(..., dropLast: true). To use the network instead of training it, call Eval().", () => layer.Forward(Tensor.Zeros<double>([1, 3])));
        Watch.Throws<ArgumentException>("BatchNorm1d: x [2 3 1 1] must be [n channels] or [n channels length], with 3 channels on axis 1.", () => layer.Forward(Tensor.Zeros<double>([2, 3, 1, 1])));
        Watch.Throws<ArgumentException>("BatchNorm2d: x [2 4 1 1] must be [n channels height width], with 3 channels on axis 1.", () => new BatchNorm2d<double>(3).Forward(Tensor.Zeros<double>([2, 4, 1, 1])));
        var none = new BatchNorm1d<double>(3, trackRunningStats: false);
        none.Eval();
        Watch.Throws<InvalidOperationException>("BatchNorm1d: x [2 3] cannot be normalised by running statistics, as none are kept. Make the layer with trackRunningStats, or leave it training.", () => none.Forward(Tensor.Zeros<double>([2, 3])));
        Assert.Equal(0, layer.BatchesTracked);
    }
}

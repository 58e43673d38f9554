using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class ExponentialMovingAverageTests
{
    [Fact]
    public void It_starts_as_a_copy_and_follows()
    {
        var x = Leaf(1, -1);
        var average = new ExponentialMovingAverage<double>([x], 0.75);
        x.CopyFrom([5, 3]);
        Assert.Equal([1, -1], average.Averages[0].ToArray());
        average.Update();
        Assert.Equal([2, 0], average.Averages[0].ToArray());
        Assert.Equal([5, 3], x.ToArray());
    }

    [Fact]
    public void Swapped_in_for_a_while_the_weights_come_back_even_after_an_error()
    {
        var x = Leaf(1);
        var average = new ExponentialMovingAverage<double>([x], 0.5);
        x.CopyFrom([3]);
        average.Update();
        Assert.Throws<NotSupportedException>((Action)(() =>
        {
            using (average.Swap())
            {
                Assert.Equal((2, 3), (x.Item(), average.Averages[0].Item()));
                Throws<InvalidOperationException>("ExponentialMovingAverage.Update: the averages stand in the parameters' place; dispose of what Swap() returned first.", average.Update);
                Throws<InvalidOperationException>("ExponentialMovingAverage.Swap: the averages stand in the parameters' place; dispose of what Swap() returned first.", () => average.Swap());
                throw new NotSupportedException();
            }
        }));
        Assert.Equal((3, 2), (x.Item(), average.Averages[0].Item()));
        var swapped = average.Swap();
        swapped.Dispose();
        swapped.Dispose(); // twice is once
        Assert.Equal((3, 2), (x.Item(), average.Averages[0].Item()));
    }

    [Fact]
    public void It_outlives_the_scope_it_was_made_in_and_is_saved_and_loaded()
    {
        var x = Leaf(1, 2, 3);
        ExponentialMovingAverage<double> average;
        using (new TensorScope()) average = new ExponentialMovingAverage<double>([x], 0.9);
        x.CopyFrom([0, 0, 0]);
        average.Update();
        var other = new ExponentialMovingAverage<double>([x], 0.9);
        other.LoadState(average.SaveState());
        average.Update();
        other.Update();
        Assert.Equal(average.Averages[0].ToArray(), other.Averages[0].ToArray());
        Throws<ArgumentException>("ExponentialMovingAverage: the state does not fit: 'average.0' is [3] where [1] is needed.", () => new ExponentialMovingAverage<double>([Leaf(1)]).LoadState(average.SaveState()));
    }

    [Fact]
    public void Errors_say_what_is_wrong()
    {
        Throws<ArgumentOutOfRangeException>("ExponentialMovingAverage: the decay is 1.5; it must be between 0 and 1. (Parameter 'decay')", () => new ExponentialMovingAverage<double>([Leaf(1)], 1.5));
        Throws<ArgumentException>("ExponentialMovingAverage: there are no parameters to average. Pass model.Parameters(). If that is what you passed, the model's constructor registered none: " +
            "write each layer and tensor as in fc = Register(\"fc\", new Linear<float>(4, 2, random)). (Parameter 'parameters')", () => new ExponentialMovingAverage<double>([]));
    }
}

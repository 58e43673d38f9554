using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class ReduceLROnPlateauTests
{
    [Fact]
    public void Every_group_is_lowered_from_its_own_rate_and_not_below_the_least()
    {
        var groups = new ParameterGroups<double>(new Sgd<double>([Leaf(1)], 0.8), new Sgd<double>([Leaf(1)], 0.1));
        var plateau = new ReduceLROnPlateau(groups, factor: 0.5, patience: 0, minimum: 0.08);
        foreach (var measure in (double[])[1, 1, double.NaN, 0.5]) plateau.Step(measure);
        Assert.Equal([0.2, 0.08], groups.Groups.Select(group => group.LearningRate));
        Assert.Equal(0.5, plateau.Best);
    }

    [Fact]
    public void Put_aside_and_taken_up_it_counts_on()
    {
        double[] measures = [1, 0.9, 0.9, 0.9, 0.9, 0.8, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85];
        for (var cut = 0; cut < measures.Length; cut++)
        {
            var (one, other) = (new Sgd<double>([Leaf(1)], 0.8), new Sgd<double>([Leaf(1)], 0.8));
            var (straight, resumed) = (Create(one), Create(other));
            foreach (var measure in measures[..cut]) straight.Step(measure);
            resumed.LoadState(straight.SaveState());
            other.LoadState(one.SaveState());
            foreach (var measure in measures[cut..])
            {
                straight.Step(measure);
                resumed.Step(measure);
                Assert.Equal(one.LearningRate, other.LearningRate);
            }
            Assert.NotEqual(0.8, one.LearningRate);
        }

        static ReduceLROnPlateau Create(Optimizer optimizer) => new(optimizer, factor: 0.5, patience: 1, cooldown: 2);
    }

    [Fact]
    public void Errors_say_what_is_wrong()
    {
        var sgd = new Sgd<double>([Leaf(1)], 0.1);
        Throws<ArgumentOutOfRangeException>("ReduceLROnPlateau: the factor is 1; it must be at least 0 and below 1. (Parameter 'factor')", () => new ReduceLROnPlateau(sgd, factor: 1));
        Throws<ArgumentOutOfRangeException>("ReduceLROnPlateau: the patience is -1; it must be at least 0. (Parameter 'patience')", () => new ReduceLROnPlateau(sgd, patience: -1));
        var state = new StateDictionary { { "best", StateEntry.From(1.0) }, { "last_epoch", StateEntry.From(1L) }, { "num_bad_epochs", StateEntry.From(-1L) }, { "cooldown_counter", StateEntry.From(0L) } };
        Throws<ArgumentException>("ReduceLROnPlateau: the state does not fit: 'num_bad_epochs' is -1 (I64); it must be a whole number (I64) from 0 to 2147483646.", () => new ReduceLROnPlateau(sgd).LoadState(state));
    }
}

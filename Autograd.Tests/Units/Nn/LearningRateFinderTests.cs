using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class LearningRateFinderTests
{
    [Fact]
    public void It_suggests_a_rate_that_trains_and_leaves_everything_as_it_was()
    {
        var random = new RandomStream(1);
        var model = new Sequential<double>(new Linear<double>(4, 16, random), new Tanh<double>(), new Linear<double>(16, 1, random));
        var (x, y) = (Tensor.Normal<double>([64, 4], random), Tensor.Normal<double>([64, 1], random));
        var optimizer = new Sgd<double>(model.Parameters(), 0.123, momentum: 0.9);
        Train(); // it has a state to be put back
        var (modelBefore, optimizerBefore) = (Text(model), Text(optimizer));

        var search = LearningRateFinder.Run(model, optimizer, Train, 1e-5, 100, 80);

        Assert.Equal((modelBefore, optimizerBefore), (Text(model), Text(optimizer)));
        Assert.All(model.Parameters(), parameter => Assert.Null(parameter.Grad));
        Assert.True(search.Rates.Count is > 10 and < 80, "it should have diverged before the end");
        Assert.Equal(1e-5, search.Rates[0], 1e-18);
        Assert.All(search.Rates.Zip(search.Rates.Skip(1)), pair => Assert.Equal(Math.Pow(1e7, 1 / 79.0), pair.Second / pair.First, 1e-9));
        Assert.InRange(search.Suggestion!.Value, 1e-4, 1);
        optimizer.LearningRate = search.Suggestion.Value;
        var first = Train();
        for (var step = 0; step < 50; step++) Train();
        Assert.True(Train() < 0.8 * first);

        double Train()
        {
            using var tape = new Tape<double>();
            var loss = (model.Forward(x) - y).Square().Mean();
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            return loss.Item();
        }
    }

    [Fact]
    public void The_steepest_place_is_suggested_and_none_if_it_never_falls()
    {
        var sgd = new Sgd<double>([Leaf(1)], 0.5);
        var place = 0;
        double[] losses = [10, 10, 9, 5, 4, 4, 4];
        Assert.Equal(1e-4, LearningRateFinder.Run(sgd, sgd, () => losses[place++], 1e-6, 1, 7, smoothing: 0).Suggestion!.Value, 1e-12); // 10 → 9 → 5: the middle of the fall
        Assert.Null(LearningRateFinder.Run(sgd, sgd, () => 1, steps: 5).Suggestion);
        Assert.Empty(LearningRateFinder.Run(sgd, sgd, () => double.NaN, steps: 5).Rates);
        Assert.Equal(0.5, sgd.LearningRate);
    }

    [Fact]
    public void An_error_in_a_step_puts_everything_back_too()
    {
        var sgd = new Sgd<double>([Leaf(1)], 0.5);
        Assert.Throws<NotSupportedException>(() => LearningRateFinder.Run(sgd, sgd, () => throw new NotSupportedException()));
        Assert.Equal(0.5, sgd.LearningRate);
        Throws<ArgumentOutOfRangeException>("LearningRateFinder: the highest is 1; it must be a finite number above the lowest, 2. (Parameter 'highest')", () => LearningRateFinder.Run(sgd, sgd, () => 1, 2, 1));
        Throws<ArgumentOutOfRangeException>("LearningRateFinder: the steps is 2; it must be at least 3. (Parameter 'steps')", () => LearningRateFinder.Run(sgd, sgd, () => 1, steps: 2));
    }

    private static string Text(IStateful stateful) => string.Join('\n', stateful.SaveState().Select(entry => $"{entry.Key} {entry.Value} {Convert.ToHexString(entry.Value.Bytes.Span)}"));
}

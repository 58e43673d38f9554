using Autograd.Core;

namespace Autograd.Nn;

/// <summary>What a range test saw. Rates rise by the same factor from one to the next.</summary>
/// <param name="Rates">The learning rates tried.</param>
/// <param name="Losses">The loss at each, smoothed.</param>
/// <param name="Suggestion">The rate at which the loss fell fastest: a good one for training, or for the highest of a <see cref="OneCycleLR"/>. Null if it never fell.</param>
public sealed record LearningRateSearch(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, double? Suggestion)
{
    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

/// <summary>
/// Finds a learning rate by trying many in a single short training: each step takes one a little higher, until the loss is lost (Smith, 2017, section 3.3). Model and optimizer are then put back as they were;
/// gradients are forgotten.
/// </summary>
public static class LearningRateFinder
{
    /// <summary>The range test.</summary>
    /// <param name="model">What is trained, and put back.</param>
    /// <param name="optimizer">What trains it, and is put back. The rate of every group is set.</param>
    /// <param name="trainStep">One step of training on the next batch, the optimizer's step included; its loss. What else it changes (a stream of random numbers, a place in the data) stays changed.</param>
    /// <param name="lowest">The first rate.</param>
    /// <param name="highest">The last rate.</param>
    /// <param name="steps">How many rates.</param>
    /// <param name="smoothing">How much of the average of losses is kept at each step, from 0 and below 1.</param>
    /// <param name="divergence">The test ends early when the loss is so many times the lowest, or not finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">Rates that do not rise from above 0, fewer than 3 steps, or another number outside its range.</exception>
    public static LearningRateSearch Run(
        IStateful model, Optimizer optimizer, Func<double> trainStep, double lowest = 1e-7, double highest = 10, int steps = 100, double smoothing = 0.9, double divergence = 4)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(trainStep);
        const string Name = nameof(LearningRateFinder);
        CheckOption.Positive(Name, lowest, nameof(lowest));
        if (!(highest > lowest) || !double.IsFinite(highest)) throw CheckOption.Wrong(Name, highest, nameof(highest), FormattableString.Invariant($"a finite number above the lowest, {lowest}"));
        CheckOption.AtLeast(Name, 3, steps, nameof(steps));
        CheckOption.BelowOne(Name, smoothing, nameof(smoothing));
        CheckOption.Positive(Name, divergence, nameof(divergence));

        var (modelBefore, optimizerBefore) = (model.SaveState(), optimizer.SaveState());
        var rateRestorers = optimizer.Groups.Select(static group => group.RateRestorer()).ToList(); // for schedules
        var (rates, losses) = (new List<double>(), new List<double>());
        try
        {
            var (smoothed, best) = (0.0, double.PositiveInfinity);
            for (var i = 0; i < steps; i++)
            {
                var rate = lowest * Math.Pow(highest / lowest, (double)i / (steps - 1));
                foreach (var group in optimizer.Groups) group.LearningRate = rate;
                smoothed += (trainStep() - smoothed) * (1 - smoothing) / (1 - Math.Pow(smoothing, i + 1)); // weighted as if it had not begun at 0
                best = Math.Min(best, smoothed);
                if (!double.IsFinite(smoothed) || smoothed > best + ((divergence - 1) * Math.Abs(best))) break;
                rates.Add(rate);
                losses.Add(smoothed);
            }
        }
        finally
        {
            model.LoadState(modelBefore);
            optimizer.LoadState(optimizerBefore);
            foreach (var restore in rateRestorers) restore();
            optimizer.ZeroGrad();
        }
        return new LearningRateSearch(rates, losses, Steepest(rates, losses));
    }

    /// <summary>Where the loss falls fastest over the logarithm of the rate, in which the rates are evenly spaced.</summary>
    private static double? Steepest(List<double> rates, List<double> losses)
    {
        var (slope, at) = (0.0, -1);
        for (var i = 1; i + 1 < losses.Count; i++)
            if (losses[i + 1] - losses[i - 1] < slope) (slope, at) = (losses[i + 1] - losses[i - 1], i);
        return at < 0 ? null : rates[at];
    }
}

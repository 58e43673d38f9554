using System.Globalization;

namespace Autograd.Nn;

/// <summary>Where a training stands: what its callbacks see, and may stop.</summary>
public sealed class TrainingProgress
{
    private readonly OrderedDictionary<string, double> metrics = [];

    internal TrainingProgress(int epochs, int batches) => (Epochs, Batches) = (epochs, batches);

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; internal set; }

    /// <summary>How many epochs are planned.</summary>
    public int Epochs { get; }

    /// <summary>The batch of the epoch, from 1.</summary>
    public int Batch { get; internal set; }

    /// <summary>How many batches an epoch has.</summary>
    public int Batches { get; }

    /// <summary>How many steps were made in all, those before a resumption included.</summary>
    public long Step { get; internal set; }

    /// <summary>The loss of the last step.</summary>
    public double Loss { get; internal set; }

    /// <summary>At the end of an epoch: <c>loss</c>, the mean over its examples, and what the validation measured.</summary>
    public IReadOnlyDictionary<string, double> Metrics => metrics;

    /// <summary>Why the training ends before its time, or null.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Ends the training when the callbacks are through.</summary>
    public void Stop(string reason) => StopReason ??= reason;

    /// <summary>A number of the epoch.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    public double Metric(string name) => metrics.TryGetValue(name, out var value) ? value
        : throw new ArgumentException($"Trainer: there is no metric '{name}', only {string.Join(", ", metrics.Keys)}; the validation gives them their names.", nameof(name));

    /// <summary><c>epoch 3/10   loss 0.1234   accuracy 0.9876</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch}/{Epochs}") + string.Concat(metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"   {metric.Key} {metric.Value:0.0000}")));

    internal void Measured(IEnumerable<(string Name, double Value)> values)
    {
        metrics.Clear();
        foreach (var (name, value) in values) metrics[name] = value;
    }
}

/// <summary>How a training ended.</summary>
/// <param name="Reason">In words: <c>all 10 epochs are over</c>, or why it ended before.</param>
/// <param name="Completed">Whether it went to its end.</param>
/// <param name="SavedTo">The checkpoint it can be gone on from, if one is kept.</param>
public sealed record TrainingOutcome(string Reason, bool Completed, string? SavedTo)
{
    /// <summary><c>stopped after step 57, in epoch 2: cancelled; saved in run.safetensors</c>.</summary>
    public override string ToString() => Reason + (SavedTo is null ? "" : $"; saved in {SavedTo}");
}

using System.Globalization;

namespace Autograd.Nn;

/// <summary>What a <see cref="Trainer{TBatch}"/> tells while it works. One that remembers something from epoch to epoch is an <see cref="IStateful"/>, and goes into the trainer's checkpoint.</summary>
public abstract class TrainingCallback
{
    /// <summary>A step was made.</summary>
    public virtual void StepEnded(TrainingProgress progress)
    {
    }

    /// <summary>An epoch is over, and measured.</summary>
    public virtual void EpochEnded(TrainingProgress progress)
    {
    }

    /// <summary>The training ended, and, where a checkpoint is kept, was saved.</summary>
    public virtual void Ended(TrainingProgress progress, TrainingOutcome outcome)
    {
    }
}

/// <summary>Writes a line an epoch, and at the end how it ended.</summary>
/// <param name="output">Where to; the console, if not given.</param>
public sealed class ShowProgress(TextWriter? output = null) : TrainingCallback
{
    private readonly TextWriter output = output ?? Console.Out;

    /// <inheritdoc/>
    public override void EpochEnded(TrainingProgress progress) => output.WriteLine(progress);

    /// <inheritdoc/>
    public override void Ended(TrainingProgress progress, TrainingOutcome outcome) => output.WriteLine(outcome);
}

/// <summary>Hands every step's loss and every epoch's metrics to TensorBoard: <c>loss/step</c>, <c>epoch/accuracy</c>.</summary>
public sealed class LogToTensorBoard(TensorBoardWriter writer) : TrainingCallback
{
    private readonly TensorBoardWriter writer = writer ?? throw new ArgumentNullException(nameof(writer));

    /// <inheritdoc/>
    public override void StepEnded(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        writer.AddScalar("loss/step", progress.Loss, progress.Step);
    }

    /// <inheritdoc/>
    public override void EpochEnded(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        foreach (var (name, value) in progress.Metrics) writer.AddScalar($"epoch/{name}", value, progress.Step);
        writer.Flush();
    }

    /// <inheritdoc/>
    public override void Ended(TrainingProgress progress, TrainingOutcome outcome) => writer.Flush();
}

/// <summary>Follows one metric and knows its best value so far: what stopping early and saving the best share. NaN is never better.</summary>
public abstract class BestMetric : TrainingCallback, IStateful
{
    private readonly double sign;

    private protected BestMetric(string metric, bool higherIsBetter)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        (Metric, sign) = (metric, higherIsBetter ? -1 : 1);
        Best = sign * double.PositiveInfinity;
    }

    /// <summary>What is followed.</summary>
    public string Metric { get; }

    /// <summary>The best value so far; infinite before the first.</summary>
    public double Best { get; private set; }

    /// <summary>How many epochs ago that was.</summary>
    public int EpochsSince { get; private set; }

    /// <inheritdoc/>
    public sealed override void EpochEnded(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var value = progress.Metric(Metric);
        if (sign * value < sign * Best)
        {
            (Best, EpochsSince) = (value, 0);
            Improved(progress);
        }
        else
        {
            EpochsSince++;
            NotImproved(progress);
        }
    }

    /// <summary>The best value and how many epochs ago it was. Metric and options have to be the same when they are loaded.</summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary { { "best", StateEntry.From(Best) }, { "epochs_since", StateEntry.From(EpochsSince) } };
        foreach (var (what, now) in DependsOn) state.DependOn(what, now);
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var reader = new StateReader(GetType().Name, state, [("best", []), ("epochs_since", [])]);
        foreach (var (what, now) in DependsOn) reader.CheckSame(what, now);
        var (best, since) = (reader.Number("best"), (int)reader.Count("epochs_since", most: int.MaxValue - 1));
        (Best, EpochsSince) = (best, since);
    }

    /// <summary>What the state makes sense with alone.</summary>
    private protected virtual IEnumerable<(string What, object Now)> DependsOn => [("metric", Metric), ("higherIsBetter", sign < 0)];

    private protected abstract void Improved(TrainingProgress progress);

    private protected abstract void NotImproved(TrainingProgress progress);
}

/// <summary>Stops when a metric has not become better for so many epochs. Keras: EarlyStopping.</summary>
/// <param name="metric">Its name: <c>loss</c>, or one that the validation gives.</param>
/// <param name="patience">How many epochs without a better value are borne.</param>
/// <param name="higherIsBetter">True for an accuracy, false for a loss.</param>
public sealed class StopEarly(string metric, int patience, bool higherIsBetter = false) : BestMetric(metric, higherIsBetter)
{
    private readonly int patience = patience >= 1 ? patience : throw new ArgumentOutOfRangeException(nameof(patience), $"StopEarly: a patience of {patience}; at least 1 epoch has to pass.");

    private protected override IEnumerable<(string What, object Now)> DependsOn => [.. base.DependsOn, ("patience", patience)];

    private protected override void Improved(TrainingProgress progress)
    {
    }

    private protected override void NotImproved(TrainingProgress progress)
    {
        if (EpochsSince >= patience) progress.Stop(string.Create(CultureInfo.InvariantCulture, $"{Metric} has not become better than {Best:0.####} for {EpochsSince} epochs"));
    }
}

/// <summary>Writes a file whenever a metric is better than ever before: of the model, to be used, or of anything else with a state. Keras: ModelCheckpoint(save_best_only=True).</summary>
/// <param name="saved">What is written: the model.</param>
/// <param name="path">The safetensors file.</param>
/// <param name="metric">Its name: <c>loss</c>, or one that the validation gives.</param>
/// <param name="higherIsBetter">True for an accuracy, false for a loss.</param>
public sealed class SaveBest(IStateful saved, string path, string metric, bool higherIsBetter = false) : BestMetric(metric, higherIsBetter)
{
    private readonly IStateful saved = saved ?? throw new ArgumentNullException(nameof(saved));
    private readonly string path = path ?? throw new ArgumentNullException(nameof(path));

    private protected override void Improved(TrainingProgress progress) => saved.Save(path);

    private protected override void NotImproved(TrainingProgress progress)
    {
    }
}

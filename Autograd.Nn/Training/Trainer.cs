using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// The training loop with what grows around it: measuring, showing, stopping early, saving, going on. It does nothing that the five lines of a loop by hand do not do, and nothing needs it.
/// <c>var trainer = Trainer.For(model, optimizer, loader, batch => Loss.CrossEntropy(model.Forward(batch.Inputs), batch.Labels)); trainer.Run(epochs: 10);</c>
/// </summary>
/// <typeparam name="TBatch">What the loader makes.</typeparam>
public sealed class Trainer<TBatch>
{
    private readonly BatchLoader<TBatch> loader;
    private readonly Func<TBatch, double> step; // one step of the optimizer, unless the loss, which it gives, is not finite
    private readonly Func<TBatch, string> explain; // why the loss of a batch is not finite
    private readonly Action<bool> setTraining;
    private readonly Average epochLoss = new();
    private readonly List<TrainingCallback> callbacks = [];
    private long steps;

    internal Trainer(BatchLoader<TBatch> loader, Func<TBatch, double> step, Func<TBatch, string> explain, Action<bool> setTraining, IStateful model, IStateful optimizer)
    {
        (this.loader, this.step, this.explain, this.setTraining) = (loader, step, explain, setTraining);
        Checkpoint = new Checkpoint
        {
            { "model", model }, { "optimizer", optimizer }, { "loader", loader },
        };
        Checkpoint.AddCount("steps", () => steps, value => steps = value);
        Checkpoint.Add("loss_sum", () => epochLoss.Sum, value => epochLoss.Reset(value, epochLoss.Weight)); // of the epoch so far: a stop in its middle does not change what its end reports
        Checkpoint.Add("loss_weight", () => epochLoss.Weight, value => epochLoss.Reset(epochLoss.Sum, value));
    }

    /// <summary>What is saved: model, optimizer, loader and count of steps. Add the rest: <c>trainer.Checkpoint.Add("random", random)</c> for every stream that dropout or the like draws from.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Where a checkpoint is kept: written after every epoch and when the training is cancelled. If the file is there when <see cref="Run"/> begins, the training goes on from it. Null keeps none.</summary>
    public string? CheckpointPath { get; set; }

    /// <summary>
    /// Whether a step whose loss is not finite is run once more on a tape that looks for the operation where the NaN or the
    /// infinity first appears, so that the outcome names it: see <see cref="Tape{T}.DetectAnomalies"/>. The streams of the
    /// checkpoint are put back for it, so that what is dropped is the same.
    /// </summary>
    public bool DetectAnomalies { get; set; }

    /// <summary>Measures after each epoch, with the model in use and no tape: gives names and numbers.</summary>
    public Func<IEnumerable<(string Name, double Value)>>? Validate { get; set; }

    /// <summary>Called after each step: <c>scheduler.Step</c>, if the schedule is meant by the batch.</summary>
    public Action? AfterStep { get; set; }

    /// <summary>Called after each epoch with its metrics: <c>_ => scheduler.Step()</c>, or <c>progress => plateau.Step(progress.Metric("loss"))</c>.</summary>
    public Action<TrainingProgress>? AfterEpoch { get; set; }

    /// <summary>Adds a callback; they are called in the order they were added. One with a state goes into the checkpoint as <c>callback0</c>, <c>callback1</c>, ...</summary>
    /// <returns>The trainer.</returns>
    public Trainer<TBatch> Add(TrainingCallback callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (callback is IStateful stateful) Checkpoint.Add(string.Create(CultureInfo.InvariantCulture, $"callback{callbacks.Count}"), stateful);
        callbacks.Add(callback);
        return this;
    }

    /// <summary>
    /// Trains until so many epochs are over, those before a resumption included, or a callback stops it, or it is cancelled:
    /// then the step under way is ended, and the checkpoint written. A step whose loss is not finite ends it too, named by the
    /// outcome: the optimizer does not move, and a checkpoint that was written before stays. After that, and after an
    /// exception in a step, the batch of that step counts as not used: the next run begins with it.
    /// </summary>
    /// <param name="epochs">How many in all.</param>
    /// <param name="cancellation">Cancels: <see cref="CtrlC.Token"/>, for one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of epochs.</exception>
    /// <exception cref="InvalidOperationException">The loader has no batch.</exception>
    /// <exception cref="InvalidDataException">The checkpoint does not fit, or is damaged.</exception>
    public TrainingOutcome Run(int epochs, CancellationToken cancellation = default)
    {
        if (epochs < 0) throw new ArgumentOutOfRangeException(nameof(epochs), $"Trainer: cannot train for {epochs} epochs.");
        if (epochs > 0 && loader.Count == 0)
            throw new InvalidOperationException($"Trainer: there is nothing to train on: the loader's {loader.Examples} examples make no batch of {loader.BatchSize} where the last, smaller one is dropped or there is none.");
        if (CheckpointPath is { } path && File.Exists(path)) Checkpoint.Load(path);
        var progress = new TrainingProgress(epochs, loader.Count) { Step = steps };
        loader.GoOn(); // an epoch that a Run before this one left
        var ended = true; // the last epoch, not left in its middle
        while ((IsEndDue || loader.Epoch < epochs) && progress.StopReason is null)
        {
            if (cancellation.IsCancellationRequested) progress.Stop("cancelled");
            else ended = Epoch(progress, cancellation);
        }
        if (progress.StopReason is not null && double.IsFinite(progress.Loss)) Save();
        return End(progress, ended);
    }

    /// <summary>Whether the last batch of an epoch was used, but the epoch not yet measured: it was left then.</summary>
    private bool IsEndDue => loader.Batch == 0 && epochLoss.Weight > 0;

    /// <summary>An epoch, or what is left of it.</summary>
    /// <returns>False where it was left in its middle.</returns>
    private bool Epoch(TrainingProgress progress, CancellationToken cancellation)
    {
        (progress.Epoch, progress.Batch) = IsEndDue ? (loader.Epoch, loader.Count) : (loader.Epoch + 1, loader.Batch);
        if (!IsEndDue && !Steps(progress, cancellation)) return false;
        setTraining(false);
        progress.Measured([("loss", epochLoss.Value), .. Validate?.Invoke() ?? []]);
        epochLoss.Reset();
        AfterEpoch?.Invoke(progress);
        foreach (var callback in callbacks) callback.EpochEnded(progress);
        Save();
        return true;
    }

    /// <summary>The steps of an epoch.</summary>
    /// <returns>False where it was left, be it with the last of them.</returns>
    private bool Steps(TrainingProgress progress, CancellationToken cancellation)
    {
        setTraining(true);
        foreach (var batch in loader)
        {
            progress.Loss = Step(batch, progress);
            if (progress.StopReason is not null) return false;
            epochLoss.Add(progress.Loss, loader.BatchRows);
            (progress.Step, progress.Batch) = (++steps, loader.Batch);
            AfterStep?.Invoke();
            foreach (var callback in callbacks) callback.StepEnded(progress);
            if (cancellation.IsCancellationRequested) progress.Stop("cancelled");
            if (progress.StopReason is not null) return false;
        }
        return true;
    }

    /// <summary>A step, or the reason why there is none: the loss is not finite.</summary>
    private double Step(TBatch batch, TrainingProgress progress)
    {
        var streams = DetectAnomalies ? Checkpoint.Streams.Select(static random => (random, random.Key, random.Position)).ToList() : [];
        var isUsed = false;
        try
        {
            var loss = step(batch);
            isUsed = double.IsFinite(loss);
            if (isUsed) return loss;
            foreach (var (random, key, position) in streams) random.Restore(key, position);
            progress.Stop(string.Create(CultureInfo.InvariantCulture, $"the loss of step {steps + 1}, batch {loader.Batch} of epoch {progress.Epoch}, is {loss}") +
                (DetectAnomalies ? $"; {explain(batch)}" : "; set DetectAnomalies to have the operation named"));
            return loss;
        }
        finally
        {
            if (!isUsed) loader.TakeBack();
        }
    }

    private TrainingOutcome End(TrainingProgress progress, bool ended)
    {
        setTraining(false);
        var reason = progress.StopReason is { } why
            ? string.Create(CultureInfo.InvariantCulture, $"stopped after step {steps}, {(ended ? "after" : "in")} epoch {progress.Epoch}: {why}")
            : string.Create(CultureInfo.InvariantCulture, $"all {progress.Epochs} epochs are over, {steps} steps");
        var outcome = new TrainingOutcome(reason, progress.StopReason is null, File.Exists(CheckpointPath) ? CheckpointPath : null);
        foreach (var callback in callbacks) callback.Ended(progress, outcome);
        return outcome;
    }

    private void Save()
    {
        if (CheckpointPath is { } path) Checkpoint.Save(path);
    }
}

/// <summary>Makes trainers.</summary>
public static class Trainer
{
    /// <summary>A trainer of a model.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="optimizer">Moves its parameters.</param>
    /// <param name="loader">Makes the batches.</param>
    /// <param name="loss">What is made small, of a batch: a mean over its examples, for an epoch's loss is taken to be the mean over all of its.</param>
    public static Trainer<TBatch> For<T, TBatch>(Module<T> model, Optimizer<T> optimizer, BatchLoader<TBatch> loader, Func<TBatch, Tensor<T>> loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(loss);
        return new Trainer<TBatch>(loader, Step, Explain, training => { if (training) model.Train(); else model.Eval(); }, model, optimizer);

        double Step(TBatch batch)
        {
            using var tape = new Tape<T>();
            var value = loss(batch);
            var number = double.CreateTruncating(value.Item());
            if (!double.IsFinite(number)) return number; // its gradients would spoil every parameter
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
            return number;
        }

        string Explain(TBatch batch)
        {
            using var tape = new Tape<T> { DetectAnomalies = true };
            try
            {
                loss(batch);
            }
            catch (AnomalyException error)
            {
                return error.Message;
            }
            return "run again, no operation on the tape gave what is not finite: look at the batch and at the parameters";
        }
    }
}

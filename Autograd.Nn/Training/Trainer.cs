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
    private readonly Func<TBatch, double> step; // one step of the optimizer; gives the loss
    private readonly Action<bool> setTraining;
    private readonly Average epochLoss = new();
    private readonly List<TrainingCallback> callbacks = [];
    private long steps;

    internal Trainer(BatchLoader<TBatch> loader, Func<TBatch, double> step, Action<bool> setTraining, IStateful model, IStateful optimizer)
    {
        (this.loader, this.step, this.setTraining) = (loader, step, setTraining);
        Checkpoint = new Checkpoint
        {
            { "model", model }, { "optimizer", optimizer }, { "loader", loader },
            { "steps", () => steps, value => steps = value },
            { "loss_sum", () => epochLoss.Sum, value => epochLoss.Reset(value, epochLoss.Weight) }, // of the epoch so far: a stop in its middle does not change what its end reports
            { "loss_weight", () => epochLoss.Weight, value => epochLoss.Reset(epochLoss.Sum, value) },
        };
    }

    /// <summary>What is saved: model, optimizer, loader and count of steps. Add the rest: <c>trainer.Checkpoint.Add("random", random)</c> for every stream that dropout or the like draws from.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Where a checkpoint is kept: written after every epoch and when the training is cancelled. If the file is there when <see cref="Run"/> begins, the training goes on from it. Null keeps none.</summary>
    public string? CheckpointPath { get; set; }

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

    /// <summary>Trains until so many epochs are over, those before a resumption included, or a callback stops it, or it is cancelled: then the step under way is ended, and the checkpoint written.</summary>
    /// <param name="epochs">How many in all.</param>
    /// <param name="cancellation">Cancels: <see cref="CtrlC.Token"/>, for one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of epochs.</exception>
    /// <exception cref="InvalidDataException">The checkpoint does not fit, or is damaged.</exception>
    public TrainingOutcome Run(int epochs, CancellationToken cancellation = default)
    {
        if (epochs < 0) throw new ArgumentOutOfRangeException(nameof(epochs), $"Trainer: cannot train for {epochs} epochs.");
        if (CheckpointPath is { } path && File.Exists(path)) Checkpoint.Load(path);
        var progress = new TrainingProgress(epochs, loader.Count) { Step = steps };
        loader.GoOn(); // an epoch that a Run before this one left
        var ended = true; // the last epoch, not left in its middle
        while (loader.Epoch < epochs && progress.StopReason is null)
        {
            if (cancellation.IsCancellationRequested) progress.Stop("cancelled");
            else ended = Epoch(progress, cancellation);
        }
        if (progress.StopReason is not null) Save();
        return End(progress, ended);
    }

    /// <summary>An epoch, or what is left of it.</summary>
    /// <returns>False where it was left in its middle.</returns>
    private bool Epoch(TrainingProgress progress, CancellationToken cancellation)
    {
        progress.Epoch = loader.Epoch + 1;
        setTraining(true);
        foreach (var batch in loader)
        {
            progress.Loss = step(batch);
            epochLoss.Add(progress.Loss);
            (progress.Step, progress.Batch) = (++steps, loader.Batch);
            AfterStep?.Invoke();
            foreach (var callback in callbacks) callback.StepEnded(progress);
            if (cancellation.IsCancellationRequested) progress.Stop("cancelled");
            if (progress.StopReason is not null) return false;
        }
        setTraining(false);
        progress.Measured([("loss", epochLoss.Value), .. Validate?.Invoke() ?? []]);
        epochLoss.Reset();
        AfterEpoch?.Invoke(progress);
        foreach (var callback in callbacks) callback.EpochEnded(progress);
        Save();
        return true;
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
    /// <param name="loss">What is made small, of a batch.</param>
    public static Trainer<TBatch> For<T, TBatch>(Module<T> model, Optimizer<T> optimizer, BatchLoader<TBatch> loader, Func<TBatch, Tensor<T>> loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(loss);
        return new Trainer<TBatch>(loader, Step, training => { if (training) model.Train(); else model.Eval(); }, model, optimizer);

        double Step(TBatch batch)
        {
            using var tape = new Tape<T>();
            var value = loss(batch);
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
            return double.CreateTruncating(value.Item());
        }
    }
}

using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Trainings that fail, diverge or are left in an epoch's middle, and what an epoch's loss is.</summary>
public sealed class TrainerFaultTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_loss_of_an_epoch_weighs_examples_and_not_batches()
    {
        double[] losses = [10, 9];
        var setting = new Setting(3, 2, (batch, _) => losses[batch[0] / 2]);
        var plateau = new ReduceLROnPlateau(setting.Optimizer, patience: 0);
        var (seen, best) = (new List<double>(), new StopEarly("loss", 1));
        setting.Trainer.AfterEpoch = progress =>
        {
            seen.Add(progress.Metric("loss"));
            plateau.Step(progress.Metric("loss"));
        };
        setting.Trainer.Add(best).Run(1);
        Assert.Equal(29.0 / 3, seen.Single(), 1e-12);
        Assert.Equal(seen[0], best.Best);
        Assert.Equal(seen[0], plateau.Best);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancelled_epoch_of_batches_in_order_goes_on_in_order(bool withFile)
    {
        var (seen, source) = (new List<int>(), new CancellationTokenSource());
        var setting = Make();
        setting.Trainer.AfterStep = () =>
        {
            if (seen.Count == 3) source.Cancel();
        };
        setting.Trainer.Run(1, source.Token);
        if (withFile) setting = Make();
        setting.Trainer.Run(1);
        Assert.Equal(Enumerable.Range(0, 8), seen);
        source.Dispose();

        Setting Make()
        {
            var setting = new Setting(8, 1, (batch, _) =>
            {
                seen.AddRange(batch);
                return 1;
            });
            if (withFile) setting.Trainer.CheckpointPath = Path.Combine(folder.Path, "run");
            return setting;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_batch_of_a_step_that_threw_is_trained_on_by_the_next_run(int failing)
    {
        var (seen, hasFailed) = (new List<int>(), false);
        var setting = new Setting(4, 1, (batch, _) =>
        {
            if (batch[0] == failing && !hasFailed)
            {
                hasFailed = true;
                throw new StepFailedException();
            }
            seen.AddRange(batch);
            return 1;
        });
        var epochs = 0;
        setting.Trainer.AfterEpoch = _ => epochs++;
        Assert.Throws<StepFailedException>(() => setting.Trainer.Run(2));
        Assert.Equal("all 2 epochs are over, 8 steps", setting.Trainer.Run(2).ToString());
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], seen);
        Assert.Equal(2, epochs);
    }

    [Fact]
    public void After_Ctrl_C_in_the_last_batch_of_an_epoch_it_is_measured_once_and_the_next_is_whole()
    {
        foreach (var waiting in (bool[])[false, true])
        {
            var (seen, source, ends) = (new List<int>(), new CancellationTokenSource(), new List<double>());
            var setting = new Setting(4, 2, (batch, _) =>
            {
                seen.AddRange(batch);
                return batch[0];
            });
            setting.Trainer.AfterStep = () =>
            {
                if (seen.Count == 4) source.Cancel();
            };
            setting.Trainer.AfterEpoch = progress => ends.Add(progress.Metric("loss"));
            Assert.Equal("stopped after step 2, in epoch 1: cancelled", setting.Trainer.Run(2, source.Token).ToString());
            if (waiting) setting.Trainer.Run(2, source.Token); // still cancelled: nothing happens
            Assert.Empty(ends);
            Assert.Equal([0, 1, 2, 3], setting.Loader.SelectMany(batch => batch.ToArray())); // a loop by hand in between
            setting.Trainer.Run(3);
            Assert.Equal([1, 1], ends);
            Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], seen);
            source.Dispose();
        }
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void A_loss_that_is_not_finite_ends_the_training_and_names_the_step(double loss, string text)
    {
        var setting = new Setting(6, 2, (_, step) => step == 4 ? loss : 1);
        var (before, path) = ("", Path.Combine(folder.Path, "run"));
        setting.Trainer.CheckpointPath = path;
        setting.Trainer.AfterStep = () => before = setting.Weights;
        var outcome = setting.Trainer.Run(5);
        Assert.False(outcome.Completed);
        Assert.Equal($"stopped after step 4, in epoch 2: the loss of step 5, batch 2 of epoch 2, is {text}; set DetectAnomalies to have the operation named; saved in {path}", outcome.ToString());
        Assert.Equal(before, setting.Weights); // the step was not made
        Assert.Equal(3, Safetensors.Read(path)["steps.value"].ToInt64()); // and what was saved before stays
    }

    [Fact]
    public void On_request_the_operation_is_named_that_gave_the_loss_that_is_not_a_number()
    {
        var random = new RandomStream(1);
        var model = new Sequential<double>(new Linear<double>(1, 4, random), new Dropout<double>(0.5, random));
        var loader = new BatchLoader<Tensor<double>>(4, 1, static (rows, _) => Tensor.Full([1, 1], (double)rows[0]));
        var (masks, steps) = (new List<double[]>(), 0);
        var trainer = Trainer.For(model, new Sgd<double>(model.Parameters(), 0.1), loader, batch =>
        {
            masks.Add(model.Forward(batch).ToArray());
            return steps++ < 2 ? model.Forward(batch).Square().Mean() : (model.Forward(batch).Square() * 0 - 1).Log().Mean();
        });
        trainer.Checkpoint.Add("random", random);
        trainer.DetectAnomalies = true;
        var text = trainer.Run(1).ToString();
        Assert.StartsWith("stopped after step 2, in epoch 1: the loss of step 3, batch 3 of epoch 1, is NaN; Log at TrainerFaultTests.cs:", text, StringComparison.Ordinal);
        Assert.Equal(4, masks.Count);
        Assert.Equal(masks[2], masks[3]); // what was dropped is the same
    }

    [Fact]
    public void A_loader_without_a_batch_is_an_error_and_not_a_training() =>
        Assert.StartsWith("Trainer: there is nothing to train on: the loader's 3 examples make no batch of 4",
            Assert.Throws<InvalidOperationException>(() => new Setting(3, 4, (_, _) => 1, dropLast: true).Trainer.Run(1)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("steps.value", -1L)]
    [InlineData("steps.value", 2.0)]
    [InlineData("loss_sum.value", 2L)]
    [InlineData("callback0.epochs_since", long.MaxValue)]
    [InlineData("callback0.epochs_since", 1.0)]
    [InlineData("optimizer.groups.0.nesterov", 0.3)]
    [InlineData("optimizer.groups.0.maximize", 2.0)]
    [InlineData("optimizer.groups.0.lr", double.NaN)]
    [InlineData("optimizer.groups.0.momentum", -1.0)]
    [InlineData("optimizer.state.0.step", 1.0)]
    [InlineData("optimizer.state.0.step", long.MaxValue)]
    [InlineData("scheduler.last_epoch", 1.0)]
    [InlineData("scheduler.last_epoch", -1L)]
    [InlineData("plateau.num_bad_epochs", 1.0)]
    [InlineData("plateau.last_epoch", -7L)]
    [InlineData("plateau.best", 7L)]
    [InlineData("loader.epoch", 0.0)]
    public void A_number_that_cannot_be_is_damage_named_by_its_entry(string name, object value)
    {
        var path = Path.Combine(folder.Path, "run");
        var setting = Make();
        setting.Trainer.Run(1);
        var state = LoaderPlaceTests.Changed(setting.Trainer.Checkpoint.SaveState(), name, value);
        Safetensors.Write(path, state);
        var other = Make();
        var before = other.Trainer.Checkpoint.SaveState();
        var error = Assert.Throws<InvalidDataException>(() => other.Trainer.Checkpoint.Load(path));
        Assert.Contains($"'{name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{name[..name.IndexOf('.', StringComparison.Ordinal)]}'", error.Message, StringComparison.Ordinal);
        StateCase.Same(before, other.Trainer.Checkpoint.SaveState());

        static Setting Make()
        {
            var setting = new Setting(4, 2, (_, _) => 1);
            setting.Trainer.Checkpoint.Add("scheduler", new Scheduler(setting.Optimizer, new ExponentialLR(0.9)));
            setting.Trainer.Checkpoint.Add("plateau", new ReduceLROnPlateau(setting.Optimizer));
            setting.Trainer.Add(new StopEarly("loss", 3));
            return setting;
        }
    }

    [Theory]
    [InlineData("history_size", 2.7)]
    [InlineData("max_iter", 1e12)]
    [InlineData("max_eval", double.NaN)]
    [InlineData("line_search_fn", 0.5)]
    [InlineData("line_search_fn", 9.0)]
    [InlineData("history_size", 0.0)]
    public void A_loose_option_of_Lbfgs_is_damage_named_by_its_entry(string name, double value)
    {
        var (path, optimizer) = (Path.Combine(folder.Path, "lbfgs"), new Lbfgs<double>([Leaf(1)]));
        Safetensors.Write(path, LoaderPlaceTests.Changed(optimizer.SaveState(), $"groups.0.{name}", value));
        Assert.Contains($"'groups.0.{name}'", Assert.Throws<InvalidDataException>(() => optimizer.Load(path)).Message, StringComparison.Ordinal);
        Assert.Equal(100, optimizer.HistorySize);
    }

    /// <summary>One weight, and losses made up from the rows of a batch and the number of steps before it.</summary>
    private sealed class Setting
    {
        private readonly Linear<double> model = new(1, 1, new RandomStream(1));

        public Setting(int rows, int batchSize, Func<int[], int, double> loss, bool dropLast = false)
        {
            Optimizer = new Sgd<double>(model.Parameters(), 0.01, momentum: 0.9, nesterov: true);
            Loader = new BatchLoader<int[]>(rows, batchSize, static (rows, _) => rows.ToArray(), dropLast: dropLast);
            var steps = 0;
            Trainer = Nn.Trainer.For(model, Optimizer, Loader, batch => (model.Weight.Sum() * 0) + loss(batch, steps++));
        }

        public Sgd<double> Optimizer { get; }

        public BatchLoader<int[]> Loader { get; }

        public Trainer<int[]> Trainer { get; }

        public string Weights => string.Join(' ', model.Parameters().SelectMany(parameter => parameter.ToArray()));
    }
}

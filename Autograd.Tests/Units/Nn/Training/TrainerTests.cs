using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "run.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_does_what_a_loop_by_hand_does_bit_by_bit()
    {
        var (byHand, trained) = (new Setting(1), new Setting(1));
        for (var epoch = 0; epoch < 3; epoch++)
            foreach (var (points, labels) in byHand.Loader)
            {
                using var tape = new Tape<float>();
                var loss = Loss.CrossEntropy(byHand.Model.Forward(points), labels);
                byHand.Optimizer.ZeroGrad();
                loss.Backward();
                byHand.Optimizer.Step();
            }
        Assert.Equal("all 3 epochs are over, 21 steps", trained.Trainer.Run(3).ToString());
        StateCase.Same(byHand.Model.SaveState(), trained.Model.SaveState());
    }

    [Fact]
    public void It_learns_shows_and_measures()
    {
        var (setting, output) = (new Setting(1), new StringWriter());
        setting.Trainer.Validate = () =>
        {
            Assert.False(setting.Model.Training);
            var accuracy = new Accuracy();
            accuracy.Add(setting.Model.Forward(setting.Data.Inputs), setting.Data.Labels);
            return [("accuracy", accuracy.Value)];
        };
        var seen = new Seen();
        setting.Trainer.Add(new ShowProgress(output)).Add(seen).Run(20);
        var lines = output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(21, lines.Length);
        Assert.Matches(@"^epoch 1/20   loss \d\.\d{4}   accuracy [01]\.\d{4}$", lines[0]);
        Assert.Equal("all 20 epochs are over, 140 steps", lines[^1]);
        Assert.Equal(Enumerable.Range(0, 140).Select(i => (i / 7 + 1, i % 7 + 1, i + 1L)), seen.Steps);
        Assert.True(seen.Losses[^1] < seen.Losses[0] / 2);
        Assert.True(seen.Accuracy > 0.9, $"{seen.Accuracy}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)] // the last step of an epoch
    [InlineData(10)]
    public void Cancelled_after_any_step_and_run_again_it_ends_with_the_same_bits_and_the_same_numbers(int steps)
    {
        var (whole, first, again) = (new Setting(1), new Setting(1), new Setting(9));
        var (all, rest) = (new Seen(), new Seen());
        whole.Trainer.Add(all).Run(4);

        using var source = new CancellationTokenSource();
        (first.Trainer.CheckpointPath, again.Trainer.CheckpointPath) = (File, File);
        first.Trainer.AfterStep = () =>
        {
            if (--steps == 0) source.Cancel();
        };
        var cancelled = steps;
        var outcome = first.Trainer.Run(4, source.Token);
        Assert.False(outcome.Completed);
        Assert.Equal($"stopped after step {cancelled}, in epoch {(cancelled + 6) / 7}: cancelled; saved in {File}", outcome.ToString());
        Assert.Equal($"all 4 epochs are over, 28 steps; saved in {File}", again.Trainer.Add(rest).Run(4).ToString());

        StateCase.Same(whole.Model.SaveState(), again.Model.SaveState());
        Assert.Equal(all.Steps.Skip(cancelled), rest.Steps);
        Assert.Equal(all.Losses.TakeLast(rest.Losses.Count), rest.Losses); // of the epoch that was left in its middle, too
        Assert.Equal($"all 4 epochs are over, 28 steps; saved in {File}", again.Trainer.Run(4).ToString()); // nothing is left to do
    }

    [Fact]
    public void A_run_without_a_file_goes_on_where_the_last_one_was_cancelled()
    {
        var (whole, inTwo) = (new Setting(1), new Setting(1));
        whole.Trainer.Run(3);
        using var source = new CancellationTokenSource();
        var steps = 0;
        inTwo.Trainer.AfterStep = () =>
        {
            if (++steps == 10) source.Cancel();
        };
        Assert.Equal("stopped after step 10, in epoch 2: cancelled", inTwo.Trainer.Run(3, source.Token).ToString());
        inTwo.Trainer.Run(3);
        StateCase.Same(whole.Model.SaveState(), inTwo.Model.SaveState());
    }

    [Fact]
    public void It_stops_when_nothing_becomes_better_and_the_best_is_kept()
    {
        var setting = new Setting(1);
        double[] values = [5, 3, 4, 2, 2, double.NaN, 1];
        var epoch = 0;
        var kept = new List<int>();
        setting.Trainer.Validate = () => [("made up", values[epoch++])];
        setting.Trainer.Add(new SaveBest(setting.Model, File, "made up")).Add(new StopEarly("made up", patience: 2)).Add(new Watching(() => kept.Add(System.IO.File.Exists(File) ? epoch : 0)));
        Assert.Equal("stopped after step 42, after epoch 6: made up has not become better than 2 for 2 epochs", setting.Trainer.Run(100).ToString());

        var best = new Setting(1);
        best.Trainer.Run(4);
        setting.Model.Load(File);
        StateCase.Same(best.Model.SaveState(), setting.Model.SaveState());
    }

    [Fact]
    public void How_long_nothing_became_better_survives_a_stop()
    {
        var (first, again) = (new Setting(1), new Setting(1));
        foreach (var setting in (Setting[])[first, again])
        {
            setting.Trainer.CheckpointPath = File;
            setting.Trainer.Validate = static () => [("same", 1.0)];
            setting.Trainer.Add(new StopEarly("same", patience: 3, higherIsBetter: true));
        }
        first.Trainer.Run(3);
        Assert.Equal($"stopped after step 28, after epoch 4: same has not become better than 1 for 3 epochs; saved in {File}", again.Trainer.Run(10).ToString());
    }

    [Fact]
    public void A_metric_that_nobody_measures_is_named() => Throws<ArgumentException>("Trainer: there is no metric 'accuracy', only loss; the validation gives them their names. (Parameter 'name')",
        () => new Setting(1).Trainer.Add(new StopEarly("accuracy", 1)).Run(1));

    [Fact]
    public void TensorBoard_gets_every_step_and_every_epoch()
    {
        using var writer = new TensorBoardWriter(folder.Path);
        new Setting(1).Trainer.Add(new LogToTensorBoard(writer)).Run(2);
        Assert.InRange(new FileInfo(writer.Path).Length, 16 * 40, 16 * 80); // 1 + 14 + 2 records
    }

    /// <summary>Two moons and what learns to tell them apart, with dropout from a stream of its own.</summary>
    private sealed class Setting
    {
        public Setting(ulong seed)
        {
            var random = new RandomStream(seed);
            Model = new Sequential<float>(new Linear<float>(2, 16, random), new Tanh<float>(), new Dropout<float>(0.1, random), new Linear<float>(16, 2, random));
            Optimizer = new Adam<float>(Model.Parameters(), 0.03);
            Loader = new DataLoader<float>(Data, batchSize: 32, shuffle: random);
            Trainer = Nn.Trainer.For(Model, Optimizer, Loader, batch => Loss.CrossEntropy(Model.Forward(batch.Inputs), batch.Labels));
            Trainer.Checkpoint.Add("random", random);
        }

        public TensorDataset<float> Data { get; } = SyntheticPoints.Moons<float>(200, new RandomStream(7));

        public Sequential<float> Model { get; }

        public Adam<float> Optimizer { get; }

        public DataLoader<float> Loader { get; }

        public Trainer<(Tensor<float> Inputs, Indices Labels)> Trainer { get; }
    }

    private sealed class Seen : TrainingCallback
    {
        public List<(int Epoch, int Batch, long Step)> Steps { get; } = [];

        public List<double> Losses { get; } = [];

        public double Accuracy { get; private set; }

        public override void StepEnded(TrainingProgress progress) => Steps.Add((progress.Epoch, progress.Batch, progress.Step));

        public override void EpochEnded(TrainingProgress progress)
        {
            Losses.Add(progress.Metric("loss"));
            if (progress.Metrics.TryGetValue("accuracy", out var accuracy)) Accuracy = accuracy;
        }
    }

    private sealed class Watching(Action epochEnded) : TrainingCallback
    {
        public override void EpochEnded(TrainingProgress progress) => epochEnded();
    }
}

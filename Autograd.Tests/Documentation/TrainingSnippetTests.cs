using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Documentation;

/// <summary>What docs/pytorch.md and docs/training.md show does what they say.</summary>
public sealed class TrainingSnippetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string At(string name) => Path.Combine(folder.Path, name);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_move_through_each_kind_of_file()
    {
        var random = new RandomStream(1);
        var model = new Sequential<float>(new Linear<float>(784, 128, random), new ReLU<float>(), new Linear<float>(128, 10, random));
        TrainingSnippets.Save(model, At("model.safetensors"));
        StateCase.Same(model.SaveState(), TrainingSnippets.Load(At("model.safetensors"), random).SaveState());

        NpzFile.Write(At("w.npz"), model.SaveState());
        var other = new Sequential<float>(new Linear<float>(784, 128, random), new ReLU<float>(), new Linear<float>(128, 10, random));
        TrainingSnippets.LoadNumPy(other, At("w.npz"));
        StateCase.Same(model.SaveState(), other.SaveState());

        var parts = new StateDictionary { { "decoder.x", StateEntry.From(1) } };
        parts.Add("encoder.", model.SaveState());
        Safetensors.Write(At("parts.safetensors"), parts);
        other = new Sequential<float>(new Linear<float>(784, 128, random), new ReLU<float>(), new Linear<float>(128, 10, random));
        TrainingSnippets.LoadPart(other, At("parts.safetensors"));
        StateCase.Same(model.SaveState(), other.SaveState());
    }

    [Fact]
    public void A_table_learned_by_one_program_is_applied_by_another()
    {
        File.WriteAllText(At("train.csv"), "height;soil;grade;plant\n1,5;clay;1;fern\n2,5;sand;2;moss\n");
        File.WriteAllText(At("test.csv"), "soil;height;grade\nsand;3,5;1\n");
        var names = TrainingSnippets.LearnTable(At("train.csv"), At("table.safetensors"));
        Assert.Equal(["height", "soil=clay", "soil=sand", "grade=1", "grade=2"], names);
        Assert.Equal([3f, -1, 1, 1, -1], TrainingSnippets.UseTable(At("test.csv"), At("table.safetensors"), ["height", "soil", "grade"], names.Count).ToArray());
    }

    [Fact]
    public void A_training_goes_on_from_its_file_to_the_same_bits()
    {
        var (whole, first, second) = (Make(1), Make(1), Make(1)); // the same program, started three times
        Run(whole, "whole", 4);
        Run(first, "run", 2);
        Run(second, "run", 4);
        StateCase.Same(whole.Model.SaveState(), second.Model.SaveState());

        void Run((Sequential<float> Model, Adam<float> Optimizer, RandomStream Random) run, string name, int epochs)
        {
            var (loader, _) = TrainingSnippets.Images(SyntheticDigits.Create<float>(200, new RandomStream(5)), run.Random);
            TrainingSnippets.GoOn(run.Model, run.Optimizer, loader, run.Random, At(name), epochs);
        }
    }

    [Fact]
    public void The_trainer_shows_saves_and_ends()
    {
        var (model, optimizer, random) = Make(1);
        var (loader, test) = TrainingSnippets.Images(SyntheticDigits.Create<float>(400, new RandomStream(5)), random);
        var output = new StringWriter();
        var outcome = TrainingSnippets.Trained(model, optimizer, loader, random, test, At("run"), At("best"), 5, output);
        Assert.True(outcome.Completed);
        Assert.Equal(6, output.ToString().Split('\n').Length - 1);
        Assert.Equal(["best", "run"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Schedules_multiply_and_come_back_with_the_checkpoint()
    {
        var (straight, first, again) = (Scheduled(), Scheduled(), Scheduled());
        Assert.Equal(0.1 * 0.003, straight.Optimizer.LearningRate, 1e-12);
        straight.Trainer.Run(3);
        Assert.Equal((0.1 + (0.9 * 3 / 5)) * 0.729 * 0.003, straight.Optimizer.LearningRate, 1e-12);
        first.Trainer.CheckpointPath = again.Trainer.CheckpointPath = At("run");
        first.Trainer.Run(2);
        again.Trainer.Run(3);
        StateCase.Same(straight.Trainer.Checkpoint.SaveState(), again.Trainer.Checkpoint.SaveState());

        static (Adam<float> Optimizer, Trainer<(Tensor<float> Inputs, Indices Labels)> Trainer) Scheduled()
        {
            var (model, optimizer, random) = Make(1);
            var loader = new DataLoader<float>(SyntheticDigits.Create<float>(40, new RandomStream(5)), 16, shuffle: random);
            var trainer = Trainer.For(model, optimizer, loader, batch => Losses.Loss.CrossEntropy(model.Forward(batch.Inputs), batch.Labels));
            trainer.Checkpoint.Add("random", random);
            TrainingSnippets.Schedule(optimizer, trainer);
            return (optimizer, trainer);
        }
    }

    [Fact]
    public void Sentences_of_any_lengths_make_batches() =>
        Assert.Equal([16, 16, 8], TrainingSnippets.Sentences([.. Enumerable.Range(0, 40).Select(i => new int[i % 7])], new RandomStream(1)).Select(batch => batch.Lengths.Size));

    private static (Sequential<float> Model, Adam<float> Optimizer, RandomStream Random) Make(ulong seed)
    {
        var random = new RandomStream(seed);
        var model = new Sequential<float>(new Flatten<float>(), new Linear<float>(784, 32, random), new ReLU<float>(), new Dropout<float>(0.2, random), new Linear<float>(32, 10, random));
        return (model, new Adam<float>(model.Parameters(), 0.003), random);
    }
}

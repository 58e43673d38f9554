using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests.Documentation;

/// <summary>The programs of docs/pytorch.md and docs/training.md; <see cref="MarkdownTests"/> holds the pages to them, <see cref="TrainingSnippetTests"/> runs them.</summary>
internal static class TrainingSnippets
{
    public static Sequential<float> Load(string path, RandomStream random)
    {
        var model = new Sequential<float>(new Linear<float>(784, 128, random), new ReLU<float>(), new Linear<float>(128, 10, random));
        model.Load(path);
        return model;
    }

    public static void Save(Module<float> model, string path)
    {
        model.Save(path);
    }

    public static void LoadPart(Module<float> encoder, string path)
    {
        var file = Safetensors.Read(path);
        encoder.LoadState(file.Under("encoder."));       // only what begins with encoder., without it
    }

    public static void LoadNumPy(Module<float> model, string path)
    {
        model.LoadState(NpzFile.Read(path));
    }

    public static (DataLoader<float> Loader, TensorDataset<float> Test) Images(TensorDataset<float> data, RandomStream random)
    {
        var (train, test) = data.Split(0.9, random);
        var loader = new DataLoader<float>(train, batchSize: 64, shuffle: random, prefetch: true,
            transform: static (images, chance) => Transforms.RandomErase(Transforms.RandomShift(images, chance, 2), chance));
        return (loader, test);
    }

    public static BatchLoader<(Indices Words, Indices Lengths)> Sentences(int[][] sentences, RandomStream random)
    {
        var loader = new BatchLoader<(Indices Words, Indices Lengths)>(sentences.Length, batchSize: 16, (rows, chance) => Collate.Pad(sentences, rows, padding: 0), shuffle: random);
        return loader;
    }

    public static IReadOnlyList<string> LearnTable(string trainPath, string path)
    {
        var train = CsvTable.Read(trainPath, new CsvOptions { Separator = ';', DecimalSign = ',', Types = { ["grade"] = ColumnType.Category } });
        Console.WriteLine(train.Summary());
        string[] columns = ["height", "soil", "grade"];
        var (inputs, names) = train.Features<float>(columns);                   // soil=clay, soil=sand, ...
        var scale = new Standardizer<float>(inputs);
        new Checkpoint { { "table", train.Schema }, { "scale", scale } }.Save(path);
        return names;
    }

    public static Tensor<float> UseTable(string testPath, string path, string[] columns, int features)
    {
        var (schema, scale) = (new CsvSchema(), new Standardizer<float>(features));
        new Checkpoint { { "table", schema }, { "scale", scale } }.Load(path);
        var test = CsvTable.Read(testPath, schema.Without("plant"));            // the answers are not in this file
        var inputs = scale.Apply(test.Features<float>(columns).Inputs);
        return inputs;
    }

    public static void GoOn(Layer<float> model, Optimizer<float> optimizer, DataLoader<float> loader, RandomStream random, string path, int epochs)
    {
        var checkpoint = new Checkpoint { { "model", model }, { "optimizer", optimizer }, { "loader", loader }, { "random", random } };
        if (File.Exists(path)) checkpoint.Load(path);
        while (loader.Epoch < epochs)
        {
            foreach (var (images, labels) in loader)   // after Load: with the batch after the last one
            {
                using var tape = new Tape<float>();
                var loss = Loss.CrossEntropy(model.Forward(images), labels);
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();
            }
            checkpoint.Save(path);
        }
    }

    public static TrainingOutcome Trained(
        Layer<float> model, Optimizer<float> optimizer, DataLoader<float> loader, RandomStream random, TensorDataset<float> test, string path, string best, int epochs, TextWriter output)
    {
        var trainer = Trainer.For(model, optimizer, loader, batch => Loss.CrossEntropy(model.Forward(batch.Inputs), batch.Labels));
        trainer.Checkpoint.Add("random", random);
        trainer.CheckpointPath = path;
        trainer.Validate = () => [("accuracy", Accuracy(model, test))];
        trainer.Add(new ShowProgress(output)).Add(new SaveBest(model, best, "accuracy", higherIsBetter: true)).Add(new StopEarly("loss", patience: 3));
        using var ctrlC = new CtrlC();
        var outcome = trainer.Run(epochs, ctrlC.Token);
        return outcome;
    }

    public static void Schedule(Optimizer<float> optimizer, Trainer<(Tensor<float> Inputs, Indices Labels)> trainer)
    {
        var warmUp = new Scheduler(optimizer, new LinearLR(startFactor: 0.1, totalSteps: 5));
        var decay = new Scheduler(optimizer, new ExponentialLR(0.9));
        var plateau = new ReduceLROnPlateau(optimizer, patience: 3);
        trainer.Checkpoint.Add("warmUp", warmUp);
        trainer.Checkpoint.Add("decay", decay);
        trainer.Checkpoint.Add("plateau", plateau);
        trainer.AfterEpoch = progress =>
        {
            warmUp.Step();
            decay.Step();
            plateau.Step(progress.Metric("loss"));     // what it cuts stays cut: the schedules multiply that
        };
    }

    private static double Accuracy(Layer<float> model, TensorDataset<float> test)
    {
        var accuracy = new Accuracy();
        accuracy.Add(model.Forward(test.Inputs), test.Labels);
        return accuracy.Value;
    }
}

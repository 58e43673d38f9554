using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Benchmarks.Versus;

/// <summary>Whole training steps: forward, backward, update.</summary>
internal static class NetworkWorkloads
{
    /// <summary>The networks whose memory is compared too, and the smallest of which is timed from the start of the process.</summary>
    public static readonly IReadOnlyList<string> Names = ["mlp 16-32-4 16 sgd", "mlp 64-64-64-2 32 adam", "mlp 784-128-10 64 sgd", "mlp 784-512-512-10 128 adam", "cnn", "gpt", "lstm"];

    public static IEnumerable<Workload> All() =>
    [
        new("training step", Names[0], 15, () => Mlp(16, 16, 32, 4).Run),
        new("training step", Names[1], 8, () => Mlp(32, 64, 64, 64, 2).Run),
        new("training step", Names[2], 1.8, () => Mlp(64, 784, 128, 10).Run),
        new("training step", Names[3], 2, () => Mlp(128, 784, 512, 512, 10).Run),
        new("training step", Names[4], 1, () => Cnn(32).Run),
        new("training step", "convolution", 1, Convolution),
        new("training step", Names[5], 1.5, () => Gpt().Run),
        new("training step", Names[6], 2, () => Lstm().Run),
        new("training step", "adam 1000", 1, () => Update(1000)),
        new("training step", "adam 1000000", 1, () => Update(1_000_000)),
    ];

    internal static TrainingStep Mlp(int batch, params int[] widths)
    {
        var random = new RandomStream(1);
        var layers = new List<Layer<float>>();
        for (var i = 0; i + 1 < widths.Length; i++)
        {
            if (i > 0) layers.Add(new ReLU<float>());
            layers.Add(new Linear<float>(widths[i], widths[i + 1], random));
        }
        var model = new Sequential<float>([.. layers]);
        Optimizer<float> optimizer = widths is [16, ..] or [784, 128, ..] ? new Sgd<float>(model.Parameters(), 0.01) : new Adam<float>(model.Parameters());
        var x = Tensor.Normal<float>([batch, widths[0]], random);
        var y = Labels(batch, widths[^1], random);
        return new TrainingStep(optimizer, () => Loss.CrossEntropy(model.Forward(x), y));
    }

    /// <summary>Two convolutions, each halved by a pool, over 28 x 28 pixels.</summary>
    internal static TrainingStep Cnn(int batch)
    {
        var random = new RandomStream(1);
        var model = new Sequential<float>(
            new Conv2d<float>(1, 16, 3, random, padding: 1), new ReLU<float>(), new MaxPool2d<float>(2),
            new Conv2d<float>(16, 32, 3, random, padding: 1), new ReLU<float>(), new MaxPool2d<float>(2),
            new Flatten<float>(), new Linear<float>(1568, 10, random));
        var (x, y) = (Tensor.Normal<float>([batch, 1, 28, 28], random), Labels(batch, 10, random));
        return new TrainingStep(new Adam<float>(model.Parameters()), () => Loss.CrossEntropy(model.Forward(x), y));
    }

    /// <summary>A convolution alone, forward and both gradients.</summary>
    private static Action Convolution()
    {
        var random = new RandomStream(1);
        var (x, weight) = (Tensor.Normal<float>([32, 16, 14, 14], random).RequireGrad(), Tensor.Normal<float>([32, 16, 3, 3], random).RequireGrad());
        var dy = Tensor.Ones<float>([32, 32, 14, 14]);
        return () =>
        {
            using var tape = new Tape<float>();
            x.ZeroGrad();
            weight.ZeroGrad();
            x.Convolve2d(weight, padding: 1).Backward(dy);
        };
    }

    internal static TrainingStep Gpt()
    {
        var random = new RandomStream(1);
        var model = new Gpt(random);
        var text = Indices.From([.. Enumerable.Range(0, 12 * 64).Select(_ => random.NextInt(65))], [12, 64]);
        var next = Labels(12 * 64, 65, random);
        return new TrainingStep(new AdamW<float>(model.Parameters()), () => Loss.CrossEntropy(model.Forward(text).Reshape(12 * 64, 65), next));
    }

    /// <summary>50 steps of a batch of 16, 32 numbers in, 64 carried on; the last state is classified.</summary>
    internal static TrainingStep Lstm()
    {
        var random = new RandomStream(1);
        var (lstm, head) = (new Lstm<float>(32, 64, random), new Linear<float>(64, 10, random));
        var (x, y) = (Tensor.Normal<float>([50, 16, 32], random), Labels(16, 10, random));
        return new TrainingStep(new Adam<float>([.. lstm.Parameters(), .. head.Parameters()]), () => Loss.CrossEntropy(head.Forward(lstm.Forward(x).Output[^1]), y));
    }

    private static Action Update(int size)
    {
        var x = Tensor.Zeros<float>([size]).RequireGrad();
        using (new Tape<float>()) x.Sum().Backward();
        return new Adam<float>([x]).Step;
    }

    private static Indices Labels(int count, int classes, RandomStream random) => Indices.From([.. Enumerable.Range(0, count).Select(_ => random.NextInt(classes))]);
}

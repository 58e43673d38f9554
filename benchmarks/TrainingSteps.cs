using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using BenchmarkDotNet.Attributes;

namespace Autograd.Benchmarks;

/// <summary>Whole training steps of multilayer perceptrons: forward, backward, update.</summary>
[MemoryDiagnoser]
public class TrainingSteps
{
    private Sequential<float> model = null!;
    private Optimizer<float> optimizer = null!;
    private Tensor<float> x = null!;
    private Indices y = null!;

    /// <summary>Layer widths, and the batch.</summary>
    [Params("16-32-4 x16", "64-64-64-2 x32", "784-128-10 x64", "784-512-512-10 x128")]
    public string Network { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.Threads = Threads;
        var random = new RandomStream(1);
        var parts = Network.Split(" x");
        var widths = parts[0].Split('-').Select(int.Parse).ToArray();
        var batch = int.Parse(parts[1]);
        var layers = new List<Layer<float>>();
        for (var i = 0; i + 1 < widths.Length; i++)
        {
            if (i > 0) layers.Add(new ReLU<float>());
            layers.Add(new Linear<float>(widths[i], widths[i + 1], random));
        }
        model = new Sequential<float>([.. layers]);
        optimizer = new Adam<float>(model.Parameters());
        x = Tensor.Normal<float>([batch, widths[0]], random);
        y = Indices.From([.. Enumerable.Range(0, batch).Select(_ => random.NextInt(widths[^1]))]);
    }

    [Benchmark]
    public void Step()
    {
        using var tape = new Tape<float>();
        var loss = Loss.CrossEntropy(model.Forward(x), y);
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
    }
}

using Autograd.Core;
using Autograd.Nn;
using BenchmarkDotNet.Attributes;

namespace Autograd.Benchmarks;

/// <summary>One step of an optimizer over one parameter: a pass over parameter, gradient and states.</summary>
[MemoryDiagnoser]
public class OptimizerUpdates
{
    private Optimizer<float> optimizer = null!;

    /// <summary>Elements of the parameter.</summary>
    [Params(1_000, 1_000_000)]
    public int Size { get; set; }

    [Params("Sgd", "Adam", "Lion")]
    public string Kind { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.Threads = Threads;
        var random = new RandomStream(1);
        var parameter = Tensor.Normal<float>([Size], random).RequireGrad();
        using (var tape = new Tape<float>()) (parameter * Tensor.Normal<float>([Size], random)).Sum().Backward();
        optimizer = Kind switch
        {
            "Sgd" => new Sgd<float>([parameter], 1e-3, momentum: 0.9),
            "Adam" => new Adam<float>([parameter]),
            _ => new Lion<float>([parameter]),
        };
    }

    [Benchmark]
    public void Step() => optimizer.Step();
}

using Autograd.Core;
using BenchmarkDotNet.Attributes;

namespace Autograd.Benchmarks;

/// <summary>What an operation costs besides its arithmetic: a chain of exp, multiply and add, forward and backward.</summary>
[MemoryDiagnoser]
public class RecordedOperations
{
    private const int Rounds = 100, PerRound = 3;
    private Tensor<float> x = null!, half = null!;

    [Params(16, 1024, 16384)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup() => (x, half) = (Tensor.Full([Length], 0.5f).RequireGrad(), Tensor.Full([Length], 0.5f));

    [Benchmark(OperationsPerInvoke = Rounds * PerRound)]
    public void Chain()
    {
        using var tape = new Tape<float>();
        var y = x;
        for (var i = 0; i < Rounds; i++) y = (y.Exp() * half) + half;
        y.Sum().Backward();
        x.ZeroGrad();
    }
}

using Autograd.Benchmarks.Versus;
using Autograd.Core;
using BenchmarkDotNet.Attributes;

namespace Autograd.Benchmarks;

/// <summary>Our half of each row of docs/benchmarks.md by itself, with what it allocates: <c>dotnet run -c Release --project benchmarks -- --filter '*lstm*'</c>.</summary>
[MemoryDiagnoser]
public class Workloads
{
    private Action run = null!;

    public static IEnumerable<string> Names => Workload.All().Select(workload => workload.Name);

    [ParamsSource(nameof(Names))]
    public string Work { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.Threads = Threads;
        run = Workload.All().Single(workload => workload.Name == Work).Build();
    }

    [Benchmark]
    public void Run() => run();
}

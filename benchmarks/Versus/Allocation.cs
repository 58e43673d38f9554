using Autograd.Core;

namespace Autograd.Benchmarks.Versus;

/// <summary>What a training step leaves to the garbage collector, and what it takes from the pool, once it was done twice.</summary>
/// <param name="Name">The network, or the chain of operations.</param>
/// <param name="Operations">Recorded in a step.</param>
/// <param name="Bytes">Of small objects a step: entries, tensors, layouts, storages.</param>
/// <param name="Arrays">New ones in all the steps measured; it should be none.</param>
/// <param name="Held">Bytes of the buffers that the steps use again and again, without parameters, their gradients, and the optimizer's state.</param>
internal sealed record Allocation(string Name, int Operations, double Bytes, long Arrays, long Held)
{
    private const int Steps = 20;

    public static IEnumerable<Allocation> All() =>
    [
        Of("chain 16", () => TapeWorkloads.Step(16)), Of("mlp 16-32-4 16 sgd", () => NetworkWorkloads.Mlp(16, 16, 32, 4)), Of("mlp 784-128-10 64 sgd", () => NetworkWorkloads.Mlp(64, 784, 128, 10)),
        Of("cnn", () => NetworkWorkloads.Cnn(32)), Of("gpt", NetworkWorkloads.Gpt), Of("lstm", NetworkWorkloads.Lstm),
    ];

    /// <summary>On a thread of its own, and so with a pool of its own.</summary>
    public static Allocation Of(string name, Func<TrainingStep> build)
    {
        Allocation? result = null;
        var thread = new Thread(() =>
        {
            var step = build();
            step.Run(count: true);
            for (var i = 0; i < Steps; i++) step.Run(); // compiled by now
            var (arrays, bytes) = (BufferPool.Statistics.Allocated, GC.GetAllocatedBytesForCurrentThread());
            for (var i = 0; i < Steps; i++) step.Run();
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            result = new(name, step.Recorded, (double)bytes / Steps, BufferPool.Statistics.Allocated - arrays, BufferPool.Statistics.IdleBytes);
        });
        thread.Start();
        thread.Join();
        return result!;
    }
}

using Autograd.Core;

namespace Autograd.Benchmarks.Versus;

/// <summary>What an operation costs besides its arithmetic: a chain of 300 of them, exp, multiply, add, forward and backward.</summary>
internal static class TapeWorkloads
{
    public static IEnumerable<Workload> All() => [new("recorded operations", "chain 16", 30, () => Build(16)), new("recorded operations", "chain 1024", 1, () => Build(1024)), new("recorded operations", "chain 16384", 1, () => Build(16384))];

    private static Action Build(int n)
    {
        var (x, half) = (Tensor.Full([n], 0.5f).RequireGrad(), Tensor.Full([n], 0.5f));
        return () =>
        {
            using var tape = new Tape<float>();
            x.ZeroGrad();
            var y = x;
            for (var i = 0; i < 100; i++) y = (y.Exp() * half) + half;
            y.Sum().Backward();
        };
    }
}

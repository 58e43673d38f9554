using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Benchmarks.Versus;

/// <summary>What an operation costs besides its arithmetic: a chain of 300 of them, exp, multiply, add, forward and backward.</summary>
internal static class TapeWorkloads
{
    public static IEnumerable<Workload> All() => [Of(16, bar: 30), Of(1024, bar: 1), Of(16384, bar: 1)];

    public static Action Chain(int n)
    {
        var (x, half) = (Tensor.Full([n], 0.5f).RequireGrad(), Tensor.Full([n], 0.5f));
        return () =>
        {
            using var tape = new Tape<float>();
            x.ZeroGrad();
            Chain(x, half).Sum().Backward();
        };
    }

    /// <summary>The same, to count what it allocates; the update moves nothing.</summary>
    public static TrainingStep Step(int n)
    {
        var (x, half) = (Tensor.Full([n], 0.5f).RequireGrad(), Tensor.Full([n], 0.5f));
        return new(new Sgd<float>([x], learningRate: 0), () => Chain(x, half).Sum());
    }

    private static Tensor<float> Chain(Tensor<float> x, Tensor<float> half)
    {
        for (var i = 0; i < 100; i++) x = (x.Exp() * half) + half;
        return x;
    }

    private static Workload Of(int n, double bar) => new("recorded operations", $"chain {n}", bar, () => Chain(n));
}

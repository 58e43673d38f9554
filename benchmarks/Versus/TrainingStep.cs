using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Benchmarks.Versus;

/// <summary>Forward, backward, update.</summary>
internal sealed record TrainingStep(Optimizer<float> Optimizer, Func<Tensor<float>> Loss)
{
    /// <summary>How many operations the last step that was asked to count recorded.</summary>
    public int Recorded { get; private set; }

    public void Run() => Run(count: false);

    /// <summary>A step; counting allocates, so only when asked to.</summary>
    public void Run(bool count)
    {
        using var tape = new Tape<float>();
        Optimizer.ZeroGrad();
        var loss = Loss();
        if (count) Recorded = tape.Entries.Count(entry => entry.InputCount > 0);
        loss.Backward();
        Optimizer.Step();
    }
}

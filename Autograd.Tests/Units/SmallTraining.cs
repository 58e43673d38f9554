using Autograd.Core;

namespace Autograd.Tests;

/// <summary>A network of two layers and the step that trains it, written with tensors alone.</summary>
internal sealed class SmallTraining
{
    private readonly Tensor<float> x, w1, b1, w2, b2;
    private readonly Indices labels;

    public SmallTraining(ulong seed)
    {
        var random = new RandomStream(seed);
        x = Tensor.Normal<float>([16, 4], random);
        labels = Indices.From([.. Enumerable.Range(0, 16).Select(i => i % 3)], [16, 1]);
        w1 = Tensor.Normal<float>([4, 8], random, std: 0.5).RequireGrad();
        b1 = Tensor.Zeros<float>([8]).RequireGrad();
        w2 = Tensor.Normal<float>([8, 3], random, std: 0.5).RequireGrad();
        b2 = Tensor.Zeros<float>([3]).RequireGrad();
    }

    public Tensor<float>[] Parameters => [w1, b1, w2, b2];

    /// <summary>One step. The error, if any, is thrown in the given part of it.</summary>
    public float Step(StepPart failing = StepPart.None)
    {
        foreach (var p in (ReadOnlySpan<Tensor<float>>)[w1, b1, w2, b2]) p.ZeroGrad();
        using var tape = new Tape<float>();
        var hidden = (x.MatMul(w1) + b1).Relu();
        if (failing == StepPart.Forward) throw new StepFailedException();
        using (new TensorScope())
        {
            if (failing == StepPart.InnerScope) throw new StepFailedException();
            hidden *= (hidden > 0.1).Where(Tensor.Ones<float>(hidden.Shape), 0.5);
        }
        if (failing == StepPart.Rule) hidden = Tape.Record(Kernel.Map(hidden, static v => v), hidden, static (_, _, _) => throw new StepFailedException(), "Failing");
        var loss = -(hidden.MatMul(w2) + b2).LogSoftmax().Gather(1, labels).Mean();
        if (failing == StepPart.Callback) tape.GradientReady = static _ => throw new StepFailedException();
        loss.Backward();
        foreach (var p in (ReadOnlySpan<Tensor<float>>)[w1, b1, w2, b2])
        {
            p.Update(p.Grad!, static (values, gradient) =>
            {
                var dp = gradient.AsSpan();
                for (var i = 0; i < values.Length; i++) values[i] -= 0.1f * dp[i];
            });
        }
        return loss.Item();
    }
}

internal enum StepPart
{
    None,
    Forward,
    InnerScope,
    Rule,
    Callback,
}

internal sealed class StepFailedException : Exception;

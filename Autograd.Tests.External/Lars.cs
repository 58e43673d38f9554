using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.External;

/// <summary>
/// An optimizer as a user writes one: gradient descent whose rate each parameter scales by ‖θ‖/‖g‖ (You, Gitman and
/// Ginsburg, 2017). It looks at a parameter as a whole, so it is no elementwise one.
/// </summary>
public sealed class Lars(IEnumerable<Tensor<float>> parameters, double learningRate, double momentum = 0.9) : Optimizer<float>(parameters, learningRate)
{
    private Dictionary<int, Tensor<float>> velocities = []; // by the parameter's number

    public double Momentum { get; set; } = momentum;

    protected override IEnumerable<OptimizerOption> Options => [.. base.Options, new("momentum", () => Momentum, value => Momentum = value)];

    public override void Step()
    {
        using var scope = new TensorScope();
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Grad is not { } gradient) continue;
            var parameter = Parameters[i].Detach();
            if (!velocities.TryGetValue(i, out var velocity)) velocities.Add(i, velocity = Tensor.Zeros<float>(parameter.Shape).Persist());
            var ratio = (parameter.Norm() + 1e-3) / (gradient.Norm() + 1e-9);
            velocity.CopyFrom(Momentum * velocity + LearningRate * ratio * gradient);
            Parameters[i].CopyFrom(parameter - velocity);
        }
    }

    protected override StateDictionary SaveMemory()
    {
        var memory = new StateDictionary();
        foreach (var (i, velocity) in velocities) memory.Add($"velocity.{i}", StateEntry.From(velocity));
        return memory;
    }

    protected override Action ReadMemory(StateDictionary memory)
    {
        var read = new Dictionary<int, Tensor<float>>();
        foreach (var (name, entry) in memory)
        {
            if (!name.StartsWith("velocity.", StringComparison.Ordinal) || !int.TryParse(name["velocity.".Length..], out var i) || i >= Parameters.Count || entry.Shape != Parameters[i].Shape)
                throw new ArgumentException($"Lars: '{name}' {entry} belongs to no parameter.", nameof(memory));
            read.Add(i, entry.ToTensor<float>().Persist());
        }
        return () => velocities = read;
    }
}

/// <summary>One that remembers nothing, and has no option of its own.</summary>
public sealed class SignDescent(IEnumerable<Tensor<float>> parameters, double learningRate) : Optimizer<float>(parameters, learningRate)
{
    public override void Step()
    {
        using var scope = new TensorScope();
        foreach (var parameter in Parameters)
            if (parameter.Grad is { } gradient) parameter.CopyFrom(parameter.Detach() - LearningRate * gradient.Sign());
    }
}

/// <summary>One whose elements move by themselves.</summary>
public sealed class Averaged(IEnumerable<Tensor<float>> parameters, double learningRate) : ElementwiseOptimizer<float>(parameters, learningRate)
{
    protected override IReadOnlyList<string> ArrayNames => ["average"];

    protected override void Step(Tensor<float> parameter, Tensor<float> gradient, ParameterState<float> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (average, g, rate) = (state.Array("average"), gradient.ToArray(), (float)LearningRate);
        parameter.Update(x =>
        {
            for (var i = 0; i < x.Length; i++) x[i] -= rate * (average[i] = (average[i] + g[i]) / 2);
        });
    }
}

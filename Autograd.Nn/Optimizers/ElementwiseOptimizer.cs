using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// An optimizer that moves each element by a formula of the element, its gradient and what is remembered of it. A subclass writes the formula, names the arrays it remembers, and is saved and loaded without more.
/// </summary>
public abstract class ElementwiseOptimizer<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterState<T>[] states;

    /// <summary>An optimizer of these parameters.</summary>
    /// <exception cref="ArgumentException">There are none, one comes twice, one requires no gradient, or one is a view that is not contiguous.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    protected ElementwiseOptimizer(IEnumerable<Tensor<T>> parameters, double learningRate)
        : base(parameters, learningRate) => states = [.. Parameters.Select(static parameter => new ParameterState<T>(parameter.Size))];

    /// <summary>Names of the arrays, an element for each of the parameter's, that may be remembered. PyTorch: the keys of optimizer.state.</summary>
    protected virtual IReadOnlyList<string> ArrayNames => [];

    /// <summary>Those of the arrays that some options alone begin, and that a state may therefore lack.</summary>
    private protected virtual IReadOnlyList<string> OptionalArrayNames => ArrayNames;

    /// <summary>Names of the single numbers that may be remembered of a parameter.</summary>
    protected virtual IReadOnlyList<string> NumberNames => [];

    /// <inheritdoc/>
    public override void Step()
    {
        for (var i = 0; i < states.Length; i++)
            if (Parameters[i].Grad is { } gradient)
            {
                states[i].Steps++;
                Step(Parameters[i], gradient, states[i]);
            }
    }

    /// <summary>Moves one parameter, in place.</summary>
    /// <param name="parameter">What is moved.</param>
    /// <param name="gradient">Its gradient, of its shape.</param>
    /// <param name="state">What is remembered of it; its steps are counted already.</param>
    protected abstract void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state);

    internal sealed override int SaveMemory(StateDictionary state, int first)
    {
        for (var i = 0; i < states.Length; i++)
        {
            if (states[i].Steps == 0) continue;
            state.Add(StepName(first + i), StateEntry.From(states[i].Steps));
            foreach (var name in ArrayNames)
                if (states[i].Has(name)) state.Add($"state.{first + i}.{name}", StateEntry.From(Tensor.From<T>(states[i].Array(name), Parameters[i].Shape)));
            foreach (var name in NumberNames) state.Add($"state.{first + i}.{name}", StateEntry.From(states[i][name]));
        }
        return states.Length;
    }

    internal sealed override int ExpectMemory(StateDictionary state, int first, List<(string Name, Shape Shape)> expected)
    {
        for (var i = 0; i < states.Length; i++)
        {
            var prefix = $"state.{first + i}.";
            if (!state.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))) continue; // it had made no step
            expected.Add((StepName(first + i), []));
            foreach (var name in ArrayNames) // an optional one that is not there was not begun
                if (state.ContainsKey(prefix + name) || !OptionalArrayNames.Contains(name)) expected.Add((prefix + name, Parameters[i].Shape));
            expected.AddRange(NumberNames.Select(name => (prefix + name, (Shape)[])));
        }
        return states.Length;
    }

    internal sealed override int ReadMemory(StateReader reader, int first, List<Action> takeOver)
    {
        for (var i = 0; i < states.Length; i++)
        {
            var (memory, prefix) = (states[i], $"state.{first + i}.");
            takeOver.Add(memory.Clear);
            if (!reader.Has(StepName(first + i))) continue;
            var steps = reader.Count(StepName(first + i), least: 1);
            takeOver.Add(() => memory.Steps = steps);
            foreach (var name in ArrayNames.Where(name => reader.Has(prefix + name)))
            {
                var values = reader.Tensor<T>(prefix + name);
                takeOver.Add(() => values.CopyTo(memory.Array(name)));
            }
            foreach (var name in NumberNames)
            {
                var value = reader.Number(prefix + name);
                takeOver.Add(() => memory[name] = value);
            }
        }
        return states.Length;
    }

    private static string StepName(int parameter) => $"state.{parameter}.step";
}

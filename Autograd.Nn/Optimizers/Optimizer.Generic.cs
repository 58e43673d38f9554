using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Moves parameters against their gradients. One of your own writes <see cref="Optimizer.Step"/>, adds its options to
/// <see cref="Optimizer.Options"/> and, if it remembers something between steps,
/// <see cref="SaveMemory()"/> and <see cref="ReadMemory(StateDictionary)"/>; it is then scheduled, grouped, saved and
/// loaded like ours. Where every element moves by itself, <see cref="ElementwiseOptimizer{T}"/> has most of that.
/// PyTorch: optim.Optimizer.
/// </summary>
public abstract class Optimizer<T> : Optimizer
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] parameters;

    /// <summary>An optimizer of these parameters.</summary>
    /// <exception cref="ArgumentException">
    /// There are none, one comes twice or shares its memory with another one, one requires no gradient, or one is a
    /// view
    /// that is not contiguous.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    protected Optimizer(IEnumerable<Tensor<T>> parameters, double learningRate)
        : base(learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.parameters = [.. parameters];
        if (this.parameters.Length == 0) throw new ArgumentException($"{Name}: there are no parameters to train. {DistinctParameters.WhyNone}");
        foreach (var parameter in this.parameters)
        {
            if (!parameter.RequiresGrad)
                throw new ArgumentException($"{Name}: a parameter {parameter.Shape} requires no gradient and could never move. If it is frozen, leave it out: model.Parameters().Where(p => p.RequiresGrad). " +
                    "If it is to be trained, call RequireGrad() on it, or Freeze(false) on its module.");
            if (!parameter.IsContiguous) throw new ArgumentException($"{Name}: a parameter is a view that is not contiguous ({parameter.Layout}) and cannot be moved in place; make it of Contiguous(), then call RequireGrad().");
        }
        if (DistinctParameters.FirstTwice(this.parameters) is { } twice) throw new ArgumentException($"{Name}: a parameter {twice.Shape} comes twice and would be moved twice a step.");
        if (DistinctParameters.FirstShared(this.parameters) is { } shared)
            throw new ArgumentException($"{Name}: a parameter {shared.Shape} shares its memory with another one, as a view or a Detach() does, and would be moved twice a step; pass one of them, or a Contiguous() copy.");
    }

    /// <summary>What is optimized, in the order given.</summary>
    public IReadOnlyList<Tensor<T>> Parameters => parameters;

    /// <inheritdoc/>
    public override IReadOnlyList<Optimizer<T>> Groups => field ??= [this];

    internal sealed override int ParameterCount => parameters.Length;

    /// <inheritdoc/>
    public override void ZeroGrad()
    {
        foreach (var parameter in parameters) parameter.ZeroGrad();
    }

    /// <summary>
    /// What is remembered from step to step besides the options, copied, under names of its own; nothing unless
    /// overridden. Entry <c>name</c> is saved as <c>state.0.name</c>, where the number is that of the optimizer's
    /// first parameter among those of all groups.
    /// </summary>
    protected virtual StateDictionary SaveMemory() => new();

    /// <summary>
    /// Reads what <see cref="SaveMemory()"/> gave, maybe that of another program, and changes nothing yet: a state is
    /// loaded as a whole or not at all.
    /// </summary>
    /// <param name="memory">
    /// The entries by the optimizer's own names; empty if it had remembered nothing when it was saved.
    /// </param>
    /// <returns>
    /// What takes it over, called once everything else was found to fit. Without entries it must forget what is
    /// remembered now.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// It does not fit: an entry is missing, unknown, or of another shape.
    /// </exception>
    protected virtual Action ReadMemory(StateDictionary memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.CheckHolds(Name, []);
        return static () => { };
    }

    internal override int SaveMemory(StateDictionary state, int first)
    {
        state.Add(MemoryPrefix(first), SaveMemory());
        return parameters.Length;
    }

    internal override int ExpectMemory(StateDictionary state, int first, List<(string Name, Shape Shape)> expected)
    {
        expected.AddRange(state.Where(entry => entry.Key.StartsWith(MemoryPrefix(first), StringComparison.Ordinal)).Select(static entry => (entry.Key, entry.Value.Shape)));
        return parameters.Length;
    }

    internal override int ReadMemory(StateReader reader, int first, List<Action> takeOver)
    {
        takeOver.Add(ReadMemory(reader.Under(MemoryPrefix(first))));
        return parameters.Length;
    }

    private static string MemoryPrefix(int first) => $"state.{first}.";
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Several optimizers that step as one, each with parameters and options of its own, of one kind or of different ones:
/// <c>new ParameterGroups&lt;float&gt;(new AdamW&lt;float&gt;(weights, 1e-3), new AdamW&lt;float&gt;(biases, 1e-3, weightDecay: 0))</c>. PyTorch: an optimizer's param_groups.
/// </summary>
public sealed class ParameterGroups<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The groups, in the order in which a state numbers them.</summary>
    /// <exception cref="ArgumentException">There are none, or a parameter is in two.</exception>
    public ParameterGroups(params IReadOnlyList<Optimizer<T>> groups)
        : base(Checked(groups).SelectMany(static group => group.Parameters), groups.Count > 0 ? groups[0].LearningRate : 0) => Groups = [.. groups.SelectMany(static group => group.Groups)];

    /// <inheritdoc/>
    public override IReadOnlyList<Optimizer<T>> Groups { get; }

    /// <inheritdoc/>
    public override double LearningRate
    {
        get => Groups[0].LearningRate;
        set
        {
            foreach (var group in Groups) group.LearningRate = value;
        }
    }

    /// <inheritdoc/>
    public override bool Maximize
    {
        get => Groups[0].Maximize;
        set
        {
            foreach (var group in Groups) group.Maximize = value;
        }
    }

    /// <inheritdoc/>
    public override void Step()
    {
        foreach (var group in Groups) group.Step();
    }

    // The state is that of the groups, and theirs is asked for.
    internal override int SaveMemory(StateDictionary state, int first) => 0;

    internal override int ExpectMemory(StateDictionary state, int first, List<(string Name, Shape Shape)> expected) => 0;

    internal override int ReadMemory(StateReader reader, int first, List<Action> takeOver) => 0;

    private static IReadOnlyList<Optimizer<T>> Checked(IReadOnlyList<Optimizer<T>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        foreach (var group in groups)
        {
            ArgumentNullException.ThrowIfNull(group, nameof(groups));
            if (group is Lbfgs<T>) throw new ArgumentException("Lbfgs: all its parameters are one vector and it steps by itself; it cannot be one of several groups.", nameof(groups));
        }
        return groups;
    }
}

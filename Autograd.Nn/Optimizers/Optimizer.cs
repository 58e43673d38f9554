using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Autograd.Nn;

/// <summary>
/// What moves parameters against their gradients, seen without the type of their elements: a learning rate that a schedule drives, and a state that is saved.
/// <see cref="Optimizer{T}"/> has the rest. PyTorch: optim.Optimizer.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public abstract class Optimizer : IStateful
{
    private double learningRate;

    private protected Optimizer(double learningRate) => this.learningRate = NotNegative(learningRate, nameof(LearningRate));

    /// <summary>How far a step goes; may be changed at any time. Of several groups, that of the first, and set for all. PyTorch: lr.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public virtual double LearningRate
    {
        get => learningRate;
        set => learningRate = NotNegative(value);
    }

    /// <summary>True steps along the gradient instead of against it. PyTorch: maximize.</summary>
    public virtual bool Maximize { get; set; }

    /// <summary>What has options of its own: the optimizer itself, or the parts of a <see cref="ParameterGroups{T}"/>. PyTorch: param_groups.</summary>
    public abstract IReadOnlyList<Optimizer> Groups { get; }

    /// <summary>The momentum that a one-cycle schedule moves: the one of that name, or β₁; null where there is neither.</summary>
    public virtual double? CycledMomentum
    {
        get => null;
        set => throw new InvalidOperationException($"{Name}: there is no momentum to cycle.");
    }

    /// <summary>Every option by its name in a saved state. An optimizer of one's own that has more adds them to these.</summary>
    protected virtual IEnumerable<OptimizerOption> Options =>
        [new("lr", () => LearningRate, value => LearningRate = value), OptimizerOption.Switch("maximize", () => Maximize, value => Maximize = value)];

    /// <summary>What errors call it.</summary>
    private protected string Name => CheckOption.NameOf(this);

    /// <summary>Forgets all gradients: before the next <c>Backward</c> every <c>Grad</c> is null. The buffers stay for its use.</summary>
    public abstract void ZeroGrad();

    /// <summary>Moves every parameter that has a gradient; one whose <c>Grad</c> is null is left as it is, its state too. A gradient of zeros is a step like any other.</summary>
    public abstract void Step();

    /// <summary>Its options with their values, by their names in a saved state; a line for each of several groups.</summary>
    public override string ToString() => Groups.Contains(this) ? $"{Name}({string.Join(", ", Options.Select(option => FormattableString.Invariant($"{option.Name} {option.Get()}")))})" : string.Join('\n', Groups);

    /// <summary>A copy of the options of every group, <c>groups.0.lr</c>, and of what is remembered of every parameter, <c>state.0.exp_avg</c>; parameters are counted through all groups.</summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary();
        for (var group = 0; group < Groups.Count; group++)
            foreach (var option in Groups[group].Options) state.Add($"groups.{group}.{option.Name}", StateEntry.From(option.Get()));
        var first = 0;
        foreach (var group in Groups) first += group.SaveMemory(state, first);
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var options = Groups.SelectMany((group, i) => group.Options.Select(option => (Name: $"groups.{i}.{option.Name}", Option: option))).ToList();
        var memory = new List<(string Name, Core.Shape Shape)>();
        var first = 0;
        foreach (var group in Groups) first += group.ExpectMemory(state, first, memory);
        state.CheckHolds(Name, options.Select(option => (option.Name, (Core.Shape)[])).Concat(memory));

        var before = options.ConvertAll(option => option.Option.Get());
        try
        {
            foreach (var (name, option) in options) option.Set(state[name].ToDouble());
        }
        catch
        {
            for (var i = 0; i < options.Count; i++) options[i].Option.Set(before[i]);
            throw;
        }
        first = 0;
        foreach (var group in Groups) first += group.LoadMemory(state, first);
    }

    /// <summary>Adds what is remembered of the parameters, the first of which is known by a number.</summary>
    /// <returns>How many parameters there are.</returns>
    internal abstract int SaveMemory(StateDictionary state, int first);

    /// <summary>Adds names and shapes of what <see cref="LoadMemory"/> will read from this state.</summary>
    internal abstract int ExpectMemory(StateDictionary state, int first, List<(string Name, Core.Shape Shape)> expected);

    /// <summary>Takes over what was remembered; it was found to be as expected.</summary>
    internal abstract int LoadMemory(StateDictionary state, int first);

    /// <summary>Fails if an entry is there and is no count of steps.</summary>
    private protected void CheckCount(StateDictionary state, string name)
    {
        if (state.TryGetValue(name, out var entry) && (entry.Type != ElementType.I64 || (entry.Shape.Size == 1 && entry.ToInt64() < 1)))
            throw new ArgumentException($"{Name}: the state does not fit: '{name}' is {entry}; it counts steps and must be a whole number above 0.", nameof(state));
    }

    /// <summary>The value, if it is a finite number not below 0.</summary>
    private protected double NotNegative(double value, [CallerMemberName] string name = "") => CheckOption.NotNegative(Name, value, name);

    /// <summary>The value, if it is how much of an average is kept.</summary>
    private protected double BelowOne(double value, [CallerMemberName] string name = "") => CheckOption.BelowOne(Name, value, name);
}

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
    private DrivenRate? driven; // where schedules move the rate

    private protected Optimizer(double learningRate) => this.learningRate = NotNegative(learningRate, nameof(LearningRate));

    /// <summary>
    /// How far a step goes; may be changed at any time, and schedules go on from what it was set to: each multiplies it by
    /// what it would have multiplied its own by since then. Of several groups, that of the first, and set for all.
    /// PyTorch: lr.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public virtual double LearningRate
    {
        get => learningRate;
        set
        {
            NotNegative(value);
            if (value != learningRate) driven?.SetByHand(value);
            learningRate = value;
        }
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

    /// <summary>
    /// A copy of the options of every group, <c>groups.0.lr</c>, and of what is remembered of every parameter,
    /// <c>state.0.exp_avg</c>; parameters are counted through all groups. Which optimizer each group is and how many
    /// parameters it has stands in the metadata, and has to be the same when the state is loaded.
    /// </summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary();
        foreach (var (what, now) in Kinds()) state.DependOn(what, now);
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
        var (first, takeOver) = (0, new List<Action>());
        foreach (var group in Groups) first += group.ExpectMemory(state, first, memory);
        var reader = new StateReader(Name, state, options.Select(option => (option.Name, (Core.Shape)[])).Concat(memory));
        foreach (var (what, now) in Kinds()) reader.CheckSame(what, now);
        first = 0;
        foreach (var group in Groups) first += group.ReadMemory(reader, first, takeOver);
        SetOptions(options.ConvertAll(option => (option.Name, option.Option, reader.Number(option.Name))));
        foreach (var action in takeOver) action();
    }

    /// <summary>Adds what is remembered of the parameters, the first of which is known by a number.</summary>
    /// <returns>How many parameters there are.</returns>
    internal abstract int SaveMemory(StateDictionary state, int first);

    /// <summary>Adds names and shapes of what <see cref="ReadMemory"/> will read from this state.</summary>
    internal abstract int ExpectMemory(StateDictionary state, int first, List<(string Name, Core.Shape Shape)> expected);

    /// <summary>Reads what was remembered, and adds what takes it over once everything else was found to be right.</summary>
    internal abstract int ReadMemory(StateReader reader, int first, List<Action> takeOver);

    /// <summary>How many parameters a group has.</summary>
    internal abstract int ParameterCount { get; }

    /// <summary>The rate as schedules make it, from now on: begun with the rate that the group has.</summary>
    internal DrivenRate Driven => driven ??= new DrivenRate(learningRate);

    /// <summary>Sets the rate that the schedules came to: no change of the base they multiply.</summary>
    internal void Drive(double rate) => learningRate = NotNegative(rate, nameof(LearningRate));

    /// <summary>What brings rate, base and all back to where they are now.</summary>
    internal Action RateRestorer()
    {
        var (rate, restore) = (learningRate, driven?.Restorer());
        return () =>
        {
            learningRate = rate;
            restore?.Invoke();
        };
    }

    /// <summary>Fails if the options contradict each other.</summary>
    private protected virtual void CheckOptions()
    {
    }

    /// <summary>What the names in a state do not tell.</summary>
    private IEnumerable<(string What, object Now)> Kinds() => Groups.SelectMany(static (group, i) =>
        new (string, object)[] { ($"groups.{i}.optimizer", group.Name), ($"groups.{i}.parameters", group.ParameterCount) });

    /// <summary>Sets all, or none if one of them cannot be set.</summary>
    private void SetOptions(List<(string Name, OptimizerOption Option, double Value)> options)
    {
        var before = options.ConvertAll(option => option.Option.Get());
        var rates = Groups.Select(static group => group.RateRestorer()).ToList();
        var setting = "";
        try
        {
            foreach (var (name, option, value) in options)
            {
                setting = $"'{name}': ";
                option.Set(value);
            }
            setting = "";
            foreach (var group in Groups) group.CheckOptions();
        }
        catch (ArgumentException error)
        {
            for (var i = 0; i < options.Count; i++) options[i].Option.Set(before[i]);
            foreach (var restore in rates) restore();
            throw new ArgumentException($"{Name}: the state does not fit: {setting}{error.Message}", error);
        }
    }

    /// <summary>The value, if it is a finite number not below 0.</summary>
    private protected double NotNegative(double value, [CallerMemberName] string name = "") => CheckOption.NotNegative(Name, value, name);

    /// <summary>The value, if it is how much of an average is kept.</summary>
    private protected double BelowOne(double value, [CallerMemberName] string name = "") => CheckOption.BelowOne(Name, value, name);
}

using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// What has parameters: a layer, or a network made of other modules. A subclass hands its parameters, buffers and parts to <c>Register</c> in its constructor and writes a <c>Forward</c>
/// of whatever it takes; one that turns a tensor into a tensor derives from <see cref="Layer{T}"/>. The names it gives are those of PyTorch's state_dict. PyTorch: nn.Module.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public abstract class Module<T> : IStateful
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(string Name, Tensor<T> Tensor)> parameters = [];
    private readonly List<(string Name, Func<StateEntry> Save, Action<StateEntry> Load)> buffers = [];
    private readonly List<(string Name, Module<T> Module)> children = [];
    private (string Name, WeakReference<Module<T>> Module)? owner; // what this was made a part of last
    private bool isLookedThrough; // for what its fields hold and no Register was given

    /// <summary>True while training, false for use: what <see cref="Dropout{T}"/> goes by. Set by <see cref="Train"/> and <see cref="Eval"/>.</summary>
    public bool Training { get; private set; } = true;

    /// <summary>The modules directly inside this one, with their names.</summary>
    public IReadOnlyList<(string Name, Module<T> Module)> Children => children;

    /// <summary>Turns this module and all inside it to training.</summary>
    public void Train()
    {
        CheckRegistered();
        SetTraining(true);
    }

    /// <summary>Switches this module and all inside it to evaluation mode: no dropout, running statistics.</summary>
    public void Eval()
    {
        CheckRegistered();
        SetTraining(false);
    }

    /// <summary>All parameters, those of this module first, then those inside its parts. A parameter that two parts share comes once.</summary>
    /// <exception cref="InvalidOperationException">A field of a module holds a module or a trainable tensor that was never given to <c>Register</c>.</exception>
    public IEnumerable<Tensor<T>> Parameters()
    {
        CheckRegistered();
        return Named("").Select(parameter => parameter.Tensor).Distinct();
    }

    /// <summary>All parameters with their paths: <c>weight</c>, or <c>0.weight</c> for one inside the part <c>0</c>. PyTorch: named_parameters().</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Parameters"/>.</exception>
    public IEnumerable<(string Name, Tensor<T> Tensor)> NamedParameters()
    {
        CheckRegistered();
        return Named("").DistinctBy(parameter => parameter.Tensor);
    }

    /// <summary>How many numbers the parameters hold together.</summary>
    public int ParameterCount => Parameters().Sum(parameter => parameter.Size);

    /// <summary>Calls a function with every module inside this one, then with this one. PyTorch: apply.</summary>
    public void Apply(Action<Module<T>> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        foreach (var (_, child) in children) child.Apply(action);
        action(this);
    }

    /// <summary>Keeps the parameters from being trained: no gradient is worked out for them. Give an optimizer only the others, <c>model.Parameters().Where(p => p.RequiresGrad)</c>.</summary>
    /// <param name="frozen">False lets them be trained again.</param>
    public void Freeze(bool frozen = true)
    {
        foreach (var parameter in Parameters()) parameter.RequireGrad(!frozen);
    }

    /// <summary>A copy of every parameter and buffer by its path, in PyTorch's order: of each module its parameters, its buffers, then its parts. A parameter shared by two parts comes twice, as in PyTorch.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Parameters"/>.</exception>
    public StateDictionary SaveState()
    {
        CheckRegistered();
        var state = new StateDictionary();
        foreach (var slot in Slots("")) state.Add(slot.Name, slot.Save());
        return state;
    }

    /// <inheritdoc/>
    /// <remarks>A parameter that two parts share may be in the state under either name or under both, with the same elements: PyTorch's safetensors.torch.save_model stores it once.</remarks>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckRegistered();
        var all = Slots("").ToList();
        var slots = all.GroupBy(slot => slot.Identity).SelectMany(same => Stored([.. same], state)).ToList();
        var expected = slots.ConvertAll(slot => slot.Save());
        state.CheckHolds(Describe(), slots.Zip(expected, (slot, entry) => (slot.Name, entry.Shape)));
        foreach (var (slot, entry) in slots.Zip(expected)) // any floating point converts to any other, but nothing to a whole number
            if (entry.Type == ElementType.I64 && state[slot.Name].Type != ElementType.I64) throw new ArgumentException($"{Describe()}: the state does not fit: '{slot.Name}' is {state[slot.Name]} where I64 is needed.", nameof(state));
        foreach (var same in slots.GroupBy(slot => slot.Identity))
            if (same.FirstOrDefault(slot => !state[slot.Name].HasElementsOf(state[same.First().Name])) is { Name: { } other })
                throw new ArgumentException($"{Describe()}: the state does not fit: '{same.First().Name}' and '{other}' are one tensor here, but their elements differ.", nameof(state));
        try
        {
            foreach (var slot in slots) slot.Load(state[slot.Name]);
        }
        catch
        {
            foreach (var (slot, before) in slots.Zip(expected)) slot.Load(before); // a count that is none, say
            throw;
        }
    }

    /// <summary>Of the names of one tensor those under which the state has it; all if it has none, for the error.</summary>
    private static IEnumerable<Slot> Stored(Slot[] same, StateDictionary state) => Array.FindAll(same, slot => state.ContainsKey(slot.Name)) is { Length: > 0 } stored ? stored : same;

    /// <summary>
    /// The module as a tree: a line for each part with its sizes, the shapes of its parameters and how many numbers those
    /// are. What was never given to <c>Register</c> is named at the end: to print something never fails.
    /// </summary>
    public override string ToString()
    {
        var rows = Tree().Select((row, i) => (row.Text, Count: row.Module.Named("").Select(static named => named.Tensor).Distinct().Sum(static tensor => tensor.Size), Shapes: row.Module.parameters.Count == 0 && i == 0 ? "parameters"
            : string.Join(", ", row.Module.parameters.Select(parameter => $"{parameter.Name} {parameter.Tensor.Shape}")))).ToList();
        var width = rows.Max(row => row.Text.Length);
        var text = new StringBuilder();
        foreach (var (left, count, shapes) in rows)
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{left.PadRight(width)} {(count > 0 ? count : null),11:N0}  {shapes}").TrimEnd()).Append('\n');
        foreach (var (_, module) in Tree())
            if (module.Forgotten() is { } forgotten) text.Append(forgotten).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>What <see cref="ToString"/> calls this module: its type and, where it has any, its settings.</summary>
    protected virtual string Describe() => TypeName;

    /// <summary>Makes a tensor a parameter: a persistent leaf with a gradient, known by its name.</summary>
    /// <returns>The parameter: the tensor itself, or a copy where a scope owned its buffer or it was no contiguous one.</returns>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    protected Tensor<T> Register(string name, Tensor<T> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        CheckName(name);
        var leaf = (parameter.IsContiguous ? parameter : parameter.Detach().Contiguous()).Persist().RequireGrad(); // the same tensor where it can be: modules may share it
        parameters.Add((name, leaf));
        Registrations<T>.Add(leaf);
        isLookedThrough = false;
        return leaf;
    }

    /// <summary>Makes a tensor a buffer: persistent, saved with the module, but not trained, like a running mean.</summary>
    /// <returns>The buffer, to be changed only by <c>CopyFrom</c> and <c>Update</c>: the tensor itself, or a copy where a scope owned its memory or it was no contiguous one.</returns>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    protected Tensor<T> RegisterBuffer(string name, Tensor<T> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        var kept = buffer.Detach().Contiguous().Persist();
        RegisterBuffer(name, () => StateEntry.From(kept), entry => kept.CopyFrom(entry.ToTensor<T>()));
        return kept;
    }

    /// <summary>Makes anything else part of what is saved with the module, like a count of batches.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    protected void RegisterBuffer(string name, Func<StateEntry> save, Action<StateEntry> load)
    {
        CheckName(name);
        buffers.Add((name, save, load));
    }

    /// <summary>Makes a module a part of this one, known by its name.</summary>
    /// <returns>The part.</returns>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    protected TModule Register<TModule>(string name, TModule part)
        where TModule : Module<T>
    {
        ArgumentNullException.ThrowIfNull(part);
        CheckName(name);
        children.Add((name, part));
        part.owner = (name, new WeakReference<Module<T>>(this));
        isLookedThrough = false;
        return part;
    }

    /// <summary>
    /// Makes an error that leaves this module say where in the network it arose, such as <c>In the layer 0.conv1 (Conv2d).</c>: for the filter of a catch clause around what Forward does,
    /// <c>catch (Exception error) when (Locate(error)) { throw; }</c>. Library layers and <see cref="Sequential{T}"/> do this, so a module of your own needs it only for what it computes itself outside of them.
    /// </summary>
    /// <param name="error">The error. It stays the same exception; a text that names a layer already is left as it is, as is that of a module that is no part of another.</param>
    /// <returns>Always false: the error goes on.</returns>
    protected internal bool Locate(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (Path() is { } path) ErrorPath.Add(error, path, GetType());
        return false;
    }

    /// <summary>The name of the type, without the number of its type parameters.</summary>
    internal string TypeName => GetType().Name is var name && name.IndexOf('`', StringComparison.Ordinal) is var tick and >= 0 ? name[..tick] : name;

    /// <summary>Whether this was ever made a part of a module.</summary>
    internal bool IsOwned => owner is not null;

    /// <summary>Whether this is that module, or a part of it at any depth.</summary>
    internal bool IsInside(Module<T> module) =>
        ReferenceEquals(this, module) || (owner is (_, var reference) && reference.TryGetTarget(out var above) && above.IsInside(module));

    /// <summary>
    /// At the first use of what the module holds: that every module and every trainable tensor in a field of it, or of a
    /// part of it, was given to Register. Afterwards one flag is looked at.
    /// </summary>
    private protected void CheckRegistered()
    {
        if (isLookedThrough) return;
        foreach (var (_, child) in children) child.CheckRegistered();
        if (Forgotten() is { } forgotten) throw new InvalidOperationException(forgotten);
        isLookedThrough = true;
    }

    private string? Forgotten()
    {
        if (isLookedThrough || Registrations<T>.Missing(this) is not { Count: > 0 } missing) return null;
        var first = missing[0].Path;
        var isField = first.All(static letter => char.IsLetterOrDigit(letter) || letter == '_');
        var name = string.Concat(first.Where(static letter => char.IsLetterOrDigit(letter) || letter == '_'));
        var named = string.Join(", ", missing.Take(20).Select(static one => $"{one.Path} ({one.What})")) + (missing.Count > 20 ? $" and {missing.Count - 20} more" : "");
        return $"{TypeName}: {named} {(missing.Count == 1 ? "was" : "were")} never registered, and so {(missing.Count == 1 ? "is" : "are")} not trained, not saved, and not switched by Train and Eval. " +
            $"In the constructor write {(isField ? $"{first} = " : "")}Register(\"{name}\", {first}){(missing.Count == 1 ? "" : ", and so on")}; or mark with [NotRegistered] what {TypeName} only refers to.";
    }

    /// <summary>Turns this module alone back to training.</summary>
    internal void SetOwnTraining() => Training = true;

    /// <summary>The names from the outermost module that is still alive to this one; null if it is the outermost. Of a part of several modules, those that lead through the last.</summary>
    private string? Path()
    {
        if (owner is not var (name, reference) || !reference.TryGetTarget(out var module)) return null;
        return module.Path() is { } path ? $"{path}.{name}" : name;
    }

    private void SetTraining(bool training)
    {
        Training = training;
        foreach (var (_, child) in children) child.SetTraining(training);
    }

    private IEnumerable<(string Name, Tensor<T> Tensor)> Named(string prefix)
    {
        foreach (var (name, tensor) in parameters) yield return (prefix + name, tensor);
        foreach (var (name, child) in children)
            foreach (var parameter in child.Named($"{prefix}{name}.")) yield return parameter;
    }

    private IEnumerable<Slot> Slots(string prefix)
    {
        foreach (var (name, tensor) in parameters) yield return new(prefix + name, tensor, () => StateEntry.From(tensor), entry => tensor.CopyFrom(entry.ToTensor<T>()));
        foreach (var (name, save, load) in buffers) yield return new(prefix + name, load, save, load);
        foreach (var (name, child) in children)
            foreach (var slot in child.Slots($"{prefix}{name}.")) yield return slot;
    }

    /// <summary>This module and all inside it, each behind the branches that lead to it.</summary>
    private protected IEnumerable<(string Text, Module<T> Module)> Tree() => Tree("", "", "");

    private IEnumerable<(string Text, Module<T> Module)> Tree(string name, string first, string rest)
    {
        yield return ($"{first}{name}{Describe()}", this);
        for (var i = 0; i < children.Count; i++)
        {
            var (branch, stem) = i < children.Count - 1 ? ("├─ ", "│  ") : ("└─ ", "   ");
            foreach (var row in children[i].Module.Tree($"{children[i].Name}: ", rest + branch, rest + stem)) yield return row;
        }
    }

    private void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"{Describe()}: '{name}' is no name for a parameter, buffer or part; it must not be empty or have a dot, which joins the names of parts.", nameof(name));
        if (parameters.Exists(parameter => parameter.Name == name) || buffers.Exists(buffer => buffer.Name == name) || children.Exists(child => child.Name == name))
            throw new ArgumentException($"{Describe()}: there is a '{name}' already; give the second one another name.", nameof(name));
    }

    /// <summary>What is saved under a name.</summary>
    /// <param name="Name">The path.</param>
    /// <param name="Identity">Which thing it is: a parameter that two parts share has two slots and one identity.</param>
    /// <param name="Save">How it is read.</param>
    /// <param name="Load">How it is written.</param>
    private readonly record struct Slot(string Name, object Identity, Func<StateEntry> Save, Action<StateEntry> Load);
}

using System.Collections;
using System.Diagnostics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Everything a training needs to go on where it stopped, under one name each, saved and loaded as one file:
/// <c>new Checkpoint { { "model", model }, { "optimizer", optimizer }, { "random", random }, { "loader", loader } }.Save(path)</c>.
/// It holds the parts, not copies: make it once, save it as often as you like. The file is written as a whole or not at all. PyTorch: torch.save of a dict of state_dicts.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Checkpoint : IStateful, IEnumerable<string>
{
    private readonly OrderedDictionary<string, IStateful> parts = [];

    /// <summary>Adds a part: a module, an optimizer, a schedule, a loader.</summary>
    /// <param name="name">What its entries begin with, before a dot: <c>model.0.weight</c>.</param>
    /// <param name="part">What is saved, and what is loaded into.</param>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    public void Add(string name, IStateful part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"Checkpoint: '{name}' is no name for a part; it must not be empty or have a dot, which ends it in the file.", nameof(name));
        if (!parts.TryAdd(name, part)) throw new ArgumentException($"Checkpoint: there is a '{name}' already; give the second one another name.", nameof(name));
    }

    /// <summary>Adds a stream of random numbers: add each that the training draws from, dropout's too.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    public void Add(string name, RandomStream random) => Add(name, new StatefulStream(random));

    /// <summary>Adds a whole number of your own, a count of steps perhaps, by how it is read and written.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    public void Add(string name, Func<long> get, Action<long> set) => Add(name, new StatefulValue(name, () => StateEntry.From(get()), reader => set(reader.Whole("value"))));

    /// <summary>Adds a count: a whole number that is not negative, and refused when it is loaded and is none.</summary>
    internal void AddCount(string name, Func<long> get, Action<long> set) => Add(name, new StatefulValue(name, () => StateEntry.From(get()), reader => set(reader.Count("value"))));

    /// <summary>Adds a number of your own, the best loss so far perhaps, by how it is read and written.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot in it.</exception>
    public void Add(string name, Func<double> get, Action<double> set) => Add(name, new StatefulValue(name, () => StateEntry.From(get()), reader => set(reader.Number("value"))));

    /// <summary>The streams of random numbers among the parts.</summary>
    internal IEnumerable<RandomStream> Streams => parts.Values.OfType<StatefulStream>().Select(static part => part.Random);

    /// <summary>The entries of every part, as <c>part.entry</c>.</summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary();
        foreach (var (name, part) in parts) state.Add($"{name}.", part.SaveState());
        return state;
    }

    /// <summary>Gives every part its entries back, or, if one of them refuses, none.</summary>
    /// <exception cref="ArgumentException">The state of a part does not fit, or there are entries of none.</exception>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Keys.Concat(state.Unreadable.Keys).Where(key => !parts.ContainsKey(key.Split('.')[0])).ToList() is { Count: > 0 } strangers)
            throw new ArgumentException($"Checkpoint: the state does not fit: it has '{string.Join("', '", strangers.Take(20))}'{(strangers.Count > 20 ? ", ..." : "")}, but the parts are {string.Join(", ", parts.Keys)}.");
        var before = parts.Values.Select(part => part.SaveState()).ToList();
        var loaded = 0;
        try
        {
            foreach (var (name, part) in parts)
            {
                part.LoadState(state.Under($"{name}."));
                loaded++;
            }
        }
        catch (Exception error)
        {
            for (var i = 0; i < Math.Min(loaded + 1, parts.Count); i++) parts.GetAt(i).Value.LoadState(before[i]);
            if (error is ArgumentException or InvalidOperationException or ArithmeticException or KeyNotFoundException) throw new ArgumentException($"Checkpoint: '{parts.GetAt(loaded).Key}': {error.Message}", error);
            throw;
        }
    }

    /// <summary>The names of the parts.</summary>
    public IEnumerator<string> GetEnumerator() => parts.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary><c>Checkpoint of model, optimizer, random</c>.</summary>
    public override string ToString() => $"Checkpoint of {string.Join(", ", parts.Keys)}";

    /// <summary>The two numbers of a stream; they are unsigned, their bits go as those of signed ones.</summary>
    private sealed class StatefulStream(RandomStream random) : IStateful
    {
        public RandomStream Random { get; } = random ?? throw new ArgumentNullException(nameof(random));

        public StateDictionary SaveState() => new() { { "key", StateEntry.From(unchecked((long)Random.Key)) }, { "position", StateEntry.From(unchecked((long)Random.Position)) } };

        public void LoadState(StateDictionary state)
        {
            var reader = new StateReader("RandomStream", state, [("key", []), ("position", [])]);
            var (key, position) = (reader.Bits("key"), reader.Bits("position"));
            Random.Restore(key, position);
        }
    }

    private sealed class StatefulValue(string name, Func<StateEntry> get, Action<StateReader> set) : IStateful
    {
        public StateDictionary SaveState() => new() { { "value", get() } };

        public void LoadState(StateDictionary state) => set(new StateReader(name, state, [("value", [])]));
    }
}

using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Arrays by name, in the order they were added: the state of a module or an optimizer, or what a file holds. PyTorch: state_dict.</summary>
[DebuggerDisplay("{Count} entries")]
public sealed class StateDictionary : IReadOnlyDictionary<string, StateEntry>
{
    private readonly OrderedDictionary<string, StateEntry> entries = [];
    private readonly OrderedDictionary<string, string> unreadable = [];

    /// <inheritdoc/>
    public int Count => entries.Count;

    /// <summary>Texts that go with the arrays, by name; a safetensors file keeps them.</summary>
    public IDictionary<string, string> Metadata { get; } = new OrderedDictionary<string, string>();

    /// <summary>
    /// Arrays that a file has besides, but that no entry can hold: complex numbers, texts. By name, why; asking for one, or loading it into something, is an error that says so. They are not counted among the entries.
    /// </summary>
    public IReadOnlyDictionary<string, string> Unreadable => unreadable;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => entries.Keys;

    /// <inheritdoc/>
    public IEnumerable<StateEntry> Values => entries.Values;

    /// <summary>The entry of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    /// <exception cref="InvalidDataException">It is <see cref="Unreadable"/>; the message says why.</exception>
    public StateEntry this[string key] => entries.TryGetValue(key, out var entry) ? entry
        : unreadable.TryGetValue(key, out var why) ? throw new InvalidDataException($"StateDictionary: '{key}' {why}.")
        : throw new KeyNotFoundException($"StateDictionary: there is no '{key}', only {string.Join(", ", entries.Keys.Take(20))}{(Count > 20 ? ", ..." : "")}.");

    /// <summary>Adds an entry at the end.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, StateEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (unreadable.ContainsKey(name) || !entries.TryAdd(name, entry)) throw new ArgumentException($"StateDictionary: there is a '{name}' already.", nameof(name));
    }

    /// <summary>
    /// Adds all entries and texts of another dictionary, their names behind a prefix:
    /// <c>Add("optimizer.", optimizer.SaveState())</c>.
    /// </summary>
    public void Add(string prefix, StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var (name, entry) in state) Add(prefix + name, entry);
        foreach (var (name, text) in state.Metadata) Metadata[prefix + name] = text;
        foreach (var (name, why) in state.unreadable) AddUnreadable(prefix + name, why);
    }

    /// <summary>
    /// Writes down a number or a text that the state makes sense with alone, a batch size perhaps: it is compared when the
    /// state is loaded. It goes into the metadata, so that the entries are PyTorch's.
    /// </summary>
    internal void DependOn(string what, object value) => Metadata[what] = StateReader.Text(value);

    /// <summary>The entries and texts whose names begin with a prefix, without it: the inverse of <see cref="Add(string, StateDictionary)"/>.</summary>
    public StateDictionary Under(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var state = new StateDictionary();
        foreach (var (name, entry) in entries)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) state.Add(name[prefix.Length..], entry);
        foreach (var (name, text) in Metadata)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) state.Metadata[name[prefix.Length..]] = text;
        foreach (var (name, why) in unreadable)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) state.AddUnreadable(name[prefix.Length..], why);
        return state;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => entries.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StateEntry value) => entries.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, StateEntry>> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Fails unless this has exactly the entries expected, of the shapes expected: what a <see cref="IStateful.LoadState"/> asks before it changes anything.</summary>
    /// <param name="owner">Who loads, for the message.</param>
    /// <param name="expected">Name and shape of every entry.</param>
    /// <exception cref="ArgumentException">Something is missing, left over, or of another shape; the message names every one.</exception>
    public void CheckHolds(string owner, IEnumerable<(string Name, Shape Shape)> expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var known = expected.ToDictionary(entry => entry.Name, entry => entry.Shape);
        var wrong = known.Where(entry => !ContainsKey(entry.Key)).Select(entry => unreadable.TryGetValue(entry.Key, out var why) ? $"'{entry.Key}' {why}" : $"'{entry.Key}' {entry.Value} is missing")
            .Concat(unreadable.Keys.Where(name => !known.ContainsKey(name)).Select(name => $"'{name}' belongs to nothing here"))
            .Concat(Keys.Where(name => !known.ContainsKey(name)).Select(name => $"'{name}' {entries[name].Shape} belongs to nothing here"))
            .Concat(known.Where(entry => TryGetValue(entry.Key, out var given) && given.Shape != entry.Value).Select(entry => $"'{entry.Key}' is {entries[entry.Key].Shape} where {entry.Value} is needed"))
            .ToList();
        if (wrong.Count > 0) throw new ArgumentException($"{owner}: the state does not fit: {string.Join("; ", wrong.Take(20))}{(wrong.Count > 20 ? $"; and {wrong.Count - 20} more" : "")}.");
    }

    /// <summary>Notes an array that no entry can hold.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="why">What is said where it is asked for, after its name: "is of dtype C64, ...".</param>
    internal void AddUnreadable(string name, string why)
    {
        if (entries.ContainsKey(name) || !unreadable.TryAdd(name, why)) throw new ArgumentException($"StateDictionary: there is a '{name}' already.", nameof(name));
    }

    /// <summary>Fails if this cannot be written and read back: names are text, and nothing is dropped silently.</summary>
    /// <exception cref="ArgumentException">A name has half a surrogate pair, or an array could not be read.</exception>
    internal void CheckWritable(string owner)
    {
        if (unreadable.Count > 0)
            throw new ArgumentException($"{owner}: '{unreadable.GetAt(0).Key}' {unreadable.GetAt(0).Value}, and cannot be written; put the other entries into a dictionary of their own.");
        foreach (var name in Keys.Concat(Metadata.Keys).Concat(Metadata.Values))
            for (var i = 0; i < name.Length; i++)
            {
                if (!char.IsSurrogate(name[i])) continue;
                if (!char.IsSurrogatePair(name, i)) throw new ArgumentException($"{owner}: the name or text \"{name[..i]}\\u{(int)name[i]:x4}{name[(i + 1)..]}\" has half a surrogate pair at position {i}: no file can keep it; the name was cut within a character.");
                i++;
            }
    }
}

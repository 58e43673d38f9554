namespace Autograd.Nn;

/// <summary>What an optimizer remembers of one parameter, by name. Ordinary arrays, so that they outlive the scope of any step. PyTorch: optimizer.state[parameter].</summary>
public sealed class ParameterState<T>
    where T : unmanaged
{
    private readonly int size;
    private readonly List<(string Name, T[] Values)> arrays = []; // three at most: looking through them is quicker than a table
    private readonly Dictionary<string, double> numbers = [];

    internal ParameterState(int size) => this.size = size;

    /// <summary>How many steps the parameter has made.</summary>
    public long Steps { get; internal set; }

    /// <summary>A single number; 0 before it is set.</summary>
    public double this[string name]
    {
        get => numbers.GetValueOrDefault(name);
        set => numbers[name] = value;
    }

    /// <summary>Whether an array has been begun.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>An array with an element for each of the parameter's; begun at the first call.</summary>
    /// <param name="name">One of the optimizer's names.</param>
    /// <param name="start">What it is filled with then.</param>
    public T[] Array(string name, T start = default)
    {
        if (Find(name) is { } found) return found;
        var values = new T[size];
        System.Array.Fill(values, start);
        arrays.Add((name, values));
        return values;
    }

    internal void Clear()
    {
        Steps = 0;
        arrays.Clear();
        numbers.Clear();
    }

    private T[]? Find(string name)
    {
        foreach (var (known, values) in arrays)
            if (known == name) return values;
        return null;
    }
}

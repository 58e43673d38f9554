using System.Globalization;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Reads a saved state entry by entry: each is checked for what it has to be, and an error names who loads, the entry,
/// what it holds and what it must be. Reading changes nothing: read everything first, then use it.
/// </summary>
internal sealed class StateReader
{
    /// <summary>The largest count that is believed: beyond it a double no longer counts by ones.</summary>
    public const long MostCounted = 1L << 53;

    private readonly string owner;
    private readonly StateDictionary state;

    /// <summary>A reader of a state that has exactly these entries.</summary>
    /// <exception cref="ArgumentException">Something is missing, left over, or of another shape.</exception>
    public StateReader(string owner, StateDictionary state, IEnumerable<(string Name, Shape Shape)> expected)
    {
        ArgumentNullException.ThrowIfNull(state);
        (this.owner, this.state) = (owner, state);
        state.CheckHolds(owner, expected);
    }

    /// <summary>Whether an entry is there, of those that need not be.</summary>
    public bool Has(string name) => state.ContainsKey(name);

    /// <summary>The entries whose names begin with a prefix, without it.</summary>
    public StateDictionary Under(string prefix) => state.Under(prefix);

    /// <summary>A whole number in a range.</summary>
    public long Count(string name, long least = 0, long most = MostCounted) =>
        state[name].Type == ElementType.I64 && state[name].ToInt64() is var count && count >= least && count <= most ? count
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number (I64) from {least} to {most}"));

    /// <summary>Any whole number.</summary>
    public long Whole(string name) => Count(name, long.MinValue, long.MaxValue);

    /// <summary>64 bits, kept as those of a signed number.</summary>
    public ulong Bits(string name) => unchecked((ulong)Whole(name));

    /// <summary>A number, NaN and infinities too.</summary>
    public double Number(string name) => state[name].Type != ElementType.I64 ? state[name].ToDouble() : throw Wrong(name, "of floating point");

    /// <summary>Numbers, none of them negative or not finite.</summary>
    public double[] Rates(string name) =>
        state[name].Type != ElementType.I64 && state[name].ToTensor<double>().ToArray() is var rates && Array.TrueForAll(rates, rate => rate >= 0 && double.IsFinite(rate)) ? rates
            : throw Wrong(name, "finite numbers and not negative");

    /// <summary>A tensor of the entry's shape.</summary>
    public Tensor<T> Tensor<T>(string name)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        state[name].Type != ElementType.I64 ? state[name].ToTensor<T>() : throw Wrong(name, "of floating point");

    /// <summary>
    /// Fails unless what the state depends on is what it was when it was saved: <see cref="StateDictionary.DependOn"/>.
    /// States of versions that did not write it down are believed.
    /// </summary>
    public void CheckSame(string what, object now)
    {
        if (state.Metadata.TryGetValue(what, out var then) && Text(now) is var here && then != here)
            throw new ArgumentException($"{owner}: the state does not fit: the {what} was {then} when it was saved, and is {here} here.");
    }

    /// <summary>The error of an entry.</summary>
    public ArgumentException Wrong(string name, string must) => new($"{owner}: the state does not fit: '{name}' is {Shown(state[name])}; it must be {must}.");

    /// <summary>What a state depends on, as it is written down and shown.</summary>
    public static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>A single number with its type, else type and shape.</summary>
    private static string Shown(StateEntry entry) => entry switch
    {
        { Shape.Size: not 1 } => entry.ToString(),
        { Type: ElementType.I64 } => string.Create(CultureInfo.InvariantCulture, $"{entry.ToInt64()} ({entry.Type})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{entry.ToDouble()} ({entry.Type})"),
    };
}

namespace Autograd.Nn;

/// <summary>A number that an optimizer goes by, under the name that a saved state gives it; a switch is 0 or 1.</summary>
/// <param name="Name">PyTorch's name: <c>lr</c>, <c>weight_decay</c>.</param>
/// <param name="Get">What it is now.</param>
/// <param name="Set">Changes it, and throws if the value is none it can have.</param>
public sealed record OptimizerOption(string Name, Func<double> Get, Action<double> Set)
{
    /// <summary>A switch: 0 or 1, and an error for any other number.</summary>
    public static OptimizerOption Switch(string name, Func<bool> get, Action<bool> set) =>
        new(name, () => get() ? 1 : 0, value => set(value is 0 or 1 ? value == 1 : throw Wrong(name, value, "0 or 1, for it is a switch")));

    /// <summary>A whole number: an error for one with a fraction, or beyond what an <see cref="int"/> holds.</summary>
    public static OptimizerOption Whole(string name, Func<int> get, Action<int> set) =>
        new(name, () => get(), value => set(value == (int)value ? (int)value : throw Wrong(name, value, "a whole number")));

    private static ArgumentOutOfRangeException Wrong(string name, double value, string must) =>
        new(name, FormattableString.Invariant($"The option {name} is {value}; it must be {must}."));
}

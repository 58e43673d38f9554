namespace Autograd.Nn;

/// <summary>A number that an optimizer goes by, under the name that a saved state gives it; a switch is 0 or 1.</summary>
/// <param name="Name">PyTorch's name: <c>lr</c>, <c>weight_decay</c>.</param>
/// <param name="Get">What it is now.</param>
/// <param name="Set">Changes it, and throws if the value is none it can have.</param>
public sealed record OptimizerOption(string Name, Func<double> Get, Action<double> Set)
{
    /// <summary>A switch.</summary>
    public static OptimizerOption Switch(string name, Func<bool> get, Action<bool> set) => new(name, () => get() ? 1 : 0, value => set(value != 0));
}

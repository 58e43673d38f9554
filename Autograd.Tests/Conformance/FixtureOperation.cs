using Autograd.Core;

namespace Autograd.Tests.Conformance;

/// <summary>
/// A function under PyTorch's name, as ours: the name that our errors give it, and how it is called. One table of these serves value cases and error cases alike.
/// </summary>
internal sealed record FixtureOperation(string Name, Func<Arguments, Outcome> Apply)
{
    /// <summary>Another name, where two of our functions make up one of PyTorch's.</summary>
    public string? OtherName { get; init; }

    /// <summary>True where what PyTorch calls a wrong argument is documented as a wrong state with us: nothing is passed that could be wrong.</summary>
    public bool ThrowsState { get; init; }
}

/// <summary>What a function gave: one thing, or several by name.</summary>
internal sealed class Outcome(IReadOnlyDictionary<string, object> parts)
{
    public IReadOnlyDictionary<string, object> Parts => parts;

    /// <summary>What was returned where that is no tensor.</summary>
    public string? Text { get; init; }

    public static implicit operator Outcome(Tensor<double> y) => Single(y);

    public static implicit operator Outcome(Indices y) => Single(y);

    public static implicit operator Outcome(Mask y) => Single(y);

    public static implicit operator Outcome(double y) => Single(Tensor.Scalar(y));

    /// <summary>part0, part1, ...</summary>
    public static implicit operator Outcome(Tensor<double>[] parts) => new(parts.Select((part, i) => (part, i)).ToDictionary(entry => $"part{entry.i}", entry => (object)entry.part));

    private static Outcome Single(object y) => new(new Dictionary<string, object> { [FixtureCase.SingleOutput] = y });
}

namespace Autograd.Tests.Conformance;

/// <summary>Every operation of the fixtures by PyTorch's name: one line, one function of ours.</summary>
internal static partial class Operations
{
    public static IReadOnlyDictionary<string, FixtureOperation> Table { get; } =
        new[] { Elementwise(), Reductions(), Shapes(), Indexing(), Products(), Differentiation() }.SelectMany(family => family).ToDictionary(entry => entry.Key, entry => entry.Value);
}

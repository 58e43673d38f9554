namespace Autograd.Tests.Conformance;

/// <summary>
/// Where we differ from PyTorch on purpose, or cannot be asked the question because it does not compile: which cases, why, and what we do instead, asserted.
/// </summary>
internal sealed record Difference(string Op, Func<FixtureCase, bool> Concerns, string Reason, Action<FixtureCase> Instead);

/// <summary>The table of differences. Everything else holds to the letter.</summary>
internal static class Differences
{
    public static readonly IReadOnlyList<Difference> Table =
    [
    ];

    public static Difference? Of(FixtureCase fixture) => Table.FirstOrDefault(difference => difference.Op == fixture.Op && difference.Concerns(fixture));
}

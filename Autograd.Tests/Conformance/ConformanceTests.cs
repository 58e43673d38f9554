namespace Autograd.Tests.Conformance;

/// <summary>PyTorch's own numbers: each row is one case of one file, and the only tests of this namespace, so that tests passed are cases passed.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (file, id) in FixtureFiles.Rows()) rows.Add(file, id);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case(string file, string id)
    {
        var (found, node) = FixtureFiles.Open(file, id);
        Kinds.Run(found.Kind, node, found.Tolerance);
    }
}

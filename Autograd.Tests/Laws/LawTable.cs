using Autograd.Core;
using Autograd.Tests.Catalog;

namespace Autograd.Tests.Laws;

/// <summary>
/// The table of laws and operations: every cell a test of its own. A law that says nothing of an operation has a cell too, which gives the reason.
/// </summary>
public sealed class LawTable
{
    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var (row, law) in All.Where(cell => cell.Law.WhyNot(cell.Row.Operation) is null)) cells.Add(row.Name, law.Name);
            return cells;
        }
    }

    public static TheoryData<string, string, string> EmptyCells
    {
        get
        {
            var cells = new TheoryData<string, string, string>();
            foreach (var (row, law) in All)
                if (law.WhyNot(row.Operation) is { } reason) cells.Add(row.Name, law.Name, reason);
            return cells;
        }
    }

    private static IEnumerable<(CatalogRow Row, Law Law)> All => OperationCatalog.Rows.SelectMany(row => Core.Laws.All.Select(law => (row, law)));

    [Theory]
    [MemberData(nameof(Cells))]
    public void Holds(string operation, string law) => Find(law).Check(OperationCatalog.Row(operation).Operation, Property.Seed);

    [Theory]
    [MemberData(nameof(EmptyCells))]
    public void Says_nothing(string operation, string law, string because)
    {
        Assert.False(string.IsNullOrWhiteSpace(because));
        var refused = Assert.Throws<ArgumentException>(() => Find(law).Check(OperationCatalog.Row(operation).Operation));
        Assert.Contains(because, refused.Message);
    }

    [Fact]
    public void Every_cell_is_a_test() => Assert.Equal(OperationCatalog.Rows.Count * Core.Laws.All.Count, Cells.Count + EmptyCells.Count);

    /// <summary>What a row claims of its operation is what can be found out of it; a row cannot keep a law away by leaving a claim out.</summary>
    [Fact]
    public void Claims_are_true()
    {
        var wrong = new List<string>();
        foreach (var operation in OperationCatalog.Rows.Select(row => row.Operation))
        {
            if (Discovery.IsLinear(operation) != operation.IsLinear) wrong.Add($"{operation.Name}: IsLinear should be {!operation.IsLinear}");
            if (Discovery.IsElementwise(operation) && !operation.IsElementwise) wrong.Add($"{operation.Name}: IsElementwise should be true");
            if (operation.IsElementwise && !Discovery.IsElementwise(operation)) wrong.Add($"{operation.Name}: IsElementwise should be false");
            if (operation.Composition is null && !operation.Exempt.ContainsKey(Core.Laws.FusedIsComposed.Name)) wrong.Add($"{operation.Name}: a Composition, or a reason in Exempt");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static Law Find(string name) => Core.Laws.All.Single(law => law.Name == name);
}

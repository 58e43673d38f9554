using System.Text;

namespace Autograd.Tests.Sabotage;

/// <summary>The kill table as a page of the documentation.</summary>
internal static class KillTablePage
{
    public const string Path = "docs/kill-table.md";

    public static string Of(KillTable table)
    {
        int killed = table.Cells.Count(cell => cell.IsKilled), excused = table.Cells.Count(cell => cell.Excuse is not null);
        int Excused(string symbol) => table.Cells.Count(cell => Text(cell) == symbol);
        var page = new StringBuilder($"""
            # The kill table

            Tests that never fail prove nothing. Here every rule of every operation is broken in every way of a list of faults, on the recorded tape, and the laws of differentiation are held against what is left:
            they must notice. The page is written by the run that it describes (`AUTOGRAD_UPDATE_DOCS=1 dotnet test -c Release --filter FullyQualifiedName~Sabotage`), and a test holds it to every later one.

            Of {table.Cells.Count} cells ({Rule.All.Count} rules with {Faults.All.Count} faults each), {killed} are killed. In {Excused("=")} the fault makes no difference (`=`), in {Excused("0")} because the gradient is zero everywhere (`0`);
            in {Excused("·")} it has no occasion (`·`). The run verifies these: it compares every number that the broken rule gives with what the right one gives, at first order and where a rule is detached at second.
            {(table.Cells.Count - killed - excused is var survivors && survivors == 0 ? "None survives." : $"**{survivors} survive.**")}

            ## The laws

            A cell shows the numbers of the laws that kill it, and `!` where some law could not even finish, because the backward pass refused the gradient (its shape is wrong) or found its buffer gone.
            *Kills* counts the cells, *alone* those that no other law and no error kills.

            | | law | what it says | kills | alone |
            |---|---|---|---|---|

            """);
        for (var i = 0; i < KillTable.Laws.Count; i++)
        {
            var law = KillTable.Laws[i];
            var kills = table.Cells.Where(cell => cell.Killers.Contains(law)).ToArray();
            page.Append($"| {i + 1} | {law.Name} | {law.Statement} | {kills.Length} | {kills.Count(cell => cell is { Killers.Count: 1, Throws: false })} |\n");
        }

        page.Append("\n## The faults\n\n| | fault | what is done | `=` where | `·` where |\n|---|---|---|---|---|\n");
        foreach (var (letter, fault) in Letters) page.Append($"| {letter} | {fault.Name} | {fault.What} | {fault.Harmless} | {fault.NoOccasion} |\n");

        page.Append("\n## The table\n\n| rule |").AppendJoin('|', Letters.Select(pair => $" {pair.Letter} ")).Append("|\n|---|").AppendJoin('|', Letters.Select(_ => "---")).Append("|\n");
        foreach (var rule in Rule.All) page.Append($"| {rule} | ").AppendJoin(" | ", Faults.All.Select(fault => Text(table[rule, fault]))).Append(" |\n");
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<(char Letter, Fault Fault)> Letters => Faults.All.Select((fault, i) => ((char)('A' + i), fault));

    private static string Text(Cell cell)
    {
        if (!cell.IsKilled) return cell.Excuse is null ? "**survives**" : !cell.Evidence.OfOccasion ? "·" : cell.Evidence.OfGradient ? "=" : "0";
        var numbers = cell.Killers.Select(law => (KillTable.Laws.ToList().IndexOf(law) + 1).ToString());
        return string.Join(' ', cell.Throws ? numbers.Append("!") : numbers);
    }
}

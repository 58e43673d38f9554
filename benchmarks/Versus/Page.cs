using System.Globalization;
using System.Text;

namespace Autograd.Benchmarks.Versus;

/// <summary>docs/benchmarks.md: a table for each group of rows, why any of them is below its bar, and what a step allocates and how its cost grows.</summary>
internal static class Page
{
    public static string Write(Report report, IReadOnlyList<Allocation> allocations, IReadOnlyList<Growth> growth, string chart)
    {
        var page = new StringBuilder();
        Add($"""
            # Measured against PyTorch

            Made by `dotnet run -c Release --project benchmarks -- versus --page docs/benchmarks.md` on {DateTime.UtcNow:yyyy-MM-dd}.
            {report.Where}.

            Both sides do the same work in turns, ours, PyTorch's, ours, PyTorch's, ours, PyTorch's; a figure is the median of a side's turns, each the median of its samples, at its better number of threads (in the column *threads*: ours / PyTorch's),
            but for matrix products, which are compared at each. *Ratio* is PyTorch's figure over ours: above 1 we are faster, or need less memory; *of bests* is that of the best samples. *Bar* is what the ratio is meant to reach at least.
            The other half of each row stands in `benchmarks/peers/torch_peer.py`. How it was made fast is [a chapter of its own](12-making-it-fast.md).

            """);
        Below([.. report.Rows.Where(row => !row.Holds)]);
        foreach (var group in report.Rows.GroupBy(row => row.Group)) Table(group.Key, group);
        Allocations();
        Growths();
        return page.ToString();

        void Below(Row[] rows)
        {
            Add($"\n## Below the bar\n\n");
            if (rows.Length == 0) Add($"No row is, of {report.Rows.Count}.\n");
            else Add($"{rows.Length} of {report.Rows.Count} rows:\n\n| work | ratio | of bests | bar | why |\n|---|---:|---:|---:|---|\n");
            foreach (var row in rows) Add($"| {row.Name} | {row.Ratio:0.00} | {row.BestRatio:0.00} | {row.Bar} | {Limits.Of(row.Name)} |\n");
        }

        void Table(string name, IEnumerable<Row> rows)
        {
            Add($"\n## {char.ToUpperInvariant(name[0])}{name[1..]}\n\n| work | ours | PyTorch | threads | ratio | of bests | bar |\n|---|---:|---:|---:|---:|---:|---:|\n");
            foreach (var row in rows) Add($"| {row.Name} | {row.Ours} | {row.Theirs} | {row.Threads} | {(row.Holds ? "" : "**")}{row.Ratio:0.00}{(row.Holds ? "" : "**")} | {row.BestRatio:0.00} | {row.Bar} |\n");
        }

        void Allocations()
        {
            Add($"""

                ## Allocation

                After twenty steps, of twenty more: what a step leaves to the garbage collector, the arrays allocated meanwhile, and the buffers that the pool holds for the steps to come (without parameters, gradients and the optimizer's state).
                *Operations* are those that the forward pass records.

                | step | operations | small objects a step | an operation | new arrays | pooled buffers |
                |---|---:|---:|---:|---:|---:|

                """);
            foreach (var row in allocations) Add($"| {row.Name} | {row.Operations} | {row.Bytes:#,0} B | {row.Bytes / row.Operations:0} B | {row.Arrays} | {row.Held / 1024.0:#,0} KB |\n");
        }

        void Growths()
        {
            Add($"""

                ## Growth

                Ten times the batch, at most ten times the time and the memory of a step: beside each figure stands its factor over the batch a tenth as large. In the chart the dashed lines are exact proportion.
                A factor above ten is the price of memory: buffers that no longer fit into the last cache come from further away.

                ![Time and memory of a training step over the batch]({chart})

                | network | batch | time | factor | pooled buffers | factor |
                |---|---:|---:|---:|---:|---:|

                """);
            foreach (var row in growth.SelectMany(network => network.Rows())) Add($"{row}\n");
        }

        void Add(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings("\n"));
    }
}

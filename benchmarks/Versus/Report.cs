using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;

namespace Autograd.Benchmarks.Versus;

/// <summary>One line of the table: both sides' figures, the ratio of the medians, that of the bests, and the bar.</summary>
internal sealed record Row(string Group, string Name, double Bar, double Ratio, double BestRatio, string Ours, string Theirs, string Threads)
{
    public bool Holds => Ratio >= Bar;

    public static Row OfTime(string group, string name, double bar, Timing ours, Timing theirs, int ourThreads, int theirThreads) =>
        new(group, name, bar, theirs.Median / ours.Median, theirs.Best / ours.Best, Time(ours.Median), Time(theirs.Median), $"{ourThreads} / {theirThreads}");

    public static Row OfMemory(string group, string name, double bar, long ours, long theirs) =>
        new(group, name, bar, (double)theirs / ours, (double)theirs / ours, $"{ours >> 20} MB", $"{theirs >> 20} MB", "2 / 2");

    private static string Time(double seconds) => seconds switch
    {
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:0} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
    };
}

/// <summary>The rows so far, printed as they come; then a count, the page of docs/benchmarks.md and the JSON for a program to read.</summary>
internal sealed class Report(string peer)
{
    private readonly List<Row> rows = [];

    public void Add(IEnumerable<Row> more)
    {
        foreach (var row in more)
        {
            if (rows.Count == 0) Console.WriteLine($"{Machine}; {peer}\n{"",-52} {"ours",10} {"PyTorch",10}  threads  {"ratio",7} {"of bests",8} {"bar",5}");
            rows.Add(row);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-52} {row.Ours,10} {row.Theirs,10}  {row.Threads,7}  {row.Ratio,7:0.00} {row.BestRatio,8:0.00} {row.Bar,5}{(row.Holds ? "" : "  below")}"));
        }
    }

    public void Summarize() => Console.WriteLine($"\n{rows.Count} rows, {rows.Count(row => !row.Holds)} below the bar");

    /// <summary>As Markdown: a section for each group.</summary>
    public string Page()
    {
        var page = new StringBuilder($"""
            # Measured against PyTorch

            Made by `dotnet run -c Release --project benchmarks -- versus --page docs/benchmarks.md` on {DateTime.UtcNow:yyyy-MM-dd}.
            {Machine}; {peer}.

            Both sides do the same work in turns, ours, PyTorch's, ours, PyTorch's, ours, PyTorch's; a figure is the median of a side's turns, each the median of its samples, at its better number of threads (in the column *threads*: ours / PyTorch's),
            but for matrix products, which are compared at each. *Ratio* is PyTorch's figure over ours: above 1 we are faster, or need less memory; *of bests* is that of the best samples. *Bar* is what the ratio is meant to reach at least.
            The other half of each row stands in `benchmarks/peers/torch_peer.py`.

            """.ReplaceLineEndings("\n"));
        foreach (var group in rows.GroupBy(row => row.Group))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {char.ToUpperInvariant(group.Key[0])}{group.Key[1..]}\n\n| work | ours | PyTorch | threads | ratio | of bests | bar |\n|---|---:|---:|---:|---:|---:|---:|\n");
            foreach (var row in group)
                page.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Ours} | {row.Theirs} | {row.Threads} | {(row.Holds ? $"{row.Ratio:0.00}" : $"**{row.Ratio:0.00}**")} | {row.BestRatio:0.00} | {row.Bar} |\n");
        }
        return page.ToString();
    }

    public string Json() => JsonSerializer.Serialize(new { rows = rows.Select(row => new { name = row.Name, ratio = Math.Round(row.Ratio, 3), bar = row.Bar }) });

    private static string Machine => $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits";
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    public static string Time(double seconds) => seconds switch
    {
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:0} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
    };
}

/// <summary>The rows so far, printed as they come; then a count, and the JSON for a program to read; <see cref="Page"/> makes docs/benchmarks.md of them.</summary>
internal sealed class Report(string peer)
{
    private readonly List<Row> rows = [];

    public IReadOnlyList<Row> Rows => rows;

    /// <summary>Where and what it was measured with.</summary>
    public string Where => $"{Machine}; {peer}";

    public void Add(IEnumerable<Row> more)
    {
        foreach (var row in more)
        {
            if (rows.Count == 0) Console.WriteLine($"{Where}\n{"",-52} {"ours",10} {"PyTorch",10}  threads  {"ratio",7} {"of bests",8} {"bar",5}");
            rows.Add(row);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-52} {row.Ours,10} {row.Theirs,10}  {row.Threads,7}  {row.Ratio,7:0.00} {row.BestRatio,8:0.00} {row.Bar,5}{(row.Holds ? "" : "  below")}"));
        }
    }

    public void Summarize() => Console.WriteLine($"\n{rows.Count} rows, {rows.Count(row => !row.Holds)} below the bar");

    public string Json() => JsonSerializer.Serialize(new { rows = rows.Select(row => new { name = row.Name, ratio = Math.Round(row.Ratio, 3), bar = row.Bar }) });

    private static string Machine => $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits";
}

using System.Diagnostics;
using System.Globalization;

namespace Autograd.Tests;

/// <summary>
/// Every option of a geometry at 0, 1, large, the largest integer, and negative: the answer of plain loops, or an error of a documented kind, in bounded time and memory; never the end of the process.
/// The rows run in a child process with 2 GB, which is started again behind a row that ended it; a row has a minute.
/// </summary>
public class ExtremeOptionLaws
{
    private const string ProgressFile = "AUTOGRAD_EXTREME_PROGRESS", FirstRow = "AUTOGRAD_EXTREME_FIRST";
    private const int MostFailures = 40;

    [Fact]
    public void Every_extreme_option_gives_the_right_answer_or_an_error_and_ends_no_process()
    {
        Assert.True(ExtremeOptions.Rows.Count > 3_000, $"Only {ExtremeOptions.Rows.Count} rows: what has become of the others?");
        var progress = Path.GetTempFileName();
        List<string> failures = [];
        try
        {
            for (var first = 0; first < ExtremeOptions.Rows.Count && failures.Count < MostFailures;)
            {
                File.WriteAllText(progress, "");
                var how = RunChild(first, progress);
                var lines = File.ReadAllLines(progress);
                failures.AddRange(lines.Where(line => line.StartsWith("failed ", StringComparison.Ordinal)));
                if (lines is [.., "all"]) break;
                var last = lines.Where(line => line.StartsWith("row ", StringComparison.Ordinal)).Select(line => int.Parse(line[4..], CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Last();
                Assert.True(last >= 0, $"The child process did not begin: {how}");
                failures.Add($"{ExtremeOptions.Rows[last].Name} {how}");
                first = last + 1;
            }
        }
        finally
        {
            File.Delete(progress);
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>What the child process runs; without its variables there is nothing to do.</summary>
    internal static void RunRows()
    {
        if (Environment.GetEnvironmentVariable(ProgressFile) is not { Length: > 0 } path) return;
        var first = int.Parse(Environment.GetEnvironmentVariable(FirstRow)!, CultureInfo.InvariantCulture);
        using var progress = new StreamWriter(File.Open(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        for (var row = first; row < ExtremeOptions.Rows.Count; row++)
        {
            progress.WriteLine(FormattableString.Invariant($"row {row}"));
            try
            {
                ExtremeOptions.Rows[row].Run();
            }
            catch (Exception e) when (e is ArgumentException or OutOfMemoryException)
            {
                // The error that an option deserves, or a result that 2 GB do not hold.
            }
            catch (Exception e)
            {
                progress.WriteLine($"failed {ExtremeOptions.Rows[row].Name}: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} {e.StackTrace?.Split('\n')[0]}");
            }
        }
        progress.WriteLine("all");
    }

    private static string RunChild(int first, string progress)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ExtremeOptionLaws).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [ProgressFile] = progress, [FirstRow] = first.ToString(CultureInfo.InvariantCulture),
                ["DOTNET_GCHeapHardLimit"] = "0x80000000", ["DOTNET_DbgEnableMiniDump"] = "0",
            },
        };
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        var errors = child.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        for (var seen = 0L; !child.WaitForExit(500);)
        {
            if (new FileInfo(progress).Length is var length && length != seen) (seen, clock) = (length, Stopwatch.StartNew());
            if (clock.Elapsed < TimeSpan.FromSeconds(60)) continue;
            child.Kill(entireProcessTree: true);
            child.WaitForExit();
            return "takes more than a minute.";
        }
        var said = $"{output.Result}{errors.Result}";
        return $"ended the process with {child.ExitCode}: {said[..Math.Min(said.Length, 2000)]}";
    }
}

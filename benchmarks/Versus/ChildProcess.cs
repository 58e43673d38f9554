using System.Diagnostics;
using System.Globalization;

namespace Autograd.Benchmarks.Versus;

/// <summary>Work in a process of its own, for what only a whole process shows: its start, and the most memory it ever held.</summary>
internal static class ChildProcess
{
    /// <summary>The word that makes this program take a few steps of a workload and print its peak of memory.</summary>
    public const string Steps = "versus-steps";

    /// <summary>Runs a program that prints a number of bytes as its last line.</summary>
    public static (long Memory, double Seconds) Run(string program, IEnumerable<string> arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (process.ExitCode != 0) throw new IOException($"versus: {program} {string.Join(' ', arguments)} ended with code {process.ExitCode}");
        return (long.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture), seconds);
    }

    /// <summary>Runs a workload of ours in a process of its own.</summary>
    public static (long Memory, double Seconds) Ours(string workload, int count) =>
        Run(Environment.ProcessPath!, [.. IsHosted ? [typeof(ChildProcess).Assembly.Location] : (string[])[], Steps, workload, $"{count}"]);

    /// <summary>The other end of <see cref="Ours"/>.</summary>
    public static void TakeSteps(string workload, int count)
    {
        var step = NetworkWorkloads.All().Single(candidate => candidate.Name == workload).Build();
        for (var i = 0; i < count; i++) step();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(process.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
    }

    private static bool IsHosted => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
}

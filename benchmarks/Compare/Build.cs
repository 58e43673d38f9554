using System.Diagnostics;
using System.Globalization;

namespace Autograd.Benchmarks.Compare;

/// <summary>This program with one build of the libraries: the other end of <see cref="Server"/>.</summary>
internal sealed class Build : IDisposable
{
    private readonly Process process;

    public Build(string program)
    {
        var start = new ProcessStartInfo("dotnet", [program, CompareProgram.Serve]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        process = Process.Start(start)!;
    }

    /// <summary>Sets a row up; false if this build has not what it needs.</summary>
    public bool Warm(string row, bool untilSteady = false) => Ask($"{(untilSteady ? "steady" : "warm")} {row}") is not null;

    public double Measure(int threads, double seconds) =>
        Ask(string.Create(CultureInfo.InvariantCulture, $"{threads} {seconds}")) ?? throw new IOException("compare: no row is set up");

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private double? Ask(string question)
    {
        process.StandardInput.WriteLine(question);
        process.StandardInput.Flush();
        var answer = process.StandardOutput.ReadLine() ?? throw new IOException($"compare: the build ended at '{question}'");
        return double.TryParse(answer, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
    }
}

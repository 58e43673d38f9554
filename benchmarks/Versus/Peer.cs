using System.Diagnostics;
using System.Globalization;

namespace Autograd.Benchmarks.Versus;

/// <summary>PyTorch in a process of its own, asked for one timing after another; it waits for the next question without using a core.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process process;

    private Peer(string python)
    {
        Python = python;
        process = Start(python, ["serve"]);
        Description = process.StandardOutput.ReadLine() ?? throw new IOException($"versus: {python} {Script} ended at once");
    }

    /// <summary>The interpreter that can import torch.</summary>
    public string Python { get; }

    /// <summary>Version, and how fast its matrix product is: a build on a reference BLAS would make every ratio meaningless.</summary>
    public string Description { get; }

    private static string Script => Path.Combine(AppContext.BaseDirectory, "peers", "torch_peer.py");

    /// <summary>The first python3 that can import torch: on the PATH, or the distribution's own. Null if there is none.</summary>
    public static Peer? Find() => ((string[])["python3", "/usr/bin/python3"]).FirstOrDefault(CanImportTorch) is { } python ? new Peer(python) : null;

    public Timing Measure(string workload, int threads, double seconds)
    {
        process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{threads} {seconds} {workload}"));
        process.StandardInput.Flush();
        var answer = process.StandardOutput.ReadLine()?.Split(' ') ?? throw new IOException($"versus: the peer ended while it measured '{workload}'");
        return new Timing(double.Parse(answer[0], CultureInfo.InvariantCulture), double.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    /// <summary>A process that takes a few steps: what it needs at most of memory, in bytes, and how long it took from start to end, in seconds.</summary>
    public (long Memory, double Seconds) Steps(string workload, int count) => ChildProcess.Run(Python, ["-W", "ignore", Script, "steps", workload, $"{count}"]);

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static bool CanImportTorch(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true });
            process!.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }

    private static Process Start(string python, string[] arguments) =>
        Process.Start(new ProcessStartInfo(python, ["-W", "ignore", Script, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}

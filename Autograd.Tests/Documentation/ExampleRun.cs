using System.Diagnostics;

namespace Autograd.Tests.Documentation;

/// <summary>An example, run as a reader runs it.</summary>
internal static class ExampleRun
{
    /// <summary>What it prints; an error is a failure.</summary>
    public static string Output(string path, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", Path.Combine(Repository.Root, path), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = Repository.Root,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{path} ended with {process.ExitCode}:\n{output}{errors.Result}");
        return string.Join('\n', output.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
    }
}

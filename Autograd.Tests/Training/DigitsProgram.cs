using System.Diagnostics;
using Autograd.Tests.Documentation;

namespace Autograd.Tests.Training;

/// <summary>The digits example, built once as a reader's <c>dotnet run</c> builds it and then started as a process of its own.</summary>
public sealed class DigitsProgram
{
    private const string Source = "examples/06-digits.cs";

    private readonly Lazy<string> assembly = new(Build);

    public ProgramResult Run(params string[] arguments) => Start([assembly.Value, .. arguments]);

    private static string Build()
    {
        var (exitCode, output, errors) = Start(["build", "-c", "Release", Path.Combine(Repository.Root, Source), "-t:Build", "-getProperty:TargetPath"]);
        Assert.True(exitCode == 0, $"{Source} does not build:\n{output}{errors}");
        return output.Trim();
    }

    private static ProgramResult Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = Repository.Root,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" }, // or what the build leaves running keeps our pipe open
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output.ReplaceLineEndings("\n"), errors.Result.ReplaceLineEndings("\n"));
    }
}

/// <summary>What a program left behind.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];
}

using System.Globalization;
using System.Text;
using Autograd.Benchmarks.Versus;

namespace Autograd.Benchmarks.UserProject;

/// <summary>The part of docs/benchmarks.md that <c>bash tools/user-project --page docs/benchmarks.md</c> writes; the rest is <see cref="Page"/>'s.</summary>
internal static class DefaultsSection
{
    private const string Begin = "<!-- bash tools/user-project --page docs/benchmarks.md -->", End = "<!-- to here -->";

    /// <summary>What stands in a page, for another program that writes the page anew; nothing if there is none.</summary>
    public static string In(string page)
    {
        int from = page.IndexOf(Begin, StringComparison.Ordinal), to = page.IndexOf(End, StringComparison.Ordinal);
        return from >= 0 && to > from ? page[from..(to + End.Length)] : "";
    }

    /// <summary>The page with the section in the old one's place, or at its end.</summary>
    public static string Put(string page, string section) =>
        In(page) is { Length: > 0 } old ? page.Replace(old, section, StringComparison.Ordinal) : $"{page.TrimEnd()}\n\n{section}\n";

    public static string Write(IEnumerable<(string Name, double Default, double Without)> rows)
    {
        var text = new StringBuilder($$"""
            {{Begin}}

            ## In a project of your own

            A project outside of the repository, with the SDK's defaults: each operation on 10,000 numbers, on one thread, in a process that has called all of them often, beside a process in which the
            runtime does not compile by what it saw (`TieredPGO` off). The best of several times. `.ci/run` fails where the first takes twice as long as the second, or where a loop over registers
            holds a call in either.

            | operation | SDK's defaults | TieredPGO off | ratio |
            |---|---:|---:|---:|

            """.ReplaceLineEndings("\n"));
        foreach (var (name, a, b) in rows) text.Append(CultureInfo.InvariantCulture, $"| {name} | {Row.Time(a)} | {Row.Time(b)} | {a / b:0.00} |\n");
        return $"{text}\n{End}";
    }
}

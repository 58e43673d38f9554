using System.Text.RegularExpressions;
using Autograd.Core;

namespace Autograd.Tests.Documentation;

public partial class MarkdownTests
{
    public static TheoryData<string> Pages => [.. new[] { "README.md", "CONTRIBUTING.md" }.Concat(Repository.Files("docs", "*.md"))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_program_shown_is_compiled_somewhere(string page)
    {
        var sources = Repository.Files("Autograd.Tests", "*.cs").Concat(Repository.Files("benchmarks", "*.cs")).Concat(Repository.Files("Autograd.Tests.External", "*.cs")).Concat(Repository.Files("examples", "*.cs")).Concat(Repository.Files("Autograd.Core", "*.cs")).Select(path => Squeeze(Repository.Read(path))).ToArray();
        foreach (Match block in Fence().Matches(Repository.Read(page)))
        {
            if (block.Groups["language"].Value != "csharp") continue;
            var code = Squeeze(UsingLine().Replace(block.Groups["code"].Value, ""));
            Assert.True(sources.Any(source => source.Contains(code, StringComparison.Ordinal)), $"{page} shows a program that no source file holds, so nothing compiles it:\n{block.Groups["code"].Value}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_file_leads_to_one(string page)
    {
        foreach (Match link in Link().Matches(Repository.Read(page)))
        {
            var target = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, link.Groups["path"].Value);
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page} links to {link.Groups["path"].Value}, which does not exist.");
        }
    }

    [Fact]
    public void The_first_program_prints_what_the_readme_says()
    {
        var shown = Fence().Matches(Repository.Read("README.md")).Single(block => block.Groups["language"].Value == "text").Groups["code"].Value;
        Assert.Equal(WithoutNoise(shown), WithoutNoise(Snippets.FirstProgram()));

        // Which derivative is off by the most, and by how little, is a matter of rounding, and differs between processors.
        static string WithoutNoise(string text) => Noise().Replace(text, "");
    }

    [Fact]
    public void The_training_of_the_readme_comes_to_nine_in_ten()
    {
        var last = Snippets.Training().TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith("epoch 5   accuracy 9", last);
    }

    [Fact]
    public void What_the_memory_page_keeps_outlives_its_scope() => Assert.Equal(2.0, Snippets.Keeping(Tensor.From([1.0, 2, 3])).Item());

    /// <summary>Without the differences of indentation and blank lines between a page and a source file.</summary>
    private static string Squeeze(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)) + "\n";

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^  worst: .*\n|, (relative error below \S+|equal)$", RegexOptions.Multiline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"^using [\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)\)")]
    private static partial Regex Link();
}

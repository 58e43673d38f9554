using System.Text.RegularExpressions;
using Autograd.Core;
using Autograd.Tests.Laws;

namespace Autograd.Tests.Documentation;

/// <summary>docs/gradient-checking.md has a section for each law: its smallest wrong rule, as it stands in the source, and the laws that <see cref="LawsCanFailTests"/> sees go red on it.</summary>
public sealed partial class GradientCheckingPageTests
{
    private static readonly string Page = Repository.Read("docs/gradient-checking.md");

    public static TheoryData<string> Laws => [.. Core.Laws.All.Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Laws))]
    public void A_law_has_its_section_with_its_wrong_rule_and_what_sees_it(string law)
    {
        var (_, operation, red) = WrongRules.All.Single(example => example.Law.Name == law);
        var section = Page.Split("\n### ").Single(part => part.StartsWith(law + "\n", StringComparison.Ordinal)).Split("\n## ")[0];
        var code = Code().Match(section).Groups["code"].Value;
        Assert.Contains($" {operation.Name}(Tensor<double>", code);
        Assert.Contains(Plain(code), Plain(Repository.Read("Autograd.Tests/Laws/WrongRules.cs")));
        Assert.Contains($"\nGoes red: {string.Join(", ", red.Select(other => other.Name))}.\n", section);
    }

    [Fact]
    public void The_sections_are_in_the_order_of_the_laws() => Assert.Equal(Core.Laws.All.Select(law => law.Name), Heading().Matches(Page).Select(heading => heading.Groups["law"].Value));

    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^### (?<law>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

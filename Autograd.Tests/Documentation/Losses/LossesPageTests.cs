using Autograd.Tests.Training;

namespace Autograd.Tests.Documentation;

/// <summary>docs/losses.md and its plots are what the code gives.</summary>
[Collection(ExamplesCollection.Name)]
public sealed class LossesPageTests
{
    private static readonly LossCard[] Cards = [.. LossCards.All().SelectMany(family => family.Cards)];

    private static readonly DocumentedDifference[] Differences = [.. DocumentedDifferences.OnPurpose, .. DocumentedDifferences.Followed];

    public static TheoryData<string> Losses => [.. Cards.Select(card => card.Loss)];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Differences.Length)];

    [Fact]
    public void The_page_says_what_the_code_and_the_cards_say() => GeneratedPage.Check("docs/losses.md", LossesPage.Write());

    [Fact]
    public void Every_loss_has_a_card() => Assert.Equal(LossesPage.Losses, Cards.Select(card => card.Loss).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Losses))]
    public void Our_line_gives_what_PyTorchs_gives(string loss)
    {
        foreach (var line in Cards.Single(card => card.Loss == loss).Lines)
        {
            Assert.StartsWith($"Loss.{loss}(", line.Code);
            Assert.InRange(line.Run().Item() / line.Value, 1 - 1e-8, 1 + 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_of_the_tables_of_differences_is_true(int row) => Differences[row].Proof();

    [Fact]
    public void The_plots_are_those_of_the_gallery_and_every_loss_has_one()
    {
        using var folder = new TemporaryFolder();
        var table = ExampleRun.Output("examples/07-loss-gallery.cs", folder.Path);
        var comment = Repository.Read("examples/07-loss-gallery.cs").Split("/* prints, and writes the plots:\n")[1];
        Assert.StartsWith(comment[..comment.LastIndexOf("*/", StringComparison.Ordinal)], table);
        foreach (var loss in LossesPage.Losses)
        {
            Assert.Contains($"\n{loss} ", table, StringComparison.Ordinal);
            GeneratedPage.Check($"docs/{LossesPage.Plot(loss)}", File.ReadAllText(Path.Combine(folder.Path, loss + ".svg")));
        }
        Assert.Equal(LossesPage.Losses, Directory.GetFiles(folder.Path).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.Equal(LossesPage.Losses, Directory.GetFiles(Path.Combine(Repository.Root, "docs/losses")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }
}

namespace Autograd.Tests.Documentation;

/// <summary>docs/stability.md is what its program gives, and our column is right.</summary>
public sealed class StabilityPageTests
{
    public static TheoryData<string> Losses => [.. StabilityCases.All.Select(row => row.Loss)];

    [Fact]
    public void The_page_says_what_the_program_computes() => GeneratedPage.Check("docs/stability.md", StabilityPage.Write());

    [Fact]
    public void Every_loss_is_looked_at() => Assert.Equal(LossesPage.Losses, StabilityCases.All.Select(row => row.Loss).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Losses))]
    public void Ours_is_the_exact_value_to_rounding(string loss)
    {
        var row = StabilityCases.All.Single(row => row.Loss == loss);
        foreach (var x in row.Points)
        {
            Close(StabilityOurs.Of(loss, x).Item(), StabilityPage.Exact(row, x), row.Terms(x), 4e-15, $"{loss} at {x}");
            Close(StabilityOurs.Of(loss, (float)x).Item(), StabilityPage.ExactInFloat(row, x), row.Terms(x), 2e-6, $"{loss} at {x} in float");
        }

        static void Close(double ours, double exact, double terms, double most, string what)
        {
            if (double.IsNaN(exact)) Assert.True(double.IsNaN(ours), what);
            else Assert.True(StabilityPage.Error(ours, exact, terms) <= most, $"{what}: {ours:R}, exactly {exact:R}, off by {StabilityPage.Error(ours, exact, terms):0.0e0}");
        }
    }
}

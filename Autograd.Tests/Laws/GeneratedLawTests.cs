using Autograd.Tests.Catalog;

namespace Autograd.Tests.Laws;

/// <summary>Every law at shapes that nobody chose: up to four axes, empty and size-1 ones among them, broadcast in any way.</summary>
public sealed class GeneratedLawTests
{
    public static TheoryData<string> Laws => [.. Core.Laws.All.Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Laws))]
    public void Holds_at_any_shape(string name)
    {
        var law = Core.Laws.All.Single(law => law.Name == name);
        Property.Holds(LawCase.Any, LawCase.Shrink, x =>
        {
            var operation = x.AtTheseShapes;
            if (law.WhyNot(operation) is null) law.Check(operation, x.Seed);
        }, count: 60);
    }

    /// <summary>A failure prints the operation, the shapes and the seed, as small as they can be made.</summary>
    [Fact]
    public void A_failure_is_shrunk_and_printed()
    {
        var failure = Assert.ThrowsAny<Exception>(() => Property.Holds(LawCase.Any, LawCase.Shrink, x =>
        {
            if (x.Sizes.Any(sizes => sizes.Length > 0 && sizes[^1] >= 2)) throw new InvalidOperationException("too long");
        }));
        var shrunk = failure.Message[failure.Message.IndexOf("Shrunk", StringComparison.Ordinal)..];
        Assert.Matches(@"\w of \[[123]?\]( and \[[123]?\])?, seed \d+", shrunk);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Autograd.Tests.Training;

namespace Autograd.Tests.Documentation;

/// <summary>Each example ends in a comment with what it prints. Here they are run as a reader would run them.</summary>
[Collection(ExamplesCollection.Name)]
public partial class ExampleTests
{
    private const string Heading = "/* prints:\n";

    private static readonly string[] WithOutput = [.. Repository.Files("examples", "*.cs").Where(path => Repository.Read(path).Contains(Heading, StringComparison.Ordinal))];

    public static TheoryData<string> Examples => [.. WithOutput];

    [Fact]
    public void The_examples_before_the_digits_say_what_they_print() =>
        Assert.Equal(["01", "02", "03", "04", "05"], WithOutput.Select(path => Path.GetFileName(path)[..2]).Where(number => string.CompareOrdinal(number, "06") < 0));

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_prints_what_its_comment_says(string path)
    {
        var source = Repository.Read(path);
        var start = source.LastIndexOf(Heading, StringComparison.Ordinal) + Heading.Length;
        var expected = source[start..source.LastIndexOf("*/", StringComparison.Ordinal)];
        Assert.Equal(expected.Trim('\n'), ExampleRun.Output(path).Trim('\n'));
    }

    [Fact]
    public void A_network_learns_to_read_strips_of_digits_from_their_text_alone()
    {
        var output = ExampleRun.Output("examples/10-ctc.cs", "--quick");
        var wrong = WrongDigits().Match(output);
        Assert.True(wrong.Success, output);
        Assert.InRange(double.Parse(wrong.Groups["percent"].Value, CultureInfo.InvariantCulture), 0, 20);
    }

    [Fact]
    public void A_transformer_begins_to_learn_to_write()
    {
        var losses = ValidationLoss().Matches(ExampleRun.Output("examples/11-char-model.cs", "--quick")).Select(match => double.Parse(match.Groups["loss"].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(losses[0], 4, 5);   // the logarithm of how many characters there are
        Assert.InRange(losses[^1], 2, 3.7);
    }

    [Fact]
    public void A_table_of_plants_is_learned()
    {
        var output = ExampleRun.Output("examples/14-iris.cs");
        var accuracy = TestAccuracy().Match(output);
        Assert.True(accuracy.Success, output);
        Assert.InRange(double.Parse(accuracy.Groups["percent"].Value, CultureInfo.InvariantCulture), 90, 100);
    }

    [GeneratedRegex(@"^test accuracy: (?<percent>\d+\.\d) %", RegexOptions.Multiline)]
    private static partial Regex TestAccuracy();

    [GeneratedRegex(@"validation loss (?<loss>\d\.\d+)")]
    private static partial Regex ValidationLoss();

    [GeneratedRegex(@"^digits read wrongly: (?<percent>\d+\.\d) %\n*\z", RegexOptions.Multiline)]
    private static partial Regex WrongDigits();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Autograd.Tests.Training;

/// <summary>The main job, as a reader runs it.</summary>
[Collection(ExamplesCollection.Name)]
public sealed partial class DigitsExampleTests(DigitsProgram program) : IClassFixture<DigitsProgram>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_quick_run_ends_in_its_test_accuracy_and_prints_the_same_on_one_thread_and_on_two()
    {
        var (one, two) = (program.Run("--quick", "--threads", "1"), program.Run("--quick", "--threads", "2"));
        Assert.Equal((0, ""), (one.ExitCode, one.Errors));
        Assert.InRange(TestAccuracy(one), 88, 100);
        Assert.Equal(Timing().Replace(one.Output, ""), Timing().Replace(two.Output, ""));
        Assert.Contains("4000 images to learn from, 500 to be tested on, seed 1\n", one.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^epoch   4   loss \d\.\d{4}   accuracy \d+\.\d %$", one.Output);
    }

    [Fact]
    public void The_help_names_every_option()
    {
        var help = program.Run("--quick", "--help");
        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        foreach (var option in (string[])["--data", "--model", "--seed", "--epochs", "--threads", "--quick", "--help"]) Assert.Contains($"\n  {option} ", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown option '--sead'; --help lists them", "--sead", "2")]
    [InlineData("unknown option 'data'; --help lists them", "data")]
    [InlineData("--data needs a value; --help says which", "--data")]
    [InlineData("--data needs a value; --help says which", "--data", "--quick")]
    [InlineData("--epochs takes a whole number from 1 to 1000000, not 'many'", "--epochs", "many")]
    [InlineData("--model takes mlp or cnn, not 'rnn'", "--model", "rnn")]
    [InlineData("--threads takes a whole number from 1 to 1024, not '0'", "--threads", "0")]
    [InlineData("--seed takes a whole number from 0 to 18446744073709551615, not '-1'", "--seed", "-1")]
    public void A_wrong_option_is_answered_with_one_line(string line, params string[] arguments) => Refused(line, arguments);

    [Fact]
    public void A_missing_folder_is_answered_with_one_line()
    {
        var missing = Path.Combine(folder.Path, "nowhere");
        Refused($"{missing}: no such folder.", "--data", missing);
    }

    [Fact]
    public void A_folder_without_images_is_answered_with_one_line() =>
        Refused($"{folder.Path}: no images in it; expected MNIST's files, like train-images-idx3-ubyte or t10k-images-idx3-ubyte.gz.", "--data", folder.Path);

    public static TheoryData<string, byte[], byte[], string> Bad => new()
    {
        { "truncated", IdxBytes.Images(12)[..^5], IdxBytes.LabelsInTurn(12), "{images}: cut short: the header promises 72 bytes of data, the file has 67." },
        { "wrong magic number", [1, 2, 3, 4, .. IdxBytes.Images(12)[4..]], IdxBytes.LabelsInTurn(12), "{images}: the magic number is 0x01020304, expected 0x00000803: this is no IDX file." },
        { "label count differs", IdxBytes.Images(12), IdxBytes.LabelsInTurn(11), "{labels}: 11 labels for the 12 images of t10k-images-idx3-ubyte.gz." },
        { "label 10", IdxBytes.Images(4), IdxBytes.Labels(9, 0, 3, 10), "{labels}: label 10 at position 3, expected 0 to 9." },
        { "a .gz cut short", IdxBytes.Zip(IdxBytes.Images(12))[..^9], IdxBytes.LabelsInTurn(12), "{images}: the gzip file is damaged or cut short; fetch it again." },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_data_is_answered_with_one_line(string what, byte[] images, byte[] labels, string line)
    {
        _ = what;
        var (imagesPath, labelsPath) = (folder.Write("t10k-images-idx3-ubyte.gz", images), folder.Write("t10k-labels-idx1-ubyte", labels));
        Refused(line.Replace("{images}", imagesPath).Replace("{labels}", labelsPath), "--data", folder.Path);
    }

    [Fact]
    public void Images_of_another_size_are_learnt_too()
    {
        folder.Write("t10k-images-idx3-ubyte", IdxBytes.Images(60)); // 2 × 3 pixels
        folder.Write("t10k-labels-idx1-ubyte", IdxBytes.LabelsInTurn(60));
        var result = program.Run("--data", folder.Path, "--epochs", "1");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.InRange(TestAccuracy(result), 0, 100);
    }

    [RealDigitsFact]
    public void Real_digits_are_read_to_more_than_95_percent()
    {
        var result = program.Run("--data", RealDigitsFactAttribute.Folder!);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.InRange(TestAccuracy(result), 95.5, 100);
    }

    [RealDigitsFact]
    public void Convolutions_read_real_digits_to_98_percent()
    {
        var result = program.Run("--model", "cnn", "--data", RealDigitsFactAttribute.Folder!);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.InRange(TestAccuracy(result), 98, 100);
    }

    [Fact]
    public void Images_too_small_for_convolutions_are_answered_with_one_line()
    {
        folder.Write("t10k-images-idx3-ubyte", IdxBytes.Images(60)); // 2 × 3 pixels
        folder.Write("t10k-labels-idx1-ubyte", IdxBytes.LabelsInTurn(60));
        Refused("images of [1 2 3] pixels are too small to be halved twice; use --model mlp", "--model", "cnn", "--data", folder.Path);
    }

    /// <summary>One line on the error output, an exit code that is not 0, and nothing else: no stack trace.</summary>
    private void Refused(string line, params string[] arguments)
    {
        var result = program.Run(arguments);
        Assert.Equal(("", $"06-digits: {line}\n"), (result.Output, result.Errors));
        Assert.NotEqual(0, result.ExitCode);
    }

    private static double TestAccuracy(ProgramResult result)
    {
        var match = LastLine().Match(result.LastLine);
        Assert.True(match.Success, result.Output);
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^test accuracy: (\d+\.\d) %$")]
    private static partial Regex LastLine();

    [GeneratedRegex(@"(?m)^trained for .*$")]
    private static partial Regex Timing();
}

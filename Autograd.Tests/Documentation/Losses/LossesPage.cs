using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Autograd.Losses;

namespace Autograd.Tests.Documentation;

/// <summary>Writes docs/losses.md: formulas, shapes and options from the code, and what a person says of each from <see cref="LossCards"/>.</summary>
internal static partial class LossesPage
{
    private static readonly XmlDocs Docs = new(typeof(Loss).Assembly);

    /// <summary>Every loss there is.</summary>
    public static string[] Losses { get; } = [.. typeof(Loss).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(method => method.Name).Distinct().Order(StringComparer.Ordinal)];

    public static string Write()
    {
        var families = LossCards.All();
        var page = new StringBuilder();
        page.Append($$"""
            # Every loss

            Generated from the code and its doc comments; a test holds this page to them. The plots are drawn by [an example](../examples/07-loss-gallery.cs): the loss is the solid line, its slope, as the tape finds it, the dashed one.

            A loss is a function, `Loss.Huber(x, y, delta: 0.5)`, and a record that keeps its options, `new HuberLoss<float> { Delta = 0.5 }.Forward(x, y)`. Names and defaults are PyTorch's. All can be differentiated to any order, in `float` and `double`.
            `Reduction` is `Mean` unless said otherwise, and the mean is over the entries that `None` gives, unless the card says what else it divides by. What the numbers do at the ends of the scale is on [a page of its own](stability.md).

            The lines below were run on these tensors, PyTorch's in float64; both give the number beside them.

            ```csharp
            {{Inputs()}}
            ```

            ```python
            {{Python(Inputs())}}
            ```

            ## Which one?

            | to predict | losses |
            |---|---|

            """);
        foreach (var (family, cards) in families) page.Append($"| {char.ToLowerInvariant(family[0])}{family[1..]} | {string.Join(", ", cards.Select(card => $"[{card.Loss}](#{card.Loss.ToLowerInvariant()})"))} |\n");
        page.Append("\nThe short answer: [Mse](#mse) or, with outliers, [Huber](#huber) for numbers; [CrossEntropy](#crossentropy) for one class of several; [BceWithLogits](#bcewithlogits) for yes or no. All three take what the last layer gives, without a softmax or sigmoid after it.\n");
        foreach (var (family, cards) in families)
        {
            page.Append($"\n## {family}\n");
            foreach (var card in cards) Card(page, card);
        }
        page.Append("\n## Where this library differs from PyTorch, on purpose\n\nEach row is asserted by a test.\n\n| loss | PyTorch | here |\n|---|---|---|\n");
        foreach (var row in DocumentedDifferences.OnPurpose) page.Append($"| {row.Loss} | {row.PyTorch} | {row.Ours} |\n");
        page.Append("\n## Where it follows PyTorch, although that surprises\n\n| loss | what PyTorch and this library do |\n|---|---|\n");
        foreach (var row in DocumentedDifferences.Followed) page.Append($"| {row.Loss} | {row.PyTorch}{row.Ours["the same".Length..]} |\n");
        return page.ToString();
    }

    private static void Card(StringBuilder page, LossCard card)
    {
        page.Append($"\n### {card.Loss}\n\n{card.When}\n\n![{card.Loss}, and its slope]({Plot(card.Loss)})\n\n");
        var overloads = typeof(Loss).GetMethods().Where(method => method.Name == card.Loss).ToArray();
        foreach (var overload in overloads) page.Append(Docs.Summary(overload)).Append("\n\n");

        page.Append("| PyTorch | here | both give |\n|---|---|---|\n");
        foreach (var line in card.Lines) page.Append($"| {Code(line.PyTorch)} | {Code(line.Code)} | {line.Value.ToString("0.0000", CultureInfo.InvariantCulture)} |\n");

        if (typeof(Loss).Assembly.GetType($"Autograd.Losses.{card.Loss}Loss`1") is not { } criterion)
        {
            page.Append("\n| parameter | meaning |\n|---|---|\n");
            foreach (var (name, text) in overloads.SelectMany(Docs.Parameters)) page.Append($"| `{name}` | {text} |\n");
            return;
        }
        page.Append($"\n`{card.Loss}Loss<T>` takes:\n\n");
        foreach (var forward in criterion.GetMethods().Where(method => method.Name == "Forward"))
            page.Append($"- `Forward({string.Join(", ", forward.GetParameters().Select(parameter => parameter.Name))})`: {Docs.Summary(forward)}\n");
        page.Append("\n| option | default | PyTorch | meaning |\n|---|---|---|---|\n");
        var defaults = Activator.CreateInstance(criterion.MakeGenericType(typeof(double)))!;
        foreach (var property in criterion.GetProperties())
        {
            var value = defaults.GetType().GetProperty(property.Name)!.GetValue(defaults);
            page.Append($"| `{property.Name}` | {Value(value)} | {(PyTorchHas(criterion) ? $"`{SnakeCase(property.Name)}`" : "")} | {Docs.Summary(property)} |\n");
        }
    }

    public static string Plot(string loss) => $"losses/{loss}.svg";

    private static bool PyTorchHas(Type criterion) => Docs.Summary(criterion).Contains("PyTorch: nn.", StringComparison.Ordinal);

    private static string Code(string code) => $"`{code.Replace("|", "\\|")}`";

    private static string Value(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string SnakeCase(string name) => Capital().Replace(name, "_$0").ToLowerInvariant();

    /// <summary>The first lines of <see cref="LossCards.All"/>.</summary>
    private static string Inputs() => string.Join('\n', Repository.Read("Autograd.Tests/Documentation/Losses/LossCards.cs").Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("var ", StringComparison.Ordinal)));

    /// <summary>The same in Python.</summary>
    private static string Python(string inputs) => InputLine().Replace(inputs, line => $"{line.Groups["name"]} = torch.tensor({line.Groups["values"]})".PadRight(line.Groups["comment"].Index - line.Index - 3) + $"# {line.Groups["comment"]}");

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"var (?<name>\w+) = \w+\.From\((?<values>.*)\); *// (?<comment>.*)")]
    private static partial Regex InputLine();
}

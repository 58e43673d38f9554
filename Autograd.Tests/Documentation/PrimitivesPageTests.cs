using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Autograd.Core;
using Autograd.Tests.Catalog;

namespace Autograd.Tests.Documentation;

/// <summary>docs/primitives.md: every operation of the catalogue with its formula, derivative, convention at kinks, and PyTorch's name, from the doc comments and the rows.</summary>
public partial class PrimitivesPageTests
{
    private static readonly XmlDocs Docs = new(typeof(Tensor).Assembly);

    private static readonly HashSet<string> PyTorchNames = [.. Repository.Read("Autograd.Tests/Documentation/pytorch-names.txt").Split('\n').Where(line => !line.StartsWith('#'))];

    [Fact]
    public void The_page_says_what_the_catalogue_and_the_doc_comments_say() => GeneratedPage.Check("docs/primitives.md", Page());

    [Fact]
    public void Every_operation_has_a_formula_or_says_what_it_does() =>
        Assert.All(Operations(), operation => Assert.True(Parts(Docs.Summary(operation.Method)).Formula.Length > 0, operation.Name));

    [Fact]
    public void Every_name_that_is_called_PyTorchs_is_a_function_of_PyTorch() =>
        Assert.All(Operations(), operation =>
        {
            if (PyTorchName().Match(Docs.Summary(operation.Method)) is not { Success: true } match) return; // the page says "none", or the name that both have
            var named = Named(match.Groups["name"].Value);
            Assert.True(named.Contains('`', StringComparison.Ordinal), $"{operation.Name}: of \"{named}\" no word is a function of PyTorch.");
        });

    /// <summary>A doc comment that is taken apart in the middle of a formula leaves half a pair of marks in two cells.</summary>
    [Fact]
    public void No_formula_is_cut_in_two() =>
        Assert.All(Page().Split('\n').Where(line => line.StartsWith('|')).SelectMany(line => Bar().Split(line)), cell =>
        {
            Assert.True(cell.Count(c => c == '`') % 2 == 0, cell);
            Assert.Equal(cell.Count(c => c == '('), cell.Count(c => c == ')'));
            Assert.DoesNotMatch(@"(\.\.|[,;:·]`?)\s*$", cell);
        });

    private static string Page()
    {
        var page = new StringBuilder("""
            # Every operation

            Generated from the catalogue that the laws run over and from the doc comments; a test holds this page to them. `y` is the result, `dy` its gradient; `dx`, `da`, `db` are those of the
            operands. Where no derivative is given, the operation is a composition of others, and has theirs. The convention at a kink is asserted exactly at it.


            """);
        foreach (var family in Operations().GroupBy(operation => operation.Method.DeclaringType!))
        {
            page.Append("## ").Append(family.Key.Name.Split('`')[0]).Append("\n\n").Append(Docs.Summary(family.Key)).Append("\n\n");
            page.Append("| operation | formula | derivative | at kinks | PyTorch |\n|---|---|---|---|---|\n");
            foreach (var (name, method) in family)
            {
                var (formula, derivative, pyTorch) = Parts(Docs.Summary(method));
                var kinks = OperationCatalog.Rows.Where(row => row.Covers == name).SelectMany(row => row.Operation.Kinks).Select(kink => kink.Convention).Distinct();
                string[] cells = [$"`{name[(name.IndexOf('.') + 1)..]}`", formula, derivative, string.Join("; ", kinks), pyTorch ?? SameName(method.Name)];
                page.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|"))).Append(" |\n");
            }
            page.Append('\n');
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static IEnumerable<(string Name, MethodInfo Method)> Operations() =>
        CompletenessTests.Operations().Where(operation => operation.Method.DeclaringType!.Assembly == typeof(Tensor).Assembly)
            .OrderBy(operation => operation.Method.DeclaringType!.Name, StringComparer.Ordinal).ThenBy(operation => operation.Name, StringComparer.Ordinal);

    /// <summary>A summary such as "y = eˣ, so dx = dy · y. Domain ... PyTorch: exp." taken apart.</summary>
    private static (string Formula, string Derivative, string? PyTorch) Parts(string summary)
    {
        var pyTorch = PyTorchName().Match(summary);
        if (pyTorch.Success) summary = summary.Remove(pyTorch.Index, pyTorch.Length).Trim();
        var so = Consequence().Match(summary);
        var rest = so.Success ? summary[(so.Index + so.Length)..].Trim() : "";
        var formula = !so.Success ? summary : rest.Length == 0 ? summary[..so.Index] : $"{summary[..so.Index]}. {rest}";
        return (WithoutStop(formula), so.Groups["derivative"].Value, pyTorch.Success ? Named(pyTorch.Groups["name"].Value) : null);

        static string WithoutStop(string text) => text.EndsWith('.') && !text.EndsWith("..", StringComparison.Ordinal) ? text[..^1] : text;
    }

    /// <summary>The functions of PyTorch in a remark, marked as code.</summary>
    private static string Named(string remark) => Word().Replace(remark, word => IsOfPyTorch(word.Value) && (word.Index == 0 || word.Value.Contains('_', StringComparison.Ordinal) || word.Value.Contains('.', StringComparison.Ordinal)) ? $"`{word.Value}`" : word.Value);

    /// <summary>PyTorch's name where its doc comment gives none: the same in lower case, if PyTorch has such a function.</summary>
    private static string SameName(string name)
    {
        if (name.StartsWith("op_", StringComparison.Ordinal)) return "the operator";
        if (name == "get_Part") return "`x[...]`";
        var snake = Capital().Replace(name, "_$0").ToLowerInvariant();
        return IsOfPyTorch(snake) ? $"`{snake}`" : "none";
    }

    private static bool IsOfPyTorch(string name) => PyTorchNames.Contains(name) || PyTorchNames.Contains("nn.functional." + name);

    [GeneratedRegex(@"PyTorch: (?<name>[^.]*(?:\.\w[^.]*)*)\.")]
    private static partial Regex PyTorchName();

    [GeneratedRegex(@"[,;.:]? [Ss]o (?<derivative>(for [^,`]*, )?(?=`d\w|dy |each (gets|element)).*?)(\.(?= [A-Z])|\.?$)")]
    private static partial Regex Consequence();

    [GeneratedRegex(@"[a-z][\w.]*\w")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex Capital();
}

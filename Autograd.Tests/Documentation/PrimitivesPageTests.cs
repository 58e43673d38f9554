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

    [Fact]
    public void The_page_says_what_the_catalogue_and_the_doc_comments_say() => GeneratedPage.Check("docs/primitives.md", Page());

    [Fact]
    public void Every_operation_has_a_formula_or_says_what_it_does() =>
        Assert.All(Operations(), operation => Assert.True(Parts(Docs.Summary(operation.Method)).Formula.Length > 0, operation.Name));

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
                string[] cells = [$"`{name[(name.IndexOf('.') + 1)..]}`", formula, derivative, string.Join("; ", kinks), pyTorch ?? SnakeCase(method.Name)];
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

        static string Named(string text) => text.Split(", ", 2) is [var name, var remark] ? $"`{name}`, {remark}" : $"`{text}`";
    }

    private static string SnakeCase(string name) => name.StartsWith("op_", StringComparison.Ordinal) ? "the operator" : name == "get_Part" ? "`x[...]`" : $"`{Capital().Replace(name, "_$0").ToLowerInvariant()}`";

    [GeneratedRegex(@"PyTorch: (?<name>[^.]*(?:\.\w[^.]*)*)\.")]
    private static partial Regex PyTorchName();

    [GeneratedRegex(@"[,;.:]? [Ss]o (?<derivative>(?=`?d[xabys]|each (gets|element)).*?)(\.(?= [A-Z])|\.?$)")]
    private static partial Regex Consequence();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex Capital();
}

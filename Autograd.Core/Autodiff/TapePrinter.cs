using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;

namespace Autograd.Core;

/// <summary>
/// A tape as text, as a Mermaid flowchart, and as a page. Tensors are numbered in the order they are met; what no operation made stands as <c>Leaf</c> (a gradient is wanted) or <c>Constant</c>.
/// </summary>
internal static class TapePrinter
{
    public static string Listing<T>(Tape<T> tape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lines = Lines(tape);
        var width = lines.Count == 0 ? 0 : lines.Max(line => line.Text.Length);
        return string.Join('\n', lines.Select(line => $"{line.Text.PadRight(width)}  {line.Shape}"));
    }

    public static string Mermaid<T>(Tape<T> tape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var text = new StringBuilder("flowchart TD\n");
        foreach (var line in Lines(tape))
        {
            text.Append(CultureInfo.InvariantCulture, $"    t{line.Number}[\"{line.Op} {line.Shape}\"]\n");
            foreach (var input in line.Inputs) text.Append(CultureInfo.InvariantCulture, $"    t{input} --> t{line.Number}\n");
        }
        return text.ToString();
    }

    public static string Html<T>(Tape<T> tape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new StringBuilder();
        foreach (var line in Lines(tape))
        {
            var inputs = string.Join(", ", line.Inputs.Select(input => $"<a href=\"#t{input}\">%{input}</a>"));
            rows.Append(CultureInfo.InvariantCulture, $"<tr id=\"t{line.Number}\"><td>%{line.Number}</td><td>").Append(WebUtility.HtmlEncode(line.Op)).Append("</td><td>")
                .Append(inputs).Append("</td><td>").Append(WebUtility.HtmlEncode(line.Attributes)).Append("</td><td>").Append(WebUtility.HtmlEncode(line.Shape.ToString())).Append("</td></tr>\n");
        }
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Tape</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }
            table { border-collapse: collapse; }
            th, td { padding: .2rem 1rem; text-align: left; border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums; }
            tr:target { background: #ffd; }
            </style>
            </head>
            <body>
            <h1>{{tape.Count}} recorded operations</h1>
            <table>
            <tr><th></th><th>operation</th><th>operands</th><th>attributes</th><th>shape</th></tr>
            {{rows}}</table>
            </body>
            </html>

            """;
    }

    private static List<Line> Lines<T>(Tape<T> tape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = new Dictionary<Tensor<T>, int>();
        var lines = new List<Line>();
        foreach (var entry in tape.Entries)
        {
            var inputs = entry.Inputs.Select(Number).ToArray();
            var attributes = TapeAttributes.Text<T>(entry.Attributes);
            numbers.Add(entry.Output, lines.Count);
            lines.Add(new Line(lines.Count, entry.Op, inputs, attributes, entry.Output.Shape));
        }
        return lines;

        int Number(Tensor<T> x)
        {
            if (numbers.TryGetValue(x, out var number)) return number;
            numbers.Add(x, lines.Count);
            lines.Add(new Line(lines.Count, x.RequiresGrad ? "Leaf" : "Constant", [], "", x.Shape));
            return lines.Count - 1;
        }
    }

    private sealed record Line(int Number, string Op, int[] Inputs, string Attributes, Shape Shape)
    {
        public string Text => $"%{Number} = {Op}({string.Join(", ", [.. Inputs.Select(input => $"%{input}"), .. Attributes.Length > 0 ? [Attributes] : Array.Empty<string>()])})";
    }
}

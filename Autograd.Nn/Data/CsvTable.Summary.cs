using System.Globalization;
using System.Text;

namespace Autograd.Nn;

/// <content>What was decided, for whoever has to answer for it.</content>
public sealed partial class CsvTable
{
    /// <summary>
    /// How the file is written, and a line for each column: what it is, its range or levels, what is missing and how that was written; and what is left out.
    /// </summary>
    public string Summary()
    {
        var text = new StringBuilder();
        var options = Schema.Options;
        text.Append(CultureInfo.InvariantCulture, $"{source}: {rows.Count} rows, separator {Shown(options.Separator)}, decimal sign {Shown(options.DecimalSign)}, ");
        text.Append(options.ThousandsSign is { } sign ? $"thousands sign {Shown(sign)}" : "no thousands sign").Append('\n');
        var (names, types) = (Columns.Select(name => name.Length).DefaultIfEmpty().Max(), 8);
        foreach (var name in Columns)
        {
            var column = Schema.Column(name);
            var type = column.Type?.ToString().ToLowerInvariant() ?? "in doubt";
            text.Append("  ").Append(name.PadRight(names)).Append("  ").Append(type.PadRight(types)).Append("  ").Append(Values(column));
            Missing(text, column);
            text.Append('\n');
        }
        foreach (var column in Schema.All.Where(column => column.IsIndex && places.ContainsKey(column.Name)))
            text.Append("  left out: ").Append(column.Name.Length == 0 ? "the first column, which has no name and" : $"'{column.Name}', which").Append(" counts the rows\n");
        if (leftOut.Length > 0) text.Append("  left out: '").AppendJoin("', '", leftOut).Append("', which the schema does not have\n");
        return text.ToString().TrimEnd('\n');
    }

    private string Values(CsvColumn column)
    {
        if (column.Doubt is not null) return column.Doubt;
        if (!column.IsNumeric)
            return column.Levels is not { } levels ? column.NoLevels![(column.NoLevels!.IndexOf(": ", StringComparison.Ordinal) + 2)..]
                : string.Create(CultureInfo.InvariantCulture, $"{levels.Count} levels: {string.Join(", ", levels.Take(10))}{(levels.Count > 10 ? ", ..." : "")}");
        var (low, high, numbers, place) = (double.PositiveInfinity, double.NegativeInfinity, Schema.Numbers, places[column.Name]);
        var counts = rows.Count > 1; // an identifier that is sorted by class, and the model has no need to learn
        for (var i = 0; i < rows.Count; i++)
        {
            var isNumber = numbers.TryRead(rows[i].Cells[place].Text, column.Type!.Value, out var number);
            if (isNumber) (low, high) = (Math.Min(low, number), Math.Max(high, number));
            counts &= isNumber && number == low + i;
        }
        return low > high ? "no value" : string.Create(CultureInfo.InvariantCulture, $"{low} to {high}{(counts ? ", counts the rows: a feature?" : "")}");
    }

    private void Missing(StringBuilder text, CsvColumn column)
    {
        var marks = new OrderedDictionary<string, int>();
        foreach (var row in rows)
            if (row.Cells[places[column.Name]] is var cell && Schema.IsMissing(cell, column))
                marks[cell.Text.Trim()] = marks.GetValueOrDefault(cell.Text.Trim()) + 1;
        if (marks.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"; {marks.Values.Sum()} missing: ");
        text.AppendJoin(", ", marks.Select(mark => string.Create(CultureInfo.InvariantCulture, $"{mark.Value} {(mark.Key.Length == 0 ? "empty" : $"'{mark.Key}'")}")));
    }

    private static string Shown(char sign) => sign == '\t' ? "tab" : $"'{sign}'";
}

using System.Globalization;

namespace Autograd.Nn;

/// <content>How a table comes to be: its text, its names, and what is learned of its columns or was learned of those of another.</content>
public sealed partial class CsvTable
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="separator">What stands between two values.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not UTF-8, a row has more or fewer values than there are names, a quote is never closed, or the like; the message names byte or line.</exception>
    public static CsvTable Read(string path, char separator = ',') => Read(path, new CsvOptions { Separator = separator });

    /// <summary>Reads a file that is written as the options say.</summary>
    /// <exception cref="ArgumentException">The options contradict each other, or name a column that is not there.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not UTF-8, a row has more or fewer values than there are names, a quote is never closed, or the like; the message names byte or line.</exception>
    public static CsvTable Read(string path, CsvOptions options) => Parse(Utf8Text.Read(path), options, path);

    /// <summary>
    /// Reads a file with what was learned from another: the same columns, types, levels and missing marks. It may have further columns, which are left out.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As for the other; or a column is not there: leave it out by <see cref="CsvSchema.Without"/>.</exception>
    /// <exception cref="InvalidOperationException">The schema is empty.</exception>
    public static CsvTable Read(string path, CsvSchema schema) => Parse(Utf8Text.Read(path), schema, path);

    /// <summary>Reads a table out of a text.</summary>
    /// <param name="text">The names, then the rows.</param>
    /// <param name="source">What errors begin with.</param>
    /// <param name="separator">What stands between two values.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Read(string, char)"/>.</exception>
    public static CsvTable Parse(string text, string source = "CSV", char separator = ',') => Parse(text, new CsvOptions { Separator = separator }, source);

    /// <summary>Reads a table out of a text that is written as the options say.</summary>
    /// <exception cref="ArgumentException">The options contradict each other, or name a column that is not there.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Read(string, CsvOptions)"/>.</exception>
    public static CsvTable Parse(string text, CsvOptions options, string source = "CSV")
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var (places, rows, quotedNames) = Parse(text, source, options);
        foreach (var name in options.Types.Keys.Concat(options.Levels.Keys))
            if (!places.ContainsKey(name)) throw new ArgumentException($"{source}: there is no column '{name}', of which the options speak, only {string.Join(", ", places.Keys)}.", nameof(options));

        var (columns, marks, beginning) = (new List<CsvColumn>(), options.MissingMarks.ToHashSet(), true);
        foreach (var (name, place) in places)
        {
            beginning &= IsIndex(name, place, rows, options);
            if (name.Length == 0 && !beginning && !options.Types.ContainsKey(name)) throw NoName(source, place);
            columns.Add(beginning ? new CsvColumn { Name = name, Type = ColumnType.Number, IsIndex = true, NoLevels = $"column '{name}' counts the rows" }
                : CsvColumn.Learn(name, place, rows, options, marks));
        }
        var schema = new CsvSchema(options with { Types = [], Levels = [] }, columns, inUse: true);
        if (options.Names is null && !quotedNames) CheckNames(source, schema);
        return new CsvTable(source, schema, places.ToDictionary(), [], rows);
    }

    /// <summary>Reads a table out of a text with what was learned from another: see <see cref="Read(string, CsvSchema)"/>.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Read(string, CsvSchema)"/>.</exception>
    /// <exception cref="InvalidOperationException">The schema is empty.</exception>
    public static CsvTable Parse(string text, CsvSchema schema, string source = "CSV")
    {
        ArgumentNullException.ThrowIfNull(schema);
        schema.Use();
        var (places, rows, _) = Parse(text, source, schema.Options);
        if (places.ContainsKey("") && !schema.All.Any(column => column.Name.Length == 0) && !IsIndex("", 0, rows, schema.Options)) throw NoName(source, 0);
        if (schema.Columns.Where(name => !places.ContainsKey(name)).ToList() is { Count: > 0 } absent)
            throw new InvalidDataException($"{source}: there is no column '{string.Join("', '", absent.Take(20))}'{(absent.Count > 20 ? ", ..." : "")}, which the schema has; "
                + $"the file's are {string.Join(", ", places.Keys.Take(20))}. If it has to do without, read it by schema.Without(\"{absent[0]}\").");
        var known = schema.All.Select(column => column.Name).ToHashSet();
        return new CsvTable(source, schema, places.Where(entry => known.Contains(entry.Key)).ToDictionary(), [.. places.Keys.Where(name => !known.Contains(name))], rows);
    }

    /// <summary>The place of each name, in order, and the rows.</summary>
    private static (OrderedDictionary<string, int> Places, List<CsvRow> Rows, bool QuotedNames) Parse(string text, string source, CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new CsvParser(text.AsSpan().TrimStart('\uFEFF'), options.Separator, source);
        var places = new OrderedDictionary<string, int>();
        var quoted = false;
        if (options.Names is { } given)
            foreach (var name in given) Add(name, 0);
        else if (parser.Next() is { } header)
        {
            if (header is [{ Quoted: false, Text: var only }] && only.AsSpan().IndexOfAny(";\t|,") is var at and >= 0)
                throw new InvalidDataException($"{source}, line {parser.Line}: '{only}' is the only name, and has a '{only[at]}' in it; give separator: '{only[at]}', or put the name in quotes.");
            foreach (var field in header)
            {
                Add(field.Text, parser.Line);
                quoted |= field.Quoted;
            }
        }
        else throw new InvalidDataException($"{source}: the file is empty; its first line has the names of the columns.");

        var rows = new List<CsvRow>();
        while (parser.Next() is { } fields)
        {
            if (fields.Count != places.Count)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{source}, line {parser.Line}: {fields.Count} values where {places.Count} columns have names."));
            rows.Add(new CsvRow(parser.Line, [.. fields]));
        }
        return (places, rows, quoted);

        void Add(string name, int line)
        {
            if (name.Length == 0 && places.Count > 0) throw NoName(source, places.Count, line);
            if (!places.TryAdd(name, places.Count)) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{source}, line {line}: two columns are called '{name}'."));
        }
    }

    /// <summary>What pandas and R write before the columns: different whole numbers under no name, or under the one that pandas gives them when it reads that.</summary>
    private static bool IsIndex(string name, int place, List<CsvRow> rows, CsvOptions options)
    {
        if ((name.Length > 0 && !name.StartsWith("Unnamed: 0", StringComparison.Ordinal)) || options.Types.ContainsKey(name)) return false;
        var seen = new HashSet<int>();
        return rows.TrueForAll(row => int.TryParse(row.Cells[place].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && seen.Add(number));
    }

    /// <summary>
    /// Fails if the line of names reads as one of values: a number, and not one of a count, for each column of numbers, and a level for each of categories.
    /// A file without names would lose its first row.
    /// </summary>
    private static void CheckNames(string source, CsvSchema schema)
    {
        var columns = schema.All.Where(column => !column.IsIndex).ToList();
        var numbers = columns.ConvertAll(column => column.IsNumeric && schema.Numbers.TryRead(column.Name.AsSpan(), out var number) ? number : double.NaN);
        for (var i = 0; i < columns.Count; i++)
            if (double.IsNaN(numbers[i]) && !(columns[i].Type == ColumnType.Category && columns[i].Levels?.Contains(columns[i].Name) == true)) return;
        var named = numbers.Where(number => !double.IsNaN(number)).ToList();
        if (named.Count == 0 || named.Index().All(entry => entry.Item == named[0] + entry.Index)) return;
        throw new InvalidDataException($"{source}, line 1: every name is a value of its column, '{columns[0].Name}' of the first; if the file has no line of names, give CsvOptions.Names, and if it has, put them in quotes.");
    }

    private static InvalidDataException NoName(string source, int place, int line = 1) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{source}, line {line}: column {place + 1} has no name."));
}

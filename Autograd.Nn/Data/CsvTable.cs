using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// A table of a CSV file: a line of names, then a row a line. A column is numbers if every value in it is one, otherwise categories; a value that is left empty, or NA, or NaN, is missing.
/// <c>CsvTable.Read("iris.csv").WithoutMissing()</c>, then <see cref="Features{T}"/> for the inputs and <see cref="Labels"/> for the classes.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class CsvTable
{
    private static readonly string[] missingMarks = ["", "NA", "N/A", "NaN", "nan", "null", "?"];

    private readonly string source;
    private readonly string[] names;
    private readonly List<(int Line, string?[] Cells)> rows; // null is missing

    private CsvTable(string source, string[] names, List<(int Line, string?[] Cells)> rows) => (this.source, this.names, this.rows) = (source, names, rows);

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => names;

    /// <summary>How many rows there are.</summary>
    public int Count => rows.Count;

    /// <summary>What stands in a row and a column; null where it is missing.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public string? this[int row, string column] => rows[row].Cells[Place(column)];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="separator">What stands between two values.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A row has more or fewer values than there are names, a quote is never closed, or the like; the message names the line.</exception>
    public static CsvTable Read(string path, char separator = ',')
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file.", path);
        try
        {
            return Parse(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)), path, separator);
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException($"{path}: byte {error.Index} is not UTF-8; save the file in that encoding.", error);
        }
    }

    /// <summary>Reads a table out of a text.</summary>
    /// <param name="text">The names, then the rows.</param>
    /// <param name="source">What errors begin with.</param>
    /// <param name="separator">What stands between two values.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>.</exception>
    public static CsvTable Parse(string text, string source = "CSV", char separator = ',')
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new CsvParser(text.AsSpan().TrimStart('\uFEFF'), separator, source);
        if (parser.Next() is not { } header) throw new InvalidDataException($"{source}: the file is empty; its first line has the names of the columns.");
        var names = header.ConvertAll(field => field.Text).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0) throw new InvalidDataException($"{source}, line {parser.Line}: column {i + 1} has no name.");
            if (Array.IndexOf(names, names[i]) < i) throw new InvalidDataException($"{source}, line {parser.Line}: two columns are called '{names[i]}'.");
        }

        var rows = new List<(int, string?[])>();
        while (parser.Next() is { } fields)
        {
            if (fields.Count != names.Length) throw new InvalidDataException($"{source}, line {parser.Line}: {fields.Count} values where {names.Length} columns have names.");
            rows.Add((parser.Line, [.. fields.Select(field => !field.Quoted && missingMarks.Contains(field.Text) ? null : field.Text)]));
        }
        return new CsvTable(source, names, rows);
    }

    /// <summary>Whether every value of a column that is there is a number.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public bool IsNumeric(string column) => Place(column) is var place && rows.TrueForAll(row => row.Cells[place] is not { } cell || TryNumber(cell, out _));

    /// <summary>How many values of a column are missing.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public int Missing(string column) => Place(column) is var place ? rows.Count(row => row.Cells[place] is null) : 0;

    /// <summary>The rows in which nothing is missing, in all columns or in these.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public CsvTable WithoutMissing(params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        int[] places = columns.Length == 0 ? [.. Enumerable.Range(0, names.Length)] : Array.ConvertAll(columns, Place);
        return new CsvTable(source, names, rows.FindAll(row => Array.TrueForAll(places, place => row.Cells[place] is not null)));
    }

    /// <summary>Columns of numbers as a tensor <c>[rows columns]</c>; a missing one is NaN (see <see cref="Standardizer{T}"/>).</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">A value is no number; the message names its line and column.</exception>
    public Tensor<T> Numbers<T>(params string[] columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        var places = Array.ConvertAll(columns, Place);
        var values = new T[rows.Count * places.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, place) = (rows[i / places.Length], places[i % places.Length]);
            values[i] = row.Cells[place] is not { } cell ? T.NaN : TryNumber(cell, out var number) ? T.CreateTruncating(number)
                : throw new InvalidDataException($"{source}, line {row.Line}, column '{names[place]}': '{cell}' is no number.");
        }
        return Tensor.From<T>(values, [rows.Count, places.Length]);
    }

    /// <summary>A column of categories as labels <c>[rows]</c>: 0, 1, ... in the alphabetical order of the names; a missing one is -100, which the losses pass over.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public (Indices Labels, IReadOnlyList<string> Classes) Labels(string column)
    {
        var place = Place(column);
        var classes = rows.Select(row => row.Cells[place]).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        var numbers = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return (Indices.From([.. rows.Select(row => row.Cells[place] is { } cell ? numbers[cell] : -100)]), classes);
    }

    /// <summary>
    /// Columns of any kind as inputs <c>[rows features]</c>: a column of numbers is one feature, one of categories as many as it has, 1 for its own and 0 for the others (all 0 where it is missing).
    /// </summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public (Tensor<T> Inputs, IReadOnlyList<string> Names) Features<T>(params string[] columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        var (parts, features) = (new List<T[]>(), new List<string>());
        foreach (var column in columns)
        {
            if (IsNumeric(column))
            {
                parts.Add(Numbers<T>(column).ToArray());
                features.Add(column);
                continue;
            }
            var (labels, classes) = Labels(column);
            for (var k = 0; k < classes.Count; k++)
            {
                parts.Add([.. labels.ToArray().Select(label => label == k ? T.One : T.Zero)]);
                features.Add($"{column}={classes[k]}");
            }
        }
        var values = new T[rows.Count * parts.Count];
        for (var i = 0; i < values.Length; i++) values[i] = parts[i % parts.Count][i / parts.Count];
        return (Tensor.From<T>(values, [rows.Count, parts.Count]), features);
    }

    /// <summary><c>CsvTable of 150 rows: sepal_length, sepal_width, petal_length, petal_width, species</c>.</summary>
    public override string ToString() => $"CsvTable of {rows.Count} rows: {string.Join(", ", names)}";

    private int Place(string column) => Array.IndexOf(names, column) is var place and >= 0 ? place
        : throw new ArgumentException($"{source}: there is no column '{column}', only {string.Join(", ", names)}.", nameof(column));

    private static bool TryNumber(string cell, out double number) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}

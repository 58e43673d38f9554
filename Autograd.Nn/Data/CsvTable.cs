using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// A table of a CSV file: a line of names, then a row a line. What its columns are is decided as the file is read, in the open:
/// numbers if every value is one, categories if none is, and in doubt otherwise, which is an error where such a column is used.
/// <see cref="Summary"/> shows it, <see cref="CsvOptions"/> say otherwise, and <see cref="Schema"/> gives the next file the same meaning.
/// <c>CsvTable.Read("iris.csv").WithoutMissing()</c>, then <see cref="Features{T}"/> for the inputs and <see cref="Labels"/> for the classes.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class CsvTable
{
    private readonly string source;
    private readonly Dictionary<string, int> places; // of the columns in the file
    private readonly string[] leftOut;               // names that the file has and the schema has not
    private readonly List<CsvRow> rows;

    private CsvTable(string source, CsvSchema schema, Dictionary<string, int> places, string[] leftOut, List<CsvRow> rows) =>
        (this.source, Schema, this.places, this.leftOut, this.rows) = (source, schema, places, leftOut, rows);

    /// <summary>What was decided about the columns: for the next file, and for the checkpoint.</summary>
    public CsvSchema Schema { get; }

    /// <summary>The names of the columns, in order. An index without a name, as pandas writes it, is none of them unless it is asked for by name.</summary>
    public IReadOnlyList<string> Columns => Schema.Columns;

    /// <summary>How many rows there are.</summary>
    public int Count => rows.Count;

    /// <summary>What stands in a row and a column; null where it is missing.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public string? this[int row, string column] => Cell(rows[row], Column(column), places[column]);

    /// <summary>Whether the values of a column are numbers.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">It is in doubt; the message names the line and the text, and says what to do.</exception>
    public bool IsNumeric(string column) => Decided(column).IsNumeric;

    /// <summary>How many values of a column are missing.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public int Missing(string column) => (Column(column), places[column]) is var (known, place) ? rows.Count(row => Schema.IsMissing(row.Cells[place], known)) : 0;

    /// <summary>The rows in which nothing is missing, in all columns or in these.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public CsvTable WithoutMissing(params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var asked = (columns.Length == 0 ? Columns : columns).Select(column => (Column(column), places[column])).ToArray();
        var complete = rows.FindAll(row => Array.TrueForAll(asked, column => !Schema.IsMissing(row.Cells[column.Item2], column.Item1)));
        return new CsvTable(source, Schema, places, leftOut, complete);
    }

    /// <summary>Columns of numbers as a tensor <c>[rows columns]</c>; a missing one is NaN (see <see cref="Standardizer{T}"/>).</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">A value is no number; the message names its line and column.</exception>
    public Tensor<T> Numbers<T>(params string[] columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        var values = Room<T>(columns.Length);
        for (var i = 0; i < columns.Length; i++) FillNumbers(values.AsSpan(), i, columns.Length, columns[i]);
        return Tensor.From<T>(values, [rows.Count, columns.Length]);
    }

    /// <summary>
    /// A column of categories as labels <c>[rows]</c>: 0, 1, ... in the order of the levels of <see cref="Schema"/>, numbers by their
    /// values and words by their characters; a missing one is -100, which losses and metrics pass over.
    /// A column of numbers is taken if they are whole and at most 20 different ones, or if <see cref="CsvOptions.Types"/> call it categories.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">The column is of measures or identifiers, or in doubt, or a value is none of the levels; the message says where, and what to do.</exception>
    public (Indices Labels, IReadOnlyList<string> Classes) Labels(string column)
    {
        var (known, place, numbers) = (Decided(column), places[column], Schema.Numbers);
        if (known.Levels is not { } classes) throw Wrong(known.NoLevels!);
        var labels = new int[rows.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Cell(rows[i], known, place) is not { } cell ? CheckScores.IgnoreIndex : known.Place(cell, numbers);
            if (labels[i] == -1) throw Unknown(rows[i], known, place, "");
        }
        return (Indices.From(labels), classes);
    }

    /// <summary>
    /// Columns of any kind as inputs <c>[rows features]</c>: a column of numbers is one feature, NaN where it is missing; one of categories as
    /// many as it has levels in <see cref="Schema"/>, 1 for its own and 0 for the others (all 0 where it is missing).
    /// </summary>
    /// <exception cref="ArgumentException">There is no such column, or there are more features than one tensor can hold.</exception>
    /// <exception cref="InvalidDataException">A column is in doubt or of identifiers, or a value is none of the levels; the message says where, and what to do.</exception>
    public (Tensor<T> Inputs, IReadOnlyList<string> Names) Features<T>(params string[] columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        var names = new List<string>();
        foreach (var column in columns)
        {
            var known = Decided(column);
            if (known.IsNumeric) names.Add(column);
            else if (known.Levels is null) throw Wrong(known.NoLevels!);
            else
            {
                names.AddRange(known.Levels.Select(level => $"{column}={level}"));
                if (Schema.Options.UnknownColumn) names.Add($"{column}=(unknown)");
            }
        }
        var values = Room<T>(names.Count);
        var (first, numbers) = (0, Schema.Numbers);
        foreach (var column in columns)
        {
            var (known, place) = (Decided(column), places[column]);
            if (known.IsNumeric)
            {
                FillNumbers(values.AsSpan(), first++, names.Count, column);
                continue;
            }
            for (var i = 0; i < rows.Count; i++)
            {
                if (Cell(rows[i], known, place) is not { } cell) continue;
                var level = known.Place(cell, numbers);
                if (level < 0)
                    level = Schema.Options.UnknownColumn ? known.Levels!.Count
                        : throw Unknown(rows[i], known, place, "; or read the training file with CsvOptions.UnknownColumn = true, for a feature of such values");
                values[(i * names.Count) + first + level] = T.One;
            }
            first += known.Levels!.Count + (Schema.Options.UnknownColumn ? 1 : 0);
        }
        return (Tensor.From<T>(values, [rows.Count, names.Count]), names);
    }

    /// <summary><c>CsvTable of 150 rows: sepal_length, sepal_width, petal_length, petal_width, species</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"CsvTable of {rows.Count} rows: {string.Join(", ", Columns)}");

    private void FillNumbers<T>(Span<T> values, int feature, int features, string column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (known, place, numbers) = (Column(column), places[column], Schema.Numbers);
        for (var i = 0; i < rows.Count; i++)
        {
            var (text, quoted) = rows[i].Cells[place];
            var number = double.NaN;
            if (!Schema.Marks.Contains(quoted ? text.Trim() : text) && !numbers.TryRead(text, known.Type ?? ColumnType.Number, out number))
                throw Wrong(rows[i], known, $"'{text}' is no number{(known.Type == ColumnType.Percent ? " with a percent sign" : numbers.LooksLikeOne(text, out var hint) ? hint : "")}");
            var value = T.CreateTruncating(number);
            if (T.IsInfinity(value)) throw Wrong(rows[i], known, $"'{text}' is too large for a {typeof(T).Name}");
            values[(i * features) + feature] = value;
        }
    }

    private T[] Room<T>(int features) => (long)rows.Count * features <= Array.MaxLength ? new T[rows.Count * features]
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{source}: {rows.Count} rows of {features} features are more than one tensor can hold."));

    private string? Cell(CsvRow row, CsvColumn column, int place) => Schema.IsMissing(row.Cells[place], column) ? null : row.Cells[place].Text;

    private CsvColumn Column(string column) => places.ContainsKey(column) ? Schema.Column(column)
        : throw new ArgumentException($"{source}: there is no column '{column}', only {string.Join(", ", Columns)}.", nameof(column));

    private CsvColumn Decided(string column) => Column(column) is { Doubt: null } known ? known : throw Wrong(Column(column).Doubt!);

    private InvalidDataException Unknown(CsvRow row, CsvColumn column, int place, string hint) => Wrong(row, column,
        $"'{row.Cells[place].Text}' is none of the levels that were learned: {string.Join(", ", column.Levels!.Take(20))}{(column.Levels!.Count > 20 ? ", ..." : "")}{hint}");

    private InvalidDataException Wrong(CsvRow row, CsvColumn column, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{source}, line {row.Line}, column '{column.Name}': {what}."));

    private InvalidDataException Wrong(string what) => new($"{source}, {what}.");
}

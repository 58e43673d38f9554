using System.Buffers.Binary;
using System.Diagnostics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// What was decided about the columns of a table: their types, levels and missing marks, and how numbers are written. Learned once,
/// from the training file, it gives the same inputs and the same classes of every file that is read by it:
/// <c>CsvTable.Read("test.csv", train.Schema)</c>. It belongs to the model's state:
/// <c>new Checkpoint { { "model", model }, { "table", train.Schema } }</c>; a program that only uses the model loads it into an empty one.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class CsvSchema : IStateful
{
    private Dictionary<string, CsvColumn> byName = [];
    private bool inUse; // by a table: from then on it does not change

    /// <summary>An empty one, to load a state into.</summary>
    public CsvSchema()
    {
    }

    internal CsvSchema(CsvOptions options, IReadOnlyList<CsvColumn> columns, bool inUse) => Become(options, columns, inUse);

    /// <summary>The names of the columns, in order, without an index that counts the rows.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>How files are written: separator, signs, missing marks.</summary>
    public CsvOptions Options { get; private set; } = new();

    internal IReadOnlyList<CsvColumn> All { get; private set; } = [];

    internal CsvNumbers Numbers => new(Options.DecimalSign, Options.ThousandsSign);

    internal HashSet<string> Marks { get; private set; } = [];

    /// <summary>What the values of a column are.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">It is in doubt; the message names a line and its text.</exception>
    public ColumnType TypeOf(string column) => Column(column) is { Type: { } type } ? type : throw new InvalidDataException($"CsvSchema: {Column(column).Doubt}.");

    /// <summary>The levels of a column of categories, or the classes of one of few whole numbers, in order.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">It has no levels; the message says why.</exception>
    public IReadOnlyList<string> LevelsOf(string column) => Column(column).Levels ?? throw new InvalidDataException($"CsvSchema: {Column(column).Doubt ?? Column(column).NoLevels}.");

    /// <summary>The same without some columns: for a file that does not have them, the answers perhaps.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public CsvSchema Without(params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var column in columns) Column(column);
        return new CsvSchema(Options, [.. All.Where(column => !columns.Contains(column.Name))], inUse: true);
    }

    /// <summary>Everything that was decided, as text.</summary>
    public StateDictionary SaveState()
    {
        var bytes = All.Count == 0 ? [] : CsvSchemaText.Write(this);
        return new() { { "schema", StateEntry.From(Indices.From([.. bytes.Select(x => (int)x)], [bytes.Length])) } };
    }

    /// <summary>
    /// Puts a saved state back into an empty schema. One that tables have been read by does not change; the state has to say the same.
    /// </summary>
    /// <exception cref="ArgumentException">The state is none of a schema, or damaged, or differs from one that is in use; the message says where.</exception>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var shape = state.TryGetValue("schema", out var entry) && entry.Shape.Rank == 1 ? entry.Shape : [0];
        var reader = new StateReader("CsvSchema", state, [("schema", shape)]);
        var loaded = shape.Size == 0 ? new CsvSchema() : CsvSchemaText.Read(Bytes(state["schema"], reader));
        if (!inUse) Become(loaded.Options, loaded.All, inUse: false);
        else if (CsvSchemaText.Difference(this, loaded) is { } difference)
            throw new ArgumentException($"CsvSchema: the state does not fit the table: {difference}. Read the file by the saved schema: load it into a new CsvSchema(), and give that to CsvTable.Read.", nameof(state));
    }

    /// <summary><c>CsvSchema of 5 columns: sepal_length, sepal_width, petal_length, petal_width, species</c>.</summary>
    public override string ToString() => All.Count == 0 ? "CsvSchema, empty" : $"CsvSchema of {Columns.Count} columns: {string.Join(", ", Columns)}";

    /// <summary>Whether a value is missing: marks in quotes are text, except where numbers are expected.</summary>
    internal bool IsMissing((string Text, bool Quoted) cell, CsvColumn column) =>
        cell.Quoted ? column.IsNumeric && Marks.Contains(cell.Text.Trim()) : Marks.Contains(cell.Text);

    internal void Use()
    {
        if (All.Count == 0) throw new InvalidOperationException("CsvSchema: it is empty; load its state before a table is read by it.");
        inUse = true;
    }

    internal CsvColumn Column(string name) => byName.TryGetValue(name, out var column) ? column
        : throw new ArgumentException($"CsvSchema: there is no column '{name}', only {string.Join(", ", Columns)}.", nameof(name));

    private void Become(CsvOptions options, IReadOnlyList<CsvColumn> columns, bool inUse)
    {
        (Options, All, this.inUse) = (options, columns, inUse);
        Columns = [.. columns.Where(column => !column.IsIndex).Select(column => column.Name)];
        byName = columns.ToDictionary(column => column.Name);
        Marks = [.. options.MissingMarks];
    }

    private static byte[] Bytes(StateEntry entry, StateReader reader)
    {
        if (entry.Type != ElementType.I64) throw reader.Wrong("schema", "the bytes of a text, as whole numbers (I64)");
        var bytes = new byte[entry.Shape.Size];
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = BinaryPrimitives.ReadInt64LittleEndian(entry.Bytes.Span[(i * sizeof(long))..]);
            bytes[i] = value is >= 0 and <= 255 ? (byte)value : throw reader.Wrong("schema", "the bytes of a text, each from 0 to 255");
        }
        return bytes;
    }
}

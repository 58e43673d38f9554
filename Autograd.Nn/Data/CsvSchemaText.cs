using System.Buffers;
using System.Text.Json;

namespace Autograd.Nn;

/// <summary>A schema as JSON, and what two schemas differ in.</summary>
internal static class CsvSchemaText
{
    public static byte[] Write(CsvSchema schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("separator", schema.Options.Separator.ToString());
            json.WriteString("decimal", schema.Options.DecimalSign.ToString());
            json.WriteString("thousands", schema.Options.ThousandsSign?.ToString());
            json.WriteBoolean("unknown", schema.Options.UnknownColumn);
            if (schema.Options.Names is { } names) Texts(json, "names", names);
            Texts(json, "missing", schema.Options.MissingMarks);
            json.WriteStartArray("columns");
            foreach (var column in schema.All)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type?.ToString());
                json.WriteString("doubt", column.Doubt);
                json.WriteBoolean("index", column.IsIndex);
                json.WriteString("noLevels", column.NoLevels);
                if (column.Levels is { } levels) Texts(json, "levels", levels);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static CsvSchema Read(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var root = document.RootElement;
            var columns = new List<CsvColumn>();
            foreach (var column in root.GetProperty("columns").EnumerateArray())
            {
                var (type, doubt, noLevels) = (Text(column, "type"), Text(column, "doubt"), Text(column, "noLevels"));
                var levels = column.TryGetProperty("levels", out var given) ? Texts(given) : null;
                ColumnType? parsed = type is null ? null : Enum.TryParse<ColumnType>(type, out var known) && Enum.IsDefined(known) ? known : throw new FormatException($"there is no type '{type}'");
                if (parsed is null ? doubt is null : levels is null && noLevels is null) throw new FormatException("a column is not complete");
                columns.Add(new CsvColumn { Name = Needed(column, "name"), Type = parsed, Doubt = doubt, IsIndex = column.GetProperty("index").GetBoolean(), NoLevels = noLevels, Levels = levels });
            }
            if (columns.Count == 0 || columns.DistinctBy(column => column.Name).Count() < columns.Count) throw new FormatException("the names of the columns are not as they have to be");
            var options = new CsvOptions
            {
                Separator = Sign(Needed(root, "separator")),
                DecimalSign = Sign(Needed(root, "decimal")),
                ThousandsSign = Text(root, "thousands") is { } thousands ? Sign(thousands) : null,
                UnknownColumn = root.GetProperty("unknown").GetBoolean(),
                MissingMarks = Texts(root.GetProperty("missing")),
                Names = root.TryGetProperty("names", out var names) ? Texts(names) : null,
            };
            options.Check();
            return new CsvSchema(options, columns, inUse: false);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new ArgumentException($"CsvSchema: the state does not fit: 'schema' is damaged: {error.Message}", error);
        }
    }

    /// <summary>What a table's own schema and a saved one differ in; null if they say the same.</summary>
    public static string? Difference(CsvSchema own, CsvSchema saved)
    {
        var (a, b) = (own.Options, saved.Options);
        if (a.Separator != b.Separator) return $"the separator is '{a.Separator}', saved was '{b.Separator}'";
        if (a.DecimalSign != b.DecimalSign) return $"the decimal sign is '{a.DecimalSign}', saved was '{b.DecimalSign}'";
        if (a.ThousandsSign != b.ThousandsSign) return $"the thousands sign is '{a.ThousandsSign}', saved was '{b.ThousandsSign}'";
        if (a.UnknownColumn != b.UnknownColumn) return $"UnknownColumn is {a.UnknownColumn}, saved was {b.UnknownColumn}";
        if (!a.MissingMarks.SequenceEqual(b.MissingMarks)) return "the missing marks are others than those saved";
        if (!own.Columns.SequenceEqual(saved.Columns)) return $"the columns are {string.Join(", ", own.Columns)}, saved were {string.Join(", ", saved.Columns)}";
        foreach (var name in own.Columns)
        {
            var (mine, other) = (own.Column(name), saved.Column(name));
            if (mine.Type != other.Type) return $"column '{name}' is {Said(mine)}, saved was {Said(other)}";
            if (!(mine.Levels ?? []).SequenceEqual(other.Levels ?? [])) return $"column '{name}' has the levels {Shown(mine)}, saved were {Shown(other)}";
        }
        return null;

        static string Said(CsvColumn column) => column.Type?.ToString() ?? "in doubt";
        static string Shown(CsvColumn column) => column.Levels is { } levels ? $"{string.Join(", ", levels.Take(20))}{(levels.Count > 20 ? ", ..." : "")}" : "(none)";
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static List<string> Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString() ?? throw new FormatException("a text is null"))];

    private static string? Text(JsonElement owner, string name) => owner.GetProperty(name).GetString();

    private static string Needed(JsonElement owner, string name) => Text(owner, name) ?? throw new FormatException($"'{name}' is null");

    private static char Sign(string text) => text.Length == 1 ? text[0] : throw new FormatException($"'{text}' is not one character");
}

using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>One array of a safetensors file: where its bytes begin and end, counted from the end of the header, and, if no entry can hold it, why.</summary>
internal readonly record struct SafetensorsPart(string Name, StoredType Type, Shape Shape, long Begin, long End, string? Unreadable = null);

/// <summary>
/// The header of a safetensors file: a JSON object with, for each array, <c>"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}</c>, and perhaps texts under <c>"__metadata__"</c>.
/// Nothing in it is believed: after <see cref="Parse"/> the arrays fill the body exactly, without gap or overlap, and each is as long as its shape and type say.
/// </summary>
internal sealed class SafetensorsHeader
{
    public const string MetadataName = "__metadata__";

    private readonly string source;
    private readonly long bodyLength;

    private SafetensorsHeader(string source, long bodyLength) => (this.source, this.bodyLength) = (source, bodyLength);

    /// <summary>The arrays, in the order of the header.</summary>
    public List<SafetensorsPart> Parts { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Reads a header and holds it against the length of what follows it.</summary>
    /// <param name="json">The bytes of the header.</param>
    /// <param name="bodyLength">How many bytes follow.</param>
    /// <param name="source">What errors begin with: the file's path.</param>
    /// <exception cref="InvalidDataException">Anything is not as it has to be.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long bodyLength, string source)
    {
        var header = new SafetensorsHeader(source, bodyLength);
        if (json.Length == 0 || json.Span[0] != '{') throw header.Wrong("the header does not begin with '{': this is no safetensors file");
        if (!Utf8.IsValid(json.Span)) throw header.Wrong("the header is not UTF-8");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            foreach (var property in document.RootElement.EnumerateObject()) header.Add(property.Name, property.Value);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter for half a surrogate pair in a name
        {
            throw header.Wrong($"the header is no proper JSON ({error.Message.TrimEnd('.')})");
        }
        header.CheckTiling();
        return header;
    }

    private void Add(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong($"'{name}' is no object but {Shown(value)}");
        if (name == MetadataName)
        {
            foreach (var text in value.EnumerateObject())
                Metadata.Add(text.Name, text.Value.ValueKind == JsonValueKind.String ? text.Value.GetString()! : throw Wrong($"the metadata '{text.Name}' is no string but {Shown(text.Value)}"));
            return;
        }
        foreach (var field in value.EnumerateObject())
            if (field.Name is not ("dtype" or "shape" or "data_offsets")) throw Wrong($"'{name}' has an unknown field '{field.Name}'");

        var dtype = Field(name, value, "dtype", JsonValueKind.String).GetString()!;
        var sizes = Numbers(name, Field(name, value, "shape", JsonValueKind.Array), "shape");
        var offsets = Numbers(name, Field(name, value, "data_offsets", JsonValueKind.Array), "data_offsets");
        if (offsets.Length != 2) throw Wrong($"'{name}' has {offsets.Length} data_offsets; it takes two, begin and end");
        var (begin, end) = (offsets[0], offsets[1]);
        if (begin > end) throw Wrong($"'{name}' begins at byte {begin}, after its end at {end}");
        if (end > bodyLength) throw Wrong($"'{name}' ends at byte {end}, but there are only {bodyLength} bytes of data: the file is cut short or damaged");
        if (sizes.Length > Shape.MaxRank) throw Wrong($"'{name}' [{string.Join(' ', sizes.Select(static n => $"{n}"))}] has {sizes.Length} axes; a tensor has at most {Shape.MaxRank}");
        if (TypeOf(name, dtype) is not { } type)
            Parts.Add(new SafetensorsPart(name, default, [], begin, end, $"is of dtype {dtype}, of which there are no tensors here"));
        else if (ShapeOf(name, type, dtype, sizes, end - begin) is var shape && end - begin > Array.MaxLength)
            Parts.Add(new SafetensorsPart(name, default, [], begin, end, string.Create(CultureInfo.InvariantCulture, $"{shape} of {dtype} takes {end - begin} bytes; at most {Array.MaxLength} can be read into one array")));
        else Parts.Add(new SafetensorsPart(name, type, shape, begin, end));
    }

    /// <summary>The shape, once it is known to fill the bytes exactly: no product here can overflow, and nothing was allocated for it.</summary>
    private Shape ShapeOf(string name, StoredType type, string dtype, long[] sizes, long bytes)
    {
        var shown = $"[{string.Join(' ', sizes.Select(static n => $"{n}"))}]";
        UInt128 needed = (UInt128)type.Size(); // sizes are below 2³¹ when multiplied, and the product is cut off at each
        foreach (var n in sizes)
        {
            if (n > int.MaxValue) throw Wrong($"'{name}' {shown} has an axis of {n}; at most {int.MaxValue} can be had");
            needed = sizes.Contains(0) ? 0 : needed * (UInt128)n;
            if (needed > long.MaxValue) throw Wrong($"'{name}' {shown} of {dtype} takes more bytes than there are");
        }
        if (needed != (UInt128)bytes) throw Wrong($"'{name}' {shown} of {dtype} takes {needed} bytes, but its data_offsets are {bytes} apart");
        return Shape.Create(Array.ConvertAll(sizes, static n => (int)n));
    }

    private void CheckTiling()
    {
        var end = 0L;
        string? before = null;
        foreach (var part in Parts.OrderBy(part => part.Begin).ThenBy(part => part.End))
        {
            if (part.Begin < end) throw Wrong($"'{before}' and '{part.Name}' overlap: the one ends at byte {end}, the other begins at {part.Begin}");
            if (part.Begin > end) throw Wrong($"the bytes {end} to {part.Begin} before '{part.Name}' belong to no array");
            (before, end) = (part.Name, part.End);
        }
        if (end != bodyLength) throw Wrong($"the last {bodyLength - end} bytes belong to no array");
    }

    private JsonElement Field(string name, JsonElement value, string field, JsonValueKind kind)
    {
        if (!value.TryGetProperty(field, out var found)) throw Wrong($"'{name}' has no {field}");
        return found.ValueKind == kind ? found : throw Wrong($"the {field} of '{name}' is {Shown(found)}, not {(kind == JsonValueKind.String ? "a string" : "a list")}");
    }

    private long[] Numbers(string name, JsonElement list, string field)
    {
        var numbers = new long[list.GetArrayLength()];
        var i = 0;
        foreach (var number in list.EnumerateArray())
            numbers[i++] = number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var n) && n >= 0 ? n
                : throw Wrong($"the {field} of '{name}': {Shown(number)} is no whole number from 0 to 2⁶³");
        return numbers;
    }

    /// <summary>The type of element, or null for one that the format has and tensors here have not.</summary>
    private StoredType? TypeOf(string name, string dtype) => dtype switch
    {
        "F64" => StoredType.F64,
        "F32" => StoredType.F32,
        "F16" => StoredType.F16,
        "BF16" => StoredType.BF16,
        "F8_E4M3" => StoredType.F8E4M3,
        "F8_E5M2" => StoredType.F8E5M2,
        "F8_E8M0" => StoredType.F8E8M0,
        "I64" => StoredType.I64,
        "I32" => StoredType.I32,
        "I16" => StoredType.I16,
        "I8" => StoredType.I8,
        "U64" => StoredType.U64,
        "U32" => StoredType.U32,
        "U16" => StoredType.U16,
        "U8" => StoredType.U8,
        "BOOL" => StoredType.Bool,
        "C64" or "C128" or "F4" or "F6_E2M3" or "F6_E3M2" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" or "F8_E3M4" => null,
        _ => throw Wrong($"'{name}' is of dtype '{dtype}', which the format does not have; F64 to F8, BF16, I64 to I8, U64 to U8 and BOOL can be read"),
    };

    private InvalidDataException Wrong(string what) => new(string.Create(CultureInfo.InvariantCulture, $"{source}: {what}."));

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : value.GetRawText();
}

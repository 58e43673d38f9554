using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Autograd.Nn;

/// <summary>
/// Files of named arrays in the safetensors format, which PyTorch's users exchange: eight bytes with the length of the header, the header in JSON, the bytes of the arrays one after another.
/// Unlike a pickled <c>.pt</c> file it holds data only: reading one runs nobody's code. PyTorch: safetensors.torch.load_file and save_file.
/// </summary>
public static class Safetensors
{
    private const int LengthBytes = 8, MaxHeader = 100_000_000; // the limit that the format's own library sets

    /// <summary>
    /// Reads a file. Whatever is in it, no more memory is taken than the file is long, a few times over. Whole numbers and truth values are read as I64, floats of 8 bits as F16 or BF16, all exactly;
    /// an array of what there is no tensor of (complex numbers, floats of 4 bits, an unsigned number of 2⁶³ or more) is <see cref="StateDictionary.Unreadable"/> and the others are read.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, cut short or none of this format; the message says what is wrong where.</exception>
    public static StateDictionary Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Writes a file, as a whole or not at all: until the last byte is on the disk, what had that name stays.</summary>
    /// <exception cref="ArgumentException">An entry has the name <c>__metadata__</c> or one with half a surrogate pair, an array was unreadable where this was read, or the header becomes longer than the format allows.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public static void Write(string path, StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(state);
        AtomicFile.Write(path, stream => Write(stream, state));
    }

    internal static StateDictionary Read(Stream stream, string source)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (stream.ReadAtLeast(prefix, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
            throw new InvalidDataException($"{source}: cut short: the file has {stream.Length} bytes, and the length of the header alone takes {LengthBytes}.");
        var declared = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var isTooLong = declared > MaxHeader || (long)declared > stream.Length - LengthBytes;
        if (isTooLong && InputFile.Foreign(prefix) is { } foreign) throw new InvalidDataException($"{source}: {foreign}.");
        if (declared > MaxHeader) throw new InvalidDataException($"{source}: a header of {declared} bytes, more than the {MaxHeader} allowed: the file is damaged or no safetensors file.");
        var bodyLength = stream.Length - LengthBytes - (long)declared;
        if (bodyLength < 0) throw new InvalidDataException($"{source}: cut short: a header of {declared} bytes is promised, {stream.Length - LengthBytes} bytes follow.");

        var json = new byte[declared];
        stream.ReadExactly(json);
        var header = SafetensorsHeader.Parse(json, bodyLength, source);

        var state = new StateDictionary();
        foreach (var (name, text) in header.Metadata) state.Metadata.Add(name, text);
        foreach (var part in header.Parts)
        {
            if (part.Unreadable is { } why)
            {
                state.AddUnreadable(part.Name, why);
                continue;
            }
            var bytes = new byte[part.End - part.Begin];
            stream.Position = LengthBytes + json.Length + part.Begin;
            stream.ReadExactly(bytes);
            if (part.Type.TooLarge(bytes) is { } tooLarge) state.AddUnreadable(part.Name, $"is unreadable: {tooLarge}");
            else state.Add(part.Name, new StateEntry(part.Type, part.Shape, bytes));
        }
        return state;
    }

    internal static void Write(Stream stream, StateDictionary state)
    {
        if (state.ContainsKey(SafetensorsHeader.MetadataName))
            throw new ArgumentException($"Safetensors: an entry cannot be called '{SafetensorsHeader.MetadataName}', which the format keeps for texts; put those into state.Metadata.", nameof(state));
        state.CheckWritable("Safetensors");
        // The largest elements first, then every array begins at a multiple of its element's size; the header keeps the order of the dictionary.
        var body = state.OrderByDescending(entry => entry.Value.Type.Size()).ToArray();
        var begins = new Dictionary<string, long>();
        var end = 0L;
        foreach (var (name, entry) in body)
        {
            begins.Add(name, end);
            end += entry.ByteCount;
        }

        var header = Header(state, begins);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var (_, entry) in body) entry.WriteTo(stream);
    }

    /// <summary>The header in JSON, filled up with spaces to a multiple of eight bytes, so that the body begins at one too.</summary>
    private static ReadOnlySpan<byte> Header(StateDictionary state, Dictionary<string, long> begins)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (state.Metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataName);
                foreach (var (name, text) in state.Metadata) json.WriteString(name, text);
                json.WriteEndObject();
            }
            foreach (var (name, entry) in state)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", entry.Type.ToString());
                json.WriteStartArray("shape");
                foreach (var n in entry.Shape) json.WriteNumberValue(n);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begins[name]);
                json.WriteNumberValue(begins[name] + entry.ByteCount);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        if (buffer.WrittenCount > MaxHeader) throw new ArgumentException($"Safetensors: {state.Count} names and shapes take {buffer.WrittenCount} bytes; the format allows {MaxHeader}.", nameof(state));
        return buffer.WrittenSpan;
    }
}

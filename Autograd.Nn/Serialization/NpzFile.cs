using System.IO.Compression;

namespace Autograd.Nn;

/// <summary>
/// Several arrays by name in a file of NumPy's: a zip archive of .npy files, compressed or not. Other files in it are passed over; an array of what is no number (texts, objects) is
/// <see cref="StateDictionary.Unreadable"/>, and the others are read. NumPy: np.load, np.savez and np.savez_compressed.
/// </summary>
public static class NpzFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">How much the arrays may take when expanded, all together: a small file can be made to expand to a very large one.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, cut short or no archive of arrays, or it expands to more than allowed; the message says what is wrong where.</exception>
    public static StateDictionary Read(string path, long maxBytes = 1L << 32)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = InputFile.Open(path);
        return Read(stream, path, maxBytes);
    }

    /// <summary>Writes a file, as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">What it shall hold.</param>
    /// <param name="compressed">Whether the arrays are deflated; weights hardly become smaller by it.</param>
    /// <exception cref="ArgumentException">A name has half a surrogate pair, or an array was unreadable where this was read.</exception>
    /// <exception cref="NotSupportedException">Elements are BF16, which NumPy has not.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public static void Write(string path, StateDictionary arrays, bool compressed = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(arrays);
        AtomicFile.Write(path, stream => Write(stream, arrays, compressed));
    }

    internal static StateDictionary Read(Stream stream, string source, long maxBytes)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var arrays = archive.Entries.Where(static entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal)).ToList();
            if (arrays.Count == 0 && archive.Entries.FirstOrDefault() is { } other)
                throw new InvalidDataException(other.FullName.EndsWith(".pkl", StringComparison.Ordinal) || other.FullName.StartsWith("archive/", StringComparison.Ordinal)
                    ? $"{source}: begins with PK: saved by torch.save, see docs/pytorch.md."
                    : $"{source}: '{other.FullName}' is no .npy file; an .npz holds nothing else.");
            // Entries may not share bytes of the file, or a small one would hold as much as they are many.
            if (arrays.Sum(static entry => entry.CompressedLength) > stream.Length) throw new InvalidDataException($"{source}: the archive is damaged: its entries are longer than the file.");
            var state = new StateDictionary();
            foreach (var entry in arrays)
            {
                var name = entry.FullName[..^4];
                if (state.ContainsKey(name) || state.Unreadable.ContainsKey(name)) throw new InvalidDataException($"{source}: there are two arrays called '{name}'.");
                Add(state, name, entry, $"{source}: '{name}'", maxBytes);
                maxBytes -= entry.Length;
            }
            return state;
        }
        catch (Exception error) when (error is not InvalidDataException || !error.Message.StartsWith(source, StringComparison.Ordinal))
        {
            throw new InvalidDataException(Foreign(stream) is { } foreign ? $"{source}: {foreign}."
                : $"{source}: the archive is damaged, cut short or none ({error.Message.TrimEnd('.')}).", error); // the archive's reader throws many kinds
        }
    }

    internal static void Write(Stream stream, StateDictionary arrays, bool compressed)
    {
        arrays.CheckWritable("NpzFile");
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = archive.CreateEntry($"{name}.npy", compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same arrays, the same bytes
            using var file = entry.Open();
            NpyFile.Write(file, array);
        }
    }

    /// <summary>Reads an array of the archive. Its header is read first, so that memory is taken only for what header, archive and length of the file agree on.</summary>
    private static void Add(StateDictionary state, string name, ZipArchiveEntry entry, string source, long maxBytes)
    {
        var length = entry.Length;
        if (length > Math.Min(maxBytes, Array.MaxLength))
            throw new InvalidDataException($"{source} expands to more than the {Math.Min(maxBytes, Array.MaxLength)} bytes allowed; give a larger maxBytes if it is to be trusted.");
        if (length / InputFile.DeflateRatio > entry.CompressedLength) throw new InvalidDataException($"{source} is damaged: {entry.CompressedLength} bytes cannot expand to {length}.");
        using var file = entry.Open();
        var start = ReadOn(file, [], (int)Math.Min(length, NpyHeader.PrefixBytes));
        start = ReadOn(file, start, NpyHeader.LengthOf(start, length, source));
        var header = NpyHeader.Parse(start, length, source);
        var bytes = ReadOn(file, start, (int)length);
        if (bytes.Length < length || file.ReadByte() >= 0) throw new InvalidDataException($"{source} is damaged: it does not expand to the {length} bytes that the archive promises.");
        if (Crc32.Append(0, bytes) is var crc && crc != entry.Crc32) throw new InvalidDataException($"{source} is damaged: its check sum is {crc:x8}, not {entry.Crc32:x8}.");
        var why = header.Unreadable;
        if (why is null && NpyFile.TryRead(header, bytes.AsMemory(header.Length), out var array, out why)) state.Add(name, array);
        else state.AddUnreadable(name, $"is unreadable: {why}");
    }

    /// <summary>What was read already, and as much more of the file as makes it this long, or as there is.</summary>
    private static byte[] ReadOn(Stream file, byte[] read, int length)
    {
        if (read.Length >= length) return read;
        var bytes = new byte[length];
        read.CopyTo(bytes, 0);
        var count = read.Length + file.ReadAtLeast(bytes.AsSpan(read.Length), length - read.Length, throwOnEndOfStream: false);
        return count == length ? bytes : bytes[..count];
    }

    /// <summary>What a file is that is no archive.</summary>
    private static string? Foreign(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.Position = 0;
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || start.StartsWith("PK"u8) ? null : InputFile.Foreign(start);
    }
}

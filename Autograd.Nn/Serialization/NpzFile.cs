using System.IO.Compression;

namespace Autograd.Nn;

/// <summary>Several arrays by name in a file of NumPy's: a zip archive of .npy files, compressed or not. NumPy: np.load, np.savez and np.savez_compressed.</summary>
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
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file.", path);
        using var stream = File.OpenRead(path);
        return Read(stream, path, maxBytes);
    }

    /// <summary>Writes a file, as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">What it shall hold.</param>
    /// <param name="compressed">Whether the arrays are deflated; weights hardly become smaller by it.</param>
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
            var state = new StateDictionary();
            foreach (var entry in archive.Entries)
            {
                if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal)) throw new InvalidDataException($"{source}: '{entry.FullName}' is no .npy file; an .npz holds nothing else.");
                var name = entry.FullName[..^4];
                if (state.ContainsKey(name)) throw new InvalidDataException($"{source}: there are two arrays called '{name}'.");
                var bytes = Expand(entry, $"{source}: '{name}'", maxBytes);
                maxBytes -= bytes.Length;
                state.Add(name, NpyFile.Parse(bytes, $"{source}: '{name}'"));
            }
            return state;
        }
        catch (Exception error) when (error is not InvalidDataException || !error.Message.StartsWith(source, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{source}: the archive is damaged, cut short or none ({error.Message.TrimEnd('.')}).", error); // the archive's reader throws many kinds
        }
    }

    internal static void Write(Stream stream, StateDictionary arrays, bool compressed)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = archive.CreateEntry($"{name}.npy", compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same arrays, the same bytes
            using var file = entry.Open();
            NpyFile.Write(file, array);
        }
    }

    /// <summary>The bytes of an entry. What the archive says of their length is believed only as far as they come.</summary>
    private static byte[] Expand(ZipArchiveEntry entry, string source, long maxBytes)
    {
        maxBytes = Math.Min(maxBytes, Array.MaxLength);
        using var file = entry.Open();
        using var expanded = new MemoryStream();
        var chunk = new byte[1 << 16];
        var crc = uint.MaxValue;
        for (int read; (read = file.Read(chunk)) > 0;)
        {
            if (expanded.Length + read > maxBytes) throw new InvalidDataException($"{source} expands to more than the {maxBytes} bytes allowed; give a larger maxBytes if it is to be trusted.");
            expanded.Write(chunk.AsSpan(0, read));
            foreach (var value in chunk.AsSpan(0, read)) crc = crcTable[(byte)crc ^ value] ^ (crc >> 8);
        }
        if (~crc != entry.Crc32) throw new InvalidDataException($"{source} is damaged: its check sum is {~crc:x8}, not {entry.Crc32:x8}.");
        return expanded.ToArray();
    }

    /// <summary>Of the check sum of zip archives (CRC-32, polynomial 0xEDB88320 reversed): what each byte does to it.</summary>
    private static readonly uint[] crcTable = [.. Enumerable.Range(0, 256).Select(static i =>
    {
        var c = (uint)i;
        for (var bit = 0; bit < 8; bit++) c = (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        return c;
    })];
}

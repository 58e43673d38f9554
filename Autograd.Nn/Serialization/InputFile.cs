namespace Autograd.Nn;

/// <summary>What the readers of files share: a file as its bytes, and what to say of one that another program wrote.</summary>
internal static class InputFile
{
    /// <summary>How many times its length deflate, the method of gzip files and zip archives, can make a file expand: 258 bytes for two bits.</summary>
    public const int DeflateRatio = 1032;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return File.Exists(path) ? File.OpenRead(path) : throw new FileNotFoundException($"{path}: no such file.", path);
    }

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is longer than one array can be.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using var stream = Open(path);
        if (stream.Length > Array.MaxLength) throw new InvalidDataException($"{path}: {stream.Length} bytes are more than one array can hold.");
        var bytes = new byte[stream.Length];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) is var read && read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>What a file is that is not what its reader expects, told by how it begins; null if nobody knows.</summary>
    public static string? Foreign(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => "begins with PK: saved by torch.save, see docs/pytorch.md (or an .npz of NumPy's: NpzFile.Read)",
        [0x80, >= 2 and <= 5, ..] => $"begins with 0x80 0x0{start[1]}: saved by torch.save in its old format, or by pickle, see docs/pytorch.md",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "begins with \\x93NUMPY: one array of NumPy's, which NpyFile.Read reads",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "begins with \\x89HDF: an HDF5 file; save its arrays as .npz or safetensors",
        [0x1f, 0x8b, ..] => "begins with 0x1f 0x8b: compressed by gzip; expand it first",
        _ => null,
    };
}

using System.Buffers.Binary;
using System.IO.Compression;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// A file of bytes in MNIST's IDX format: two zeros, the element type (8 for bytes), the number of axes, each axis' size as four big-endian bytes, then the elements, the last axis fastest.
/// </summary>
/// <param name="Shape">The sizes, as the header gives them: <c>[n 28 28]</c> for images, <c>[n]</c> for labels.</param>
/// <param name="Values">The elements, one byte each, in row-major order.</param>
public sealed record IdxFile(Shape Shape, byte[] Values)
{
    private const byte Bytes = 8;

    /// <summary>Reads a file, compressed with gzip or not: its first bytes tell, not its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">How many axes the file must have: 3 for images, 1 for labels.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Another magic number, or fewer or more bytes than the header promises.</exception>
    public static IdxFile Read(string path, int rank)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (rank is < 1 or > Shape.MaxRank) throw new ArgumentOutOfRangeException(nameof(rank), $"IdxFile: a file has 1 to {Shape.MaxRank} axes, not {rank}.");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file.", path);

        var bytes = File.ReadAllBytes(path);
        if (bytes is [0x1f, 0x8b, ..]) bytes = Expand(bytes, path);
        var header = 4 + (4 * rank);
        if (bytes.Length >= 4) CheckMagic(bytes, path, rank);
        if (bytes.Length < header) throw new InvalidDataException($"{path}: cut short: the header has {header} bytes, the file only {bytes.Length}.");

        Span<int> sizes = stackalloc int[rank];
        for (var axis = 0; axis < rank; axis++) sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + (4 * axis)));
        var (promised, found) = (Count(sizes), bytes.Length - header);
        if (promised is not { } count) throw new InvalidDataException($"{path}: the header promises {string.Join(" x ", sizes.ToArray())} elements; the file is damaged.");
        if (found < count) throw new InvalidDataException($"{path}: cut short: the header promises {count} bytes of data, the file has {found}.");
        if (found > count) throw new InvalidDataException($"{path}: the header promises {count} bytes of data, but the file has {found}.");
        return new IdxFile(Shape.Create(sizes), bytes[header..]);
    }

    private static byte[] Expand(byte[] compressed, string path)
    {
        try
        {
            using var stream = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
            using var expanded = new MemoryStream();
            stream.CopyTo(expanded);
            // A file that is cut short just ends, without an error; but a whole one ends with its expanded length.
            if (compressed.Length >= 18 && BinaryPrimitives.ReadUInt32LittleEndian(compressed.AsSpan(^4..)) == expanded.Length) return expanded.ToArray();
        }
        catch (InvalidDataException)
        {
            // reported below, with the file's name
        }
        throw new InvalidDataException($"{path}: the gzip file is damaged or cut short; fetch it again.");
    }

    private static void CheckMagic(ReadOnlySpan<byte> header, string path, int rank)
    {
        var (expected, found) = ((Bytes << 8) + rank, BinaryPrimitives.ReadInt32BigEndian(header));
        if (found == expected) return;
        var hint = found switch
        {
            (Bytes << 8) + 1 => ": this is a file of labels",
            (Bytes << 8) + 3 => ": this is a file of images",
            _ when header is [0, 0, Bytes, ..] => $": it has {header[3]} axes, not {rank}",
            _ when header is [0, 0, 9 or (>= 11 and <= 14), ..] => ": its elements are not bytes",
            _ => ": this is no IDX file",
        };
        throw new InvalidDataException($"{path}: the magic number is 0x{found:x8}, expected 0x{expected:x8}{hint}.");
    }

    /// <summary>The product of the sizes, or null where they cannot be meant.</summary>
    private static int? Count(ReadOnlySpan<int> sizes)
    {
        long count = 1;
        foreach (var size in sizes)
        {
            if (size < 0 || (count *= size) > Array.MaxLength) return null;
        }
        return (int)count;
    }
}

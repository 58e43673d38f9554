using System.Buffers.Binary;
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

    /// <summary>
    /// Reads a file, compressed with gzip or not: its first bytes tell, not its name. Of a compressed one the check sums are held against what it expands to, and no more is expanded than the header promises.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">How many axes the file must have: 3 for images, 1 for labels.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Another magic number, or fewer or more bytes than the header promises.</exception>
    public static IdxFile Read(string path, int rank)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (rank is < 1 or > Shape.MaxRank) throw new ArgumentOutOfRangeException(nameof(rank), $"IdxFile: a file has 1 to {Shape.MaxRank} axes, not {rank}.");
        var file = InputFile.ReadAllBytes(path);
        if (file is not [0x1f, 0x8b, ..]) return Read(new MemoryStream(file, writable: false), file.Length, path, rank);
        using var expanded = new Gzip(file, path);
        try
        {
            return Read(expanded, (long)file.Length * InputFile.DeflateRatio, path, rank);
        }
        catch (InvalidDataException)
        {
            PassOver(expanded); // where the archive is damaged, that is the error, and not what it made of the header
            throw;
        }
    }

    /// <summary>Reads on, for the check sum at the end, but not without a bound.</summary>
    private static void PassOver(Stream stream)
    {
        var piece = new byte[1 << 14];
        for (var i = 0; i < 1000 && stream.Read(piece) > 0; i++)
        {
        }
    }

    /// <summary>Reads as far as the header promises and looks whether anything follows; memory is taken once it is clear that so much may come.</summary>
    /// <param name="stream">The file, expanded.</param>
    /// <param name="most">How many bytes it can have.</param>
    /// <param name="path">What errors begin with.</param>
    /// <param name="rank">How many axes the file must have.</param>
    private static IdxFile Read(Stream stream, long most, string path, int rank)
    {
        Span<byte> header = stackalloc byte[4 + (4 * rank)];
        var read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read >= 4) CheckMagic(header, path, rank);
        if (read < header.Length) throw new InvalidDataException($"{path}: cut short: the header has {header.Length} bytes, the file only {read}.");

        Span<int> sizes = stackalloc int[rank];
        for (var axis = 0; axis < rank; axis++) sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + (4 * axis))..]);
        if (Count(sizes) is not { } count) throw new InvalidDataException($"{path}: the header promises {string.Join(" x ", Array.ConvertAll(sizes.ToArray(), static n => $"{n}"))} elements; the file is damaged.");
        if (count > most) throw new InvalidDataException($"{path}: cut short: the header promises {count} bytes of data, the file has at most {most}.");
        var values = new byte[count];
        read = stream.ReadAtLeast(values, count, throwOnEndOfStream: false);
        if (read < count) throw new InvalidDataException($"{path}: cut short: the header promises {count} bytes of data, the file has {read}.");
        if (stream.ReadByte() >= 0) throw new InvalidDataException($"{path}: the header promises {count} bytes of data, but the file has {(stream.CanSeek ? stream.Length - header.Length : "more")}.");
        return new IdxFile(Shape.Create(sizes), values);
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

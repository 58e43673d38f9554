using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// The header of a .npy file: a magic number, a version, a length, and a dictionary as Python prints it, <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>.
/// </summary>
/// <param name="Type">What the elements are.</param>
/// <param name="BigEndian">Whether an element's highest byte comes first.</param>
/// <param name="FortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Length">Where the elements begin.</param>
/// <param name="Unreadable">Why no entry can hold the elements; null if one can.</param>
internal sealed record NpyHeader(StoredType Type, bool BigEndian, bool FortranOrder, Shape Shape, int Length, string? Unreadable = null)
{
    /// <summary>How many bytes tell where the elements begin.</summary>
    public const int PrefixBytes = 12;

    private const int MaxLength = 1 << 20;

    /// <summary>Bytes of all elements.</summary>
    public int ByteCount => Shape.Size * Type.Size();

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Where the elements begin.</summary>
    /// <param name="start">The first bytes of the file, at least <see cref="PrefixBytes"/> if it has so many.</param>
    /// <param name="fileLength">How many the whole file has.</param>
    /// <param name="source">What errors begin with.</param>
    /// <exception cref="InvalidDataException">This is no .npy file, or it ends within its header.</exception>
    public static int LengthOf(ReadOnlySpan<byte> start, long fileLength, string source)
    {
        if (start.Length < 10 || !start.StartsWith(Magic))
            throw Wrong(source, $"{InputFile.Foreign(start) ?? "the file does not begin with \\x93NUMPY: this is no .npy file"}");
        var version = start[6];
        if (version is < 1 or > 3 || start[7] != 0) throw Wrong(source, $"the version is {version}.{start[7]}; 1.0, 2.0 and 3.0 can be read");
        var prefix = version == 1 ? 10 : 12;
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : start.Length < 12 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxLength) throw Wrong(source, $"a header of {length} bytes, more than the {MaxLength} allowed: the file is damaged");
        if (fileLength < prefix + length) throw Wrong(source, $"cut short: a header of {length} bytes is promised, {Math.Max(0, fileLength - prefix)} bytes follow");
        return prefix + (int)length;
    }

    /// <summary>Whether another array of NumPy's begins here: np.save, called again with the same open file, appends.</summary>
    private static bool IsStart(ReadOnlySpan<byte> file, int at) => at < file.Length && file[at..].StartsWith(Magic);

    /// <summary>Reads a header and holds it against the length of the file. Another array may follow the elements, nothing else.</summary>
    /// <param name="start">The file, at least as far as its header goes.</param>
    /// <param name="fileLength">How many bytes the whole file has.</param>
    /// <param name="source">What errors begin with.</param>
    /// <exception cref="InvalidDataException">Anything is not as it has to be.</exception>
    public static NpyHeader Parse(ReadOnlySpan<byte> start, long fileLength, string source)
    {
        var length = LengthOf(start, fileLength, source);
        var (version, prefix) = (start[6], start[6] == 1 ? 10 : 12);

        string text;
        try
        {
            text = version < 3 ? Encoding.Latin1.GetString(start[prefix..length]) : new UTF8Encoding(false, true).GetString(start[prefix..length]);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(source, $"the header is not UTF-8");
        }
        return Parse(text, start, length, fileLength, source);
    }

    /// <summary>The header of an array, up to where its elements begin: a multiple of 64.</summary>
    public static byte[] Write(string descr, Shape shape)
    {
        var sizes = shape.Rank == 1 ? $"{shape[0]}," : string.Join(", ", shape.Select(static n => $"{n}"));
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}), }}";
        var length = (10 + text.Length + 1 + 63) & ~63;
        byte[] header = [.. Magic, 1, 0, 0, 0, .. Encoding.ASCII.GetBytes(text.PadRight(length - 11)), (byte)'\n'];
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - 10));
        return header;
    }

    public static InvalidDataException Wrong(string source, FormattableString what) => new($"{source}: {what.ToString(CultureInfo.InvariantCulture)}.");

    private static NpyHeader Parse(string text, ReadOnlySpan<byte> start, int length, long fileLength, string source)
    {
        var dictionary = new NpyDictionary(text);
        if (!dictionary.Read()) throw Wrong(source, $"the header {Shown(text)} is no dictionary of descr, fortran_order and shape, each once");
        var (descr, shape) = (dictionary.Descr!, Shown(dictionary.Shape!));
        if (TypeOf(descr) is not { } type)
            return new NpyHeader(default, false, false, [], length, $"elements of type {Shown(descr)} cannot be read, only numbers: f2, f4, f8, i1 to i8, u1 to u8 and b1{(descr.Contains('O', StringComparison.Ordinal) ? "; objects are Python's pickles, which run code when read" : "")}");

        var sizes = new List<int>();
        UInt128 bytes = (UInt128)type.Size(); // cut off at each factor, so that nothing overflows
        var isEmpty = dictionary.Sizes.Exists(static size => size.AsSpan().TrimStart('0').IsEmpty);
        foreach (var size in dictionary.Sizes)
        {
            if (!int.TryParse(size, CultureInfo.InvariantCulture, out var n)) throw Wrong(source, $"the shape ({shape}) has an axis of {Shown(size)}; at most {int.MaxValue} can be had");
            sizes.Add(n);
            bytes = isEmpty ? 0 : bytes * (UInt128)n;
            if (bytes > int.MaxValue) throw Wrong(source, $"the shape ({shape}) of {descr} takes more bytes than the file can have");
        }
        if (sizes.Count > Shape.MaxRank) throw Wrong(source, $"the shape ({shape}) has {sizes.Count} axes; a tensor has at most {Shape.MaxRank}");
        var follow = fileLength - length;
        if (bytes > (UInt128)follow || (bytes < (UInt128)follow && !IsStart(start, length + (int)bytes))) throw Wrong(source, $"the shape ({shape}) of {descr} takes {bytes} bytes, but {follow} follow the header");
        return new NpyHeader(type, descr[0] == '>', dictionary.FortranOrder == true, Shape.Create([.. sizes]), length);
    }

    /// <summary>The type that a descr names: perhaps the order of bytes, then a kind, then the bytes an element.</summary>
    private static StoredType? TypeOf(string descr) => (descr.Length > 0 && descr[0] is '<' or '>' or '=' or '|' ? descr[1..] : descr) switch
    {
        "f2" => StoredType.F16,
        "f4" => StoredType.F32,
        "f8" => StoredType.F64,
        "i1" => StoredType.I8,
        "i2" => StoredType.I16,
        "i4" => StoredType.I32,
        "i8" => StoredType.I64,
        "u1" => StoredType.U8,
        "u2" => StoredType.U16,
        "u4" => StoredType.U32,
        "u8" => StoredType.U64,
        "b1" => StoredType.Bool,
        _ => null,
    };

    private static string Shown(string text) => text.Trim() is { Length: > 80 } trimmed ? trimmed[..80] + "..." : text.Trim();
}

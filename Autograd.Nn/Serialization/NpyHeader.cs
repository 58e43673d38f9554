using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// The header of a .npy file: a magic number, a version, a length, and a dictionary as Python prints it, <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>.
/// </summary>
/// <param name="Kind">f a float, i and u whole numbers, b a truth value.</param>
/// <param name="ItemSize">Bytes an element.</param>
/// <param name="BigEndian">Whether an element's highest byte comes first.</param>
/// <param name="FortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Length">Where the elements begin.</param>
internal sealed partial record NpyHeader(char Kind, int ItemSize, bool BigEndian, bool FortranOrder, Shape Shape, int Length)
{
    private const int MaxLength = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a header and holds it against the length of the file.</summary>
    /// <exception cref="InvalidDataException">Anything is not as it has to be.</exception>
    public static NpyHeader Parse(ReadOnlySpan<byte> file, string source)
    {
        if (file.Length < 10 || !file.StartsWith(Magic)) throw Wrong(source, $"the file does not begin with \\x93NUMPY: this is no .npy file");
        var version = file[6];
        if (version is < 1 or > 3 || file[7] != 0) throw Wrong(source, $"the version is {version}.{file[7]}; 1.0, 2.0 and 3.0 can be read");
        var prefix = version == 1 ? 10 : 12;
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : file.Length < 12 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (length > MaxLength) throw Wrong(source, $"a header of {length} bytes, more than the {MaxLength} allowed: the file is damaged");
        if (file.Length < prefix + length) throw Wrong(source, $"cut short: a header of {length} bytes is promised, {Math.Max(0, file.Length - prefix)} bytes follow");

        string text;
        try
        {
            text = version < 3 ? Encoding.Latin1.GetString(file.Slice(prefix, (int)length)) : new UTF8Encoding(false, true).GetString(file.Slice(prefix, (int)length));
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(source, $"the header is not UTF-8");
        }
        return Parse(text, prefix + (int)length, file.Length, source);
    }

    /// <summary>The header of an array, up to where its elements begin: a multiple of 64.</summary>
    public static byte[] Write(string descr, Shape shape)
    {
        var sizes = shape.Rank == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}), }}";
        var length = (10 + text.Length + 1 + 63) & ~63;
        byte[] header = [.. Magic, 1, 0, 0, 0, .. Encoding.ASCII.GetBytes(text.PadRight(length - 11)), (byte)'\n'];
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - 10));
        return header;
    }

    public static InvalidDataException Wrong(string source, FormattableString what) => new($"{source}: {what.ToString(CultureInfo.InvariantCulture)}.");

    private static NpyHeader Parse(string text, int length, int fileLength, string source)
    {
        var match = Dictionary().Match(text);
        if (!match.Success || match.Groups["descr"].Captures.Count != 1 || match.Groups["fortran"].Captures.Count != 1 || match.Groups["shape"].Captures.Count != 1)
            throw Wrong(source, $"the header {Shown(text)} is no dictionary of descr, fortran_order and shape, each once");
        var descr = match.Groups["descr"].Value;
        if (Descr().Match(descr) is not { Success: true } type)
            throw Wrong(source, $"elements of type {Shown(descr)} cannot be read, only numbers: f2, f4, f8, i1 to i8, u1 to u8 and b1{(descr.Contains('O', StringComparison.Ordinal) ? "; objects are Python's pickles, which run code when read" : "")}");
        var (kind, size) = (type.Groups["kind"].Value[0], type.Groups["size"].Value[0] - '0');

        var sizes = new List<int>();
        UInt128 bytes = (UInt128)size; // cut off at each factor, so that nothing overflows
        var isEmpty = Number().Matches(match.Groups["shape"].Value).Any(number => number.Value.Trim('0').Length == 0);
        foreach (Match number in Number().Matches(match.Groups["shape"].Value))
        {
            if (!int.TryParse(number.Value, CultureInfo.InvariantCulture, out var n)) throw Wrong(source, $"the shape ({match.Groups["shape"].Value}) has an axis of {number.Value}; at most {int.MaxValue} can be had");
            sizes.Add(n);
            bytes = isEmpty ? 0 : bytes * (UInt128)n;
            if (bytes > int.MaxValue) throw Wrong(source, $"the shape ({match.Groups["shape"].Value}) of {descr} takes more bytes than the file can have");
        }
        if (sizes.Count > Shape.MaxRank) throw Wrong(source, $"the shape ({match.Groups["shape"].Value}) has {sizes.Count} axes; a tensor has at most {Shape.MaxRank}");
        if (bytes != (UInt128)(fileLength - length)) throw Wrong(source, $"the shape ({match.Groups["shape"].Value}) of {descr} takes {bytes} bytes, but {fileLength - length} follow the header");
        return new NpyHeader(kind, size, type.Groups["order"].Value == ">", match.Groups["fortran"].Value == "True", Shape.Create([.. sizes]), length);
    }

    private static string Shown(string text) => text.Trim() is { Length: > 80 } trimmed ? trimmed[..80] + "..." : text.Trim();

    [GeneratedRegex(@"^\{\s*(?:(?:'descr'\s*:\s*(?:'(?<descr>[^'\\]*)'|(?<descr>\[.*\]))|'fortran_order'\s*:\s*(?<fortran>True|False)|'shape'\s*:\s*\((?<shape>|[0-9]+,|[0-9]+(?:,\s*[0-9]+)+,?)\))\s*(?:,\s*|(?=\})))+\}\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Dictionary();

    [GeneratedRegex("^(?<order>[<>=|])(?:(?<kind>f)(?<size>[248])|(?<kind>[iu])(?<size>[1248])|(?<kind>b)(?<size>1))$", RegexOptions.CultureInvariant)]
    private static partial Regex Descr();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

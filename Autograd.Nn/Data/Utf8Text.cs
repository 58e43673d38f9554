using System.Text;
using System.Text.Unicode;

namespace Autograd.Nn;

/// <summary>Text files: UTF-8, with or without a byte order mark, and nothing else.</summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file, without its byte order mark.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not UTF-8: the message names the first byte that is not, counted from 0, or the encoding where that can be told.</exception>
    public static string Read(string path)
    {
        var bytes = InputFile.ReadAllBytes(path);
        if (Other(bytes) is { } other)
            throw new InvalidDataException($"{path}: the file is {other}, not UTF-8; convert it: iconv -f {other} -t UTF-8 in a shell, or an editor's \"save with encoding\".");
        if (!Utf8.IsValid(bytes)) throw new InvalidDataException($"{path}: byte {FirstInvalid(bytes)} is not UTF-8; save the file in that encoding.");
        ReadOnlySpan<byte> text = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes;
        try
        {
            return strict.GetString(text);
        }
        catch (Exception error) when (error is OutOfMemoryException or ArgumentException) // longer than a string can be, 2³⁰ units
        {
            throw new InvalidDataException($"{path}: {bytes.Length} bytes of text are more than one string can hold; divide the file.", error);
        }
    }

    /// <summary>The encoding that a byte order mark names, or, without one, the zeros of a text in UTF-16.</summary>
    private static string? Other(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
        [not 0, 0, not 0, 0, ..] or [not 0, 0] => "UTF-16LE",
        [0, not 0, 0, not 0, ..] or [0, not 0] => "UTF-16BE",
        _ => null,
    };

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var taken) == System.Buffers.OperationStatus.Done) at += taken;
        return at;
    }
}

using System.Diagnostics.CodeAnalysis;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>An array in a file of NumPy's. Floats of 16, 32 and 64 bits stay what they are, whole numbers and truth values become I64; either byte order, either order of the axes. NumPy: np.load and np.save.</summary>
public static class NpyFile
{
    /// <summary>Reads a file: the first array, where np.save was called several times with one open file (see <see cref="ReadAll"/>). NumPy: np.load of a name.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, cut short or no .npy file, or its elements are no numbers; the message says what is wrong.</exception>
    public static StateEntry Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(InputFile.ReadAllBytes(path), path);
    }

    /// <summary>Reads every array of a file, in the order in which they were saved. NumPy: np.load of an open file, again and again.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<StateEntry> ReadAll(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ReadOnlyMemory<byte> rest = InputFile.ReadAllBytes(path);
        var arrays = new List<StateEntry>();
        do arrays.Add(Parse(ref rest, path));
        while (!rest.IsEmpty);
        return arrays;
    }

    /// <summary>Writes a file, as a whole or not at all.</summary>
    /// <exception cref="NotSupportedException">The elements are BF16, which NumPy has not.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public static void Write(string path, StateEntry array)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(array);
        AtomicFile.Write(path, stream => Write(stream, array));
    }

    /// <summary>The first array of a file; those behind it are checked as far as their types are known.</summary>
    internal static StateEntry Parse(ReadOnlyMemory<byte> file, string source)
    {
        var entry = Parse(ref file, source);
        while (!file.IsEmpty && NpyHeader.Parse(file.Span, file.Length, source) is { Unreadable: null } header) file = file[(header.Length + header.ByteCount)..];
        return entry;
    }

    /// <summary>An array with its header, which are cut off the file.</summary>
    private static StateEntry Parse(ref ReadOnlyMemory<byte> file, string source)
    {
        var header = NpyHeader.Parse(file.Span, file.Length, source);
        if (header.Unreadable is { } why) throw NpyHeader.Wrong(source, $"{why}");
        var elements = file.Slice(header.Length, header.ByteCount);
        if (!TryRead(header, elements, out var entry, out why)) throw NpyHeader.Wrong(source, $"{why}");
        file = file[(header.Length + header.ByteCount)..];
        return entry;
    }

    /// <summary>The array of a header and its elements; false, with the reason, if no entry can hold one of them.</summary>
    internal static bool TryRead(NpyHeader header, ReadOnlyMemory<byte> elements, [NotNullWhen(true)] out StateEntry? entry, [NotNullWhen(false)] out string? why)
    {
        var size = header.Type.Size();
        if (size > 1 && header.BigEndian) elements = Reversed(elements.Span, size);
        if (header.FortranOrder && header.Shape.Rank > 1) elements = RowMajor(elements.Span, header.Shape, size);
        why = header.Type.TooLarge(elements.Span);
        entry = why is null ? new StateEntry(header.Type, header.Shape, elements) : null;
        return why is null;
    }

    internal static void Write(Stream stream, StateEntry array)
    {
        var descr = array.Type switch
        {
            ElementType.F16 => "<f2",
            ElementType.F32 => "<f4",
            ElementType.F64 => "<f8",
            ElementType.I64 => "<i8",
            _ => throw new NotSupportedException($"NpyFile: NumPy has no {array.Type}; convert to float, StateEntry.From(entry.ToTensor<float>()), or write a safetensors file."),
        };
        stream.Write(NpyHeader.Write(descr, array.Shape));
        array.WriteTo(stream);
    }

    private static byte[] Reversed(ReadOnlySpan<byte> elements, int size)
    {
        var reversed = elements.ToArray();
        for (var i = 0; i < reversed.Length; i += size) reversed.AsSpan(i, size).Reverse();
        return reversed;
    }

    /// <summary>The elements with the last axis fastest, of those with the first axis fastest.</summary>
    private static byte[] RowMajor(ReadOnlySpan<byte> elements, Shape shape, int size)
    {
        var ordered = new byte[elements.Length];
        Span<int> index = stackalloc int[shape.Rank];
        index.Clear();
        for (var to = 0; to < ordered.Length; to += size)
        {
            var from = 0;
            for (var axis = shape.Rank - 1; axis >= 0; axis--) from = (from * shape[axis]) + index[axis];
            elements.Slice(from * size, size).CopyTo(ordered.AsSpan(to));
            for (var axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }
        return ordered;
    }
}

using System.Buffers.Binary;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>One array in a file of NumPy's. Floats of 16, 32 and 64 bits stay what they are, whole numbers and truth values become I64; either byte order, either order of the axes. NumPy: np.load and np.save.</summary>
public static class NpyFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, cut short or no .npy file, or its elements are no numbers; the message says what is wrong.</exception>
    public static StateEntry Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file.", path);
        if (new FileInfo(path).Length is > int.MaxValue - (1 << 20) and var length) throw new InvalidDataException($"{path}: {length} bytes are more than one array can hold.");
        return Parse(File.ReadAllBytes(path), path);
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

    internal static StateEntry Parse(ReadOnlyMemory<byte> file, string source)
    {
        var header = NpyHeader.Parse(file.Span, source);
        var elements = file[header.Length..];
        if (header.ItemSize > 1 && header.BigEndian) elements = Reversed(elements.Span, header.ItemSize);
        if (header.FortranOrder && header.Shape.Rank > 1) elements = RowMajor(elements.Span, header.Shape, header.ItemSize);
        return (header.Kind, header.ItemSize) switch
        {
            ('f', 2) => new StateEntry(ElementType.F16, header.Shape, elements),
            ('f', 4) => new StateEntry(ElementType.F32, header.Shape, elements),
            ('f', 8) => new StateEntry(ElementType.F64, header.Shape, elements),
            ('i', 8) => new StateEntry(ElementType.I64, header.Shape, elements),
            _ => new StateEntry(ElementType.I64, header.Shape, Widened(elements.Span, header, source)),
        };
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
        stream.Write(array.Bytes.Span);
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

    private static byte[] Widened(ReadOnlySpan<byte> elements, NpyHeader header, string source)
    {
        var wide = new byte[(long)header.Shape.Size * sizeof(long)];
        for (var i = 0; i < header.Shape.Size; i++)
        {
            var at = elements.Slice(i * header.ItemSize, header.ItemSize);
            long value = (header.Kind, header.ItemSize) switch
            {
                ('b', _) => at[0] == 0 ? 0 : 1,
                ('u', 1) => at[0],
                ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(at),
                ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(at),
                ('u', _) => BinaryPrimitives.ReadInt64LittleEndian(at) is >= 0 and var n ? n : throw NpyHeader.Wrong(source, $"element {i} is 2⁶³ or more, which an I64 cannot hold"),
                ('i', 1) => (sbyte)at[0],
                ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(at),
                _ => BinaryPrimitives.ReadInt32LittleEndian(at),
            };
            BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(i * sizeof(long)), value);
        }
        return wide;
    }
}

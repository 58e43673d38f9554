using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>An array as files hold it: a type of element, a shape, and the elements in row-major order, little-endian. It does not change once made.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class StateEntry
{
    private readonly StoredType stored;
    private readonly ReadOnlyMemory<byte> elements; // as they are stored
    private byte[]? converted;

    /// <summary>An array of bytes that nobody changes from now on.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the elements take.</exception>
    public StateEntry(ElementType type, Shape shape, ReadOnlyMemory<byte> bytes)
        : this(StoredTypes.Of(type), shape, bytes)
    {
    }

    /// <summary>An array of a file, whose elements stay as they are stored there until they are asked for.</summary>
    internal StateEntry(StoredType stored, Shape shape, ReadOnlyMemory<byte> elements)
    {
        if (elements.Length != (long)shape.Size * stored.Size())
            throw new ArgumentException($"StateEntry: {shape} of {stored} takes {(long)shape.Size * stored.Size()} bytes, not {elements.Length}.", nameof(elements));
        (this.stored, Type, Shape, this.elements) = (stored, stored.ReadAs(), shape, elements);
    }

    /// <summary>What the elements are. Whole numbers of fewer bits and truth values are I64, floats of 8 bits are F16 or BF16, which hold them exactly.</summary>
    public ElementType Type { get; }

    /// <summary>How they are arranged.</summary>
    public Shape Shape { get; }

    /// <summary>The elements as <see cref="Type"/> says, row-major, little-endian.</summary>
    /// <exception cref="InvalidOperationException">They were stored in fewer bytes, and in these are more than one array can hold.</exception>
    public ReadOnlyMemory<byte> Bytes => StoredTypes.Of(Type) == stored ? elements : converted ??= Convert();

    /// <summary>How many bytes the elements take as <see cref="Type"/>.</summary>
    internal long ByteCount => (long)Shape.Size * Type.Size();

    /// <summary>A copy of a tensor of <see cref="float"/> or <see cref="double"/>.</summary>
    public static StateEntry From<T>(Tensor<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var type = TypeOf<T>();
        var bytes = new byte[(long)tensor.Size * type.Size()];
        tensor.CopyTo(MemoryMarshal.Cast<byte, T>(bytes.AsSpan()));
        ToggleEndianness(bytes, type.Size());
        return new StateEntry(type, tensor.Shape, bytes);
    }

    /// <summary>A whole number, of shape <c>[]</c>.</summary>
    public static StateEntry From(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return new StateEntry(ElementType.I64, [], bytes);
    }

    /// <summary>A number, of shape <c>[]</c> and type F64.</summary>
    public static StateEntry From(double value) => From(Tensor.Scalar(value));

    /// <summary>A copy of indices, of type I64.</summary>
    public static StateEntry From(Indices indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var bytes = new byte[(long)indices.Size * sizeof(long)];
        for (var i = 0; i < indices.Size; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), indices[i]);
        return new StateEntry(ElementType.I64, indices.Shape, bytes);
    }

    /// <summary>The elements as indices: class labels out of a file.</summary>
    /// <exception cref="InvalidOperationException">They are of floating point, or one is beyond what an <see cref="int"/> holds.</exception>
    public Indices ToIndices()
    {
        if (Type != ElementType.I64) throw new InvalidOperationException($"StateEntry: {this} are no whole numbers; indices are I64.");
        var values = new int[Shape.Size];
        for (var i = 0; i < values.Length; i++)
        {
            var value = stored.ToInt64(Element(i));
            if (value != (int)value) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"StateEntry: {value} at position {i} is too large for an index."));
            values[i] = (int)value;
        }
        return Indices.From(values, Shape);
    }

    /// <summary>The elements as a tensor, converted to its type of element if the array's is another one.</summary>
    public Tensor<T> ToTensor<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (BitConverter.IsLittleEndian && Type == TypeOf<T>()) return Tensor.From<T>(MemoryMarshal.Cast<byte, T>(elements.Span), Shape);
        var values = new T[Shape.Size];
        for (var i = 0; i < values.Length; i++) values[i] = Element<T>(i);
        return Tensor.From<T>(values, Shape);
    }

    /// <summary>The one whole number of an entry of shape <c>[]</c>.</summary>
    /// <exception cref="InvalidOperationException">It is of floating point, or there are several.</exception>
    public long ToInt64() => Type == ElementType.I64 && Shape.Size == 1
        ? stored.ToInt64(Element(0)) : throw new InvalidOperationException($"StateEntry: {this} is not one whole number.");

    /// <summary>The one number of an entry of shape <c>[]</c>.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    public double ToDouble() => Shape.Size == 1 ? Element<double>(0) : throw new InvalidOperationException($"StateEntry: {this} is not one number.");

    /// <summary>Type and shape: <c>F32 [2 3]</c>.</summary>
    public override string ToString() => $"{Type} {Shape}";

    /// <summary>Whether another entry has the same type, shape and bits.</summary>
    internal bool HasElementsOf(StateEntry other) => ReferenceEquals(this, other) || (Type == other.Type && Shape == other.Shape && Bytes.Span.SequenceEqual(other.Bytes.Span));

    /// <summary>Writes the elements as <see cref="Type"/> says, a piece at a time where they are stored in fewer bytes.</summary>
    internal void WriteTo(Stream stream)
    {
        if (StoredTypes.Of(Type) == stored)
        {
            stream.Write(elements.Span);
            return;
        }
        const int Piece = 4096;
        var buffer = new byte[Piece * Type.Size()];
        for (var begin = 0; begin < Shape.Size; begin += Piece)
        {
            var count = Math.Min(Piece, Shape.Size - begin);
            for (var i = 0; i < count; i++) stored.Convert(Element(begin + i), buffer.AsSpan(i * Type.Size()));
            stream.Write(buffer.AsSpan(0, count * Type.Size()));
        }
    }

    private byte[] Convert()
    {
        if (ByteCount > Array.MaxLength) throw new InvalidOperationException($"StateEntry: {this} takes {ByteCount} bytes, more than one array can hold; use ToTensor or ToIndices.");
        var bytes = new byte[ByteCount];
        for (var i = 0; i < Shape.Size; i++) stored.Convert(Element(i), bytes.AsSpan(i * Type.Size()));
        return bytes;
    }

    private ReadOnlySpan<byte> Element(int i) => elements.Span.Slice(i * stored.Size(), stored.Size());

    private T Element<T>(int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var at = Element(i);
        return stored switch
        {
            StoredType.F32 => T.CreateTruncating(BinaryPrimitives.ReadSingleLittleEndian(at)),
            StoredType.F64 => T.CreateTruncating(BinaryPrimitives.ReadDoubleLittleEndian(at)),
            StoredType.F16 => T.CreateTruncating(BinaryPrimitives.ReadHalfLittleEndian(at)),
            StoredType.BF16 => T.CreateTruncating(StoredTypes.FromBFloat16(BinaryPrimitives.ReadUInt16LittleEndian(at))),
            StoredType.F8E4M3 or StoredType.F8E5M2 or StoredType.F8E8M0 => T.CreateTruncating(StoredTypes.FromFloat8(stored, at[0])),
            _ => T.CreateTruncating(stored.ToInt64(at)),
        };
    }

    private static ElementType TypeOf<T>() => typeof(T) == typeof(float) ? ElementType.F32 : ElementType.F64;

    private static void ToggleEndianness(Span<byte> bytes, int size)
    {
        if (BitConverter.IsLittleEndian) return;
        for (var i = 0; i < bytes.Length; i += size) bytes.Slice(i, size).Reverse();
    }
}

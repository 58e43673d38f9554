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
    /// <summary>An array of bytes that nobody changes from now on.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the elements take.</exception>
    public StateEntry(ElementType type, Shape shape, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length != (long)shape.Size * type.Size())
            throw new ArgumentException($"StateEntry: {shape} of {type} takes {(long)shape.Size * type.Size()} bytes, not {bytes.Length}.", nameof(bytes));
        (Type, Shape, Bytes) = (type, shape, bytes);
    }

    /// <summary>What the elements are.</summary>
    public ElementType Type { get; }

    /// <summary>How they are arranged.</summary>
    public Shape Shape { get; }

    /// <summary>The elements, row-major, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

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
            var value = BinaryPrimitives.ReadInt64LittleEndian(Bytes.Span[(i * sizeof(long))..]);
            if (value != (int)value) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"StateEntry: {value} at position {i} is too large for an index."));
            values[i] = (int)value;
        }
        return Indices.From(values, Shape);
    }

    /// <summary>The elements as a tensor, converted to its type of element if the array's is another one.</summary>
    public Tensor<T> ToTensor<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (BitConverter.IsLittleEndian && Type == TypeOf<T>()) return Tensor.From<T>(MemoryMarshal.Cast<byte, T>(Bytes.Span), Shape);
        var values = new T[Shape.Size];
        for (var i = 0; i < values.Length; i++) values[i] = Element<T>(i);
        return Tensor.From<T>(values, Shape);
    }

    /// <summary>The one whole number of an entry of shape <c>[]</c>.</summary>
    /// <exception cref="InvalidOperationException">It is of floating point, or there are several.</exception>
    public long ToInt64() => Type == ElementType.I64 && Shape.Size == 1
        ? BinaryPrimitives.ReadInt64LittleEndian(Bytes.Span) : throw new InvalidOperationException($"StateEntry: {this} is not one whole number.");

    /// <summary>The one number of an entry of shape <c>[]</c>.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    public double ToDouble() => Shape.Size == 1 ? Element<double>(0) : throw new InvalidOperationException($"StateEntry: {this} is not one number.");

    /// <summary>Type and shape: <c>F32 [2 3]</c>.</summary>
    public override string ToString() => $"{Type} {Shape}";

    private T Element<T>(int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var at = Bytes.Span.Slice(i * Type.Size(), Type.Size());
        return Type switch
        {
            ElementType.F32 => T.CreateTruncating(BinaryPrimitives.ReadSingleLittleEndian(at)),
            ElementType.F64 => T.CreateTruncating(BinaryPrimitives.ReadDoubleLittleEndian(at)),
            ElementType.F16 => T.CreateTruncating(BinaryPrimitives.ReadHalfLittleEndian(at)),
            ElementType.BF16 => T.CreateTruncating(BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(at) << 16)),
            _ => T.CreateTruncating(BinaryPrimitives.ReadInt64LittleEndian(at)),
        };
    }

    private static ElementType TypeOf<T>() => typeof(T) == typeof(float) ? ElementType.F32 : ElementType.F64;

    private static void ToggleEndianness(Span<byte> bytes, int size)
    {
        if (BitConverter.IsLittleEndian) return;
        for (var i = 0; i < bytes.Length; i += size) bytes.Slice(i, size).Reverse();
    }
}

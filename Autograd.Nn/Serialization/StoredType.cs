using System.Buffers.Binary;

namespace Autograd.Nn;

/// <summary>What the elements of an array are in a file; more kinds than <see cref="ElementType"/> has, each of which one of these holds exactly.</summary>
internal enum StoredType
{
    Bool, U8, I8, U16, I16, U32, I32, U64, I64,

    /// <summary>Sign, 4 bits of exponent, 3 of fraction; no infinity, one NaN.</summary>
    F8E4M3,

    /// <summary>The upper half of a <see cref="Half"/>.</summary>
    F8E5M2,

    /// <summary>A power of two: the exponent of a <see cref="float"/> alone, which scales blocks of smaller floats.</summary>
    F8E8M0,
    F16, BF16, F32, F64,
}

/// <summary>Sizes and conversions of what is stored.</summary>
internal static class StoredTypes
{
    public static int Size(this StoredType type) => type switch
    {
        StoredType.Bool or StoredType.U8 or StoredType.I8 or StoredType.F8E4M3 or StoredType.F8E5M2 or StoredType.F8E8M0 => 1,
        StoredType.U16 or StoredType.I16 or StoredType.F16 or StoredType.BF16 => 2,
        StoredType.U32 or StoredType.I32 or StoredType.F32 => 4,
        _ => 8,
    };

    /// <summary>The type that holds every element exactly (of U64 those below 2⁶³, see <see cref="TooLarge"/>).</summary>
    public static ElementType ReadAs(this StoredType type) => type switch
    {
        StoredType.F64 => ElementType.F64,
        StoredType.F32 => ElementType.F32,
        StoredType.F16 or StoredType.F8E4M3 or StoredType.F8E5M2 => ElementType.F16,
        StoredType.BF16 or StoredType.F8E8M0 => ElementType.BF16,
        _ => ElementType.I64,
    };

    public static StoredType Of(ElementType type) => type switch
    {
        ElementType.F64 => StoredType.F64,
        ElementType.F32 => StoredType.F32,
        ElementType.F16 => StoredType.F16,
        ElementType.BF16 => StoredType.BF16,
        ElementType.I64 => StoredType.I64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), $"ElementType: {type} is none."),
    };

    /// <summary>Which element no I64 can hold; null if all can be held.</summary>
    public static string? TooLarge(this StoredType type, ReadOnlySpan<byte> elements)
    {
        if (type != StoredType.U64) return null;
        for (var i = 0; i < elements.Length / 8; i++)
            if (elements[(8 * i) + 7] > 127) return $"element {i} is 2⁶³ or more, which an I64 cannot hold";
        return null;
    }

    /// <summary>An element that is no float.</summary>
    public static long ToInt64(this StoredType type, ReadOnlySpan<byte> at) => type switch
    {
        StoredType.Bool => at[0] == 0 ? 0 : 1,
        StoredType.U8 => at[0],
        StoredType.I8 => (sbyte)at[0],
        StoredType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
        StoredType.I16 => BinaryPrimitives.ReadInt16LittleEndian(at),
        StoredType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
        StoredType.I32 => BinaryPrimitives.ReadInt32LittleEndian(at),
        _ => BinaryPrimitives.ReadInt64LittleEndian(at),
    };

    /// <summary>An element as the type that <see cref="ReadAs"/> names.</summary>
    public static void Convert(this StoredType type, ReadOnlySpan<byte> at, Span<byte> to)
    {
        switch (type.ReadAs())
        {
            case ElementType.I64: BinaryPrimitives.WriteInt64LittleEndian(to, type.ToInt64(at)); break;
            case ElementType.F16 when type != StoredType.F16: BinaryPrimitives.WriteHalfLittleEndian(to, (Half)FromFloat8(type, at[0])); break;
            case ElementType.BF16 when type != StoredType.BF16: BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)(BitConverter.SingleToUInt32Bits(FromFloat8(type, at[0])) >> 16)); break;
            default: at.CopyTo(to); break;
        }
    }

    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>A float of 8 bits.</summary>
    public static float FromFloat8(StoredType type, byte bits)
    {
        if (type == StoredType.F8E5M2) return (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8));
        if (type == StoredType.F8E8M0) return bits == 255 ? float.NaN : MathF.ScaleB(1, bits - 127);
        var (exponent, fraction) = ((bits >> 3) & 15, bits & 7);
        var size = exponent == 15 && fraction == 7 ? float.NaN : exponent == 0 ? MathF.ScaleB(fraction, -9) : MathF.ScaleB(8 + fraction, exponent - 10);
        return bits < 128 ? size : -size;
    }
}

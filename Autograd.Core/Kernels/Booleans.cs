using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>Booleans between memory, where each is a byte, and registers, where each has as many bits as the number it speaks of.</summary>
internal static class Booleans
{
    /// <summary>Writes the lowest byte of each lane, all ones or zeros, as 1 or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<uint> mask, ref bool destination) =>
        (Vector128.Narrow(Vector256.Narrow(mask.GetLower(), mask.GetUpper()).GetLower(), Vector256.Narrow(mask.GetLower(), mask.GetUpper()).GetUpper()) & Vector128<byte>.One)
            .StoreUnsafe(ref Unsafe.As<bool, byte>(ref destination));

    /// <inheritdoc cref="Store(Vector512{uint}, ref bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ulong> mask, ref bool destination) => Store(Vector256.Narrow(mask.GetLower(), mask.GetUpper()), ref destination);

    /// <inheritdoc cref="Store(Vector512{uint}, ref bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<uint> mask, ref bool destination)
    {
        var narrow = Vector128.Narrow(mask.GetLower(), mask.GetUpper());
        Write(ref destination, Bytes(narrow).AsUInt64().ToScalar());
    }

    /// <inheritdoc cref="Store(Vector512{uint}, ref bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ulong> mask, ref bool destination) => Store(Vector128.Narrow(mask.GetLower(), mask.GetUpper()), ref destination);

    /// <inheritdoc cref="Store(Vector512{uint}, ref bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<uint> mask, ref bool destination) => Write(ref destination, Bytes(Vector128.Narrow(mask, mask)).AsUInt32().ToScalar());

    /// <inheritdoc cref="Store(Vector512{uint}, ref bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<ulong> mask, ref bool destination)
    {
        var narrow = Vector128.Narrow(mask, mask);
        Write(ref destination, Bytes(Vector128.Narrow(narrow, narrow)).AsUInt16().ToScalar());
    }

    // Each boolean as an unsigned number of a lane's width.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> UInt32x16(ref readonly bool source)
    {
        var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(in Unsafe.As<bool, byte>(ref Unsafe.AsRef(in source))));
        return Vector512.Create(Widen(low), Widen(high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> UInt64x8(ref readonly bool source)
    {
        var (low, high) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Read<ulong>(in source)).AsByte()));
        return Vector512.Create(Widen(low), Widen(high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> UInt32x8(ref readonly bool source) => Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Read<ulong>(in source)).AsByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> UInt64x4(ref readonly bool source) => Widen(UInt32x4(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> UInt32x4(ref readonly bool source) => Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Read<uint>(in source)).AsByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> UInt64x2(ref readonly bool source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Read<ushort>(in source)).AsByte())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(Vector128<ushort> x) => Vector256.Create(Vector128.WidenLower(x), Vector128.WidenUpper(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Widen(Vector128<uint> x) => Vector256.Create(Vector128.WidenLower(x), Vector128.WidenUpper(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bytes(Vector128<ushort> mask) => Vector128.Narrow(mask, mask) & Vector128<byte>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TNumber Read<TNumber>(ref readonly bool source) => Unsafe.ReadUnaligned<TNumber>(in Unsafe.As<bool, byte>(ref Unsafe.AsRef(in source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TNumber>(ref bool destination, TNumber value) => Unsafe.WriteUnaligned(ref Unsafe.As<bool, byte>(ref destination), value);
}

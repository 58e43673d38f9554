using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>A buffer for panels and other passing things of a kernel, one a thread, kept and grown: no allocation in the steady state.</summary>
internal static unsafe class Scratch<T>
    where T : unmanaged
{
    private const int Alignment = 64; // a cache line, and the widest vector

    [ThreadStatic]
    private static T[]? buffer;

    /// <summary>Uninitialised, valid until the thread's next call. Pinned, so the pointer holds.</summary>
    public static T* Rent(nint elements)
    {
        var needed = elements + (Alignment / sizeof(T));
        if (buffer is null || buffer.Length < needed)
        {
            var length = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, 4096)), (uint)Array.MaxLength);
            buffer = GC.AllocateUninitializedArray<T>(length, pinned: true);
        }
        var address = (nint)Unsafe.AsPointer(ref buffer[0]);
        return (T*)((address + Alignment - 1) / Alignment * Alignment);
    }
}

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
    /// <exception cref="InsufficientMemoryException">More elements than an array can have.</exception>
    public static T* Rent(nint elements)
    {
        var room = buffer;
        if (room is null || (nuint)elements > (nuint)(room.Length - (Alignment / sizeof(T)))) room = Grow(elements);
        var address = (nint)Unsafe.AsPointer(ref room[0]);
        return (T*)((address + Alignment - 1) / Alignment * Alignment);
    }

    /// <summary>Lets this thread's buffer go.</summary>
    public static void Drop() => buffer = null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T[] Grow(nint elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        var needed = elements + (Alignment / sizeof(T));
        if (needed > Array.MaxLength) throw new InsufficientMemoryException($"A kernel needs {elements} elements of scratch memory for this shape; at most {Array.MaxLength}. Work in smaller batches.");
        RentFault.Here?.Count();
        var length = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, 4096)), (uint)Array.MaxLength);
        var grown = GC.AllocateUninitializedArray<T>(length, pinned: true);
        if (RentFault.Here is { } fault) fault.Keep(grown);
        else buffer = grown;
        return grown;
    }
}

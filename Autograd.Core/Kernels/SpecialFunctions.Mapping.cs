using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// How a function of registers becomes one of spans.
internal static partial class SpecialFunctions<T>
{
    /// <summary>A function of a register, lane by lane, for any width.</summary>
    private interface IFunction
    {
        static abstract V Invoke<V>(V x) where V : struct, IVector<V, T>;
    }

    /// <summary>A function of two registers, lane by lane.</summary>
    private interface IFunction2
    {
        static abstract V Invoke<V>(V a, V b) where V : struct, IVector<V, T>;
    }

    private static void Map<TFunction>(ReadOnlySpan<T> x, Span<T> y) where TFunction : struct, IFunction
    {
        if (Vector512.IsHardwareAccelerated) Map<TFunction, Simd512<T>>(x, y);
        else if (Vector256.IsHardwareAccelerated) Map<TFunction, Simd256<T>>(x, y);
        else Map<TFunction, Simd128<T>>(x, y);
    }

    private static void Map<TFunction, V>(ReadOnlySpan<T> x, Span<T> y)
        where TFunction : struct, IFunction
        where V : struct, IVector<V, T>
    {
        if (x.Length < V.Count)
        {
            MapShort<TFunction, V>(x, y);
            return;
        }
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y[..x.Length]);
        var last = x.Length - V.Count;
        V v = V.Load(ref px), end = V.Load(ref Unsafe.Add(ref px, last));       // which may overlap the vector before it, so it is read before y, which may be x, is written
        for (var i = 0; i < x.Length; i += V.Count)
        {
            // Read before v is written: a processor holds back a read that follows a write to the same place modulo 4 KiB, where pooled buffers often lie, and would not compute both at a time.
            var next = i + V.Count < last ? V.Load(ref Unsafe.Add(ref px, i + V.Count)) : end;
            TFunction.Invoke(v).Store(ref Unsafe.Add(ref py, Math.Min(i, last)));
            v = next;
        }
    }

    [SkipLocalsInit]
    private static void MapShort<TFunction, V>(ReadOnlySpan<T> x, Span<T> y)
        where TFunction : struct, IFunction
        where V : struct, IVector<V, T>
    {
        Span<T> padded = stackalloc T[V.Count];
        Pad(x, padded);
        Map<TFunction, V>(padded, padded);
        padded[..x.Length].CopyTo(y);
    }

    /// <summary>One of the operands may be a single number, which stands for as many as the other has.</summary>
    private static void Map<TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where TFunction : struct, IFunction2
    {
        if (Vector512.IsHardwareAccelerated) Map<TFunction, Simd512<T>>(a, b, y);
        else if (Vector256.IsHardwareAccelerated) Map<TFunction, Simd256<T>>(a, b, y);
        else Map<TFunction, Simd128<T>>(a, b, y);
    }

    private static void Map<TFunction, V>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TFunction : struct, IFunction2
        where V : struct, IVector<V, T>
    {
        if (y.Length < V.Count)
        {
            MapShort<TFunction, V>(a, b, y);
            return;
        }
        ref var pa = ref MemoryMarshal.GetReference(a);
        ref var pb = ref MemoryMarshal.GetReference(b);
        ref var py = ref MemoryMarshal.GetReference(y);
        bool aIsOne = a.Length != y.Length, bIsOne = b.Length != y.Length;
        var last = y.Length - V.Count;
        V va = aIsOne ? V.Broadcast(pa) : V.Load(ref pa), endA = aIsOne ? va : V.Load(ref Unsafe.Add(ref pa, last));
        V vb = bIsOne ? V.Broadcast(pb) : V.Load(ref pb), endB = bIsOne ? vb : V.Load(ref Unsafe.Add(ref pb, last));
        for (var i = 0; i < y.Length; i += V.Count)
        {
            var isLast = i + V.Count >= last;                   // the next vector
            var nextA = aIsOne || isLast ? endA : V.Load(ref Unsafe.Add(ref pa, i + V.Count));
            var nextB = bIsOne || isLast ? endB : V.Load(ref Unsafe.Add(ref pb, i + V.Count));
            TFunction.Invoke(va, vb).Store(ref Unsafe.Add(ref py, Math.Min(i, last)));
            (va, vb) = (nextA, nextB);
        }
    }

    [SkipLocalsInit]
    private static void MapShort<TFunction, V>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TFunction : struct, IFunction2
        where V : struct, IVector<V, T>
    {
        Span<T> left = stackalloc T[V.Count], right = stackalloc T[V.Count];
        Pad(a, left);
        Pad(b, right);
        Map<TFunction, V>(left, right, left);
        left[..y.Length].CopyTo(y);
    }

    private static void Pad(ReadOnlySpan<T> x, Span<T> padded)
    {
        padded.Fill(x.IsEmpty ? T.One : x[0]);
        x.CopyTo(padded);
    }

    private static T OfOne<TFunction>(T x) where TFunction : struct, IFunction
    {
        Map<TFunction>(new ReadOnlySpan<T>(in x), new Span<T>(ref x));
        return x;
    }
}

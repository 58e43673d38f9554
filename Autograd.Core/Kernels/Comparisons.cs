using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>A comparison of two numbers, and of two registers lane by lane.</summary>
internal interface IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract bool Invoke(T a, T b);

    static abstract V Invoke<V>(V a, V b) where V : struct, IVector<V, T>;
}

internal readonly struct Greater<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Invoke(T a, T b) => a > b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => a > b;
}

internal readonly struct GreaterOrEqual<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Invoke(T a, T b) => a >= b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => a >= b;
}

internal readonly struct Less<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Invoke(T a, T b) => a < b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => a < b;
}

internal readonly struct LessOrEqual<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Invoke(T a, T b) => a <= b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => a <= b;
}

internal readonly struct Equal<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Invoke(T a, T b) => a == b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => V.AreEqual(a, b);
}

internal readonly struct NotEqual<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Invoke(T a, T b) => a != b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => ~V.AreEqual(a, b);
}

/// <summary>Comparisons and choices over spans. A single number among the operands stands for as many as there are results.</summary>
internal static class Choices<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void Compare<TComparison>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where TComparison : IComparison<T>
    {
        if (Vector512.IsHardwareAccelerated) Compare<TComparison, Simd512<T>>(a, b, y);
        else if (Vector256.IsHardwareAccelerated) Compare<TComparison, Simd256<T>>(a, b, y);
        else Compare<TComparison, Simd128<T>>(a, b, y);
    }

    /// <summary><c>y = mask ? a : b</c></summary>
    public static void Where(ReadOnlySpan<bool> mask, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
    {
        if (Vector512.IsHardwareAccelerated) Where<Simd512<T>>(mask, a, b, y);
        else if (Vector256.IsHardwareAccelerated) Where<Simd256<T>>(mask, a, b, y);
        else Where<Simd128<T>>(mask, a, b, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Compare<TComparison, V>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where TComparison : IComparison<T>
        where V : struct, IVector<V, T>
    {
        bool aIsOne = a.Length != y.Length, bIsOne = b.Length != y.Length;
        ref var pa = ref MemoryMarshal.GetReference(a);
        ref var pb = ref MemoryMarshal.GetReference(b);
        ref var py = ref MemoryMarshal.GetReference(y);
        V oneA = V.Broadcast(pa), oneB = V.Broadcast(pb);
        var i = 0;
        for (; i <= y.Length - V.Count; i += V.Count)
        {
            var va = aIsOne ? oneA : V.Load(ref Unsafe.Add(ref pa, i));
            var vb = bIsOne ? oneB : V.Load(ref Unsafe.Add(ref pb, i));
            V.StoreMask(TComparison.Invoke(va, vb), ref Unsafe.Add(ref py, i));
        }
        for (; i < y.Length; i++) y[i] = TComparison.Invoke(a[aIsOne ? 0 : i], b[bIsOne ? 0 : i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Where<V>(ReadOnlySpan<bool> mask, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where V : struct, IVector<V, T>
    {
        bool aIsOne = a.Length != y.Length, bIsOne = b.Length != y.Length;
        ref var pm = ref MemoryMarshal.GetReference(mask[..y.Length]);
        ref var pa = ref MemoryMarshal.GetReference(a);
        ref var pb = ref MemoryMarshal.GetReference(b);
        ref var py = ref MemoryMarshal.GetReference(y);
        V oneA = V.Broadcast(pa), oneB = V.Broadcast(pb);
        var i = 0;
        for (; i <= y.Length - V.Count; i += V.Count)
        {
            var va = aIsOne ? oneA : V.Load(ref Unsafe.Add(ref pa, i));
            var vb = bIsOne ? oneB : V.Load(ref Unsafe.Add(ref pb, i));
            V.WhereTrue(ref Unsafe.Add(ref pm, i), va, vb).Store(ref Unsafe.Add(ref py, i));
        }
        for (; i < y.Length; i++) y[i] = mask[i] ? a[aIsOne ? 0 : i] : b[bIsOne ? 0 : i];
    }
}

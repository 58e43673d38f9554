using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>A function of a register, lane by lane, for any width.</summary>
internal interface IFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract V Invoke<V>(V x) where V : struct, IVector<V, T>;
}

/// <summary>A function of two registers, lane by lane.</summary>
internal interface IFunction2<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract V Invoke<V>(V a, V b) where V : struct, IVector<V, T>;
}

/// <summary>A function of three registers, lane by lane.</summary>
internal interface IFunction3<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract V Invoke<V>(V a, V b, V c) where V : struct, IVector<V, T>;
}

/// <summary>
/// How a function of registers becomes one of spans. A result depends neither on the length of the run, nor on the element's place in it, nor on its neighbours:
/// runs shorter than a register are padded, and the last register of a longer one overlaps the one before it.
/// </summary>
/// <remarks>The result may be one of the operands, but not overlap one otherwise. With several operands, one that is a single number stands for as many as there are results.</remarks>
internal static class Lanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void Map<TFunction>(ReadOnlySpan<T> x, Span<T> y) where TFunction : struct, IFunction<T>
    {
        if (Vector512.IsHardwareAccelerated) Map<TFunction, Simd512<T>>(x, y);
        else if (Vector256.IsHardwareAccelerated) Map<TFunction, Simd256<T>>(x, y);
        else Map<TFunction, Simd128<T>>(x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Map<TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where TFunction : struct, IFunction2<T>
    {
        if (a.Length != b.Length) Map<Two<TFunction>>(a, b, [T.One], y);
        else if (Vector512.IsHardwareAccelerated) Map<TFunction, Simd512<T>>(a, b, y);
        else if (Vector256.IsHardwareAccelerated) Map<TFunction, Simd256<T>>(a, b, y);
        else Map<TFunction, Simd128<T>>(a, b, y);
    }

    public static void Map<TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y) where TFunction : struct, IFunction3<T>
    {
        if (Vector512.IsHardwareAccelerated) Map<TFunction, Simd512<T>>(a, b, c, y);
        else if (Vector256.IsHardwareAccelerated) Map<TFunction, Simd256<T>>(a, b, c, y);
        else Map<TFunction, Simd128<T>>(a, b, c, y);
    }

    /// <summary>Of one number, the same bits.</summary>
    public static T OfOne<TFunction>(T x) where TFunction : struct, IFunction<T>
    {
        Map<TFunction>(new ReadOnlySpan<T>(in x), new Span<T>(ref x));
        return x;
    }

    // Compiled well at once: the many calls of a formula that are one instruction each are slow before. And never inlined:
    // in a caller's budget for inlining some of them would stay calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Map<TFunction, V>(ReadOnlySpan<T> x, Span<T> y)
        where TFunction : struct, IFunction<T>
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
        where TFunction : struct, IFunction<T>
        where V : struct, IVector<V, T>
    {
        Span<T> padded = stackalloc T[V.Count];
        Pad(x, padded);
        Map<TFunction, V>(padded, padded);
        padded[..x.Length].CopyTo(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Map<TFunction, V>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TFunction : struct, IFunction2<T>
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
        var last = y.Length - V.Count;
        var end = TFunction.Invoke(V.Load(ref Unsafe.Add(ref pa, last)), V.Load(ref Unsafe.Add(ref pb, last)));
        for (var i = 0; i < last; i += V.Count) TFunction.Invoke(V.Load(ref Unsafe.Add(ref pa, i)), V.Load(ref Unsafe.Add(ref pb, i))).Store(ref Unsafe.Add(ref py, i));
        end.Store(ref Unsafe.Add(ref py, last));
    }

    [SkipLocalsInit]
    private static void MapShort<TFunction, V>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TFunction : struct, IFunction2<T>
        where V : struct, IVector<V, T>
    {
        Span<T> left = stackalloc T[V.Count], right = stackalloc T[V.Count];
        Pad(a, left);
        Pad(b, right);
        Map<TFunction, V>(left, right, left);
        left[..y.Length].CopyTo(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Map<TFunction, V>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y)
        where TFunction : struct, IFunction3<T>
        where V : struct, IVector<V, T>
    {
        if (y.Length < V.Count)
        {
            MapShort<TFunction, V>(a, b, c, y);
            return;
        }
        Operand<V> left = new(a, y.Length), middle = new(b, y.Length), right = new(c, y.Length);
        ref var py = ref MemoryMarshal.GetReference(y);
        var last = y.Length - V.Count;
        for (var i = 0; i < y.Length; i += V.Count)
        {
            V va = left.Value, vb = middle.Value, vc = right.Value;
            left.MoveTo(i + V.Count, last);                     // read before y is written: see above
            middle.MoveTo(i + V.Count, last);
            right.MoveTo(i + V.Count, last);
            TFunction.Invoke(va, vb, vc).Store(ref Unsafe.Add(ref py, Math.Min(i, last)));
        }
    }

    [SkipLocalsInit]
    private static void MapShort<TFunction, V>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y)
        where TFunction : struct, IFunction3<T>
        where V : struct, IVector<V, T>
    {
        Span<T> left = stackalloc T[V.Count], middle = stackalloc T[V.Count], right = stackalloc T[V.Count];
        Pad(a, left);
        Pad(b, middle);
        Pad(c, right);
        Map<TFunction, V>(left, middle, right, left);
        left[..y.Length].CopyTo(y);
    }

    private static void Pad(ReadOnlySpan<T> x, Span<T> padded)
    {
        padded.Fill(x.IsEmpty ? T.One : x[0]);
        x.CopyTo(padded);
    }

    /// <summary>The registers of an operand one after another, or the one number it is.</summary>
    private ref struct Operand<V>
        where V : struct, IVector<V, T>
    {
        private readonly ref readonly T start;
        private readonly bool isOne;
        private readonly V end;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Operand(ReadOnlySpan<T> x, int length)
        {
            start = ref MemoryMarshal.GetReference(x);
            isOne = x.Length != length;
            end = isOne ? V.Broadcast(start) : V.Load(in Unsafe.Add(ref Unsafe.AsRef(in start), length - V.Count));
            Value = isOne ? end : V.Load(in start);
        }

        public V Value { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MoveTo(int i, int last) => Value = isOne || i >= last ? end : V.Load(in Unsafe.Add(ref Unsafe.AsRef(in start), i));
    }

    private readonly struct Two<TFunction> : IFunction3<T> where TFunction : struct, IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b, V c) where V : struct, IVector<V, T> => TFunction.Invoke(a, b);
    }
}

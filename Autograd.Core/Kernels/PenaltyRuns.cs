using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>Penalties over spans of equal length, of which b may be one number for all. An element's result does not depend on where in the span it stands, nor on its neighbours.</summary>
internal static class PenaltyRuns<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Block = 1 << 12; // the sums of so many are added up: no running total of all

    /// <summary><c>y = f(a, b)</c></summary>
    public static void Map<TPenalty>(TPenalty f, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TPenalty : struct, IPenalty<T> => Dispatch<Value, TPenalty>(f, [T.One], a, b, y);

    /// <summary><c>g = dy · ∂f(a, b)</c>, where dy may be one number for all.</summary>
    public static void TimesSlope<TSlope, TPenalty>(TPenalty f, ReadOnlySpan<T> dy, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> g)
        where TSlope : struct, ISlope<T>
        where TPenalty : struct, IPenalty<T> => Dispatch<Times<TSlope>, TPenalty>(f, dy, a, b, g);

    /// <summary><c>Σ f(a, b)</c></summary>
    public static T Sum<TPenalty>(TPenalty f, ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where TPenalty : struct, IPenalty<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < a.Length; i += Block)
        {
            var n = Math.Min(Block, a.Length - i);
            ReadOnlySpan<T> left = a.Slice(i, n), right = b.Length == a.Length ? b.Slice(i, n) : b;
            sum +=
                Vector512.IsHardwareAccelerated ? SumOfBlock<TPenalty, Simd512<T>>(f, left, right) :
                Vector256.IsHardwareAccelerated ? SumOfBlock<TPenalty, Simd256<T>>(f, left, right) :
                SumOfBlock<TPenalty, Simd128<T>>(f, left, right);
        }
        return sum;
    }

    private static void Dispatch<TPart, TPenalty>(TPenalty f, ReadOnlySpan<T> dy, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TPart : struct, IPart
        where TPenalty : struct, IPenalty<T>
    {
        if (Vector512.IsHardwareAccelerated) Map<TPart, TPenalty, Simd512<T>>(f, dy, a, b, y);
        else if (Vector256.IsHardwareAccelerated) Map<TPart, TPenalty, Simd256<T>>(f, dy, a, b, y);
        else Map<TPart, TPenalty, Simd128<T>>(f, dy, a, b, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Map<TPart, TPenalty, V>(TPenalty f, ReadOnlySpan<T> dy, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TPart : struct, IPart
        where TPenalty : struct, IPenalty<T>
        where V : struct, IVector<V, T>
    {
        var last = y.Length - V.Count;
        if (last < 0)
        {
            MapShort<TPart, TPenalty, V>(f, dy, a, b, y);
            return;
        }
        ref var pd = ref MemoryMarshal.GetReference(dy);
        ref var pa = ref MemoryMarshal.GetReference(a);
        ref var pb = ref MemoryMarshal.GetReference(b);
        ref var py = ref MemoryMarshal.GetReference(y);
        bool dyIsOne = dy.Length != y.Length, bIsOne = b.Length != y.Length;
        V oneD = V.Broadcast(pd), oneB = V.Broadcast(pb), vd = dyIsOne ? oneD : V.Load(ref pd), va = V.Load(ref pa), vb = bIsOne ? oneB : V.Load(ref pb);
        for (var i = 0; ;)
        {
            // The next registers are read before this one is written, for the reason that Lanes gives; the last overlaps the one before it.
            var next = Math.Min(i + V.Count, last);
            V nextD = dyIsOne ? oneD : V.Load(ref Unsafe.Add(ref pd, next)), nextA = V.Load(ref Unsafe.Add(ref pa, next)), nextB = bIsOne ? oneB : V.Load(ref Unsafe.Add(ref pb, next));
            TPart.Invoke(f, vd, va, vb).Store(ref Unsafe.Add(ref py, i));
            if (i == last) return;
            (i, vd, va, vb) = (next, nextD, nextA, nextB);
        }
    }

    [SkipLocalsInit]
    private static void MapShort<TPart, TPenalty, V>(TPenalty f, ReadOnlySpan<T> dy, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TPart : struct, IPart
        where TPenalty : struct, IPenalty<T>
        where V : struct, IVector<V, T>
    {
        if (y.IsEmpty) return;
        Span<T> padded = stackalloc T[V.Count];
        TPart.Invoke(f, Padded<V>(dy, padded), Padded<V>(a, padded), Padded<V>(b, padded)).Store(ref padded[0]);
        padded[..y.Length].CopyTo(y);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T SumOfBlock<TPenalty, V>(TPenalty f, ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where TPenalty : struct, IPenalty<T>
        where V : struct, IVector<V, T>
    {
        ref var pa = ref MemoryMarshal.GetReference(a);
        ref var pb = ref MemoryMarshal.GetReference(b);
        var bIsOne = b.Length != a.Length;
        V even = V.Zero, odd = V.Zero, one = V.Broadcast(pb);
        var i = 0;
        for (; i <= a.Length - (2 * V.Count); i += 2 * V.Count)
        {
            even += f.Value(V.Load(ref Unsafe.Add(ref pa, i)), bIsOne ? one : V.Load(ref Unsafe.Add(ref pb, i)));
            odd += f.Value(V.Load(ref Unsafe.Add(ref pa, i + V.Count)), bIsOne ? one : V.Load(ref Unsafe.Add(ref pb, i + V.Count)));
        }
        if (i <= a.Length - V.Count)
        {
            even += f.Value(V.Load(ref Unsafe.Add(ref pa, i)), bIsOne ? one : V.Load(ref Unsafe.Add(ref pb, i)));
            i += V.Count;
        }
        var sum = (even + odd).Sum();
        if (i == a.Length) return sum;
        Span<T> padded = stackalloc T[V.Count];
        f.Value(Padded<V>(a[i..], padded), Padded<V>(bIsOne ? b : b[i..], padded)).Store(ref padded[0]);
        foreach (var value in padded[..(a.Length - i)]) sum += value;
        return sum;
    }

    private static V Padded<V>(ReadOnlySpan<T> x, Span<T> padded)
        where V : struct, IVector<V, T>
    {
        padded[x.Length..].Fill(x[0]);
        x.CopyTo(padded);
        return V.Load(ref padded[0]);
    }

    /// <summary>What a pass computes.</summary>
    private interface IPart
    {
        static abstract V Invoke<TPenalty, V>(TPenalty f, V dy, V a, V b)
            where TPenalty : struct, IPenalty<T>
            where V : struct, IVector<V, T>;
    }

    private readonly struct Value : IPart
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<TPenalty, V>(TPenalty f, V dy, V a, V b)
            where TPenalty : struct, IPenalty<T>
            where V : struct, IVector<V, T> => f.Value(a, b);
    }

    private readonly struct Times<TSlope> : IPart
        where TSlope : struct, ISlope<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<TPenalty, V>(TPenalty f, V dy, V a, V b)
            where TPenalty : struct, IPenalty<T>
            where V : struct, IVector<V, T> => dy * TSlope.Invoke(f, a, b);
    }
}

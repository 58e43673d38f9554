using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>A function of up to five registers, lane by lane; the JIT leaves out those it does not use.</summary>
internal interface IRegisterFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many it uses, 1 to 5.</summary>
    static abstract int Operands { get; }

    V Invoke<V>(V a, V b, V c, V d, V e) where V : struct, IVector<V, T>;
}

/// <summary>The operands of a pass: each as long as its result, or one number that stands for all; or not used.</summary>
internal readonly ref struct Operands<T>(
    ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, ReadOnlySpan<T> e)
{
    public readonly ReadOnlySpan<T> A = a, B = b, C = c, D = d, E = e;
}

/// <summary>
/// How a function of registers becomes one of spans, or a sum over them. An element's result does not depend on where in
/// the span it stands, nor on its neighbours.
/// </summary>
internal static class RegisterLoop<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Block = 1 << 12; // the sums of so many are added up: no running total of all

    /// <summary><c>y = f(a, b, ...)</c>; y may be one of the operands.</summary>
    public static void Map<TFunction>(in TFunction f, scoped in Operands<T> x, Span<T> y)
        where TFunction : struct, IRegisterFunction<T>
    {
        if (Vector512.IsHardwareAccelerated) Map<TFunction, Simd512<T>>(f, x, y);
        else if (Vector256.IsHardwareAccelerated) Map<TFunction, Simd256<T>>(f, x, y);
        else Map<TFunction, Simd128<T>>(f, x, y);
    }

    /// <summary><c>Σ f(a, b, ...)</c> over n elements.</summary>
    public static T Sum<TFunction>(in TFunction f, scoped in Operands<T> x, int n)
        where TFunction : struct, IRegisterFunction<T>
    {
        if (n == 0) return T.Zero;
        if (n <= Block) return SumOfBlock(f, x, n);
        var sum = T.Zero;
        for (var i = 0; i < n; i += Block)
        {
            var length = Math.Min(Block, n - i);
            sum += SumOfBlock(f, new(Part(x.A, i), Part(x.B, i), Part(x.C, i), Part(x.D, i), Part(x.E, i)), length);

            ReadOnlySpan<T> Part(ReadOnlySpan<T> operand, int start) =>
                operand.Length == n ? operand.Slice(start, length) : operand;
        }
        return sum;
    }

    private static T SumOfBlock<TFunction>(in TFunction f, scoped in Operands<T> x, int n)
        where TFunction : struct, IRegisterFunction<T> =>
        Vector512.IsHardwareAccelerated ? SumOfBlock<TFunction, Simd512<T>>(f, x, n) :
        Vector256.IsHardwareAccelerated ? SumOfBlock<TFunction, Simd256<T>>(f, x, n) :
        SumOfBlock<TFunction, Simd128<T>>(f, x, n);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Map<TFunction, V>(TFunction f, scoped in Operands<T> x, Span<T> y)
        where TFunction : struct, IRegisterFunction<T>
        where V : struct, IVector<V, T>
    {
        var last = y.Length - V.Count;
        if (last < 0)
        {
            MapShort<TFunction, V>(f, x, y);
            return;
        }
        ref var py = ref MemoryMarshal.GetReference(y);
        Operand<V> oa = new(x.A, y.Length, 0 < TFunction.Operands),
            ob = new(x.B, y.Length, 1 < TFunction.Operands),
            oc = new(x.C, y.Length, 2 < TFunction.Operands),
            od = new(x.D, y.Length, 3 < TFunction.Operands),
            oe = new(x.E, y.Length, 4 < TFunction.Operands);
        V a = oa.At(0, 0 < TFunction.Operands),
            b = ob.At(0, 1 < TFunction.Operands),
            c = oc.At(0, 2 < TFunction.Operands),
            d = od.At(0, 3 < TFunction.Operands),
            e = oe.At(0, 4 < TFunction.Operands);
        for (var i = 0; ;)
        {
            // Read before this one is written: a processor holds back a read that follows a write to the same place modulo
            // 4 KiB, where pooled buffers often lie. The last register overlaps the one before it.
            var next = Math.Min(i + V.Count, last);
            V na = oa.At(next, 0 < TFunction.Operands),
                nb = ob.At(next, 1 < TFunction.Operands),
                nc = oc.At(next, 2 < TFunction.Operands),
                nd = od.At(next, 3 < TFunction.Operands),
                ne = oe.At(next, 4 < TFunction.Operands);
            f.Invoke(a, b, c, d, e).Store(ref Unsafe.Add(ref py, i));
            if (i == last) return;
            (i, a, b, c, d, e) = (next, na, nb, nc, nd, ne);
        }
    }

    /// <summary>Fewer elements than a register holds.</summary>
    [SkipLocalsInit]
    private static void MapShort<TFunction, V>(TFunction f, scoped in Operands<T> x, Span<T> y)
        where TFunction : struct, IRegisterFunction<T>
        where V : struct, IVector<V, T>
    {
        if (y.IsEmpty) return;
        Span<T> padded = stackalloc T[V.Count];
        V a = Padded<V>(x.A, padded), b = Padded<V>(x.B, padded), c = Padded<V>(x.C, padded);
        V d = Padded<V>(x.D, padded), e = Padded<V>(x.E, padded);
        f.Invoke(a, b, c, d, e).Store(ref padded[0]);
        padded[..y.Length].CopyTo(y);
    }

    // The function stands once in the loop, so that all of it is inlined there, and the two sums change places: each waits
    // for every other addition only.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T SumOfBlock<TFunction, V>(TFunction f, scoped in Operands<T> x, int n)
        where TFunction : struct, IRegisterFunction<T>
        where V : struct, IVector<V, T>
    {
        Operand<V> oa = new(x.A, n, 0 < TFunction.Operands),
            ob = new(x.B, n, 1 < TFunction.Operands),
            oc = new(x.C, n, 2 < TFunction.Operands),
            od = new(x.D, n, 3 < TFunction.Operands),
            oe = new(x.E, n, 4 < TFunction.Operands);
        V even = V.Zero, odd = V.Zero;
        var i = 0;
        for (; i <= n - V.Count; i += V.Count)
        {
            var sum = even + f.Invoke(
                oa.At(i, 0 < TFunction.Operands),
                ob.At(i, 1 < TFunction.Operands),
                oc.At(i, 2 < TFunction.Operands),
                od.At(i, 3 < TFunction.Operands),
                oe.At(i, 4 < TFunction.Operands));
            (even, odd) = (odd, sum);
        }
        var total = (even + odd).Sum();
        return i == n ? total : total + SumOfRest<TFunction, V>(f, x, n, i);
    }

    /// <summary>The sum of the last elements, which do not fill a register.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T SumOfRest<TFunction, V>(TFunction f, scoped in Operands<T> x, int n, int start)
        where TFunction : struct, IRegisterFunction<T>
        where V : struct, IVector<V, T>
    {
        Span<T> terms = stackalloc T[V.Count];
        var rest = terms[..(n - start)];
        Operands<T> last = new(Part(x.A), Part(x.B), Part(x.C), Part(x.D), Part(x.E));
        MapShort<TFunction, V>(f, last, rest);
        var sum = T.Zero;
        foreach (var term in rest) sum += term;
        return sum;

        ReadOnlySpan<T> Part(ReadOnlySpan<T> operand) => operand.Length == n ? operand[start..] : operand;
    }

    private static V Padded<V>(ReadOnlySpan<T> x, Span<T> padded)
        where V : struct, IVector<V, T>
    {
        if (x.IsEmpty) return V.Zero; // an operand that the function does not have
        padded.Fill(x[0]);
        x.CopyTo(padded);
        return V.Load(ref padded[0]);
    }

    /// <summary>The registers of an operand, or the one number that it is.</summary>
    private readonly ref struct Operand<V>
        where V : struct, IVector<V, T>
    {
        private readonly ref readonly T start;
        private readonly bool isOne;
        private readonly V one;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Operand(ReadOnlySpan<T> x, int length, bool isUsed)
        {
            if (!isUsed) return;
            start = ref MemoryMarshal.GetReference(x);
            isOne = x.Length != length;
            one = V.Broadcast(start);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At(int i, bool isUsed) =>
            !isUsed ? V.Zero : isOne ? one : V.Load(in Unsafe.Add(ref Unsafe.AsRef(in start), i));
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>Hinges between the classes of rows: what a class scores too much beside another, max(0, h). The slope counts 1 up for the one and 1 down for the other, where h is greater than 0.</summary>
internal static unsafe class Hinges<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary><c>y[r] = Σ max(0, margin - x[r, c] + x[r, i])</c> over all i but c, the class of r; 0 where that is negative.</summary>
    public static void OfClass(T* x, int n, int* classes, T margin, T* y, T* slope, int rows)
    {
        if (Vector512.IsHardwareAccelerated) OfClass<Simd512<T>>(x, n, classes, margin, y, slope, rows);
        else if (Vector256.IsHardwareAccelerated) OfClass<Simd256<T>>(x, n, classes, margin, y, slope, rows);
        else OfClass<Simd128<T>>(x, n, classes, margin, y, slope, rows);
    }

    /// <summary><c>y[r] = ΣΣ max(0, 1 - x[r, j] + x[r, i])</c> over the classes j that the labels of r list, up to the first negative one, and the i that they do not.</summary>
    public static void OfLabels(T* x, int n, int* labels, T* y, T* slope, int rows)
    {
        if (Vector512.IsHardwareAccelerated) OfLabels<Simd512<T>>(x, n, labels, y, slope, rows);
        else if (Vector256.IsHardwareAccelerated) OfLabels<Simd256<T>>(x, n, labels, y, slope, rows);
        else OfLabels<Simd128<T>>(x, n, labels, y, slope, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OfClass<V>(T* x, int n, int* classes, T margin, T* y, T* slope, int rows)
        where V : struct, IVector<V, T>
    {
        var parts = new RowParts<T, V>(n, rows);
        var whole = parts.Whole;
        for (var r = 0; r < rows; r++)
        {
            var (at, c) = ((nint)r * n, classes[r]);
            if (c < 0)
            {
                y[r] = T.Zero;
                new Span<T>(slope + at, n).Clear();
                continue;
            }
            V from = V.Broadcast(margin - x[at + c]), own = V.Broadcast(T.CreateTruncating(c)), places = parts.First, sum = V.Zero, count = V.Zero;
            for (var j = 0; j < whole; j += V.Count, places += V.Broadcast(T.CreateTruncating(V.Count)))
            {
                var h = from + V.Load(in x[at + j]);
                var active = V.WhereEqual(places, own, V.Zero, V.WhereLess(V.Zero, h, 1.0, V.Zero));
                sum += V.WhereEqual(places, own, V.Zero, V.AtLeast(h, V.Zero));
                count += active;
                active.Store(ref slope[at + j]);
            }
            var last = from + parts.LoadEnd(x + at, at, T.Zero);
            var end = parts.Own & V.WhereEqual(parts.Places, own, V.Zero, V.WhereLess(V.Zero, last, 1.0, V.Zero));
            sum += parts.Own & V.WhereEqual(parts.Places, own, V.Zero, V.AtLeast(last, V.Zero));
            y[r] = sum.Sum();
            var down = -(count + end).Sum();
            if (c < whole) slope[at + c] = down;
            else end = V.WhereEqual(parts.Places, own, V.Broadcast(down), end);
            parts.StoreEnd(end, slope + at, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OfLabels<V>(T* x, int n, int* labels, T* y, T* slope, int rows)
        where V : struct, IVector<V, T>
    {
        var parts = new RowParts<T, V>(n, rows);
        var counts = Scratch<int>.Rent(n);
        for (var r = 0; r < rows; r++)
        {
            var at = (nint)r * n;
            var listed = 0;
            for (; listed < n && labels[at + listed] >= 0; listed++) counts[listed] = 0;
            V places = parts.First, sum = V.Zero;
            for (var j = 0; j < parts.Whole; j += V.Count, places += V.Broadcast(T.CreateTruncating(V.Count)))
            {
                var (up, hinges) = OfRegister(V.Load(in x[at + j]), ~Among(places, labels + at, listed), x + at, labels + at, listed, counts);
                up.Store(ref slope[at + j]);
                sum += hinges;
            }
            var (end, last) = OfRegister(parts.LoadEnd(x + at, at, T.Zero), parts.Own & ~Among(parts.Places, labels + at, listed), x + at, labels + at, listed, counts);
            y[r] = (sum + last).Sum();
            parts.StoreEnd(end, slope + at, at);
            for (var i = 0; i < listed; i++) slope[at + labels[at + i]] -= T.CreateTruncating(counts[i]); // 0 so far, or what another mention of the label left
        }
    }

    /// <summary>A mask of the places that are listed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Among<V>(V places, int* labels, int listed)
        where V : struct, IVector<V, T>
    {
        var among = V.Zero;
        for (var i = 0; i < listed; i++) among |= V.AreEqual(places, V.Broadcast(T.CreateTruncating(labels[i])));
        return among;
    }

    /// <summary>The hinges of the classes in a register that are not listed, beside each label: how many count, by class here and by label there; and their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V Up, V Sum) OfRegister<V>(V scores, V others, T* x, int* labels, int listed, int* counts)
        where V : struct, IVector<V, T>
    {
        V up = V.Zero, sum = V.Zero;
        for (var i = 0; i < listed; i++)
        {
            var h = V.Broadcast(T.One - x[labels[i]]) + scores;
            var active = h > V.Zero & others;
            sum += V.AtLeast(h, V.Zero) & others;
            up += active & 1.0;
            counts[i] += V.CountOf(active);
        }
        return (up, sum);
    }
}

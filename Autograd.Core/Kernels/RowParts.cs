using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// How rows of n elements, one behind the other, fall into registers: whole ones, and a last one of which only the first lanes are the row's. It is read and written all the same, on into the next row,
/// which is to be written later; but not beyond the last row.
/// </summary>
internal readonly unsafe struct RowParts<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, IVector<V, T>
{
    /// <summary>How many elements lie in the registers before the last.</summary>
    public readonly int Whole;

    private readonly nint lastWithRoom;
    private readonly int ownCount;
    /// <summary>Where in the row the lanes of the first register lie, were it whole: 0, 1, 2 ...</summary>
    public readonly V First;

    /// <summary>Where those of the last one lie.</summary>
    public readonly V Places;

    /// <summary>Ones in those that are the row's.</summary>
    public readonly V Own;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowParts(int n, int rows)
    {
        Whole = (n - 1) / V.Count * V.Count;
        ownCount = n - Whole;
        lastWithRoom = ((nint)rows * n) - V.Count - Whole;
        First = Lanes();
        Places = First + V.Broadcast(T.CreateTruncating(Whole));
        Own = Places < V.Broadcast(T.CreateTruncating(n));
    }

    /// <summary>The last register of the row that starts at a place, with a filler in the lanes that are not the row's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V LoadEnd(T* row, nint at, T filler) => V.Select(Own, at <= lastWithRoom ? V.Load(in row[Whole]) : LoadPart(row + Whole, ownCount), V.Broadcast(filler));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreEnd(V end, T* row, nint at)
    {
        if (at <= lastWithRoom) end.Store(ref row[Whole]);
        else StorePart(end, row + Whole, ownCount);
    }

    /// <summary>The largest number of a row whose last register is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Largest(T* row, V end)
    {
        V max = end, other = end;
        var j = 0;
        for (; j < Whole - V.Count; j += 2 * V.Count)
        {
            max = V.AtLeast(max, V.Load(in row[j]));
            other = V.AtLeast(other, V.Load(in row[j + V.Count]));
        }
        if (j < Whole) max = V.AtLeast(max, V.Load(in row[j]));
        return V.AtLeast(max, other).Max();
    }

    private static V Lanes()
    {
        Span<T> lanes = stackalloc T[V.Count];
        for (var i = 0; i < lanes.Length; i++) lanes[i] = T.CreateTruncating(i);
        return V.Load(in lanes[0]);
    }

    // Of the very last row, where a register would read beyond the end: out of the way of all others.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V LoadPart(T* source, int count)
    {
        Span<T> padded = stackalloc T[V.Count];
        new ReadOnlySpan<T>(source, count).CopyTo(padded);
        return V.Load(in padded[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(V value, T* destination, int count)
    {
        Span<T> padded = stackalloc T[V.Count];
        value.Store(ref padded[0]);
        padded[..count].CopyTo(new(destination, count));
    }
}

using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>Up to eight integers in place: a shape's worth of sizes or strides without an allocation.</summary>
[InlineArray(Shape.MaxRank)]
internal struct PerAxis
{
    private int first;
}

/// <summary>
/// Steps through two layouts of one shape in row-major order, a <em>run</em> (the innermost loop) at a time. Neighbouring axes that lie evenly in both are merged first,
/// so that a contiguous tensor is one run, and a transposed or expanded one has runs as long as can be.
/// </summary>
internal struct RunCursor
{
    private PerAxis sizes, stridesA, stridesB, index;
    private readonly int outer; // how many axes stand around the run
    private bool started;

    public RunCursor(Layout a, Layout b)
    {
        var shape = a.Shape;
        var rank = 0;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis] == 1) continue;
            var (n, strideA, strideB) = (shape[axis], a.Strides[axis], b.Strides[axis]);
            if (rank > 0 && stridesA[rank - 1] == strideA * n && stridesB[rank - 1] == strideB * n)
                (sizes[rank - 1], stridesA[rank - 1], stridesB[rank - 1]) = (sizes[rank - 1] * n, strideA, strideB);
            else
                (sizes[rank], stridesA[rank], stridesB[rank++]) = (n, strideA, strideB);
        }
        (A, B) = (a.Offset, b.Offset);
        IsEmpty = a.Size == 0;
        if (rank == 0) (Length, StrideA, StrideB) = (1, 1, 1);
        else (Length, StrideA, StrideB, outer) = (sizes[rank - 1], stridesA[rank - 1], stridesB[rank - 1], rank - 1);
    }

    public readonly bool IsEmpty { get; }

    /// <summary>How many elements a run has; the same for all.</summary>
    public int Length { get; }

    public int StrideA { get; }

    public int StrideB { get; }

    /// <summary>Where the current run begins in the first buffer.</summary>
    public int A { get; private set; }

    /// <summary>Where the current run begins in the second buffer.</summary>
    public int B { get; private set; }

    /// <summary>Goes, first of all, to the run that holds an element, counted in row-major order; gives the element's place in the run.</summary>
    public int Seek(int element)
    {
        started = true;
        if (element == 0) return 0;
        var (run, place) = Math.DivRem(element, Length);
        for (var axis = outer - 1; axis >= 0; axis--)
        {
            (run, index[axis]) = Math.DivRem(run, sizes[axis]);
            A += index[axis] * stridesA[axis];
            B += index[axis] * stridesB[axis];
        }
        return place;
    }

    /// <summary>Goes to the next run; the first call stays at the first.</summary>
    public bool MoveNext()
    {
        if (!started)
        {
            started = true;
            return !IsEmpty;
        }
        for (var axis = outer - 1; axis >= 0; axis--)
        {
            A += stridesA[axis];
            B += stridesB[axis];
            if (++index[axis] < sizes[axis]) return true;
            A -= index[axis] * stridesA[axis];
            B -= index[axis] * stridesB[axis];
            index[axis] = 0;
        }
        return false;
    }
}

/// <summary>
/// Hands a tensor's elements to a kernel in row-major order, piece by piece: as they lie where they lie one after another, gathered into a scratch block where they do not.
/// </summary>
internal ref struct StridedReader<T>
    where T : unmanaged
{
    /// <summary>The size of a scratch block: small enough to stay in the first-level cache, long enough to make a kernel's call cheap.</summary>
    public const int Block = 512;

    private readonly ReadOnlySpan<T> buffer;
    private readonly Span<T> scratch;
    private RunCursor cursor;
    private int used; // of the current run

    public StridedReader(ReadOnlySpan<T> buffer, Layout layout, Span<T> scratch)
    {
        this.buffer = buffer;
        this.scratch = scratch;
        cursor = new RunCursor(layout, layout);
        cursor.MoveNext();
    }

    /// <summary>How many elements can be handed out next without gathering them.</summary>
    public int Direct
    {
        get
        {
            if (used == cursor.Length) NextRun();
            return cursor.StrideA == 1 ? cursor.Length - used : 0;
        }
    }

    /// <summary>The next <paramref name="count"/> elements; not more than <see cref="Direct"/> or the scratch block holds.</summary>
    public ReadOnlySpan<T> Next(int count)
    {
        if (Direct >= count)
        {
            var direct = buffer.Slice(cursor.A + used, count);
            used += count;
            return direct;
        }
        for (var filled = 0; filled < count;)
        {
            if (used == cursor.Length) NextRun();
            var piece = Math.Min(count - filled, cursor.Length - used);
            Gather(cursor.A + (used * cursor.StrideA), cursor.StrideA, scratch.Slice(filled, piece));
            filled += piece;
            used += piece;
        }
        return scratch[..count];
    }

    private readonly void Gather(int start, int stride, Span<T> destination)
    {
        if (stride == 1) buffer.Slice(start, destination.Length).CopyTo(destination);
        else if (stride == 0) destination.Fill(buffer[start]);
        else
            for (var i = 0; i < destination.Length; i++) destination[i] = buffer[start + (i * stride)];
    }

    private void NextRun()
    {
        cursor.MoveNext();
        used = 0;
    }
}

using System.Collections;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// The axes an operation works along: one number (<c>x.Sum(-1)</c>), several (<c>x.Sum([0, 2])</c>), or nothing for all of them.
/// An empty list is no axis, so <c>x.Sum([])</c> reduces nothing (PyTorch: all of them). Negative axes count from the end.
/// </summary>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEnumerable<int>
{
    private readonly int single;
    private readonly int[]? several;
    private readonly bool isSingle;

    private Axes(int axis)
    {
        single = axis;
        isSingle = true;
    }

    private Axes(int[] axes) => several = axes;

    /// <summary>Every axis: what is meant when none is named.</summary>
    public static Axes All => default;

    /// <summary>Makes a set of axes from their numbers.</summary>
    public static Axes Create(ReadOnlySpan<int> axes) => new(axes.ToArray());

    /// <summary>A single axis.</summary>
    public static implicit operator Axes(int axis) => new(axis);

    /// <summary>The axes as a set of counted-from-zero axes of a tensor of this shape.</summary>
    /// <exception cref="ArgumentException">An axis is outside the shape, or named twice.</exception>
    internal AxisSet Resolve(Shape shape, string op)
    {
        if (!isSingle && several is null) return AxisSet.All(shape.Rank);
        var set = default(AxisSet);
        foreach (var axis in this)
        {
            // A scalar takes axis 0 and -1 in reductions, which then reduce nothing.
            if (shape.Rank == 0 && axis is 0 or -1 && several is not { Length: > 1 }) continue;
            var resolved = Check.Axis(axis, shape, op);
            if (set.Contains(resolved)) Throw.RepeatedAxis(op, resolved, ToString(), shape);
            set = set.With(resolved);
        }
        return set;
    }

    /// <summary><c>[0 2]</c>, or <c>all</c>.</summary>
    public override string ToString() => isSingle ? $"[{single}]" : several is null ? "all" : Shape.Format(several);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(isSingle ? [single] : several ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A set of axes of one known shape, as the bits of a number: what an operation keeps once <see cref="Axes"/> is resolved.</summary>
internal readonly record struct AxisSet(int Bits)
{
    public static AxisSet All(int rank) => new((1 << rank) - 1);

    public bool IsEmpty => Bits == 0;

    public bool Contains(int axis) => (Bits >> axis & 1) != 0;

    public AxisSet With(int axis) => new(Bits | 1 << axis);

    /// <summary>The shape that remains when these axes are reduced: size 1, or gone.</summary>
    public Shape Reduce(Shape shape, bool keepDims)
    {
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        var rank = 0;
        for (var axis = 0; axis < shape.Rank; axis++)
            if (!Contains(axis)) sizes[rank++] = shape[axis];
            else if (keepDims) sizes[rank++] = 1;
        return Shape.Create(sizes[..rank]);
    }

    /// <summary>How many elements of the shape meet in one element of the result.</summary>
    public int Count(Shape shape)
    {
        long count = 1;
        for (var axis = 0; axis < shape.Rank; axis++)
            if (Contains(axis) && shape[axis] == 0) return 0; // the others may be as large as they like
            else if (Contains(axis)) count = Math.Min(count * shape[axis], int.MaxValue); // more only where an axis that is kept is empty
        return (int)count;
    }

    public override string ToString()
    {
        var bits = Bits;
        return "[" + string.Join(' ', Enumerable.Range(0, Shape.MaxRank).Where(axis => (bits >> axis & 1) != 0).Select(static axis => $"{axis}")) + "]";
    }
}

using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Shapes are aligned at the right, missing axes count as 1, and two sizes fit when they are equal or one of them is 1.
/// Forward, an operand is expanded to the common shape (stride 0, nothing copied); backward, its gradient is summed over what was expanded.
/// </summary>
internal static class Broadcasting
{
    /// <summary>The layout of the result of an elementwise operation: an operand's own where it has the common shape, so that nothing is allocated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Layout Join(Layout a, Layout b, string op)
    {
        return a.Shape == b.Shape ? a.Dense : JoinUnequal(a, b, op);
    }

    private static Layout JoinUnequal(Layout a, Layout b, string op)
    {
        var shape = Join(a.Shape, b.Shape, op);
        return shape == a.Shape ? a.Dense : shape == b.Shape ? b.Dense : Layout.RowMajor(shape);
    }

    /// <summary>The common shape of two operands.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit; the text names the axis and its two sizes.</exception>
    public static Shape Join(Shape a, Shape b, string op)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        Span<int> sizes = stackalloc int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var (n, m) = (SizeAt(a, axis - rank + a.Rank), SizeAt(b, axis - rank + b.Rank));
            if (n != m && n != 1 && m != 1) Throw.CannotBroadcast(op, a, b, axis, n, m);
            sizes[axis] = n == 1 ? m : n;
        }
        return Shape.Create(sizes);
    }

    /// <summary>The axes of <paramref name="from"/> that were expanded from <paramref name="to"/>: those it lacks and those where its size is 1.</summary>
    public static AxisSet ExpandedAxes(Shape from, Shape to)
    {
        var axes = default(AxisSet);
        var missing = from.Rank - to.Rank;
        for (var axis = 0; axis < from.Rank; axis++)
            if (axis < missing || (to[axis - missing] == 1 && from[axis] != 1)) axes = axes.With(axis);
        return axes;
    }

    /// <summary>True when a tensor of shape <paramref name="from"/> can be expanded to <paramref name="to"/>.</summary>
    public static bool Fits(Shape from, Shape to)
    {
        var missing = to.Rank - from.Rank;
        if (missing < 0) return false;
        for (var axis = 0; axis < from.Rank; axis++)
            if (from[axis] != 1 && from[axis] != to[axis + missing]) return false;
        return true;
    }

    private static int SizeAt(Shape shape, int axis) => axis < 0 ? 1 : shape[axis];
}

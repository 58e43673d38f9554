using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// The sizes of a tensor's axes, outermost first: a value that prints as <c>[2 3]</c> and is written as <c>[2, 3]</c>.
/// The default value has no axes: the shape of a single number. At most <see cref="MaxRank"/> axes; sizes of 0 are ordinary.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>The largest number of axes a tensor may have.</summary>
    public const int MaxRank = 8;

    private readonly int[]? sizes; // null is the scalar's shape, so that default(Shape) is a valid value

    private Shape(int[] sizes) => this.sizes = sizes;

    /// <summary>The shape of a single number: no axes, one element.</summary>
    public static Shape Scalar => default;

    /// <summary>How many axes there are.</summary>
    public int Rank => sizes?.Length ?? 0;

    /// <summary>The sizes, outermost axis first.</summary>
    public ReadOnlySpan<int> Sizes => sizes;

    /// <summary>The number of elements: the product of the sizes, 1 for a scalar.</summary>
    public int Size
    {
        get
        {
            var size = 1;
            foreach (var n in Sizes) size *= n; // cannot overflow: Create checked it
            return size;
        }
    }

    /// <summary>The size of one axis, counted from 0.</summary>
    public int this[int axis] => Sizes[axis];

    /// <summary>The size of one axis; <c>^1</c> is the last.</summary>
    public int this[Index axis] => Sizes[axis];

    /// <summary>Makes a shape from its sizes.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxRank"/> axes, a negative size, or more elements than an array can have (<see cref="Array.MaxLength"/>, a few less than 2³¹).</exception>
    public static Shape Create(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length == 0) return default;
        if (Layout.TryKnown(sizes, out var known)) return known;
        if (sizes.Length > MaxRank) Throw.TooManyAxes(sizes);
        var isEmpty = sizes.Contains(0); // then the other sizes may be as large as they like
        long size = 1;
        foreach (var n in sizes)
        {
            if (n < 0) Throw.NegativeSize(sizes);
            size = isEmpty ? 0 : size * n;
            if (size > Array.MaxLength) Throw.TooManyElements(sizes);
        }
        return new Shape(sizes.ToArray());
    }

    /// <summary>The product of sizes that are not negative; the largest long where it is more than that. 0 if one is 0, whatever the others are.</summary>
    internal static long Product(ReadOnlySpan<int> sizes)
    {
        if (sizes.Contains(0)) return 0;
        long product = 1;
        foreach (var n in sizes) product = product > long.MaxValue / n ? long.MaxValue : product * n;
        return product;
    }

    /// <summary>Makes a shape from sizes that were computed, and may have become too large for any.</summary>
    internal static Shape Computed(ReadOnlySpan<long> sizes)
    {
        if (sizes.Length > MaxRank) Throw.TooManyAxes($"a shape of the sizes {sizes[0]}, {sizes[1]}, ...", sizes.Length);
        Span<int> narrow = stackalloc int[sizes.Length];
        for (var axis = 0; axis < narrow.Length; axis++)
        {
            if (sizes[axis] > int.MaxValue) Throw.TooManyElements("[" + string.Join(' ', Array.ConvertAll(sizes.ToArray(), static n => $"{n}")) + "]");
            narrow[axis] = (int)sizes[axis];
        }
        return Create(narrow);
    }

    /// <summary>The same sizes as a span, where an operation takes sizes one by one.</summary>
    public static implicit operator ReadOnlySpan<int>(Shape shape) => shape.Sizes;

    /// <summary>True when both have the same sizes in the same order.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>True when a size or the number of axes differs.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Shape other) => ReferenceEquals(sizes, other.sizes) || HasEqualSizes(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var n in Sizes) hash.Add(n);
        return hash.ToHashCode();
    }

    /// <summary><c>[2 3]</c>; a scalar's shape is <c>[]</c>.</summary>
    public override string ToString() => Format(Sizes);

    [MethodImpl(MethodImplOptions.NoInlining)] // nearly always the array is the same, see Layout
    private bool HasEqualSizes(Shape other) => Sizes.SequenceEqual(other.Sizes);

    internal static string Format(ReadOnlySpan<int> sizes) => "[" + string.Join(' ', Array.ConvertAll(sizes.ToArray(), static n => $"{n}")) + "]";

    /// <summary>Enumerates the sizes, outermost first.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Sizes.GetEnumerator();

    IEnumerator<int> IEnumerable<int>.GetEnumerator() => ((IEnumerable<int>)(sizes ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (sizes ?? []).GetEnumerator();
}

using System.Diagnostics;

namespace Autograd.Core;

/// <summary>
/// Integers with a shape: class labels, positions to gather. Not a <see cref="Tensor{T}"/>, so that a gradient with respect to them does not even compile.
/// Inside a scope their buffer is pooled like a tensor's. PyTorch: an int64 tensor.
/// </summary>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed class Indices
{
    private readonly Storage<int> storage;

    private Indices(Storage<int> storage, Shape shape)
    {
        this.storage = storage;
        Shape = shape;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Size => storage.Length;

    /// <summary>The element at a row-major position.</summary>
    public int this[int position] => AsSpan()[position];

    /// <summary>The elements in row-major order.</summary>
    /// <exception cref="ObjectDisposedException">The scope that owned them is closed.</exception>
    public ReadOnlySpan<int> AsSpan() => storage.Span(Shape);

    /// <summary>A vector of these values.</summary>
    public static Indices From(int[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values, [values.Length]);
    }

    /// <summary>A matrix of these rows.</summary>
    /// <exception cref="ArgumentException">The rows are not equally long.</exception>
    public static Indices From(int[][] rows) => From(Tensor.Flatten(rows, out var columns), [rows.Length, columns]);

    /// <summary>Indices of this shape from their values in row-major order.</summary>
    /// <exception cref="ArgumentException">Not as many values as the shape has elements.</exception>
    public static Indices From(ReadOnlySpan<int> values, Shape shape)
    {
        if (values.Length != shape.Size) Throw.ValueCount("From", values.Length, shape);
        var y = New(shape, "From");
        values.CopyTo(y.Fresh);
        return y;
    }

    /// <summary>The numbers 0 .. n − 1 in random order. PyTorch: randperm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    public static Indices Permutation(int n, RandomStream random)
    {
        if (n < 0) Throw.NegativeCount("Permutation", nameof(n), n);
        ArgumentNullException.ThrowIfNull(random);
        var y = New([n], "Permutation");
        random.Permutation(y.Fresh);
        return y;
    }

    /// <summary>The same integers under other sizes.</summary>
    /// <exception cref="ArgumentException">The sizes do not hold exactly as many elements.</exception>
    public Indices Reshape(params ReadOnlySpan<int> sizes) => new(storage, Movement.WorkOut(Shape, sizes));

    /// <summary>Themselves if no scope owns the buffer, else a copy in ordinary memory.</summary>
    public Indices Persist()
    {
        if (storage.Owner is null && !storage.IsReturned) return this;
        var copy = Storage<int>.Persistent(Size, storage.Op);
        AsSpan().CopyTo(copy.Span(Shape));
        return new Indices(copy, Shape);
    }

    /// <summary>The elements as an array.</summary>
    public int[] ToArray() => AsSpan().ToArray();

    /// <summary>Replaces the elements, in place.</summary>
    /// <exception cref="ArgumentException">Not as many values as elements.</exception>
    public void CopyFrom(ReadOnlySpan<int> values)
    {
        if (values.Length != Size) Throw.ValueCount("CopyFrom", values.Length, Shape);
        values.CopyTo(Fresh);
        storage.Version++;
    }

    /// <summary>Nested values and the shape.</summary>
    public override string ToString() => storage.Gone(Shape) ?? TensorFormatting.Format(AsSpan().ToArray(), Shape);

    private string DebuggerText => storage.Gone(Shape) is { } gone ? $"Indices {gone}" : TensorFormatting.Line("Indices", Shape, position => this[position].ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Axes of size 1 repeated, in a buffer of its own: the shapes are known to fit.</summary>
    internal Indices Expand(Shape shape)
    {
        if (shape == Shape) return this;
        var y = New(shape, "Expand");
        var source = AsSpan();
        var destination = y.Fresh;
        var cursor = new RunCursor(Layout.RowMajor(Shape).Expand(shape), Layout.RowMajor(shape));
        while (cursor.MoveNext())
            for (var i = 0; i < cursor.Length; i++) destination[cursor.B + (i * cursor.StrideB)] = source[cursor.A + (i * cursor.StrideA)];
        return y;
    }

    internal static Indices New(Shape shape, string op) => new(Storage<int>.Rent(shape.Size, op), shape);

    internal Storage<int> Storage => storage;

    internal Span<int> Fresh => storage.Span(Shape);
}

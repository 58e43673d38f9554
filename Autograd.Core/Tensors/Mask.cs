using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Autograd.Core;

/// <summary>
/// Booleans with a shape: what comparisons such as <c>x &gt; 0</c> give and <c>mask.Where(a, b)</c> takes. PyTorch: a bool tensor.
/// </summary>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed class Mask
{
    private readonly Storage<bool> storage;

    private Mask(Storage<bool> storage, Shape shape)
    {
        this.storage = storage;
        Shape = shape;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Size => storage.Length;

    /// <summary>The element at a row-major position.</summary>
    public bool this[int position] => AsSpan()[position];

    /// <summary>The elements in row-major order.</summary>
    /// <exception cref="ObjectDisposedException">The scope that owned them is closed.</exception>
    public ReadOnlySpan<bool> AsSpan() => storage.Span(Shape);

    /// <summary>A vector of these values.</summary>
    public static Mask From(bool[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values, [values.Length]);
    }

    /// <summary>A mask of this shape from its values in row-major order.</summary>
    /// <exception cref="ArgumentException">Not as many values as the shape has elements.</exception>
    public static Mask From(ReadOnlySpan<bool> values, Shape shape)
    {
        if (values.Length != shape.Size) Throw.ValueCount("From", values.Length, shape);
        var y = New(shape, "From");
        values.CopyTo(y.Fresh);
        return y;
    }

    /// <summary>True where both are; the shapes must be equal.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Mask operator &(Mask left, Mask right) => Combine(left, right, "&", TensorPrimitives.BitwiseAnd);

    /// <summary>True where either is; the shapes must be equal.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Mask operator |(Mask left, Mask right) => Combine(left, right, "|", TensorPrimitives.BitwiseOr);

    /// <summary>True where the mask is not.</summary>
    public static Mask operator !(Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var y = New(mask.Shape, "!");
        TensorPrimitives.Xor(Bytes(mask.AsSpan()), (byte)1, Bytes(y.Fresh));
        return y;
    }

    /// <summary>How many elements are true.</summary>
    public int Count() => AsSpan().Count(true);

    /// <summary>The same booleans under other sizes.</summary>
    /// <exception cref="ArgumentException">The sizes do not hold exactly as many elements.</exception>
    public Mask Reshape(params ReadOnlySpan<int> sizes) => new(storage, Movement.WorkOut(Shape, sizes));

    /// <summary>The mask itself if no scope owns its buffer, else a copy in ordinary memory.</summary>
    public Mask Persist()
    {
        if (storage.Owner is null && !storage.IsReturned) return this;
        var copy = Storage<bool>.Persistent(Size, storage.Op);
        AsSpan().CopyTo(copy.Span(Shape));
        return new Mask(copy, Shape);
    }

    /// <summary>The elements as an array.</summary>
    public bool[] ToArray() => AsSpan().ToArray();

    /// <summary>Nested values and the shape.</summary>
    public override string ToString() => storage.Gone(Shape) ?? TensorFormatting.Format(Array.ConvertAll(ToArray(), value => value ? 1 : 0), Shape);

    private string DebuggerText => storage.Gone(Shape) is { } gone ? $"Mask {gone}" : TensorFormatting.Line("Mask", Shape, position => this[position] ? "1" : "0");

    /// <summary>The row-major positions in a shape, to which the mask is broadcast, where it is true.</summary>
    internal Indices Positions(Shape shape)
    {
        var source = AsSpan();
        var positions = new List<int>();
        var cursor = new RunCursor(Layout.RowMajor(Shape).Expand(shape), Layout.RowMajor(shape));
        while (cursor.MoveNext())
            for (var i = 0; i < cursor.Length; i++)
                if (source[cursor.A + (i * cursor.StrideA)]) positions.Add(cursor.B + (i * cursor.StrideB));
        return Indices.From([.. positions]);
    }

    internal static Mask New(Shape shape, string op) => new(Storage<bool>.Rent(shape.Size, op), shape);

    internal Storage<bool> Storage => storage;

    internal Span<bool> Fresh => storage.Span(Shape);

    private delegate void Combination(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> y);

    private static Mask Combine(Mask left, Mask right, string op, Combination combine)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Shape != right.Shape) Throw.ShapesDiffer(op, left.Shape, right.Shape);
        var y = New(left.Shape, op);
        combine(Bytes(left.AsSpan()), Bytes(right.AsSpan()), Bytes(y.Fresh));
        return y;
    }

    // A boolean is a byte, 1 or 0.
    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<bool> booleans) => MemoryMarshal.AsBytes(booleans);

    private static Span<byte> Bytes(Span<bool> booleans) => MemoryMarshal.AsBytes(booleans);
}

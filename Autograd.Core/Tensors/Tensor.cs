using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Numbers of one type in a box of up to eight axes: a <see cref="Core.Layout"/> (where each element lies) over a buffer (which views share).
/// <c>float</c> trains, <c>double</c> checks; other types are refused. Operations never change their operands; in-place change goes through
/// <see cref="CopyFrom(Tensor{T})"/> and <see cref="Update(Action{Span{T}})"/>. <c>x == y</c> asks whether both are the
/// same object, as of any class; <c>x.EqualTo(y)</c> compares elements. PyTorch: torch.Tensor.
/// </summary>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed partial class Tensor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Tensor(Storage<T> storage, Layout layout)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double)) Throw.UnsupportedElement(typeof(T)); // folded away by the JIT
        Storage = storage;
        Layout = layout;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => Layout.Shape;

    /// <summary>How the elements lie in the buffer.</summary>
    public Layout Layout { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Layout.Shape.Rank;

    /// <summary>The number of elements.</summary>
    public int Size => Layout.Size;

    /// <summary>True when the elements lie one after another in row-major order.</summary>
    public bool IsContiguous => Layout.IsContiguous;

    internal Storage<T> Storage { get; }

    /// <summary>A part of the tensor as a view, one slice an axis: <c>x[1..3]</c>, <c>x[.., ^1]</c>, <c>x[0]</c> (the axis goes), <c>x[Slice.Step(2)]</c>; axes not named are taken whole.</summary>
    /// <exception cref="ArgumentException">More slices than axes, or a position outside its axis.</exception>
    [IndexerName("Part")] // the default, Item, is the name of a method here
    public Tensor<T> this[params ReadOnlySpan<Slice> slices] => Movement.Index(this, slices);

    /// <summary>A tensor of this layout for an operation's result: pooled inside a scope, its contents arbitrary until the kernel wrote them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tensor<T> New(Layout dense, string op) => new(Storage<T>.Rent(dense.Size, op), dense);

    /// <summary>Another way to look at the same buffer.</summary>
    internal Tensor<T> View(Layout layout) => new(Storage, layout);

    /// <summary>The whole buffer, to be indexed through <see cref="Layout"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has gone back to the pool.</exception>
    internal ReadOnlySpan<T> Buffer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Storage.Span(Shape);
    }

    /// <summary>The elements of a tensor that is known to be contiguous and not empty.</summary>
    internal ReadOnlySpan<T> Whole
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Storage.Span(Layout, Layout.Offset, Layout.Size);
    }

    /// <summary>The elements of a tensor that was just made and is dense: what a kernel writes into.</summary>
    internal Span<T> Fresh => Storage.Span(Shape);

    /// <summary>The number in a tensor of one element. PyTorch: item().</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public T Item()
    {
        if (Size != 1) Throw.NotOneElement("Item()", Shape);
        Storage.CheckNotElsewhere(Shape);
        return Buffer[Layout.Offset];
    }

    /// <summary>The element at an index, one number an axis.</summary>
    /// <exception cref="ArgumentException">Not one number for each axis, or one outside its axis.</exception>
    public T At(params ReadOnlySpan<int> index)
    {
        if (index.Length != Rank) throw new ArgumentException($"At: {index.Length} numbers for the shape {Shape}: give one for each axis.");
        Storage.CheckNotElsewhere(Shape);
        Span<int> at = stackalloc int[Rank];
        for (var axis = 0; axis < Rank; axis++)
        {
            at[axis] = index[axis] < 0 ? index[axis] + Shape[axis] : index[axis];
            if ((uint)at[axis] >= (uint)Shape[axis]) Throw.IndexOutOfRange("At", index[axis], axis, Shape);
        }
        return Buffer[Layout.Position(at)];
    }

    /// <summary>The elements of a contiguous tensor, to be read until its scope closes or it is kept: a span cannot notice that its buffer went back to the pool.</summary>
    /// <exception cref="InvalidOperationException">This is a view that is not contiguous.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> AsSpan()
    {
        if (!IsContiguous) Throw.NotContiguous("AsSpan()", Layout);
        return Size == 0 ? [] : Whole;
    }

    /// <summary>Writes the elements in row-major order, whatever the layout.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<T> destination)
    {
        if (destination.Length < Size) throw new ArgumentException($"CopyTo: the destination holds {destination.Length} elements, the tensor {Shape} has {Size}.", nameof(destination));
        Storage.CheckNotElsewhere(Shape);
        Kernel<T>.CopyTo(this, destination[..Size]);
    }

    /// <summary>The elements in row-major order, as a new array.</summary>
    public T[] ToArray()
    {
        Storage.CheckNotElsewhere(Shape);
        var values = new T[Size];
        Kernel<T>.CopyTo(this, values);
        return values;
    }

    /// <summary>Replaces the elements by those of a tensor of the same shape, in place.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyFrom(Tensor<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Shape != Shape) Throw.ShapesDiffer("CopyFrom", Shape, source.Shape);
        if (source.Storage == Storage && !(IsContiguous && source.IsContiguous)) source = source.Copy(); // the two may overlap
        Write("CopyFrom", source.Buffer, source.Layout);
    }

    /// <summary>Replaces the elements by values in row-major order, in place.</summary>
    /// <exception cref="ArgumentException">Not as many values as elements.</exception>
    public void CopyFrom(ReadOnlySpan<T> values)
    {
        if (values.Length != Size) Throw.ValueCount("CopyFrom", values.Length, Shape);
        if (!IsContiguous && values.Overlaps(Storage.Span(Shape))) values = values.ToArray(); // x.Transpose().CopyFrom(x.AsSpan())
        Write("CopyFrom", values, Layout.Dense);
    }

    /// <summary>Changes the elements of a contiguous tensor in place. A backward pass that still needed the old ones will refuse to run.</summary>
    /// <exception cref="InvalidOperationException">This is a view that is not contiguous.</exception>
    public void Update(Action<Span<T>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var elements = Writable("Update");
        try
        {
            change(elements);
        }
        finally
        {
            Storage.Version++; // again: an operation inside the change may have read what was half written
        }
    }

    /// <summary>Changes the elements in place, with what the change needs handed to it (a span, too), so that the lambda can be static.</summary>
    /// <exception cref="InvalidOperationException">This is a view that is not contiguous.</exception>
    public void Update<TState>(TState state, Action<Span<T>, TState> change)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(change);
        var elements = Writable("Update");
        try
        {
            change(elements, state);
        }
        finally
        {
            Storage.Version++;
        }
    }

    /// <summary>The tensor itself if no scope owns its buffer, else a copy in ordinary memory: for parameters, running statistics, hidden state carried over.</summary>
    public Tensor<T> Persist()
    {
        if (Storage.Owner is null && !Storage.IsReturned && Tape is null) return this;
        Storage.CheckNotElsewhere(Shape);
        var copy = new Tensor<T>(Storage<T>.Persistent(Size, Storage.Op), Layout.Dense);
        Kernel<T>.CopyTo(this, copy.Fresh);
        return copy;
    }

    /// <summary>The elements as a view for <c>System.Numerics.Tensors</c>, without a copy. A scalar, which that library has not, goes as the shape [1].</summary>
    /// <exception cref="InvalidOperationException">The view runs backwards (flipped), which that library cannot express.</exception>
    public System.Numerics.Tensors.ReadOnlyTensorSpan<T> AsTensorSpan()
    {
        if (Rank == 0) return new System.Numerics.Tensors.ReadOnlyTensorSpan<T>(Buffer.Slice(Layout.Offset, 1), [1], [0]);
        Span<nint> lengths = stackalloc nint[Rank], strides = stackalloc nint[Rank];
        for (var axis = 0; axis < Rank; axis++)
        {
            lengths[axis] = Shape[axis];
            strides[axis] = Shape[axis] <= 1 || Size == 0 ? 0 : Layout.Strides[axis];
            if (strides[axis] < 0) Throw.RunsBackwards("AsTensorSpan()", Layout);
        }
        return Size == 0
            ? new System.Numerics.Tensors.ReadOnlyTensorSpan<T>(new T[1], lengths, strides) // of an empty span it makes none of any shape
            : new System.Numerics.Tensors.ReadOnlyTensorSpan<T>(Buffer[Layout.Offset..], lengths, strides);
    }

    /// <summary>Axes, values, and the shape.</summary>
    public override string ToString() => TensorFormatting.Format(this);

    private string DebuggerText => TensorFormatting.Line(this);

    /// <summary>The same elements in a fresh dense buffer.</summary>
    internal Tensor<T> Copy()
    {
        var copy = New(Layout.Dense, Storage.Op);
        Kernel<T>.CopyTo(this, copy.Fresh);
        return copy;
    }

    /// <summary>The elements of a contiguous tensor, to be written; counts as a change.</summary>
    internal Span<T> Writable(string what)
    {
        if (!IsContiguous) Throw.NotContiguous(what, Layout);
        var span = Storage.Span(Layout, Size == 0 ? 0 : Layout.Offset, Size);
        Storage.Version++;
        return span;
    }

    private void Write(string what, ReadOnlySpan<T> source, Layout from)
    {
        if (Layout.Overlaps) Throw.WritesOverlap(what, Layout);
        var destination = Storage.Span(Shape);
        Storage.Version++;
        Kernel<T>.Copy(source, from, destination, Layout);
    }
}

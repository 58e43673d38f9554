using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Who owns a buffer. Every tensor, view and tape entry holds the <c>Storage</c>, never the bare array, so that a buffer that has gone back
/// to the pool is noticed by whoever still points at it. Only arrays are recycled; a storage is not, so a stale handle cannot alias a new tensor.
/// </summary>
internal abstract class Storage(string op)
{
    /// <summary>The operation that filled the buffer; named by errors.</summary>
    public readonly string Op = op;

    /// <summary>The scope that returns the buffer when it closes; null for a buffer that the garbage collector owns.</summary>
    public TensorScope? Owner;

    /// <summary>The scope that a tape took the buffer over from: has it back if it is open still when the tape closes.</summary>
    public TensorScope? Lender;

    /// <summary>Counts the changes made in place, so that the backward pass notices one.</summary>
    public int Version;

    /// <summary>During a backward pass: how many gradient slots hold this buffer. Only a buffer held once may be added to in place.</summary>
    public int Holders;

    /// <summary>Gives the buffer back to this thread's pool; every later access throws. Another thread's pool may have rented it, which this one's then takes in moderation.</summary>
    public abstract void Return(BufferPool.ThreadPool pool, bool fromElsewhere = false);

    /// <summary>Takes the buffer away from whoever still points here, and leaves it to the garbage collector.</summary>
    public abstract void Drop();

    /// <summary>Takes the contents out of the pool's hands, into memory of the garbage collector's.</summary>
    public abstract void Persist(bool isHome = true);

    /// <summary>Refuses to hand out elements of a scope or tape that was closed where it was not open; for the doors of the user alone, since its buffers are never used again.</summary>
    public void CheckNotElsewhere(Shape shape)
    {
        if (Owner is { IsElsewhere: true } scope) ScopeErrors.ClosedElsewhere($"The tensor {shape} made by {Op}", scope);
    }
}

/// <inheritdoc/>
internal sealed class Storage<T> : Storage
    where T : unmanaged
{
    private T[]? array;

    private Storage(T[] array, int length, string op)
        : base(op)
    {
        this.array = array;
        Length = length;
    }

    /// <summary>The number of elements; the pool's array may be longer.</summary>
    public int Length { get; }

    public bool IsReturned => array is null;

    /// <summary>What is printed instead of elements that are gone; null while they are there.</summary>
    public string? Gone(Shape shape) => array is not null ? null : $"{shape}, made by {Op}: its {(Owner == TensorScope.GoneWithTape ? "tape" : "scope")} has closed";

    /// <summary>A buffer of the innermost scope, from the pool; outside any scope one of the garbage collector's. Its contents are arbitrary.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Storage<T> Rent(int length, string op)
    {
        var here = BufferPool.Here;
        if (TensorScope.CurrentOf(here) is not { } scope) return Persistent(length, op);
        var storage = new Storage<T>(here.Rent<T>(length), length, op);
        scope.Own(storage);
        return storage;
    }

    /// <summary>A buffer that no scope returns. Its contents are arbitrary.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Storage<T> Persistent(int length, string op) => new(GC.AllocateUninitializedArray<T>(length), length, op);

    /// <summary>The same, but of a length that the pool keeps: for a buffer that will be exchanged for one of its own.</summary>
    public static Storage<T> OfPoolsMaking(int length, string op) => new(BufferPool.Allocate<T>(length), length, op);

    /// <summary>The elements.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has gone back to the pool.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Span(Shape shape)
    {
        var elements = array; // once: another thread may take it away
        if (elements is null) ThrowReturned(shape);
        return new Span<T>(elements, 0, Length);
    }

    /// <summary>The elements from one place on.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has gone back to the pool.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Span(Layout layout, int start, int length)
    {
        var elements = array;
        if (elements is null) ThrowReturned(layout.Shape);
        return new Span<T>(elements, start, length);
    }

    /// <summary>Exchanges contents with a storage of the same length, without copying; counts as a change of both.</summary>
    public void Swap(Storage<T> other)
    {
        (array, other.array) = (other.array, array);
        Version++;
        other.Version++;
    }

    public override void Return(BufferPool.ThreadPool pool, bool fromElsewhere = false)
    {
        if (array is not { } returned) return;
        array = null;
        if (fromElsewhere) pool.ReturnFromElsewhere(returned);
        else pool.Return(returned);
        Owner = Owner?.Tape is null ? null : TensorScope.GoneWithTape; // for the error of who comes too late
        Lender = null;
    }

    public override void Drop()
    {
        array = null;
        Owner = Lender = null;
    }

    public override void Persist(bool isHome = true)
    {
        if (array is null || Owner is null) return;
        var copy = GC.AllocateUninitializedArray<T>(Length);
        array.AsSpan(0, Length).CopyTo(copy);
        if (isHome) BufferPool.Return(array);
        else BufferPool.Here.ReturnFromElsewhere(array);
        array = copy;
        Owner = Lender = null;
    }

    [DoesNotReturn]
    private void ThrowReturned(Shape shape) => Throw.Returned(shape, Op, byTape: Owner == TensorScope.GoneWithTape);
}

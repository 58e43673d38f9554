using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// An arena: tensors computed while it is the innermost open scope of the thread live until it closes, and then all their buffers go back to the pool at once.
/// Touching one of them afterwards throws <see cref="ObjectDisposedException"/>. Take a result out with <see cref="Keep{T}(Tensor{T})"/>.
/// A <see cref="Tape{T}"/> opens one. Closing a scope closes those still open inside it; closing twice is harmless.
/// </summary>
public sealed class TensorScope : IDisposable
{
    private readonly TensorScope? parent;
    private readonly int depth;
    private Held<Storage>[] owned;
    private int count;
    private int closing; // 1 from the first Dispose on
    private bool closed, isMarker;
    private bool isOffStack; // closed, or detached

    /// <summary>Opens a scope inside the thread's innermost one.</summary>
    public TensorScope()
        : this(Current)
    {
        BufferPool.Here.Scope = this;
    }

    private TensorScope(TensorScope? parent)
    {
        this.parent = parent;
        depth = parent is null ? 0 : parent.depth + 1;
        owned = BufferPool.Here.RentList();
    }

    /// <summary>The innermost open scope of this thread.</summary>
    internal static TensorScope? Current => CurrentOf(BufferPool.Here);

    /// <summary>The same, where what the thread has is at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorScope? CurrentOf(BufferPool.ThreadPool here) => here.Scope is { isOffStack: false } scope ? scope : FindCurrent(here);

    /// <summary>How many buffers were rented for this scope so far, those returned early included.</summary>
    public int Count => count;

    internal bool IsClosed => closed;

    /// <summary>Lets a tensor outlive this scope: it goes to the enclosing scope, or, where there is none, is copied into ordinary memory (for results, not for loops).</summary>
    /// <returns>The same tensor.</returns>
    public Tensor<T> Keep<T>(Tensor<T> tensor)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Keep(tensor.Storage);
        return tensor;
    }

    /// <summary>
    /// Takes this scope off the thread's stack without returning its buffers: what was made in it lives on until <see cref="Dispose"/>, while new tensors go to the enclosing scope.
    /// This is how a data loader owns its batch until the next one.
    /// </summary>
    public void Detach()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        CloseInner();
        isOffStack = true;
    }

    /// <summary>Closes the scope: every buffer goes back to the pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref closing, 1) != 0) return; // no buffer goes back twice, even if two threads close one scope
        CloseInner();
        closed = isOffStack = true;
        var pool = BufferPool.Here; // of the thread that closes the scope
        ReturnAll(pool);
        pool.ReturnList(owned);
        owned = [];
        if (pool.Scope == this) pool.Scope = parent;
    }

    /// <summary>The enclosing scope that is still open.</summary>
    internal TensorScope? Enclosing
    {
        get
        {
            var scope = parent;
            while (scope is { isOffStack: true }) scope = scope.parent;
            return scope;
        }
    }

    /// <summary>A scope that is on no stack and owns nothing: an owner by which buffers that are managed otherwise are recognised.</summary>
    internal static TensorScope Marker() => new(parent: null) { isOffStack = true, isMarker = true };

    /// <summary>Makes this scope the one that returns the buffer. A former owner passes over what is no longer its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Own(Storage storage)
    {
        if (count == owned.Length) Grow();
        owned[count++].Value = storage;
        storage.Owner = this;
    }

    /// <summary>
    /// Takes over a buffer that a scope opened inside this one might return earlier: what the tape needs for its backward pass lives as long as the tape.
    /// That scope may also live longer, if it is detached: then it gets the buffer back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Adopt(Storage storage)
    {
        if (storage.Owner is { } owner && owner != this) AdoptFrom(owner, storage);
    }

    internal void Keep(Storage storage)
    {
        if (storage.Owner is not { } owner || (owner != this && !owner.isMarker && !owner.IsInside(this))) return; // lives longer than this scope anyway
        if (Enclosing is { } enclosing) enclosing.Own(storage);
        else storage.Persist();
    }

    /// <summary>For the backward pass, which opens and closes a scope at every entry: returns the buffers and stays open for the next.</summary>
    internal void ReturnAll(BufferPool.ThreadPool pool)
    {
        for (var i = 0; i < count; i++)
        {
            var storage = owned[i].Value;
            owned[i] = default;
            if (storage.Owner != this) continue;
            if (storage.Lender is { closed: false } lender) (storage.Owner, storage.Lender) = (lender, null); // it still has it in its list
            else storage.Return(pool);
        }
        count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Array.Resize(ref owned, 2 * count);

    [MethodImpl(MethodImplOptions.NoInlining)] // it is rare, and the path of every operation stays short without it
    private void AdoptFrom(TensorScope owner, Storage storage)
    {
        if (owner.depth <= depth || !owner.IsInside(this)) return;
        storage.Lender = owner;
        Own(storage);
    }

    private static TensorScope? FindCurrent(BufferPool.ThreadPool here)
    {
        while (here.Scope is { isOffStack: true } scope) here.Scope = scope.parent; // closed out of order, or from another thread
        return here.Scope;
    }

    private bool IsInside(TensorScope outer)
    {
        for (var scope = parent; scope is not null; scope = scope.parent)
            if (scope == outer) return true;
        return false;
    }

    /// <summary>Closes the scopes that were opened inside this one on this thread and forgotten.</summary>
    private void CloseInner()
    {
        if (isOffStack || Current is not { } inner || inner == this || !inner.IsInside(this)) return;
        while (Current is { } scope && scope != this) scope.Dispose();
    }
}

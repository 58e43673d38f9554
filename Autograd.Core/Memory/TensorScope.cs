using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// An arena: tensors computed while it is the innermost open scope live until it closes, and then all their buffers go back to the pool at once.
/// Touching one of them afterwards throws <see cref="ObjectDisposedException"/>. Take a result out with <see cref="Keep{T}(Tensor{T})"/>.
/// A <see cref="Tape{T}"/> opens one. Closing a scope closes those still open inside it; closing twice is harmless.
/// </summary>
/// <remarks>
/// A scope belongs to the asynchronous flow that opened it: it stays open across <c>await</c>, whichever thread goes on,
/// and what else runs on these threads sees nothing of it. One that is closed where it is not open (on another thread, in
/// another flow, by a finalizer) is left to the garbage collector: nothing goes back to the pool, <see cref="Dispose"/>
/// throws nothing, and its next use is an error that names both places.
/// </remarks>
public sealed partial class TensorScope : IDisposable
{
    internal FlowBound Use; // a field, for it changes
    private readonly string file;
    private readonly int line;
    private TensorScope? parent;
    private int depth;
    private Held<Storage>[] owned;
    private int count;
    private int closing; // 1 from the first Dispose on
    private bool closed;
    private readonly bool isMarker;

    /// <summary>Opens a scope inside the innermost one of this flow.</summary>
    /// <param name="file">Where it is opened, for errors; filled in by the compiler.</param>
    /// <param name="line">The line there; filled in by the compiler.</param>
    public TensorScope([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this(BufferPool.Here, isEngine: false, file, line)
    {
    }

    private TensorScope(BufferPool.ThreadPool here, bool isEngine, string file, int line)
    {
        (this.file, this.line, this.isEngine, home) = (file, line, isEngine, here);
        parent = EnclosingToBe(here);
        depth = parent is null ? 0 : parent.depth + 1;
        owned = here.RentList();
        EnterFlow(here);
    }

    private TensorScope() // a marker
    {
        (file, owned, isMarker, isEngine) = ("", [], true, true);
        Use.TurnOff();
    }

    /// <summary>How many buffers were rented for this scope so far, those returned early included.</summary>
    public int Count => count;

    internal bool IsClosed => closed;

    internal TensorScope? Parent => parent;

    /// <summary>
    /// Lets a tensor outlive this scope: it goes to the enclosing scope, or, where there is none, is copied into ordinary
    /// memory (for results, not for loops).
    /// </summary>
    /// <returns>The same tensor.</returns>
    /// <exception cref="InvalidOperationException">The scope belongs to another flow, or another thread uses it.</exception>
    /// <exception cref="ObjectDisposedException">The scope was closed where it was not open.</exception>
    public Tensor<T> Keep<T>(Tensor<T> tensor)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Keep(tensor.Storage);
        return tensor;
    }

    /// <summary>
    /// Takes this scope out of the flow without returning its buffers: what was made in it lives on until <see cref="Dispose"/>, while new tensors go to the enclosing scope.
    /// This is how a data loader owns its batch until the next one. Closed on this thread, its buffers go back to the pool; on another, to the garbage collector.
    /// </summary>
    /// <exception cref="InvalidOperationException">The scope belongs to another flow, or another thread uses it.</exception>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public void Detach()
    {
        var here = BufferPool.Here;
        if (isDetached && !closed) return;
        EnsureMine(here, "Detach");
        CloseInner(here);
        isDetached = true;
        home = here;
        LeaveFlow(here);
    }

    /// <summary>
    /// Closes the scope: every buffer goes back to the pool. Where the scope is not open (on another thread, in another flow), it is only marked as closed, and the garbage collector gets the buffers.
    /// </summary>
    public void Dispose()
    {
        var here = BufferPool.Here; // of the thread that closes the scope
        if (Interlocked.Exchange(ref closing, 1) != 0)
        {
            if (IsElsewhere) LeaveFlow(here); // the flow's own end of it
            return; // no buffer goes back twice, even if two threads close one scope
        }
        if (here.Scope != this && !IsMine(here))
        {
            CloseElsewhere();
            return;
        }
        CloseInner(here);
        closed = true;
        LeaveFlow(here);
        if (home == here) ReturnAll(here);
        else ReturnAllFromElsewhere(here);
        here.ReturnList(owned);
        owned = [];
        Tape?.ScopeClosed(here, isHome: home == here);
    }

    /// <summary>
    /// The end of a batch, whose life is over when the next is asked for. Where that was done on another thread than the one that took it, some call of the first may still be reading: then its buffers do not go to the pool.
    /// </summary>
    internal void EndBatch(bool isSameThread)
    {
        if (isSameThread)
        {
            Dispose();
            return;
        }
        if (Interlocked.Exchange(ref closing, 1) != 0) return;
        closed = true;
        home?.CountAbandoned(CountOwned());
        for (var i = 0; i < count; i++)
            if (owned[i].Value is { } storage && storage.Owner == this) storage.Drop();
    }

    /// <summary>The enclosing scope that is still open.</summary>
    internal TensorScope? Enclosing
    {
        get
        {
            var scope = parent;
            while (scope is { IsOff: true }) scope = scope.parent;
            return scope;
        }
    }

    /// <summary>A scope that is in no flow and owns nothing: an owner by which buffers that are managed otherwise are recognised.</summary>
    internal static TensorScope Marker() => new();

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
        var here = BufferPool.Here;
        if (Use.NeedsCare || here.Scope != this) EnsureMine(here, "Keep");
        if (storage.Owner is not { } owner || owner == GoneWithTape || (owner != this && !owner.isMarker && !owner.IsInside(this))) return; // lives longer than this scope anyway
        if (Enclosing is { } enclosing && enclosing.Use.TryClaim(here)) enclosing.Own(storage);
        else storage.Persist(owner.home == here);
    }

    /// <summary>For the backward pass, which opens and closes a scope at every entry: returns the buffers and stays open for the next.</summary>
    internal void ReturnAll(BufferPool.ThreadPool pool)
    {
        for (var i = 0; i < count; i++)
        {
            var storage = owned[i].Value;
            owned[i] = default;
            if (storage.Owner != this) continue;
            if (storage.Lender is { } lender) ReturnLent(storage, lender, pool);
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

    private static void ReturnLent(Storage storage, TensorScope lender, BufferPool.ThreadPool pool)
    {
        if (!lender.closed) (storage.Owner, storage.Lender) = (lender, null); // it still has it in its list
        else storage.Return(pool, fromElsewhere: lender.home != pool);
    }

    private void ReturnAllFromElsewhere(BufferPool.ThreadPool pool)
    {
        for (var i = 0; i < count; i++)
        {
            var storage = owned[i].Value;
            owned[i] = default;
            if (storage.Owner != this) continue;
            if (storage.Lender is { closed: false } lender) (storage.Owner, storage.Lender) = (lender, null);
            else storage.Return(pool, fromElsewhere: true);
        }
        count = 0;
    }

    private bool IsInside(TensorScope outer)
    {
        for (var scope = parent; scope is not null; scope = scope.parent)
            if (scope == outer) return true;
        return false;
    }

    /// <summary>Closes the scopes that were opened inside this one in this flow and forgotten.</summary>
    private void CloseInner(BufferPool.ThreadPool here)
    {
        if (isDetached || Current is not { } inner || inner == this || !inner.IsInside(this)) return;
        while (Current is { } scope && scope != this && scope.IsInside(this)) scope.Dispose();
    }
}

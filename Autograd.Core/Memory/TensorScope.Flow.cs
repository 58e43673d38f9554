using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// How a scope follows its flow, and what becomes of one that is closed where it is not open.
public sealed partial class TensorScope
{
    /// <summary>Stands on a thread where a flow came in until somebody asks what is open there.</summary>
    internal static readonly TensorScope Unresolved = Marker();

    /// <summary>Stands as the owner of a buffer that went back with its tape.</summary>
    internal static readonly TensorScope GoneWithTape = Marker();

    private readonly bool isEngine; // opened and closed within one call of the library's: no await can come between, so the flow does not know of it
    private BufferPool.ThreadPool? home; // of the thread that opened or detached it
    private Tape<float>? floats;
    private Tape<double>? doubles;
    private bool isDetached;
    private volatile string? closedAt; // by somebody who had no business to

    /// <summary>The tape whose scope this is, if it is one's.</summary>
    internal IScopeOfTape? Tape { get; set; }

    /// <summary>Whether it was closed where it was not open.</summary>
    internal bool IsElsewhere => closedAt is not null;

    internal bool IsOff => Use.IsOff;

    internal string Place => $"{Path.GetFileName(file)}:{line}";

    /// <summary>Where it was closed without being open there.</summary>
    internal string ClosedAt => closedAt ?? "";

    /// <summary>The innermost scope that is open on this thread in this flow and used by no other.</summary>
    internal static TensorScope? Current => CurrentOf(BufferPool.Here, toUse: false);

    /// <summary>Where a new buffer belongs.</summary>
    /// <exception cref="ObjectDisposedException">The innermost scope was closed where it was not open.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorScope? CurrentOf(BufferPool.ThreadPool here) =>
        here.Scope is { Use.NeedsCare: false } scope ? scope : CurrentOf(here, toUse: true);

    /// <summary>A scope of the library's own, opened and closed within one call: it costs the flow nothing.</summary>
    internal static TensorScope ForEngine(TensorScope? inPlaceOf = null) => new(BufferPool.Here, isEngine: true, inPlaceOf?.file ?? "", inPlaceOf?.line ?? 0);

    /// <summary>The tape that records inside this scope. It may have closed.</summary>
    internal Tape<T>? TapeOf<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        (Tape<T>?)(typeof(T) == typeof(float) ? (object?)floats : doubles);

    internal void SetTape(object tape)
    {
        if (tape is Tape<float> singles) floats = singles;
        else doubles = (Tape<double>)tape;
    }

    /// <summary>Whether this flow is inside the scope.</summary>
    internal bool IsInFlow()
    {
        for (var scope = Flow.Innermost; scope is not null; scope = scope.parent)
            if (scope == this) return true;
        return false;
    }

    /// <summary>A batch made on another thread stands where the loop that takes it stands: inside the scopes and tapes that are open there.</summary>
    internal void MoveInto(TensorScope? enclosing)
    {
        parent = enclosing;
        depth = enclosing is null ? 0 : enclosing.depth + 1;
    }

    /// <summary>Closes a scope whose tensors another thread may be using: a flag, and not a buffer or list is touched.</summary>
    internal void CloseElsewhere()
    {
        closedAt = $"{Anomalies.CallSite()} on thread {Environment.CurrentManagedThreadId}";
        closed = true;
        Use.TurnOff();
        home?.CountAbandoned(CountOwned());
    }

    /// <summary>An error if this flow may not use the scope.</summary>
    private void EnsureMine(BufferPool.ThreadPool here, string what)
    {
        if (IsElsewhere) ScopeErrors.ClosedElsewhere(what, this);
        if (closed) ScopeErrors.Closed(what, Place);
        if (isDetached) return;
        if (isEngine ? Use.Holder == here : IsInFlow() && (IsOff || Use.Claim(here))) return;
        if (Use.Holder is { } other && IsInFlow()) ScopeErrors.InUse(what, Place, other.Thread.ManagedThreadId);
        ScopeErrors.OtherFlow(what, Place);
    }

    /// <summary>Whether its buffers may go back to the pool here: nobody else can be at work with them.</summary>
    private bool IsMine(BufferPool.ThreadPool here) =>
        isDetached ? home == here : isEngine ? Use.Holder == here : IsInFlow() && Use.Claim(here);

    private static TensorScope? EnclosingToBe(BufferPool.ThreadPool here)
    {
        if (CurrentOf(here, toUse: false) is { } scope) return scope;
        if (here.Scope is null) return null;
        var innermost = Flow.Innermost; // another thread uses it, but its inner scopes may be ours
        while (innermost is { IsOff: true }) innermost = innermost.parent;
        return innermost;
    }

    private void EnterFlow(BufferPool.ThreadPool here)
    {
        Use.HoldFirst(here);
        floats = Tape<float>.Here is { IsUnresolved: false } single ? single : Tape<float>.Here is null ? null : parent?.floats;
        doubles = Tape<double>.Here is { IsUnresolved: false } twice ? twice : Tape<double>.Here is null ? null : parent?.doubles;
        here.Scope = this;
        if (isEngine) here.EngineDepth++;
        else Flow.Innermost = this;
    }

    /// <summary>The enclosing scope is the innermost again.</summary>
    private void LeaveFlow(BufferPool.ThreadPool here)
    {
        Use.TurnOff();
        // The flow keeps it as its innermost: whoever asks passes over what has closed, and to tell it would cost as much as
        // the opening did.
        if (isEngine && Use.Holder == here && here.EngineDepth > 0) here.EngineDepth--;
        if (here.Scope == this) here.Scope = parent is null ? null : parent.Use.Holder == here ? parent : Unresolved;
        Use.Release(here);
    }

    private TensorScope? OuterOfFlow()
    {
        var outer = parent;
        while (outer is { IsOff: true } or { isEngine: true }) outer = outer.parent;
        return outer;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TensorScope? CurrentOf(BufferPool.ThreadPool here, bool toUse)
    {
        while (here.Scope is { } scope)
        {
            if (!scope.Use.NeedsCare) return scope;
            if (scope == Unresolved) return Resolve(here, toUse);
            if (!scope.IsOff)
            {
                scope.Use.NoteUse();
                return scope;
            }
            if (toUse && scope.IsElsewhere) scope.ThrowAndLeave(here);
            here.Scope = scope.parent is { } parent ? (parent.Use.Holder == here ? parent : Unresolved) : null; // closed out of order
        }
        return null;
    }

    /// <summary>What is open in the flow that came to this thread; null if another thread uses it. What is made meanwhile is left to the garbage collector.</summary>
    private static TensorScope? Resolve(BufferPool.ThreadPool here, bool toUse)
    {
        var scope = Flow.Innermost;
        while (scope is { IsOff: true })
        {
            if (toUse && scope.IsElsewhere) scope.ThrowAndLeave(here);
            scope = scope.parent;
        }
        if (scope is null) return here.Scope = null;
        return scope.Use.TryClaim(here) ? here.Scope = scope : null;
    }

    /// <summary>Said once: then the flow goes on without this scope.</summary>
    [DoesNotReturn]
    internal void ThrowAndLeave(BufferPool.ThreadPool here)
    {
        if (IsInFlow()) Flow.Innermost = OuterOfFlow();
        here.Scope = parent is null ? null : Unresolved;
        Tape<float>.ComeTo(here.Scope);
        Tape<double>.ComeTo(here.Scope);
        ScopeErrors.ClosedElsewhere("The next operation", this);
    }

    private int CountOwned()
    {
        var (list, buffers) = (owned, 0); // the thread that uses the scope may be adding to it: then this is a little behind
        for (var i = 0; i < Math.Min(count, list.Length); i++)
            if (list[i].Value is { } storage && storage.Owner == this) buffers++;
        return buffers;
    }
}

/// <summary>What a scope knows of the tape that opened it.</summary>
internal interface IScopeOfTape
{
    /// <summary>The scope has closed, and so has the tape.</summary>
    void ScopeClosed(BufferPool.ThreadPool here, bool isHome);
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// How a tape follows its flow: which one is current on this thread, and who may use it.
public sealed partial class Tape<T>
{
    // Stands on a thread where a flow came in until somebody asks which tape is open there.
    private static readonly Tape<T> Unresolved = new(TensorScope.Unresolved, TapeWorkspace<T>.Empty);

    private enum Purpose
    {
        /// <summary>Whether one is open and free: another thread's is as good as none.</summary>
        Looking,

        /// <summary>To open another: waits for who is about to leave, and passes over one that another thread uses.</summary>
        Opening,

        /// <summary>To record: an error if it is closed elsewhere, or another thread uses it.</summary>
        Recording,
    }

    /// <summary>The tape of this thread, as it stands: perhaps closed, or to be asked for yet.</summary>
    internal static Tape<T>? Here
    {
        get => current;
        set => current = value;
    }

    internal bool IsUnresolved => this == Unresolved;

    /// <summary>The tape that is open in this flow and free for this thread.</summary>
    private static Tape<T>? Current => Find(Purpose.Looking, "");

    /// <summary>The tape of this flow that records now, or null.</summary>
    internal static Tape<T>? OpenForRecording =>
        (current is { scope.Use.NeedsCare: false } or null ? current : Find(Purpose.Recording, "Differentiate")) is { paused: 0 } tape ? tape : null;

    /// <summary>A flow comes to this thread, which has this open.</summary>
    internal static void ComeTo(TensorScope? scope) => current = scope is null ? null : Unresolved;

    /// <summary>Lets this thread open another tape for a while, as if none were open, for a computation that is none of the open one's business.</summary>
    internal static IDisposable SetAside() => new AsideRegion();

    /// <summary>A tape of the library's own, opened and closed within one call: it costs the flow nothing.</summary>
    internal static Tape<T> ForEngine(Tape<T>? standsInFor = null)
    {
        var scope = TensorScope.ForEngine(standsInFor?.scope);
        var tape = new Tape<T>(scope, TapeWorkspace<T>.Rent(), current, standsInFor);
        scope.Tape = tape;
        scope.SetTape(tape);
        return current = tape;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tape<T>? RecorderWithCare(ReadOnlySpan<Tensor<T>> xs, string op)
    {
        var needed = false;
        foreach (var x in xs) needed |= x.RequiresGrad || x.Tape is not null;
        return RecorderOf(Find(needed ? Purpose.Recording : Purpose.Looking, op), xs, op);
    }

    /// <summary>The tape that is open in this flow, for this thread to use.</summary>
    private static Tape<T>? Find(Purpose purpose, string op)
    {
        while (current is { } tape)
        {
            if (tape == Unresolved) return Resolve(purpose, op);
            if (!tape.scope.Use.NeedsCare) return tape;
            if (!tape.scope.IsOff)
            {
                tape.scope.Use.NoteUse();
                return tape;
            }
            if (purpose == Purpose.Recording && tape.scope.IsElsewhere) tape.scope.ThrowAndLeave(BufferPool.Here);
            current = Flow.Innermost is null ? null : Unresolved; // closed by an enclosing scope, or elsewhere
        }
        return null;
    }

    private static Tape<T>? Resolve(Purpose purpose, string op)
    {
        var here = BufferPool.Here;
        var tape = Flow.Innermost?.TapeOf<T>();
        while (tape is { IsClosed: true })
        {
            if (purpose == Purpose.Recording && tape.scope.IsElsewhere && tape.scope.IsInFlow()) tape.scope.ThrowAndLeave(here);
            tape = tape.scope.Parent?.TapeOf<T>();
        }
        if (tape is null) return current = null;
        if (tape.scope.Use.TryClaim(here)) return current = tape;
        if (purpose == Purpose.Looking || (purpose == Purpose.Recording && tape.paused > 0)) return null;
        if (tape.scope.Use.Claim(here)) return current = tape;
        if (purpose == Purpose.Recording) tape.ThrowInUse(op);
        return null;
    }

    private void EnsureOpenHere(string what)
    {
        var here = BufferPool.Here;
        if (IsClosed) ThrowClosed(what);
        if (scope.Use.NeedsCare) scope.Use.NoteUse();
        if (scope.Use.Holder == here) return;
        if (!scope.IsInFlow()) TapeErrors.OtherThread(what, Environment.CurrentManagedThreadId, scope.Place);
        if (!scope.Use.Claim(here)) ThrowInUse(what);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CheckForeign(string op, Tensor<T> x)
    {
        if (!IsSetAsideHere) ThrowForeign(op, x);
        if (x.RequiresGrad && IsStoodInFor) TapeErrors.CapturedByCheckpoint(op, x.Shape, x.Slot, workspace.Entries[x.Slot].Value.Op);
    }

    [DoesNotReturn]
    private void ThrowForeign(string op, Tensor<T> x)
    {
        if (scope.IsElsewhere) ThrowClosed($"{op} of the tensor {x.Shape}");
        if (IsClosed) ThrowOperandOfClosedTape(op, x);
        if (scope.Use.Holder != BufferPool.Here && scope.IsInFlow()) ThrowInUse(op);
        if (scope.Use.Holder != BufferPool.Here) TapeErrors.OtherThread(op, Environment.CurrentManagedThreadId, scope.Place);
        TapeErrors.OperandOfOtherTape(op, x.Shape, scope.Place);
    }

    [DoesNotReturn]
    private static void ThrowOperandOfClosedTape(string op, Tensor<T> x)
    {
        if (x.Storage.IsReturned) Throw.Returned(x.Shape, x.Storage.Op, byTape: true);
        TapeErrors.OperandOfClosedTape(op, x.Shape);
    }

    [DoesNotReturn]
    private void ThrowClosed(string what)
    {
        if (scope.IsElsewhere) ScopeErrors.ClosedElsewhere(what, scope);
        TapeErrors.Closed(what);
    }

    [DoesNotReturn]
    private void ThrowInUse(string what) => TapeErrors.InUse(what, scope.Use.Holder?.Thread.ManagedThreadId, Environment.CurrentManagedThreadId, scope.Place);

    /// <summary>Says why a tensor that nothing recorded cannot be differentiated: which tape is open, and why it did not.</summary>
    [DoesNotReturn]
    internal static void ThrowNotRecorded(string what, Tensor<T> y)
    {
        if (Find(Purpose.Looking, what) is { } open)
        {
            if (open.paused > 0) TapeErrors.NotRecordedPaused(what, y.Shape, open.scope.Place);
            TapeErrors.NotRecordedNothingRequired(what, y.Shape, open.scope.Place, open.wasPaused);
        }
        if (Flow.Innermost?.TapeOf<T>() is { IsClosed: false } used) TapeErrors.NotRecordedOtherThread(what, y.Shape, used.scope.Place, used.scope.Use.Holder?.Thread.ManagedThreadId);
        var other = typeof(T) == typeof(float) ? Tape<double>.Find(Tape<double>.Purpose.Looking, what)?.scope.Place : Tape<float>.Find(Tape<float>.Purpose.Looking, what)?.scope.Place;
        var (mine, others) = typeof(T) == typeof(float) ? ("float", "double") : ("double", "float");
        if (other is not null) TapeErrors.NotRecordedOtherType(what, y.Shape, mine, others, other);
        TapeErrors.NotRecorded(what, y.Shape, mine);
    }
}

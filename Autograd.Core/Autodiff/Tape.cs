using System.Collections;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Records the operations of this flow in the order they are carried out, and differentiates what was recorded by walking it in reverse (see Backward.cs).
/// Opens a <see cref="TensorScope"/>: everything computed while it is open is returned to the pool when it closes. One tape per flow.
/// </summary>
/// <remarks>
/// A tape belongs to the asynchronous flow that opened it: it records across <c>await</c>, whichever thread goes on, and nothing of what else runs on these threads.
/// Children of the flow (<c>Task.Run</c>) record on it one at a time; two at once get an error, and open a tape each.
/// A tape that is closed where it is not open goes to the garbage collector, and its next use says where.
/// </remarks>
[DebuggerDisplay("{Count} entries")]
public sealed partial class Tape<T> : IDisposable, IScopeOfTape
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Tape<T>? current;

    private readonly Recording recording;
    private readonly TensorScope scope;
    private readonly Tape<T>? before; // what this thread had when the tape was opened
    private TapeWorkspace<T> workspace;
    private int paused, setAside;
    private bool wasPaused;

    /// <summary>Opens a tape in this flow.</summary>
    /// <param name="recording">Only what gradients need (the default), or everything.</param>
    /// <param name="file">Where it is opened, for the error that a second one gives; filled in by the compiler.</param>
    /// <param name="line">The line there; filled in by the compiler.</param>
    /// <exception cref="InvalidOperationException">A tape is open in this flow already.</exception>
    public Tape(Recording recording = Recording.Needed, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Find(Purpose.Opening, "") is { } open) TapeErrors.AlreadyOpen(open.scope.Place);
        this.recording = recording;
        before = current;
        workspace = TapeWorkspace<T>.Rent();
        scope = new TensorScope(file, line) { Tape = this };
        scope.SetTape(this);
        current = this;
    }

    private Tape(TensorScope scope, TapeWorkspace<T> workspace, Tape<T>? before = null, Tape<T>? standsInFor = null) // for the engine: opened and closed within one call
    {
        (this.scope, this.workspace, this.before, this.standsInFor) = (scope, workspace, before, standsInFor);
        DetectAnomalies = standsInFor is { DetectAnomalies: true };
    }

    /// <summary>The number of operations recorded.</summary>
    public int Count => IsClosed ? 0 : workspace.Count;

    /// <summary>
    /// How many operations may be recorded before the first of them is differentiated: 1,048,576 unless set. So a tape that was opened and forgotten does not record a program's inference until the memory ends:
    /// the operation that would exceed it throws, and says where the tape was opened. Once <see cref="Tensor{T}.Backward"/> or <see cref="Gradient(Tensor{T}, Tensor{T}, Tensor{T}?, bool)"/> was called there is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int EntryLimit
    {
        get => workspace.Limit;
        init
        {
            if (value < 1) throw new ArgumentOutOfRangeException(nameof(value), value, "EntryLimit: a tape records at least 1 operation.");
            workspace.Limit = value;
        }
    }

    /// <summary>The operations in the order they were carried out; a list that grows with the tape, and is empty once that has closed.</summary>
    public IReadOnlyList<TapeEntry<T>> Entries => new EntryList(this);

    /// <summary>Called during <see cref="Tensor{T}.Backward"/> with each leaf as soon as its gradient is complete, while the pass goes on: for clipping, or sending it elsewhere. What it computes lives until it returns.</summary>
    public Action<Tensor<T>>? GradientReady { get; set; }

    /// <summary>
    /// Looks at every output and gradient, and throws <see cref="AnomalyException"/> at the first that is not finite, naming the operation, its operands' ranges, and the file and line that called it.
    /// Slow: for finding where a NaN comes from. PyTorch: detect_anomaly.
    /// </summary>
    public bool DetectAnomalies { get; init; }

    private bool IsClosed => scope.IsClosed;

    private bool IsSetAsideHere => setAside > 0 && !IsClosed && scope.Use.Holder == BufferPool.Here;

    /// <summary>Stops recording until the result is disposed: the no-gradient region inside a tape. Regions may be nested. PyTorch: no_grad.</summary>
    public IDisposable Pause()
    {
        EnsureOpenHere("Pause");
        wasPaused = true;
        return new PausedRegion(setAside > 0 && Current is { } inItsPlace ? inItsPlace : this, more: 1);
    }

    /// <summary>
    /// Lets a tensor's value outlive the tape: its buffer goes to the enclosing scope, or, where there is none, into ordinary memory (for results, not for loops).
    /// </summary>
    /// <returns>The value, free of the tape's history.</returns>
    public Tensor<T> Keep(Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (IsClosed) EnsureOpenHere("Keep");
        return scope.Keep(tensor).Detach();
    }

    /// <summary>
    /// Closes the tape: what it recorded is forgotten and every buffer goes back to the pool. Closing twice is harmless.
    /// Where the tape is not open (on another thread, in another flow), it is only marked as closed, and the garbage collector gets the buffers.
    /// </summary>
    public void Dispose() => scope.Dispose();

    void IScopeOfTape.ScopeClosed(BufferPool.ThreadPool here, bool isHome)
    {
        if (current == this) current = isHome ? before : here.Scope is null ? null : Unresolved;
        workspace.Return();
        workspace = TapeWorkspace<T>.Empty;
    }

    /// <summary>The operations as a listing, one a line: <c>%3 = Multiply(%0, %1)  [2 3]</c>.</summary>
    public override string ToString() => TapePrinter.Listing(this);

    /// <summary>The operations as a Mermaid flowchart.</summary>
    public string ToMermaid() => TapePrinter.Mermaid(this);

    /// <summary>The operations as one self-contained HTML page.</summary>
    public string ToHtml() => TapePrinter.Html(this);

    /// <summary>The tape that must record an operation on x, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tape<T>? Recorder(Tensor<T> x, string op)
    {
        var tape = current;
        if (tape is { scope.Use.NeedsCare: true }) return RecorderWithCare([x], op);
        CheckOperand(tape, x, op);
        return tape is { paused: 0 } && (tape.Wants(x) || tape.recording == Recording.All) ? tape : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tape<T>? Recorder(Tensor<T> a, Tensor<T> b, string op)
    {
        var tape = current;
        if (tape is { scope.Use.NeedsCare: true }) return RecorderWithCare([a, b], op);
        CheckOperand(tape, a, op);
        CheckOperand(tape, b, op);
        return tape is { paused: 0 } && (tape.Wants(a) || tape.Wants(b) || tape.recording == Recording.All) ? tape : null;
    }

    internal static Tape<T>? Recorder(ReadOnlySpan<Tensor<T>> xs, string op) =>
        current is { scope.Use.NeedsCare: true } ? RecorderWithCare(xs, op) : RecorderOf(current, xs, op);

    private static Tape<T>? RecorderOf(Tape<T>? tape, ReadOnlySpan<Tensor<T>> xs, string op)
    {
        var wants = false;
        foreach (var x in xs)
        {
            CheckOperand(tape, x, op);
            wants |= tape is not null && tape.Wants(x);
        }
        return tape is { paused: 0 } && (wants || (tape.recording == Recording.All && xs.Length > 0)) ? tape : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckOperand(Tape<T>? tape, Tensor<T> x, string op)
    {
        if (x.Tape != tape && x.Tape is { } own) own.CheckForeign(op, x);
    }

    /// <summary>How an entry keeps an operand. It must live as long as the tape, even if a scope opened since owns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Operand<T> Use(Tensor<T> x)
    {
        scope.Adopt(x.Storage);
        if (!Wants(x))
        {
            x.IsConstantOfTape = true;
            return new Operand<T>(x, TapeEntry<T>.NoSlot);
        }
        return new Operand<T>(x, x.Tape is null ? workspace.LeafSlot(x) : x.Slot);
    }

    /// <summary>Whether a gradient is wanted for x here. What belongs to a tape that is set aside is a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Wants(Tensor<T> x) => x.RequiresGrad && (x.Tape is null || x.Tape == this);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(Tensor<T> y, TapeEntry<T> entry)
    {
        if (y.Tape is not null || y.RequiresGrad || y.IsConstantOfTape) TapeErrors.RecordedTwice(entry.Op, y.Shape);
        scope.Adopt(y.Storage);
        y.EnterTape(this, workspace.Add(entry, scope), entry.RequiresGrad);
        if (DetectAnomalies) CheckOutput(entry);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CheckOutput(TapeEntry<T> entry)
    {
        var place = Anomalies.CallSite();
        workspace.Places.Add(place);
        Anomalies.CheckOutput(entry, place);
    }

    /// <summary>Puts another entry in the place of one, for experiments with wrong rules.</summary>
    internal void Replace(int place, TapeEntry<T> entry) => workspace.Entries[place].Value = entry;

    private sealed class EntryList(Tape<T> tape) : IReadOnlyList<TapeEntry<T>>
    {
        public int Count => tape.Count;

        public TapeEntry<T> this[int index] => (uint)index < (uint)Count
            ? tape.workspace.Entries[index].Value : throw new ArgumentOutOfRangeException(nameof(index), $"Entries: there is no entry {index} among {Count}.");

        public IEnumerator<TapeEntry<T>> GetEnumerator()
        {
            for (var i = 0; i < Count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class AsideRegion : IDisposable
    {
        private readonly Tape<T>? aside = Find(Purpose.Looking, ""), before = current;
        private readonly BufferPool.ThreadPool here = BufferPool.Here;

        public AsideRegion()
        {
            if (aside is not null) aside.setAside++;
            current = null;
            here.EngineDepth++;
        }

        public void Dispose()
        {
            if (aside is not null) aside.setAside--;
            current = before;
            here.EngineDepth--;
        }
    }

    private sealed class PausedRegion : IDisposable
    {
        private readonly int more;
        private Tape<T>? tape;

        public PausedRegion(Tape<T> tape, int more)
        {
            (this.tape, this.more) = (tape, more);
            Interlocked.Add(ref tape.paused, more);
        }

        public void Dispose() // from any thread, once
        {
            if (Interlocked.Exchange(ref tape, null) is { } open) Interlocked.Add(ref open.paused, -more);
        }
    }
}

using System.Collections;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Records the operations of this thread in the order they are carried out, and differentiates what was recorded by walking it in reverse (see Backward.cs).
/// Opens a <see cref="TensorScope"/>: everything computed while it is open is returned to the pool when it closes. One tape a thread.
/// </summary>
[DebuggerDisplay("{Count} entries")]
public sealed partial class Tape<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Tape<T>? current;

    private readonly Recording recording;
    private readonly Thread thread = Thread.CurrentThread;
    private readonly TensorScope scope;
    private readonly string file;
    private readonly int line;
    private TapeWorkspace<T> workspace;
    private int paused, setAside;

    /// <summary>Opens a tape on this thread.</summary>
    /// <param name="recording">Only what gradients need (the default), or everything.</param>
    /// <param name="file">Where it is opened, for the error that a second one gives; filled in by the compiler.</param>
    /// <param name="line">The line there; filled in by the compiler.</param>
    /// <exception cref="InvalidOperationException">A tape is open on this thread already.</exception>
    public Tape(Recording recording = Recording.Needed, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Current is { } open) TapeErrors.AlreadyOpen(open.Place);
        this.recording = recording;
        (this.file, this.line) = (file, line);
        workspace = TapeWorkspace<T>.Rent();
        scope = new TensorScope();
        current = this;
    }

    /// <summary>The number of operations recorded.</summary>
    public int Count => workspace.Count;

    /// <summary>The operations in the order they were carried out; a list that grows with the tape, and is empty once that has closed.</summary>
    public IReadOnlyList<TapeEntry<T>> Entries => new EntryList(this);

    /// <summary>Called during <see cref="Tensor{T}.Backward"/> with each leaf as soon as its gradient is complete, while the pass goes on: for clipping, or sending it elsewhere. What it computes lives until it returns.</summary>
    public Action<Tensor<T>>? GradientReady { get; set; }

    /// <summary>
    /// Looks at every output and gradient, and throws <see cref="AnomalyException"/> at the first that is not finite, naming the operation, its operands' ranges, and the file and line that called it.
    /// Slow: for finding where a NaN comes from. PyTorch: detect_anomaly.
    /// </summary>
    public bool DetectAnomalies { get; init; }

    /// <summary>The open tape of this thread.</summary>
    private static Tape<T>? Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => current is { IsClosed: true } ? current = null : current; // closed from another thread, or by an enclosing scope
    }

    private bool IsClosed => scope.IsClosed;

    private string Place => $"{Path.GetFileName(file)}:{line}";

    private bool IsSetAsideHere => setAside > 0 && Thread.CurrentThread == thread && !IsClosed;

    /// <summary>Stops recording until the result is disposed: the no-gradient region inside a tape. Regions may be nested. PyTorch: no_grad.</summary>
    public IDisposable Pause()
    {
        EnsureOpenHere("Pause");
        return new PausedRegion(setAside > 0 && Current is { } inItsPlace ? inItsPlace : this, more: 1);
    }

    /// <summary>
    /// Lets a tensor's value outlive the tape: its buffer goes to the enclosing scope, or, where there is none, into ordinary memory (for results, not for loops).
    /// </summary>
    /// <returns>The value, free of the tape's history.</returns>
    public Tensor<T> Keep(Tensor<T> tensor) => scope.Keep(tensor).Detach();

    /// <summary>Closes the tape: what it recorded is forgotten and every buffer goes back to the pool. Closing twice is harmless.</summary>
    public void Dispose()
    {
        scope.Dispose();
        if (current == this) current = null;
        if (workspace == TapeWorkspace<T>.Empty) return;
        workspace.Return();
        workspace = TapeWorkspace<T>.Empty;
    }

    /// <summary>The operations as a listing, one a line: <c>%3 = Multiply(%0, %1)  [2 3]</c>.</summary>
    public override string ToString() => TapePrinter.Listing(this);

    /// <summary>The operations as a Mermaid flowchart.</summary>
    public string ToMermaid() => TapePrinter.Mermaid(this);

    /// <summary>The operations as one self-contained HTML page.</summary>
    public string ToHtml() => TapePrinter.Html(this);

    /// <summary>The tape of this thread that records now, or null.</summary>
    internal static Tape<T>? OpenForRecording => Current is { paused: 0 } tape ? tape : null;

    /// <summary>Lets this thread open another tape for a while, as if none were open, for a computation that is none of the open one's business.</summary>
    internal static IDisposable SetAside() => new AsideRegion();

    /// <summary>The tape that must record an operation on x, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tape<T>? Recorder(Tensor<T> x, string op)
    {
        var tape = Current;
        CheckOperand(tape, x, op);
        return tape is { paused: 0 } && (tape.Wants(x) || tape.recording == Recording.All) ? tape : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tape<T>? Recorder(Tensor<T> a, Tensor<T> b, string op)
    {
        var tape = Current;
        CheckOperand(tape, a, op);
        CheckOperand(tape, b, op);
        return tape is { paused: 0 } && (tape.Wants(a) || tape.Wants(b) || tape.recording == Recording.All) ? tape : null;
    }

    internal static Tape<T>? Recorder(ReadOnlySpan<Tensor<T>> xs, string op)
    {
        var tape = Current;
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
        y.EnterTape(this, workspace.Add(entry), entry.RequiresGrad);
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

    private void EnsureOpenHere(string what)
    {
        if (IsClosed) TapeErrors.Closed(what);
        if (Thread.CurrentThread != thread) TapeErrors.OtherThread(what, thread, Place);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CheckForeign(string op, Tensor<T> x)
    {
        if (!IsSetAsideHere) ThrowForeign(op, x);
        if (x.RequiresGrad && IsStoodInFor) TapeErrors.CapturedByCheckpoint(op, x.Shape, x.Slot, workspace.Entries[x.Slot].Value.Op);
    }

    private void ThrowForeign(string op, Tensor<T> x)
    {
        if (IsClosed) TapeErrors.OperandOfClosedTape(op, x.Shape);
        if (Thread.CurrentThread != thread) TapeErrors.OtherThread(op, thread, Place);
        TapeErrors.OperandOfOtherTape(op, x.Shape, Place);
    }

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
        private readonly Tape<T>? aside = Current;

        public AsideRegion()
        {
            if (aside is not null) aside.setAside++;
            current = null;
        }

        public void Dispose()
        {
            if (aside is not null) aside.setAside--;
            current = aside;
        }
    }

    private sealed class PausedRegion : IDisposable
    {
        private readonly int more;
        private Tape<T>? tape;

        public PausedRegion(Tape<T> tape, int more)
        {
            (this.tape, this.more) = (tape, more);
            tape.paused += more;
        }

        public void Dispose()
        {
            if (tape is not null) tape.paused -= more;
            tape = null;
        }
    }
}

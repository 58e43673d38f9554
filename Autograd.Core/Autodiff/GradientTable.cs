using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// The gradients of one backward pass, by slot, and who may write into their buffers. A gradient is handed on, not copied: a rule may return <c>dy</c> itself
/// or a view of it, and then two slots hold one buffer. A buffer is added to in place only while a single slot holds it, whole and dense,
/// and goes back to the pool at once when the last slot that holds it is consumed.
/// </summary>
internal sealed class GradientTable<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Stack<GradientTable<T>>? idle;

    // Marks buffers that belong to gradients: not to a scope, which would return them with its others, and not to the forward pass.
    private static readonly TensorScope Gradients = TensorScope.Marker();

    private TapeWorkspace<T> workspace = TapeWorkspace<T>.Empty;
    private Tensor<T>?[] slots = [];
    private Need[] needs = [];
    private TensorScope? temporaries;
    private int size;
    private bool selective;

    [Flags]
    private enum Need : byte
    {
        Nothing = 0,
        Pass = 1, // a wanted tensor stands somewhere below
        Want = 2, // is wanted itself: outlives being consumed
    }

    /// <summary>Where buffers go back to: a table stays on its thread.</summary>
    public BufferPool.ThreadPool Pool { get; } = BufferPool.Here;

    /// <summary>How many entries the pass looks at, from the first of the tape on.</summary>
    public int Entries { get; private set; }

    /// <summary>The entry at which the pass ends: those before it are not walked.</summary>
    public int First { get; private set; }

    /// <summary>Whether buffers are added to in place and go back as soon as they have served; not if the pass is recorded.</summary>
    public bool IsReusing => temporaries is not null;

    public static GradientTable<T> Rent(TapeWorkspace<T> workspace, int entries, int first = 0)
    {
        var table = idle is { Count: > 0 } tables ? tables.Pop() : new GradientTable<T>();
        table.workspace = workspace;
        workspace.LiftLimit();
        table.Entries = entries;
        table.First = first;
        table.selective = false;
        return table;
    }

    /// <summary>Asks for the gradient of one slot; others are then computed only as far as they lead there.</summary>
    public void Want(int slot)
    {
        selective = true;
        Grow();
        if (slot < Entries) needs[IndexOf(slot)] |= Need.Want | Need.Pass;
    }

    /// <summary>Starts a pass. With a scope for temporaries, gradients that a rule made in it are taken out of it; without, everything is recorded and nothing is reused.</summary>
    public void Begin(TensorScope? temporaries)
    {
        Grow();
        this.temporaries = temporaries;
        if (!selective) return;
        for (var i = First; i < Entries; i++)
        {
            var entry = workspace.Entries[i].Value;
            for (var operand = 0; operand < entry.InputCount; operand++)
                if (Needs(entry.Operand(operand).Slot, toLeaves: false)) needs[i] |= Need.Pass;
        }
    }

    /// <summary>Whether the gradient of this slot leads to one that is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Needs(int slot, bool toLeaves) => slot != TapeEntry<T>.NoSlot && (toLeaves || (needs[IndexOf(slot)] & Need.Pass) != 0);

    /// <summary>Adds a gradient to a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int slot, Tensor<T> dx)
    {
        ref var held = ref slots[IndexOf(slot)];
        if (held is null) Hold(held = dx);
        else AddTo(ref held, dx);
    }

    private void AddTo(ref Tensor<T> held, Tensor<T> dx)
    {
        if (temporaries is not null && IsExclusive(held))
        {
            Kernel<T>.AddInto(held, dx);
            return;
        }
        var sum = held + dx;
        Release(held);
        Hold(held = sum);
    }

    /// <summary>
    /// Adds the gradient of a part of a slot where the part was cut out: n parts cost one gradient of the whole's size, not n. False if what is held so far may not be written into; nothing has been done then.
    /// </summary>
    public bool AddPart(int slot, Shape whole, ReadOnlySpan<Window> windows, Tensor<T> dy)
    {
        ref var held = ref slots[IndexOf(slot)];
        if (held is null) Hold(held = Tensor.Zeros<T>(whole));
        else if (!IsExclusive(held)) return false;
        Kernel<T>.AddInto(held, held.Layout.Slice(windows), dy);
        return true;
    }

    /// <summary>Ends a rule: whatever it computed on the way goes back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReturnTemporaries() => temporaries?.ReturnAll(Pool);

    /// <summary>The complete gradient of a slot, or null if nothing reached it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Tensor<T>? Of(int slot) => slots[IndexOf(slot)];

    /// <summary>A gradient has served, and leaves the table unless it is wanted: if no other slot holds its buffer, the next operation finds it hot in the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consumed(int slot)
    {
        var index = IndexOf(slot);
        if ((needs[index] & Need.Want) != 0) return;
        Release(slots[index]!);
        slots[index] = null;
    }

    /// <summary>The gradient of a wanted slot, as the caller's own: recorded as it is, else in a dense buffer that nothing else holds, of the innermost scope.</summary>
    public Tensor<T>? Result(int slot, bool createGraph)
    {
        if (slot >= Entries) return null; // computed after y: y cannot depend on it
        if (slots[IndexOf(slot)] is not { } gradient || createGraph) return slots[IndexOf(slot)];
        if (!IsExclusive(gradient)) return Kernel<T>.Contiguous(gradient);
        gradient.Storage.Owner = null; // no longer exclusive: if the same slot is asked for twice, the second result is a copy
        if (TensorScope.Current is { } scope) scope.Own(gradient.Storage);
        return gradient;
    }

    /// <summary>Ends the pass, finished or not: whatever gradients are left go back.</summary>
    public void Dispose()
    {
        for (var i = 0; i < size; i++)
        {
            if (slots[i] is { } gradient) Release(gradient);
            slots[i] = null;
        }
        Array.Clear(needs, 0, size);
        size = 0;
        workspace = TapeWorkspace<T>.Empty;
        temporaries = null;
        (idle ??= new Stack<GradientTable<T>>()).Push(this);
    }

    /// <summary>Whether a single slot holds the buffer, whole and dense, and nothing else does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsExclusive(Tensor<T> gradient) =>
        gradient.Storage.Holders == 1 && gradient.Storage.Owner == Gradients && gradient.Layout.IsDense && gradient.Size == gradient.Storage.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Release(Tensor<T> gradient)
    {
        if (--gradient.Storage.Holders == 0 && gradient.Storage.Owner == Gradients) gradient.Storage.Return(Pool);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Hold(Tensor<T> gradient)
    {
        gradient.Storage.Holders++;
        if (temporaries is not null && gradient.Storage.Owner == temporaries) gradient.Storage.Owner = Gradients;
    }

    // Entries first, then leaves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(int slot) => slot >= 0 ? slot : Entries + TapeWorkspace<T>.LeafOfSlot(slot);

    private void Grow()
    {
        size = Entries + workspace.Leaves.Count;
        if (slots.Length >= size) return;
        Array.Resize(ref slots, Math.Max(size, 2 * slots.Length));
        Array.Resize(ref needs, slots.Length);
    }
}

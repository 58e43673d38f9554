using System.Numerics;
using System.Runtime.InteropServices;

namespace Autograd.Core;

/// <summary>
/// The lists a tape fills: entries, leaves, gradient slots. Kept between tapes, so that a training step finds them grown already.
/// </summary>
internal sealed class TapeWorkspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static readonly TapeWorkspace<T> Empty = new();

    private const int MostUnused = 1 << 20, MostIdle = 16;
    private int room; // entries that fit, and may be added

    [ThreadStatic]
    private static Stack<TapeWorkspace<T>>? idle;

    private readonly Dictionary<Tensor<T>, int> leafSlots = [];
    private readonly List<Leaf> leaves = [];

    public Held<TapeEntry<T>>[] Entries { get; private set; } = [];

    public int Count { get; private set; }

    /// <summary>How many entries there may be before one is differentiated.</summary>
    public int Limit
    {
        get;
        set
        {
            field = value;
            room = Math.Min(Entries.Length, value);
        }
    } = MostUnused;

    /// <summary>From the first backward pass on there is no limit.</summary>
    public void LiftLimit()
    {
        if (Limit != int.MaxValue) Limit = int.MaxValue;
    }

    /// <summary>The leaves used so far, in the order of their first use.</summary>
    public List<Leaf> Leaves => leaves;

    /// <summary>The file and line of each entry's caller; filled only where the tape looks for anomalies.</summary>
    public List<string> Places { get; } = [];

    public static TapeWorkspace<T> Rent() => idle is { Count: > 0 } workspaces ? workspaces.Pop() : new TapeWorkspace<T>();

    public void Return()
    {
        Array.Clear(Entries, 0, Count);
        Count = 0;
        leafSlots.Clear();
        leaves.Clear();
        Places.Clear();
        Limit = MostUnused;
        idle ??= new Stack<TapeWorkspace<T>>();
        if (idle.Count < MostIdle) idle.Push(this); // tapes that change threads must not leave ever more of them on one
    }

    /// <summary>Appends an entry; its number is the slot of its output.</summary>
    public int Add(TapeEntry<T> entry, TensorScope scope)
    {
        if (Count == room) MakeRoom(entry.Op, scope);
        Entries[Count].Value = entry;
        return Count++;
    }

    /// <summary>The slot of a leaf. Leaves are looked up here, not marked, because threads with a tape each may share them.</summary>
    public int LeafSlot(Tensor<T> leaf)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(leafSlots, leaf, out var isKnown);
        if (isKnown) return slot;
        leaves.Add(new Leaf(leaf, FirstUse: Count));
        return slot = SlotOfLeaf(leaves.Count - 1);
    }

    // Slots of entries count up from 0, those of leaves down from -2.
    public static int SlotOfLeaf(int leaf) => -2 - leaf;

    public static int LeafOfSlot(int slot) => -2 - slot;

    private void MakeRoom(string op, TensorScope scope)
    {
        if (Count == Limit) TapeErrors.NeverDifferentiated(op, scope.Place, Limit);
        if (Count == Entries.Length)
        {
            var entries = Entries;
            Array.Resize(ref entries, Math.Max(64, 2 * entries.Length));
            Entries = entries;
        }
        room = Math.Min(Entries.Length, Limit);
    }

    /// <summary>A leaf and the number of the entry that used it first: once the backward pass has been there, its gradient is complete.</summary>
    public readonly record struct Leaf(Tensor<T> Tensor, int FirstUse);
}

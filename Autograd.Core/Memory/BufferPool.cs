using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Autograd.Core;

/// <summary>
/// The arrays that tensors are laid in, kept between steps: a training step rents the same sizes every time, so from the second step on nothing is allocated.
/// Each thread has a pool of its own, last in, first out: the buffer that was just returned is still in the cache. <see cref="TensorScope"/> rents and returns; nobody else needs to.
/// </summary>
public static partial class BufferPool
{
    // Why not ArrayPool<T>.Shared: it keeps only a few arrays a size, and the tape of a long step returns hundreds of one size at once; the rest would be allocated anew in every step.
    private static long byteBudget = 1L << 30;

    [ThreadStatic]
    private static ThreadPool? pool;

    /// <summary>
    /// Fills every returned buffer with NaN (and integers and booleans with the pattern 0xFF), so that a use after return that escaped all checks shows. Off by default; tests run with it on.
    /// </summary>
    public static bool Poison { get; set; }

    /// <summary>How many bytes of idle buffers each thread may keep; what is returned beyond that is left to the garbage collector. 1 GiB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static long ByteBudget
    {
        get => byteBudget;
        set
        {
            if (value < 0) throw new ArgumentOutOfRangeException(nameof(value), "BufferPool.ByteBudget cannot be negative; 0 keeps no idle buffers.");
            byteBudget = value;
        }
    }

    /// <summary>What this thread has rented and returned so far.</summary>
    public static PoolStatistics Statistics => Here.Snapshot();

    /// <summary>The pool of this thread. To find it costs as much as to take an array from it: who needs several asks once.</summary>
    internal static ThreadPool Here
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => pool ?? NewThreadPool();
    }

    /// <summary>The pool of this thread if it has computed anything yet.</summary>
    internal static ThreadPool? HereIfAny => pool;

    /// <summary>Sets <see cref="Poison"/> for this thread alone, until the result is disposed: for comparing results with and without, while other threads go on.</summary>
    internal static IDisposable PoisonHere(bool on) => new PoisonRegion(on);

    /// <summary>An array of at least <paramref name="length"/> elements with arbitrary contents.</summary>
    internal static T[] Rent<T>(int length)
        where T : unmanaged => Here.Rent<T>(length);

    /// <summary>An array of a length that the pool would take back, not counted as rented.</summary>
    internal static T[] Allocate<T>(int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length == 0 ? [] : GC.AllocateUninitializedArray<T>(SizeClass.Length(SizeClass.Of(length)));
    }

    internal static void Return<T>(T[] array)
        where T : unmanaged => Here.Return(array);

    private static void FillWithPoison<T>(Span<T> span)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) MemoryMarshal.Cast<T, float>(span).Fill(float.NaN);
        else if (typeof(T) == typeof(double)) MemoryMarshal.Cast<T, double>(span).Fill(double.NaN);
        else MemoryMarshal.AsBytes(span).Fill(0xFF);
    }

    private sealed class PoisonRegion : IDisposable
    {
        private readonly ThreadPool here = Here;
        private readonly bool? outside = Here.Poison;

        public PoisonRegion(bool on) => here.Poison = on;

        public void Dispose() => here.Poison = outside;
    }

    /// <summary>
    /// Sizes are rounded up to four steps an octave (16, 20, 24, 28, 32, 40, ...): at most a quarter is wasted, and near sizes share buffers.
    /// </summary>
    private static class SizeClass
    {
        public const int Count = 4 * 28;
        private const int Smallest = 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Of(int length)
        {
            if (length <= Smallest) return 0;
            var octave = BitOperations.Log2((uint)(length - 1)); // 2^octave < length <= 2^(octave + 1)
            var quarter = (length - 1 - (1 << octave)) >> (octave - 2); // which quarter of the octave, 0 .. 3
            return (4 * (octave - 4)) + quarter + 1;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Length(int sizeClass)
        {
            if (sizeClass == 0) return Smallest;
            var (octave, quarter) = Math.DivRem(sizeClass - 1, 4);
            return (int)Math.Min((4L + quarter + 1) << (octave + 2), Array.MaxLength);
        }
    }

    /// <summary>The stacks of idle arrays of one thread and element type, one for each size.</summary>
    private sealed class Stacks<T>
        where T : unmanaged
    {
        private readonly Stack[] stacks = new Stack[SizeClass.Count];
        private int seenPressure = MemoryPressure.Epoch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryTake(int sizeClass, ThreadPool local, out T[] array)
        {
            if (seenPressure != MemoryPressure.Epoch) Trim(local);
            ref var stack = ref stacks[sizeClass];
            if (stack.Count == 0)
            {
                array = null!;
                return false;
            }
            ref var top = ref stack.Idle![--stack.Count];
            array = top.Value;
            top = default;
            local.IdleBytes -= Bytes(sizeClass);
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(T[] array, ThreadPool local)
        {
            var sizeClass = SizeClass.Of(array.Length);
            if (SizeClass.Length(sizeClass) != array.Length || local.IdleBytes + Bytes(sizeClass) > byteBudget) return; // not one of ours, or too many
            ref var stack = ref stacks[sizeClass];
            if (stack.Idle is null || stack.Count == stack.Idle.Length) stack.Grow();
            stack.Idle![stack.Count++].Value = array;
            local.IdleBytes += Bytes(sizeClass);
        }

        public void Drop() => Array.Clear(stacks);

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Trim(ThreadPool local)
        {
            seenPressure = MemoryPressure.Epoch;
            for (var sizeClass = 0; sizeClass < stacks.Length; sizeClass++)
            {
                local.IdleBytes -= stacks[sizeClass].Count * Bytes(sizeClass);
                stacks[sizeClass] = default;
            }
        }

        private static long Bytes(int sizeClass) => (long)SizeClass.Length(sizeClass) * Unsafe.SizeOf<T>();

        private struct Stack
        {
            public Held<T[]>[]? Idle;
            public int Count;

            public void Grow() => Array.Resize(ref Idle, Math.Max(8, 2 * Count));
        }
    }

    /// <summary>All that one thread has.</summary>
    internal sealed partial class ThreadPool
    {
        public long Rented, Returned, Allocated, IdleBytes;
        public bool? Poison; // instead of the setting for all

        private const int MostLists = 64; // scopes that change threads must not leave ever more of them on one

        private readonly Stacks<float> floats = new();
        private readonly Stacks<double> doubles = new();
        private readonly Stacks<int> integers = new();
        private readonly Dictionary<Type, object> others = [];
        private readonly Stack<Held<Storage>[]> lists = [];
        private long allocatedBytes, abandoned;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T[] Rent<T>(int length)
            where T : unmanaged
        {
            var taken = length > 0 && Stacks<T>().TryTake(SizeClass.Of(length), this, out var array) ? array : RentNew<T>(length);
            Rented++; // what fails is not rented
            return taken;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Return<T>(T[] array)
            where T : unmanaged
        {
            Returned++;
            if (array.Length == 0) return;
            if (Poison ?? BufferPool.Poison) FillWithPoison<T>(array);
            Stacks<T>().Put(array, this);
        }

        /// <summary>A list for a scope to fill; kept between scopes like the buffers themselves.</summary>
        public Held<Storage>[] RentList() => lists.TryPop(out var list) ? list : new Held<Storage>[32];

        public void ReturnList(Held<Storage>[] list)
        {
            if (lists.Count < MostLists) lists.Push(list);
        }

        /// <summary>Lets go of all idle buffers, and while starved keeps none: its idle bytes are more than any budget then.</summary>
        public void Starve(bool on)
        {
            floats.Drop();
            doubles.Drop();
            integers.Drop();
            others.Clear();
            IdleBytes = on ? long.MaxValue / 2 : 0;
        }

        /// <summary>
        /// Takes back a buffer that another thread's pool may have rented. A flow that always begins on one thread and ends on another would fill this one's without bound, so it never holds more than it once allocated itself.
        /// </summary>
        public void ReturnFromElsewhere<T>(T[] array)
            where T : unmanaged
        {
            if (IdleBytes + ((long)array.Length * Unsafe.SizeOf<T>()) <= allocatedBytes) Return(array);
            else Returned++;
        }

        /// <summary>Counts buffers that went to the garbage collector, because their scope was closed where it was not open. Any thread may say so.</summary>
        public void CountAbandoned(int buffers) => Interlocked.Add(ref abandoned, buffers);

        public PoolStatistics Snapshot() => new(Rented, Returned, Allocated, IdleBytes) { Abandoned = Interlocked.Read(ref abandoned) };

        [MethodImpl(MethodImplOptions.NoInlining)]
        private T[] RentNew<T>(int length)
            where T : unmanaged
        {
            RentFault.Here?.Count();
            if (length == 0) return [];
            Allocated++;
            var array = Allocate<T>(length);
            allocatedBytes += (long)array.Length * Unsafe.SizeOf<T>();
            return array;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Stacks<T> Stacks<T>()
            where T : unmanaged
        {
            if (typeof(T) == typeof(float)) return (Stacks<T>)(object)floats; // the JIT knows which
            if (typeof(T) == typeof(double)) return (Stacks<T>)(object)doubles;
            if (typeof(T) == typeof(int)) return (Stacks<T>)(object)integers;
            if (!others.TryGetValue(typeof(T), out var stacks)) others.Add(typeof(T), stacks = new Stacks<T>());
            return (Stacks<T>)stacks;
        }
    }

    /// <summary>Counts the collections that found the machine short of memory. Each thread's pool drops its idle buffers when it next sees the count changed.</summary>
    private sealed class MemoryPressure
    {
        public static int Epoch;

        static MemoryPressure() => _ = new MemoryPressure(); // garbage at once: its finalizer runs after each collection that reaches it

        ~MemoryPressure()
        {
            var memory = GC.GetGCMemoryInfo();
            if (memory.MemoryLoadBytes >= memory.HighMemoryLoadThresholdBytes) Interlocked.Increment(ref Epoch);
            if (!Environment.HasShutdownStarted) GC.ReRegisterForFinalize(this);
        }
    }
}

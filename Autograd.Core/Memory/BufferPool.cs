using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Autograd.Core;

/// <summary>
/// The arrays that tensors are laid in, kept between steps: a training step rents the same sizes every time, so from the second step on nothing is allocated.
/// Each thread has a pool of its own, last in, first out: the buffer that was just returned is still in the cache. <see cref="TensorScope"/> rents and returns; nobody else needs to.
/// </summary>
public static class BufferPool
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
    public static PoolStatistics Statistics => Local.Snapshot();

    private static ThreadPool Local
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => pool ?? NewThreadPool();
    }

    /// <summary>Sets <see cref="Poison"/> for this thread alone, until the result is disposed: for comparing results with and without, while other threads go on.</summary>
    internal static IDisposable PoisonHere(bool on) => new PoisonRegion(on);

    /// <summary>An array of at least <paramref name="length"/> elements with arbitrary contents.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T[] Rent<T>(int length)
        where T : unmanaged
    {
        var local = Local;
        local.Rented++;
        if (length == 0) return [];
        var sizeClass = SizeClass.Of(length);
        if (local.Stacks<T>().TryTake(sizeClass, local, out var array)) return array;
        local.Allocated++;
        return Allocate<T>(length);
    }

    /// <summary>An array of a length that the pool would take back, not counted as rented.</summary>
    internal static T[] Allocate<T>(int length)
        where T : unmanaged => length == 0 ? [] : GC.AllocateUninitializedArray<T>(SizeClass.Length(SizeClass.Of(length)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Return<T>(T[] array)
        where T : unmanaged
    {
        var local = Local;
        local.Returned++;
        if (array.Length == 0) return;
        if (local.Poison ?? Poison) FillWithPoison<T>(array);
        local.Stacks<T>().Put(array, local);
    }

    private static ThreadPool NewThreadPool() => pool = new ThreadPool();

    private static void FillWithPoison<T>(Span<T> span)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) MemoryMarshal.Cast<T, float>(span).Fill(float.NaN);
        else if (typeof(T) == typeof(double)) MemoryMarshal.Cast<T, double>(span).Fill(double.NaN);
        else MemoryMarshal.AsBytes(span).Fill(0xFF);
    }

    private sealed class PoisonRegion : IDisposable
    {
        private readonly ThreadPool here = Local;
        private readonly bool? outside = Local.Poison;

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

    /// <summary>The stacks of idle arrays of one thread and element type.</summary>
    private sealed class Stacks<T>
        where T : unmanaged
    {
        private readonly Held<T[]>[]?[] idle = new Held<T[]>[]?[SizeClass.Count];
        private readonly int[] counts = new int[SizeClass.Count];
        private int seenPressure = MemoryPressure.Epoch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryTake(int sizeClass, ThreadPool local, out T[] array)
        {
            if (seenPressure != MemoryPressure.Epoch) Trim(local);
            var count = counts[sizeClass];
            if (count == 0)
            {
                array = null!;
                return false;
            }
            counts[sizeClass] = --count;
            ref var top = ref idle[sizeClass]![count];
            array = top.Value;
            top = default;
            local.IdleBytes -= Bytes(array);
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(T[] array, ThreadPool local)
        {
            if (local.IdleBytes + Bytes(array) > byteBudget) return;
            var sizeClass = SizeClass.Of(array.Length);
            if (SizeClass.Length(sizeClass) != array.Length) return; // not one of ours
            var stack = idle[sizeClass] ??= new Held<T[]>[8];
            var count = counts[sizeClass];
            if (count == stack.Length)
            {
                Array.Resize(ref stack, 2 * count);
                idle[sizeClass] = stack;
            }
            stack[count].Value = array;
            counts[sizeClass] = count + 1;
            local.IdleBytes += Bytes(array);
        }

        private void Trim(ThreadPool local)
        {
            seenPressure = MemoryPressure.Epoch;
            for (var sizeClass = 0; sizeClass < counts.Length; sizeClass++)
            {
                for (var i = 0; i < counts[sizeClass]; i++)
                {
                    local.IdleBytes -= Bytes(idle[sizeClass]![i].Value);
                    idle[sizeClass]![i] = default;
                }
                counts[sizeClass] = 0;
            }
        }

        private static long Bytes(T[] array) => (long)array.Length * Unsafe.SizeOf<T>();
    }

    /// <summary>All that one thread has, in one place: reading a thread's variable costs as much as taking an array from a stack.</summary>
    private sealed class ThreadPool
    {
        public long Rented, Returned, Allocated, IdleBytes;
        public bool? Poison; // instead of the setting for all
        private readonly Stacks<float> floats = new();
        private readonly Stacks<double> doubles = new();
        private readonly Stacks<int> integers = new();
        private readonly Dictionary<Type, object> others = [];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Stacks<T> Stacks<T>()
            where T : unmanaged
        {
            if (typeof(T) == typeof(float)) return (Stacks<T>)(object)floats; // the JIT knows which
            if (typeof(T) == typeof(double)) return (Stacks<T>)(object)doubles;
            if (typeof(T) == typeof(int)) return (Stacks<T>)(object)integers;
            if (!others.TryGetValue(typeof(T), out var stacks)) others.Add(typeof(T), stacks = new Stacks<T>());
            return (Stacks<T>)stacks;
        }

        public PoolStatistics Snapshot() => new(Rented, Returned, Allocated, IdleBytes);
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

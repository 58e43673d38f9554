using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Autograd.Core;

/// <summary>A piece of work cut into independent chunks, for <see cref="Parallelism.For{TAction}"/>.</summary>
internal interface IChunkAction
{
    void Invoke(int chunk);
}

/// <summary>
/// How many threads the kernels may use. Results do not depend on it: work is cut by its shape alone, so the same
/// program gives the same bits on one thread and on many (PyTorch: <c>torch.set_num_threads</c>).
/// </summary>
/// <remarks>
/// Threads are started when first needed, are background threads, and are kept. They spin for a few dozen
/// microseconds after each piece of work, since the next kernel of a training step is usually that near, and then sleep.
/// <para>
/// The calling thread takes chunks from the end, the others from the start, so that each finds in its own cache what it wrote or read in the pass before; and every
/// other piece of work goes from the middle outwards instead of inwards, so that it begins with what the one before ended with: of a long tensor only that is in the cache still.
/// </para>
/// </remarks>
public static class Parallelism
{
    // Waking a sleeping thread takes some 50 µs, about what a middling kernel runs.
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;

    private static readonly Lock GrowGate = new();
    private static readonly object SleepGate = new();
    private static int threads = Environment.ProcessorCount;
    private static int workers; // started so far
    private static int sleepers;

    // One piece of work runs at a time; whoever finds busy taken (a nested call, another user thread) runs inline.
    private static int busy;
    private static Job? currentJob;
    private static int currentHelpers; // only workers with a smaller index take part
    private static int currentChunks;
    private static int unfinished;     // chunks, claimed or not

    // Generation of the job in the upper bits, then the first and the end of the chunks not yet claimed. One word, so that a worker that was
    // held up between reading the ticket and claiming a chunk cannot claim a chunk of a later job: its compare-exchange
    // fails. When it succeeds, the job was unfinished all the while, so the fields above are that job's.
    private static long ticket;

    private const int ChunkBits = 20, MostChunks = (1 << ChunkBits) - 1;

    /// <summary>
    /// The number of threads, the calling one included; <see cref="Environment.ProcessorCount"/> at first.
    /// 1 keeps everything on the calling thread.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public static int Threads
    {
        get => Volatile.Read(ref threads);
        set
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(value), value, "Parallelism.Threads must be at least 1; 1 keeps all work on the calling thread.");
            Volatile.Write(ref threads, value);
        }
    }

    /// <summary>How many chunks of at most so many elements make up a length: ⌈length / each⌉, of the longest array too.</summary>
    internal static int Chunks(int length, int each) => (int)(((long)length + each - 1) / each);

    /// <summary>
    /// Runs <c>action.Invoke(0 .. chunks - 1)</c>, each once, in any order, and returns when all have ended.
    /// The first exception of a chunk is thrown then; the other chunks run all the same.
    /// </summary>
    /// <remarks>
    /// Safe to call from anywhere: inside a chunk, or while another thread's work has the workers, it runs inline.
    /// <paramref name="action"/> is copied; it may hold pointers that the caller keeps pinned. Allocates nothing once warm.
    /// </remarks>
    internal static void For<TAction>(int chunks, in TAction action)
        where TAction : struct, IChunkAction
    {
        if (chunks > MostChunks)
        {
            var grouped = new Several<TAction>(action, chunks);
            For(grouped.Count, grouped);
            return;
        }
        var helpers = Math.Min(Threads, chunks) - 1;
        if (helpers <= 0 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            RunInline(chunks, action);
            return;
        }
        Exception? failure;
        try
        {
            failure = RunShared(chunks, helpers, action);
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
        Rethrow(failure);
    }

    private static void RunInline<TAction>(int chunks, TAction action)
        where TAction : struct, IChunkAction
    {
        Exception? failure = null;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            try
            {
                action.Invoke(chunk);
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }
        Rethrow(failure);
    }

    private static Exception? RunShared<TAction>(int chunks, int helpers, in TAction action)
        where TAction : struct, IChunkAction
    {
        StartWorkers(helpers);
        var job = Job<TAction>.Instance;
        job.Action = action;
        currentJob = job;
        currentHelpers = helpers;
        unfinished = currentChunks = chunks;
        var generation = (ticket >> (2 * ChunkBits)) + 1;
        Interlocked.Exchange(ref ticket, (generation << (2 * ChunkBits)) | (uint)chunks); // publishes the fields above
        if (Volatile.Read(ref sleepers) > 0) WakeWorkers();
        while (TryClaim(index: -1))
        {
        }

        // All chunks are claimed; those of other threads may still run. Spinning wins when they end soon, yielding when not.
        var spin = new SpinWait();
        while (Volatile.Read(ref unfinished) > 0) spin.SpinOnce(sleep1Threshold: -1);
        var failure = job.Failure;
        job.Failure = null;
        job.Action = default; // keep nothing alive
        return failure;
    }

    /// <summary>Claims a chunk of the current job and runs it; false if none is left or the job has helpers enough.</summary>
    private static bool TryClaim(int index)
    {
        while (true)
        {
            var seen = Volatile.Read(ref ticket);
            var (first, end) = Unclaimed(seen);
            if (first == end) return false;
            var job = Volatile.Read(ref currentJob)!;
            var chunks = Volatile.Read(ref currentChunks);
            if (index >= Volatile.Read(ref currentHelpers)) return false;
            var isCaller = index < 0;
            if (Interlocked.CompareExchange(ref ticket, isCaller ? seen - 1 : seen + (1 << ChunkBits), seen) == seen)
            {
                var chunk = isCaller ? end - 1 : first;
                job.Invoke(((seen >> (2 * ChunkBits)) & 1) == 0 ? chunk : Outwards(chunk, chunks));
                Interlocked.Decrement(ref unfinished);
                return true;
            }
        }
    }

    private static (int First, int End) Unclaimed(long ticket) => ((int)(ticket >> ChunkBits) & MostChunks, (int)ticket & MostChunks);

    /// <summary>Each half of the chunks in reverse: what goes from both ends to the middle goes from the middle to both ends.</summary>
    private static int Outwards(int chunk, int chunks)
    {
        var middle = chunks / 2;
        return chunk < middle ? middle - 1 - chunk : middle + chunks - 1 - chunk;
    }

    private static void Work(int index)
    {
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            while (!TryClaim(index))
            {
                if (Stopwatch.GetTimestamp() - start > SpinTicks)
                {
                    Sleep(index);
                    break;
                }
                Thread.SpinWait(4);
            }
        }
    }

    private static void Sleep(int index)
    {
        lock (SleepGate)
        {
            // Counted first, then looked (with the fence between): the caller publishes first, then looks at the count.
            // So either the work is seen here, or the sleeper is seen there and woken.
            Interlocked.Increment(ref sleepers);
            while (Unclaimed(Volatile.Read(ref ticket)) is var (first, end) && (first == end || index >= Volatile.Read(ref currentHelpers))) Monitor.Wait(SleepGate);
            Interlocked.Decrement(ref sleepers);
        }
    }

    private static void WakeWorkers()
    {
        lock (SleepGate) Monitor.PulseAll(SleepGate);
    }

    private static void StartWorkers(int count)
    {
        if (workers >= count) return;
        lock (GrowGate)
        {
            for (; workers < count; workers++)
            {
                var index = workers;
                new Thread(() => Work(index)) { IsBackground = true, Name = $"Autograd worker {index + 1}" }.UnsafeStart();
            }
        }
    }

    private static void Rethrow(Exception? failure)
    {
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>More chunks than a ticket can count, several at a time.</summary>
    private readonly struct Several<TAction>(TAction action, int chunks) : IChunkAction
        where TAction : struct, IChunkAction
    {
        private readonly TAction action = action;
        private readonly int each = (chunks / MostChunks) + 1;

        public int Count => Chunks(chunks, each);

        public void Invoke(int chunk)
        {
            var end = (int)Math.Min(chunks, ((long)chunk + 1) * each);
            for (var i = chunk * each; i < end; i++) action.Invoke(i);
        }
    }

    private abstract class Job
    {
        public Exception? Failure;

        public abstract void Invoke(int chunk);
    }

    /// <summary>One object for each kind of action, reused: only one job runs at a time.</summary>
    private sealed class Job<TAction> : Job
        where TAction : struct, IChunkAction
    {
        public static readonly Job<TAction> Instance = new();
        public TAction Action;

        public override void Invoke(int chunk)
        {
            try
            {
                Action.Invoke(chunk);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref Failure, e, null);
            }
        }
    }
}

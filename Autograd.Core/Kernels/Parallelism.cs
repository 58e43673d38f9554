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
    private static int unfinished;     // chunks, claimed or not

    // Generation of the job in the upper half, chunks not yet claimed in the lower. One word, so that a worker that was
    // held up between reading the ticket and claiming a chunk cannot claim a chunk of a later job: its compare-exchange
    // fails. When it succeeds, the job was unfinished all the while, so currentJob and currentHelpers are that job's.
    private static long ticket;

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
        unfinished = chunks;
        var generation = (ticket >> 32) + 1;
        Interlocked.Exchange(ref ticket, (generation << 32) | (uint)chunks); // publishes the fields above
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
            var left = (int)seen;
            if (left == 0) return false;
            var job = Volatile.Read(ref currentJob)!;
            if (index >= Volatile.Read(ref currentHelpers)) return false;
            if (Interlocked.CompareExchange(ref ticket, seen - 1, seen) == seen)
            {
                job.Invoke(left - 1);
                Interlocked.Decrement(ref unfinished);
                return true;
            }
        }
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
            while ((int)Volatile.Read(ref ticket) == 0 || index >= Volatile.Read(ref currentHelpers)) Monitor.Wait(SleepGate);
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

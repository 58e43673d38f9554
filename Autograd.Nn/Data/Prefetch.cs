using System.Runtime.ExceptionServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Makes each batch on a thread of its own while the one before it is in use. Buffers go back to the pool of the thread that rented them, so it is that thread that closes a batch's scope: when the next
/// batch is asked for, it closes the last, hands over the one it has ready, and begins with another. Two batches are alive at a time.
/// </summary>
internal static class Prefetch
{
    public static IEnumerable<TBatch> Ahead<TBatch>(Func<int, TBatch> make, int first, int count)
    {
        using var worker = new Worker<TBatch>(make, first, count);
        while (worker.TryNext(out var batch)) yield return batch;
    }

    private sealed class Worker<TBatch> : IDisposable
    {
        private readonly SemaphoreSlim asked = new(0), answered = new(0);
        private readonly Thread thread;
        private volatile bool stopping;
        private bool hasNext; // written by the one side before it answers, read by the other after: the semaphores order the two
        private TBatch? next;
        private TensorScope? scope; // of that batch
        private int taker;          // the thread that took the last batch
        private bool isSameThread;
        private ExceptionDispatchInfo? failure;

        public Worker(Func<int, TBatch> make, int first, int count)
        {
            thread = new Thread(() => Run(make, first, count)) { IsBackground = true, Name = "DataLoader" };
            thread.UnsafeStart(); // without the flow of who asks: what is computed here is no business of the tape that may be open there
        }

        public bool TryNext(out TBatch batch)
        {
            isSameThread = taker is 0 || taker == Environment.CurrentManagedThreadId;
            taker = Environment.CurrentManagedThreadId;
            asked.Release();
            answered.Wait();
            failure?.Throw();
            scope?.MoveInto(TensorScope.Current);
            batch = next!;
            return hasNext;
        }

        public void Dispose()
        {
            stopping = true;
            isSameThread = taker == Environment.CurrentManagedThreadId;
            asked.Release();
            thread.Join();
            asked.Dispose();
            answered.Dispose();
        }

        private void Run(Func<int, TBatch> make, int first, int count)
        {
            TensorScope? inUse = null;
            for (var number = first; number <= count && !stopping; number++)
            {
                TensorScope? ready = null;
                var made = default(TBatch);
                ExceptionDispatchInfo? failed = null;
                if (number < count)
                {
                    ready = TensorScope.ForEngine();
                    try
                    {
                        made = make(number);
                        ready.Detach();
                    }
                    catch (Exception error)
                    {
                        ready.Dispose();
                        failed = ExceptionDispatchInfo.Capture(error); // told when this batch is asked for, not before
                    }
                }
                asked.Wait();
                inUse?.EndBatch(isSameThread);
                (inUse, scope, next, hasNext, failure) = (ready, ready, made, number < count, failed);
                answered.Release();
                if (failed is not null) break;
            }
            inUse?.Dispose();
        }
    }
}

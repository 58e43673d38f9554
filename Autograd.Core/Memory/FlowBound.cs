using System.Diagnostics;

namespace Autograd.Core;

/// <summary>
/// What belongs to an asynchronous flow and is used by one thread at a time: the thread that the flow runs on holds it from its first use there until the flow leaves.
/// Several threads may carry one flow: the parent that started a child and has not come to its <c>await</c> yet, or children running beside each other. The first are a moment apart, the others an error.
/// </summary>
internal struct FlowBound
{
    // A thread that leaves a flow does so within microseconds, unless the machine has something better to do. One that waits for its child never does.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Blocked = TimeSpan.FromMilliseconds(20);

    private const int Off = 1, Contested = 2;
    private int care;
    private BufferPool.ThreadPool? holder;
    private int contestedUses;

    /// <summary>Whether there is anything to look at before it is used: closed, detached, or asked for by another thread. The one thing that an operation looks at.</summary>
    public readonly bool NeedsCare => care != 0;

    /// <summary>Whether it has left its flow: nothing new belongs to it.</summary>
    public bool IsOff => (Volatile.Read(ref care) & Off) != 0;

    /// <summary>The thread that uses it, if any does.</summary>
    public BufferPool.ThreadPool? Holder => Volatile.Read(ref holder);

    public void TurnOff() => Interlocked.Or(ref care, Off);

    /// <summary>For one that was just made and nobody else knows.</summary>
    public void HoldFirst(BufferPool.ThreadPool here) => holder = here;

    /// <summary>Takes it for this thread if no other has it.</summary>
    public bool TryClaim(BufferPool.ThreadPool here)
    {
        var other = Interlocked.CompareExchange(ref holder, here, null);
        if (other is null || other == here) return true;
        return !other.Thread.IsAlive && Interlocked.CompareExchange(ref holder, here, other) == other;
    }

    /// <summary>
    /// Takes it, waiting for a thread that is about to leave the flow. False if the two are really at it at once: the other one uses it, or is blocked (it may be waiting for this very thread), or does not leave.
    /// </summary>
    public bool Claim(BufferPool.ThreadPool here) => TryClaim(here) || WaitAndClaim(here);

    public void Release(BufferPool.ThreadPool here) => Interlocked.CompareExchange(ref holder, null, here);

    /// <summary>The thread that holds it uses it while another asks for it: tells that one.</summary>
    public void NoteUse()
    {
        if ((Interlocked.And(ref care, ~Contested) & Contested) != 0) Interlocked.Increment(ref contestedUses);
    }

    private bool WaitAndClaim(BufferPool.ThreadPool here)
    {
        var seen = Volatile.Read(ref contestedUses);
        var (start, notBlocked) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        var spin = new SpinWait();
        while (true)
        {
            Interlocked.Or(ref care, Contested); // from now on the holder's uses show
            if (TryClaim(here))
            {
                Interlocked.And(ref care, ~Contested);
                return true;
            }
            if (Volatile.Read(ref contestedUses) != seen || IsOff || Stopwatch.GetElapsedTime(start) > Patience) return false;
            if (Holder?.Thread is not { } thread || (thread.ThreadState & System.Threading.ThreadState.WaitSleepJoin) == 0) notBlocked = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(notBlocked) > Blocked) return false;
            spin.SpinOnce();
        }
    }
}

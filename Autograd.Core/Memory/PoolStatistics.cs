namespace Autograd.Core;

/// <summary>What one thread's <see cref="BufferPool"/> has done so far. A scope whose flow went on on another thread returns its buffers to that thread's pool, and counts there.</summary>
/// <param name="Rented">Buffers handed out.</param>
/// <param name="Returned">Buffers given back.</param>
/// <param name="Allocated">Arrays that had to be allocated because none of the size was idle; constant in the steady state.</param>
/// <param name="IdleBytes">Bytes of the buffers that wait for their next use.</param>
public readonly record struct PoolStatistics(long Rented, long Returned, long Allocated, long IdleBytes)
{
    /// <summary>
    /// Buffers that were left to the garbage collector, because the scope or tape that owned them was closed where it was not open (on another thread, in another flow, by a finalizer).
    /// Counted on the thread that opened it; 0 in a program that closes what it opens.
    /// </summary>
    public long Abandoned { get; init; }

    /// <summary>Buffers that are out: 0 when every scope is closed.</summary>
    public long Outstanding => Rented - Returned - Abandoned;

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

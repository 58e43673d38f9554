namespace Autograd.Core;

/// <summary>
/// For tests: until it is disposed, one of this thread's rents and scratches fails, counted from 0, as if memory were short. What is rented then comes from no idle buffers, so that
/// each passes where a new array would be made: the paths that a warm program takes have nothing to ask.
/// </summary>
internal sealed class RentFault : IDisposable
{
    [ThreadStatic]
    private static RentFault? here;

    private readonly int failing;
    private readonly BufferPool.ThreadPool pool = BufferPool.Here;
    private readonly long outside; // rented before
    private readonly List<object> scratches = []; // as long as their pointers may be used

    /// <param name="failing">Which one fails; −1 for none, to count.</param>
    public RentFault(int failing)
    {
        this.failing = failing;
        outside = pool.Rented - pool.Returned;
        pool.Starve(on: true);
        here = this;
        Scratch<float>.Drop();
        Scratch<double>.Drop();
        Scratch<int>.Drop();
    }

    /// <summary>The one in force on this thread.</summary>
    public static RentFault? Here => here;

    /// <summary>How many were asked for so far.</summary>
    public int Seen { get; private set; }

    /// <summary>How many buffers are rented and not returned.</summary>
    public long Outstanding => pool.Rented - pool.Returned - outside;

    /// <summary>Counts one, and throws if it is the one to fail.</summary>
    public void Count()
    {
        if (Seen++ == failing) throw new InsufficientMemoryException($"Rent {failing} of this thread fails, as a test asked for.");
    }

    /// <summary>Keeps a scratch, which the next call must not find.</summary>
    public void Keep(object scratch) => scratches.Add(scratch);

    /// <inheritdoc/>
    public void Dispose()
    {
        here = null;
        pool.Starve(on: false);
    }
}

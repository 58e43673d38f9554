namespace Autograd.Core;

/// <summary>
/// Where the random streams stood that a function draws from, so that it can run a second time and draw the same.
/// Streams report here before they move;
/// while nobody watches, that costs them a look at a number.
/// </summary>
internal sealed class Rewinding : IDisposable
{
    private static int watchers; // on all threads

    [ThreadStatic]
    private static Rewinding? current;

    [ThreadStatic]
    private static int secondRuns;

    private readonly Rewinding? outer = current;
    private readonly List<(RandomStream Stream, ulong Key, ulong Position)> starts = [];

    private Rewinding()
    {
    }

    /// <summary>Whether a function may be running whose streams are to be noted.</summary>
    public static bool IsWatching => watchers != 0;

    /// <summary>Whether one is running on this thread.</summary>
    public static bool IsWatchingHere => current is not null;

    /// <summary>Whether this thread runs a function again, for its gradient.</summary>
    public static bool IsSecondRun => secondRuns > 0;

    /// <summary>Notes every stream from here on as it stands before it is first drawn from, until disposed.</summary>
    public static Rewinding Watch()
    {
        var watch = new Rewinding();
        current = watch;
        Interlocked.Increment(ref watchers);
        return watch;
    }

    /// <summary>A stream is about to move. A function inside another is watched by both.</summary>
    public static void BeforeMove(RandomStream stream)
    {
        for (var watch = current; watch is not null; watch = watch.outer)
            if (!watch.starts.Exists(start => start.Stream == stream))
                watch.starts.Add((stream, stream.Key, stream.Position));
    }

    /// <summary>
    /// Puts the streams back to where they stood, until the result is disposed: then they stand where they stand now.
    /// </summary>
    public SecondRun Again() => new(this);

    /// <summary>Ends the watch; what was noted stays.</summary>
    public void Dispose()
    {
        Interlocked.Decrement(ref watchers);
        current = outer;
    }

    public readonly ref struct SecondRun
    {
        private readonly (RandomStream Stream, ulong Key, ulong Position)[] now;

        public SecondRun(Rewinding first)
        {
            now = [.. first.starts.Select(static start => (start.Stream, start.Stream.Key, start.Stream.Position))];
            foreach (var (stream, key, position) in first.starts) stream.Restore(key, position);
            secondRuns++;
        }

        public void Dispose()
        {
            secondRuns--;
            foreach (var (stream, key, position) in now) stream.Restore(key, position);
        }
    }
}

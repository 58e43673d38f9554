using System.Diagnostics;

namespace Autograd.Benchmarks.Versus;

/// <summary>Seconds an iteration: the median of many samples, and the best.</summary>
internal readonly record struct Timing(double Median, double Best)
{
    private const double SampleSeconds = 0.001;

    /// <summary>Samples of about a millisecond, or of one iteration if that takes longer, for so many seconds: the peer does the same.</summary>
    public static Timing Measure(Action run, double seconds)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        var once = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var runs = Math.Max(1, (int)(SampleSeconds / Math.Max(once, 1e-7)));
        var samples = new List<double>();
        var begin = Stopwatch.GetTimestamp();
        while (samples.Count < 3 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            start = Stopwatch.GetTimestamp();
            for (var i = 0; i < runs; i++) run();
            samples.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / runs);
        }
        return new Timing(MedianOf(samples), samples.Min());
    }

    /// <summary>
    /// Runs until the code is compiled for speed. The runtime does that in the background, in two stages, each once things have been quiet for a tenth of a second:
    /// so for a second at least, with pauses, and until three looks in a row find it no faster.
    /// </summary>
    public static void Warm(Action run)
    {
        var (best, unchanged) = (double.MaxValue, 0);
        for (var looks = 1; looks <= 30 && (looks <= 8 || unchanged < 3); looks++)
        {
            var now = Measure(run, 0.1).Median;
            unchanged = now > 0.95 * best ? unchanged + 1 : 0;
            best = Math.Min(best, now);
            Thread.Sleep(30);
        }
    }

    /// <summary>The median of the medians of several turns, and the best of all.</summary>
    public static Timing Of(IReadOnlyCollection<Timing> turns) => new(MedianOf([.. turns.Select(turn => turn.Median)]), turns.Min(turn => turn.Best));

    private static double MedianOf(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Autograd.Benchmarks.Versus;
using Autograd.Core;

namespace Autograd.Benchmarks.UserProject;

/// <summary>
/// Every elementwise operation, in one process, as in a program that uses many: what the runtime makes of a kernel
/// depends on what else it has seen. All are called often before any is measured; then each is measured, in turns.
/// </summary>
internal static class OperationTimes
{
    private const int Size = 10_000, LeastCalls = 35, WarmRounds = 4, Turns = 3;

    private const double Seconds = 0.003;

    // The runtime compiles for speed in the background, once no new method was called for a tenth of a second.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    /// <summary>Prints a line for each operation: its seconds, then its name.</summary>
    public static void Print()
    {
        Parallelism.Threads = 1;
        (string Name, Action Run)[] operations = [.. All()];
        for (var round = 0; round < WarmRounds; round++)
        {
            foreach (var (_, run) in operations)
                Call(run, LeastCalls);
            Thread.Sleep(Quiet);
        }
        var best = new double[operations.Length];
        Array.Fill(best, double.MaxValue);
        for (var turn = 0; turn < Turns; turn++)
            for (var i = 0; i < operations.Length; i++) best[i] = Math.Min(best[i], Best(operations[i].Run));
        for (var i = 0; i < operations.Length; i++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{best[i]:E6} {operations[i].Name}"));
    }

    /// <summary>Often enough for the runtime, which counts to thirty, and for some time.</summary>
    private static void Call(Action run, int least)
    {
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < least || Stopwatch.GetElapsedTime(begin).TotalSeconds < Seconds; i++) run();
    }

    private static double Best(Action run)
    {
        var best = double.MaxValue;
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < Seconds;)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static IEnumerable<(string Name, Action Run)> All() =>
        [.. Of<float>("float"), .. Of<double>("double"), ("float chain of 300", TapeWorkloads.Chain(16))];

    private static IEnumerable<(string Name, Action Run)> Of<T>(string type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        from gradient in (bool[])[false, true]
        from function in ElementwiseFunctions.All<T>()
        select ($"{type} {function.Name}{(gradient ? ", gradient" : "")}", ElementwiseWorkloads.Build(gradient, Size, function));
}

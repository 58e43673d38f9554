using System.Diagnostics;
using System.Globalization;
using Autograd.Benchmarks.Versus;
using Autograd.Core;

namespace Autograd.Benchmarks.Compare;

/// <summary>
/// One build of the libraries, in a process that lives as long as the comparison and answers one question a line:
/// "warm NAME" sets a row up, "steady NAME" until it gets no faster, "THREADS SECONDS" measures it. An answer is a number of seconds, or "missing" if this
/// build has not what the row needs.
/// </summary>
internal static class Server
{
    private const string Missing = "missing";

    public static void Answer()
    {
        var workloads = Workload.All().ToDictionary(workload => workload.Name);
        Action? run = null;
        while (Console.In.ReadLine() is { } question)
        {
            if (question.Split(' ', 2) is ["warm" or "steady", var name])
            {
                run = Build(workloads.GetValueOrDefault(name));
                if (run is not null && question.StartsWith("steady", StringComparison.Ordinal)) Timing.Warm(run);
                Console.WriteLine(run is null ? Missing : "0");
            }
            else
            {
                var numbers = question.Split(' ');
                Parallelism.Threads = int.Parse(numbers[0], CultureInfo.InvariantCulture);
                var timing = Timing.Measure(run!, double.Parse(numbers[1], CultureInfo.InvariantCulture));
                Console.WriteLine(timing.Median.ToString("R", CultureInfo.InvariantCulture));
            }
        }
    }

    private static Action? Build(Workload? workload)
    {
        if (workload is null) return null;
        try
        {
            Parallelism.Threads = Environment.ProcessorCount;
            var run = workload.Build();
            for (var round = 0; round < 3; round++)
            {
                // Often enough for the runtime, which counts to thirty; it then compiles once things are quiet for a while.
                var begin = Stopwatch.GetTimestamp();
                for (var i = 0; i < 35 || Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.02; i++) run();
                Thread.Sleep(120);
            }
            return run;
        }
        catch (Exception missing) when (missing is MissingMemberException or TypeLoadException)
        {
            return null;
        }
    }
}

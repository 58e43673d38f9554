using System.Globalization;
using Autograd.Benchmarks.UserProject;
using Autograd.Core;

namespace Autograd.Benchmarks.Versus;

/// <summary>Measures every workload on both sides in turns, A B A B, and prints the ratios: <c>dotnet run -c Release --project benchmarks -- versus [--filter TEXT] [--seconds N] [--page FILE]</c>.</summary>
internal static class VersusProgram
{
    private const int Turns = 3;

    // Milliseconds for which the peer's threads go on spinning after its turn (OpenBLAS's for 2^26 cycles), on the cores that ours are to run on.
    private const int PeerSpins = 50;

    public static int Run(string[] arguments)
    {
        var (filter, seconds, page) = (Option(arguments, "--filter") ?? "", double.Parse(Option(arguments, "--seconds") ?? "0.04", CultureInfo.InvariantCulture), Option(arguments, "--page"));
        var json = Path.GetFullPath(Option(arguments, "--json") ?? "versus.json");
        using var peer = Peer.Find();
        if (peer is null)
        {
            Console.WriteLine("versus: no python3 here can import torch (tried the one on the PATH and /usr/bin/python3); install PyTorch to compare with it.");
            return 1;
        }
        var report = new Report(peer.Description);
        foreach (var workload in Workload.All().Where(candidate => candidate.Name.Contains(filter, StringComparison.Ordinal))) report.Add(Compare(workload, peer, seconds));
        if (filter.Length == 0 || NetworkWorkloads.Names.Any(name => name.Contains(filter, StringComparison.Ordinal)))
            foreach (var row in Processes(peer)) report.Add([row]);
        report.Summarize();
        if (page is not null)
        {
            var growth = Growth.All().ToArray();
            var text = Page.Write(report, [.. Allocation.All()], growth, Path.GetFileNameWithoutExtension(page) + "-growth.svg");
            var kept = File.Exists(page) ? DefaultsSection.In(File.ReadAllText(page)) : "";
            File.WriteAllText(page, kept.Length > 0 ? DefaultsSection.Put(text, kept) : text);
            File.WriteAllText(Path.ChangeExtension(page, null) + "-growth.svg", GrowthChart.Draw(growth));
        }
        File.WriteAllText(json, report.Json());
        Console.WriteLine(json);
        return 0;
    }

    private static IEnumerable<Row> Compare(Workload workload, Peer peer, double seconds)
    {
        int[] threads = [1, 2];
        var run = workload.Build();
        var (ours, theirs) = (threads.ToDictionary(count => count, _ => new List<Timing>()), threads.ToDictionary(count => count, _ => new List<Timing>()));
        Timing.Warm(run);
        for (var turn = 0; turn < Turns; turn++)
            foreach (var count in threads)
            {
                Parallelism.Threads = count;
                Thread.Sleep(PeerSpins);
                ours[count].Add(Timing.Measure(run, seconds));
                theirs[count].Add(peer.Measure(workload.Name, count, seconds));
            }
        Parallelism.Threads = Environment.ProcessorCount;
        var (mine, peers) = (ours.ToDictionary(entry => entry.Key, entry => Timing.Of(entry.Value)), theirs.ToDictionary(entry => entry.Key, entry => Timing.Of(entry.Value)));
        if (workload.EachThreadCount)
            foreach (var count in threads)
                yield return Row.OfTime(workload.Group, $"{workload.Name}, {(count == 1 ? "1 thread" : $"{count} threads")}", workload.Bar, mine[count], peers[count], count, count);
        else
        {
            var (a, b) = (mine.MinBy(entry => entry.Value.Median).Key, peers.MinBy(entry => entry.Value.Median).Key);
            yield return Row.OfTime(workload.Group, workload.Name, workload.Bar, mine[a], peers[b], a, b);
        }
    }

    /// <summary>What needs a process of its own: the start to the first trained step, and the peak of memory over twenty.</summary>
    private static IEnumerable<Row> Processes(Peer peer)
    {
        var first = NetworkWorkloads.Names[0];
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            ours.Add(ChildProcess.Ours(first, 1).Seconds);
            theirs.Add(peer.Steps(first, 1).Seconds);
        }
        yield return Row.OfTime("whole process", $"start to first trained step, {first}", 5, Timing.Of([.. ours.Select(Same)]), Timing.Of([.. theirs.Select(Same)]), 2, 2);
        foreach (var name in NetworkWorkloads.Names) yield return Row.OfMemory("whole process", $"peak memory, {name}", 2, ChildProcess.Ours(name, 20).Memory, peer.Steps(name, 20).Memory);
    }

    private static Timing Same(double seconds) => new(seconds, seconds);

    private static string? Option(string[] arguments, string name) => Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
}

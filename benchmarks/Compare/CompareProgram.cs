using System.Globalization;
using System.Text;
using Autograd.Benchmarks.Versus;

namespace Autograd.Benchmarks.Compare;

/// <summary>
/// Our own half of every row with two builds of the libraries, in turns: A B, B A, A B ... A row fails where the whole
/// interval of 95 % of its ratios, the time before over the time after, lies below 0.97. <c>bash tools/compare BEFORE</c>
/// makes both programs of the same source.
/// </summary>
internal static class CompareProgram
{
    public const string Serve = "serve";

    private const double Bar = 0.97, LongEnoughForThreads = 1e-4;

    private sealed record Result(string Name, int Threads, double Before, double After, PairedRatio Ratio)
    {
        public bool Fails => Ratio.High < Bar;
    }

    /// <summary>Of two programs, before and after: [--filter TEXT] [--pairs N] [--seconds N] [--page FILE].</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is [Serve])
        {
            Server.Answer();
            return 0;
        }
        var (filter, page) = (Option(arguments, "--filter") ?? "", Option(arguments, "--page"));
        var pairs = int.Parse(Option(arguments, "--pairs") ?? "9", CultureInfo.InvariantCulture);
        var seconds = double.Parse(Option(arguments, "--seconds") ?? "0.008", CultureInfo.InvariantCulture);
        using Build before = new(arguments[0]), after = new(arguments[1]);
        var (results, missing) = (new List<Result>(), new List<string>());
        Console.WriteLine($"{"",-50} {"before",10} {"after",10}  ratio  95 % of it");
        foreach (var name in Workload.All().Select(workload => workload.Name).Where(name => name.Contains(filter, StringComparison.Ordinal)))
        {
            if (!before.Warm(name) | !after.Warm(name))
            {
                missing.Add(name);
                continue;
            }
            foreach (var first in Compare(name, before, after, pairs, seconds))
            {
                // A process as a whole may be lucky: what looks slower is asked again, each pair of two fresh ones.
                var result = first.Fails ? CompareFresh(first, name, arguments, pairs, seconds) : first;
                results.Add(result);
                Console.WriteLine($"{result.Name,-50} {Row.Time(result.Before),10} {Row.Time(result.After),10}  {Figures(result)}{(result.Fails ? "  slower" : "")}");
            }
        }
        foreach (var name in missing) Console.WriteLine($"{name,-50} is not in both builds");
        var failed = results.Where(result => result.Fails).ToArray();
        Console.WriteLine($"\n{results.Count} rows, {pairs} pairs each, {failed.Length} slower, {missing.Count} not in both builds");
        if (page is not null) File.WriteAllText(page, Page(results, missing, pairs));
        return failed.Length > 0 || results.Count == 0 ? 1 : 0;
    }

    /// <summary>On one thread, and on two what takes long enough for that.</summary>
    private static IEnumerable<Result> Compare(string name, Build before, Build after, int pairs, double seconds)
    {
        var one = Compare($"{name}, 1 thread", 1, before, after, pairs, seconds);
        yield return one;
        if (one.After > LongEnoughForThreads) yield return Compare($"{name}, 2 threads", 2, before, after, pairs, seconds);
    }

    private static Result Compare(string name, int threads, Build before, Build after, int pairs, double seconds)
    {
        var (a, b) = (new double[pairs], new double[pairs]);
        for (var pair = 0; pair < pairs; pair++)
        {
            if (pair % 2 == 0) a[pair] = before.Measure(threads, seconds);
            b[pair] = after.Measure(threads, seconds);
            if (pair % 2 == 1) a[pair] = before.Measure(threads, seconds);
        }
        return new(name, threads, Median(a), Median(b), PairedRatio.Of(a.Zip(b, (x, y) => x / y)));
    }

    /// <summary>The same with two fresh processes for each pair, warmed up until they get no faster.</summary>
    private static Result CompareFresh(Result first, string name, string[] arguments, int pairs, double seconds)
    {
        var (a, b) = (new double[pairs], new double[pairs]);
        for (var pair = 0; pair < pairs; pair++)
        {
            using Build before = new(arguments[0]), after = new(arguments[1]);
            before.Warm(name, untilSteady: true);
            after.Warm(name, untilSteady: true);
            var turns = Enumerable.Range(0, 5).Select(_ => (Before: before.Measure(first.Threads, seconds), After: after.Measure(first.Threads, seconds))).ToArray();
            (a[pair], b[pair]) = (Median([.. turns.Select(turn => turn.Before)]), Median([.. turns.Select(turn => turn.After)]));
        }
        return first with { Before = Median(a), After = Median(b), Ratio = PairedRatio.Of(a.Zip(b, (x, y) => x / y)) };
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static string Figures(Result result) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.Ratio.Median,5:0.00}  {result.Ratio.Low:0.00} .. {result.Ratio.High:0.00}");

    private static string Page(List<Result> results, List<string> missing, int pairs)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Two builds in turns\n\nMedians of {pairs} pairs; the ratio is the time before over the time after, with its interval of 95 %. Slower (**bold**) is what lies below {Bar} with all of it.\n\n");
        page.Append("| row | before | after | ratio | from | to |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var result in results)
        {
            var mark = result.Fails ? "**" : "";
            page.Append(CultureInfo.InvariantCulture, $"| {mark}{result.Name}{mark} | {Row.Time(result.Before)} | {Row.Time(result.After)} | {result.Ratio.Median:0.00} | {result.Ratio.Low:0.00} | {result.Ratio.High:0.00} |\n");
        }
        if (missing.Count > 0) page.Append(CultureInfo.InvariantCulture, $"\nNot in both builds: {string.Join(", ", missing)}.\n");
        return page.ToString();
    }

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
}

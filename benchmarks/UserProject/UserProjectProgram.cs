using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Autograd.Benchmarks.Versus;

namespace Autograd.Benchmarks.UserProject;

/// <summary>
/// What a user's own project makes of the kernels: the operations in a process with the SDK's defaults beside one
/// without the runtime's profiling (TieredPGO), where nothing depends on what a program happens to do, and no call
/// inside a loop over registers in either. <c>bash tools/user-project</c> builds it outside of the repository.
/// </summary>
internal static class UserProjectProgram
{
    private const int Turns = 2;

    /// <summary>
    /// Without arguments checks; <c>--limit N</c>: no operation takes longer than N times what it takes without the
    /// profiling; <c>--page FILE</c> writes the table into a page.
    /// </summary>
    public static int Run(string[] arguments)
    {
        if (arguments is ["measure"])
        {
            OperationTimes.Print();
            return 0;
        }
        if (arguments is ["formulas"])
        {
            FormulaCalls.Run();
            return 0;
        }
        var limit = double.Parse(Option(arguments, "--limit") ?? "2", CultureInfo.InvariantCulture);
        var (defaults, without) = (new Setting("default", "1"), new Setting("without profiling", "0"));
        for (var turn = 0; turn < Turns; turn++)
        {
            defaults.Measure();
            without.Measure();
        }

        var rows = defaults.Seconds.Select(row => (row.Key, Default: row.Value, Without: without.Seconds[row.Key])).ToArray();
        Console.WriteLine($"{"10,000 numbers, one thread",-36} {defaults.Name,12} {without.Name,18}  ratio");
        foreach (var (name, a, b) in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {Row.Time(a),12} {Row.Time(b),18} {a / b,6:0.00}{(a > limit * b ? "  too slow" : "")}"));
        if (Option(arguments, "--page") is { } page) File.WriteAllText(page, DefaultsSection.Put(File.ReadAllText(page), DefaultsSection.Write(rows)));

        var failed = rows.Any(row => row.Default > limit * row.Without);
        foreach (var setting in (Setting[])[defaults, without]) failed |= !setting.LoopsAreClean();
        foreach (var (name, variable) in ((string, string)[])[("widest registers", "DOTNET_EnableAVX512=1"), ("without AVX-512", "DOTNET_EnableAVX512=0"), ("without AVX", "DOTNET_EnableAVX=0")])
        {
            var formulas = new Setting($"formulas, {name}", "1", variable);
            for (var turn = 0; turn < Turns; turn++) formulas.Compile();
            failed |= !formulas.LoopsAreClean();
        }
        return failed ? 1 : 0;
    }

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;

    /// <summary>The program in a process with one setting of the runtime; the best times of several.</summary>
    private sealed class Setting(string name, string profiling, string variable = "DOTNET_EnableAVX512=1")
    {
        /// <summary>
        /// Where registers are narrower than 512 bits, a function takes more instructions, and the derivatives of these
        /// formulas in double are more than the compiler inlines: one or two members stay calls.
        /// </summary>
        private static readonly string[] TooLarge = ["BinaryFocalFormula", "BceWithPosWeightFormula", "LogCoshOfDifference"];

        private readonly List<(int Loops, IReadOnlyList<string> WithCalls)> listings = [];

        public string Name => name;

        public Dictionary<string, double> Seconds { get; } = [];

        public void Measure() => Look("measure", "Autograd.*:*");

        /// <summary>Only compiles every formula.</summary>
        public void Compile() => Look("formulas", "Autograd.Core.RegisterLoop*:*");

        private void Look(string what, string methods)
        {
            var listing = Path.GetTempFileName();
            try
            {
                Run(what, methods, listing);
                listings.Add(LoopCalls.In(listing));
            }
            finally
            {
                File.Delete(listing);
            }
        }

        /// <summary>
        /// Says so if not. That loops were found at all says that the listing was understood. Two methods that are
        /// compiled at once are listed one within the other: a call is one if every run has it.
        /// </summary>
        public bool LoopsAreClean()
        {
            if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                Console.WriteLine($"{name}: loops were not looked at, their code is read for x64 only");
                return true;
            }
            bool IsTooLarge(string call) => TooLarge.Any(formula => call.Contains($"+{formula}]", StringComparison.Ordinal)) && !call.Contains("Simd512", StringComparison.Ordinal);
            var loops = listings.Max(listing => listing.Loops);
            string[] withCalls = [.. listings.Select(listing => listing.WithCalls).Aggregate<IEnumerable<string>>((a, b) => a.Intersect(b)).Where(call => !IsTooLarge(call))];
            Console.WriteLine($"{name}: {loops} loops over registers, {withCalls.Length} with a call");
            foreach (var call in withCalls) Console.WriteLine($"  {call}");
            return loops >= 30 && withCalls.Length == 0;
        }

        private void Run(string what, string methods, string listing)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [.. IsHosted ? [typeof(Setting).Assembly.Location] : (string[])[], what])
            {
                RedirectStandardOutput = true,
            };
            start.Environment["DOTNET_TieredPGO"] = profiling;
            start.Environment["DOTNET_JitDisasm"] = methods;
            if (variable.Split('=') is [var key, var value]) start.Environment[key] = value;
            start.Environment["DOTNET_JitDisasmOnlyOptimized"] = "1";
            start.Environment["DOTNET_JitStdOutFile"] = listing;
            using var process = Process.Start(start)!;
            while (process.StandardOutput.ReadLine() is { } line)
            {
                var parts = line.Split(' ', 2);
                var seconds = double.Parse(parts[0], CultureInfo.InvariantCulture);
                Seconds[parts[1]] = Math.Min(seconds, Seconds.GetValueOrDefault(parts[1], double.MaxValue));
            }
            process.WaitForExit();
            if (process.ExitCode != 0) throw new IOException($"user-project: the operations ended with code {process.ExitCode}");
        }

        private static bool IsHosted => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
    }
}

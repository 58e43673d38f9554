using System.Text.RegularExpressions;

namespace Autograd.Benchmarks.UserProject;

/// <summary>
/// Reads what the compiler writes for <c>DOTNET_JitDisasm</c> on x64, and looks between the head of a loop and its jump
/// back for calls that take or give a register: a member that was not inlined costs more than all the others together.
/// </summary>
internal static partial class LoopCalls
{
    /// <summary>
    /// The innermost loops over registers in what was compiled for speed: how many there are, and those that hold such a
    /// call, each as the method and its first callee.
    /// </summary>
    public static (int Loops, IReadOnlyList<string> WithCalls) In(string path)
    {
        var (loops, withCalls) = (0, new List<string>());
        foreach (var (method, lines) in Listings(path))
            foreach (var loop in InnermostLoops(lines))
            {
                var body = lines.GetRange(loop.Head, loop.Back - loop.Head);
                var call = body.Find(line => CallWithRegister().IsMatch(line) && !OfLastRow().IsMatch(line));
                if (call is not null) withCalls.Add($"{method} calls {call.Trim()[4..].Trim()}");
                if (call is not null || body.Exists(line => PackedArithmetic().IsMatch(line))) loops++;
            }
        return (loops, [.. withCalls.Distinct()]);
    }

    private static IEnumerable<(string Method, List<string> Lines)> Listings(string path)
    {
        var (method, lines) = ("", new List<string>());
        foreach (var line in File.ReadLines(path))
        {
            if (Listing().Match(line) is not { Success: true } listing)
            {
                lines.Add(line);
                continue;
            }
            if (method.Length > 0) yield return (method, lines);
            method = listing.Groups["tier"].Value is "Tier0" or "Instrumented Tier0" ? "" : listing.Groups["method"].Value;
            lines = [];
        }
        if (method.Length > 0) yield return (method, lines);
    }

    private static List<(int Head, int Back)> InnermostLoops(List<string> lines)
    {
        var labels = new Dictionary<string, int>();
        var loops = new List<(int Head, int Back)>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (Label().Match(lines[i]) is { Success: true } label) labels[label.Groups[1].Value] = i; // twice where two methods were compiled at once
            else if (Jump().Match(lines[i]) is { Success: true } jump && labels.TryGetValue(jump.Groups[1].Value, out var head)) loops.Add((head, i));
        }
        return [.. loops.Where(outer => !loops.Exists(inner => inner != outer && outer.Head <= inner.Head && inner.Back <= outer.Back))];
    }

    [GeneratedRegex(@"^; Assembly listing for method (?<method>.*) \((?<tier>[^()]*)\)$")]
    private static partial Regex Listing();

    [GeneratedRegex(@"^(G_M\d+_IG\d+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+j\w+\s+(?:SHORT )?(G_M\d+_IG\d+)")]
    private static partial Regex Jump();

    [GeneratedRegex(@"\sv(?:add|sub|mul|div|fn?m(?:add|sub)\d*|sqrt|max|min|cmp)p[sd]\s")]
    private static partial Regex PackedArithmetic();

    // The loop over rows calls it once, for the last of all rows.
    [GeneratedRegex(@"\[Autograd\.Core\.RowParts`2.*:(?:LoadPart|StorePart)\(")]
    private static partial Regex OfLastRow();

    // Of "call [Class:Method[type arguments](parameters):result]" the class, or what stands behind the first parenthesis.
    [GeneratedRegex(@"^\s+(?:call|tail\.jmp)\s+\[(?:Autograd\.Core\.Simd\d+`1|[^(]*\(.*(?:Autograd\.Core\.Simd\d+|System\.Numerics\.Vector|System\.Runtime\.Intrinsics\.Vector\d+)`1)")]
    private static partial Regex CallWithRegister();
}

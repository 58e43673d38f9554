namespace Autograd.Benchmarks.Versus;

/// <summary>Why a row cannot reach its bar, as measured, and what was tried.</summary>
internal static class Limits
{
    private static readonly (string Start, string Reason)[] Known = [];

    public static string Of(string name) => Known.FirstOrDefault(limit => name.StartsWith(limit.Start, StringComparison.Ordinal)).Reason ?? "between runs: another run reached it";
}

namespace Autograd.Tests.Laws;

/// <summary>The seed of every law: fixed, so that a run can be repeated; the environment variable <c>AUTOGRAD_SEED</c> sets another, to explore.</summary>
internal static class Seed
{
    public static ulong Current { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("AUTOGRAD_SEED"), out var seed) ? seed : 20260101;
}

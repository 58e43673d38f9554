using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>
/// Runs a law over generated cases. The seed is fixed, so that a red test is red for everybody; <c>AUTOGRAD_SEED=7 dotnet test</c> tries others. A failure shows the case as it was found, and shrunk.
/// </summary>
internal static class Property
{
    private const ulong OddGamma = 0x9E3779B97F4A7C15;

    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("AUTOGRAD_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20240229;

    public static void Holds<T>(Gen<T> cases, Func<T, IEnumerable<T>> shrink, Action<T> law, int count = 100) =>
        Prop.ForAll(Arb.From(cases, shrink), law).Check(Config.QuickThrowOnFailure.WithReplay(Seed, OddGamma).WithMaxTest(count));
}

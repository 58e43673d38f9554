namespace Autograd.Tests.Sabotage;

/// <summary>Every way to get a rule wrong that is tried on every rule.</summary>
internal static partial class Faults
{
    public static IReadOnlyList<Fault> All { get; } = [.. Values, .. Places, .. Confusions, .. Detachments, .. Buffers];
}

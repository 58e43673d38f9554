using System.Diagnostics.CodeAnalysis;

namespace Autograd.Core;

/// <summary>Every error text of scopes that are used or closed where they are not open.</summary>
internal static class ScopeErrors
{
    [DoesNotReturn]
    public static void InUse(string what, string place, int thread) =>
        throw new InvalidOperationException($"{what}: the scope opened at {place} is in use on thread {thread}, but this is thread {Environment.CurrentManagedThreadId}. Open a scope in each child of the flow, or await one before the next.");

    [DoesNotReturn]
    public static void OtherFlow(string what, string place) =>
        throw new InvalidOperationException($"{what}: the scope opened at {place} belongs to another flow than the one on this thread, {Environment.CurrentManagedThreadId}. A scope follows await and Task.Run, nothing else. Open one here.");

    [DoesNotReturn]
    public static void Closed(string what, string place) =>
        throw new ObjectDisposedException(null, $"{what}: the scope opened at {place} is closed.");

    [DoesNotReturn]
    public static void ClosedElsewhere(string what, TensorScope scope) => throw new ObjectDisposedException(
        null, $"{what}: the {(scope.Tape is null ? "scope" : "tape")} opened at {scope.Place} was closed at {scope.ClosedAt}, where it was not open. Close it in the method that opens it (using), on the same thread or after an await.");
}

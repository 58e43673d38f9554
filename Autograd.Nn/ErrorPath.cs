using System.Runtime.CompilerServices;

namespace Autograd.Nn;

/// <summary>
/// Says in an error where in a network it arose. The exception stays what it is, its type, stack trace and parameter
/// name included; only its text gains a sentence. Nothing is paid where nothing fails:
/// it is called by the filters of catch clauses.
/// </summary>
internal static class ErrorPath
{
    private const string Mark = "Autograd.Layer"; // in Exception.Data: the innermost layer has spoken

    public static void Add(Exception error, string path, Type layer)
    {
        if (error is OperationCanceledException or OutOfMemoryException || error.Data.IsReadOnly || error.Data.Contains(Mark)) return;
        var name = layer.Name;
        if (name.IndexOf('`', StringComparison.Ordinal) is var tick and >= 0) name = name[..tick];
        error.Data[Mark] = $"{path} ({name})";
        ref var message = ref MessageOf(error);
        message = $"{message ?? error.Message} In the layer {path} ({name}).";
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? MessageOf(Exception error);
}

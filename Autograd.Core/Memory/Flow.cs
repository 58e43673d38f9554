namespace Autograd.Core;

/// <summary>
/// The asynchronous flow: what a method, and whatever it awaits, has open, on whichever threads it runs. "Current" is a field of the thread, so that an operation pays nothing for it; here it follows the flow
/// from thread to thread. A thread that a flow comes to knows only that it has to ask (<see cref="TensorScope.Unresolved"/>); its first operation does, and holds what it finds until the flow leaves.
/// </summary>
internal static class Flow
{
    private static readonly AsyncLocal<TensorScope?> Scopes = new(static change =>
    {
        if (!change.ThreadContextChanged) return;
        if (BufferPool.HereIfAny is { } here)
        {
            here.Switch(change.PreviousValue, change.CurrentValue);
            return;
        }
        Tape<float>.ComeTo(change.CurrentValue); // the thread has computed nothing yet, and may ask for the tape first
        Tape<double>.ComeTo(change.CurrentValue);
    });

    private static readonly AsyncLocal<GradientWriter?> Writers = new(static change =>
    {
        if (change.ThreadContextChanged) BufferPool.HereIfAny?.SwitchWriter();
    });

    /// <summary>The innermost scope that the user opened in this flow; it may have closed since. The engine's own scopes open and close within one call, so they never leave their thread and are not here.</summary>
    public static TensorScope? Innermost
    {
        get => Scopes.Value;
        set => Scopes.Value = value;
    }

    /// <summary>By what this flow was known when it last added to a gradient.</summary>
    public static GradientWriter? Writer
    {
        get => Writers.Value;
        set => Writers.Value = value;
    }
}

/// <summary>
/// A flow as one that adds to the gradients of leaves. Micro-batches of one flow may be computed on many threads, one after the other; from two threads at once it is an error, noticed while the first one's flow has not left its thread.
/// </summary>
internal sealed class GradientWriter
{
    public FlowBound Use; // a field, for it changes

    private GradientWriter(BufferPool.ThreadPool here) => Use.HoldFirst(here);

    /// <summary>That of the flow on this thread.</summary>
    public static GradientWriter Of(BufferPool.ThreadPool here)
    {
        if (here.Writer is not { } writer) return Find(here);
        if (writer.Use.NeedsCare) writer.Use.NoteUse();
        return writer;
    }

    private static GradientWriter Find(BufferPool.ThreadPool here)
    {
        if (Flow.Writer is not { } writer || !writer.Use.TryClaim(here)) Flow.Writer = writer = new GradientWriter(here);
        return here.Writer = writer;
    }
}

namespace Autograd.Nn;

/// <summary>Turns Ctrl-C into a request instead of the program's end: <c>using var ctrlC = new CtrlC(); trainer.Run(10, ctrlC.Token);</c> or, in a loop by hand, <c>if (ctrlC.Token.IsCancellationRequested) break;</c>. A second one ends the program.</summary>
public sealed class CtrlC : IDisposable
{
    private readonly CancellationTokenSource source = new();

    /// <summary>Listens until it is disposed.</summary>
    public CtrlC() => Console.CancelKeyPress += Pressed;

    /// <summary>Cancelled once the keys were pressed.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Ctrl-C ends the program again.</summary>
    public void Dispose()
    {
        Console.CancelKeyPress -= Pressed;
        source.Dispose();
    }

    private void Pressed(object? sender, ConsoleCancelEventArgs keys)
    {
        keys.Cancel = !source.IsCancellationRequested;
        if (keys.Cancel) source.Cancel();
    }
}

namespace Autograd.Core;

// A tape that stands in for the open one while a checkpoint's function runs: what the function records is none of the open tape's business, but who it is made of is.
public sealed partial class Tape<T>
{
    private readonly Tape<T>? standsInFor; // errors name the place where that one was opened: nobody outside knows of this one

    /// <summary>The leaves that were used so far, in the order of their first use.</summary>
    internal IEnumerable<Tensor<T>> Leaves => workspace.Leaves.Select(static leaf => leaf.Tensor);

    /// <summary>Whether a tape that stands in for this one records now; then an interior tensor of this one must not get in by another door than as an operand.</summary>
    private bool IsStoodInFor
    {
        get
        {
            if (OpenForRecording is not { } open) return false;
            for (var tape = open.standsInFor; tape is not null; tape = tape.standsInFor)
                if (tape == this) return true;
            return false;
        }
    }

    /// <summary>Sets the open tape aside and puts another in its place until the result is disposed.</summary>
    internal static StandIn PutInPlace() => new(Current);

    internal readonly ref struct StandIn
    {
        private readonly IDisposable aside;

        public StandIn(Tape<T>? open)
        {
            aside = SetAside();
            Tape = ForEngine(open);
        }

        public Tape<T> Tape { get; }

        public void Dispose()
        {
            Tape.Dispose();
            aside.Dispose();
        }
    }
}

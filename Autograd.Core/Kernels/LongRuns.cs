namespace Autograd.Core;

/// <summary>Work on a run of elements, each by itself.</summary>
internal interface IRunAction
{
    void Invoke(int start, int length);
}

/// <summary>Elementwise passes over many elements, on all threads. The pieces are of one size whatever the number of threads, though for what is done element by element it makes no difference.</summary>
internal static class LongRuns
{
    /// <summary>A shorter pass stays on the calling thread: it takes little longer than to wake another.</summary>
    public const int Least = 1 << 17;

    private const int Piece = 1 << 15; // 128 KiB of floats an operand

    /// <summary>Calls the action for pieces that make up 0 .. length - 1; for all at once if they are few.</summary>
    public static void For<TAction>(int length, in TAction action)
        where TAction : struct, IRunAction
    {
        if (length < Least) action.Invoke(0, length);
        else Parallelism.For(Parallelism.Chunks(length, Piece), new Pieces<TAction>(action, length));
    }

    private readonly struct Pieces<TAction>(TAction action, int length) : IChunkAction
        where TAction : struct, IRunAction
    {
        private readonly TAction action = action;

        public void Invoke(int chunk) => action.Invoke(chunk * Piece, Math.Min(Piece, length - (chunk * Piece)));
    }
}

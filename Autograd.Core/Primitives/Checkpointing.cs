using System.Numerics;
using System.Runtime.InteropServices;

namespace Autograd.Core;

/// <summary>Gradient checkpointing: recompute instead of store.</summary>
public static class Checkpointing
{
    /// <summary>
    /// True while the function of a <c>Tensor.Checkpoint</c> runs again for its gradient. A module of your own that
    /// keeps running statistics lets them stand still then, as BatchNorm does:
    /// the batch has been counted.
    /// </summary>
    public static bool IsRecomputing => Rewinding.IsSecondRun;

    extension(Tensor)
    {
        /// <summary>
        /// <c>y = f(xs)</c> of which the tape keeps only the operands and y: what f computes on the way goes back to
        /// the pool at once, and is computed once more when the gradient is asked for.
        /// So <c>dxᵢ = Jᵢᵀ dy</c>, the vector-Jacobian product of f. Leaves that f uses, such as the weights of a
        /// module, are operands too and get their gradients. PyTorch: utils.checkpoint.checkpoint.
        /// </summary>
        /// <remarks>
        /// The second run does the same as the first: every <see cref="RandomStream"/> is put back to where it stood,
        /// so that dropout drops the same elements, and running statistics stand still
        /// (<see cref="IsRecomputing"/>).
        /// </remarks>
        /// <param name="f">
        /// The function, of tensors with the elements of xs. It may use any leaf and any constant.
        /// </param>
        /// <param name="xs">The operands: every tensor that f uses and that was computed on this tape.</param>
        /// <exception cref="InvalidOperationException">
        /// f uses a tensor computed on this tape that is no operand; or, in the backward pass, f gave other numbers
        /// than the first time, or a tensor that it used was changed in place.
        /// </exception>
        public static Tensor<T> Checkpoint<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, params ReadOnlySpan<Tensor<T>> xs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(f);
            const string Op = nameof(Checkpoint);
            var given = xs.ToArray();
            _ = Tape<T>.Recorder(given, Op); // operands of other tapes are refused
            if (Tape<T>.OpenForRecording is not { } tape) return Value(f, given);

            var leaves = new List<Tensor<T>>();
            Rewinding streams;
            Tensor<T> y;
            using (var inner = Tape<T>.PutInPlace())
            {
                var own = Array.ConvertAll(given, x => x.Detach().RequireGrad(tape.Wants(x)));
                using (streams = Rewinding.Watch()) y = f(own);
                ArgumentNullException.ThrowIfNull(y);
                _ = Tape<T>.Recorder(y, Op); // the result, too, may be an interior tensor from outside
                leaves.AddRange(inner.Tape.Leaves.Except(own));
                if (y.Tape is null && y.RequiresGrad && !own.Contains(y) && !leaves.Contains(y)) leaves.Add(y);
                y = inner.Tape.Keep(y);
            }

            Tensor<T>[] all = [.. given, .. leaves];
            if (Tape<T>.Recorder(all, Op) is not null)
            {
                var operands = Array.ConvertAll(all, tape.Use);
                tape.Add(y, new CheckpointEntry<T>(Op, y, all, operands, given.Length, f, streams));
            }
            return y;
        }
    }

    private static Tensor<T> Value<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, Tensor<T>[] xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = TensorScope.ForEngine();
        return scope.Keep(f(xs)).Detach();
    }
}

/// <summary>
/// A function of which only operands and result were kept. Its operands are those given, and then the leaves that the
/// function used.
/// </summary>
internal sealed class CheckpointEntry<T>(
    string op, Tensor<T> y, Tensor<T>[] xs, Operand<T>[] operands, int given,
    Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, Rewinding streams)
    : TapeEntry<T>(op, y, operands)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override IReadOnlyList<Tensor<T>> Inputs => xs;

    internal override Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at) =>
        Pull(dy, [i], at)[0] ?? Tensor.Zeros<T>(at.Input(i).Shape);

    /// <summary>One run of the function for the gradients of all.</summary>
    internal override void PullAll(Tensor<T> dy, in Gradients<T> into)
    {
        var wanted = new List<int>();
        for (var i = 0; i < xs.Length; i++)
            if (into.Needs(i)) wanted.Add(i);
        if (wanted.Count == 0) return;
        var dxs = Pull(dy, wanted, at: this);
        for (var k = 0; k < dxs.Length; k++)
            if (dxs[k] is { } dx) into.Add(wanted[k], dx, dy);
    }

    /// <summary>The gradients of some operands; null where the function does not depend on one.</summary>
    private Tensor<T>?[] Pull(Tensor<T> dy, List<int> wanted, TapeEntry<T> at)
    {
        if (Tape<T>.OpenForRecording is { } open)
        {
            // To be differentiated again: recorded on the open tape, at aliases of the operands. What came before the
            // aliases is theirs, and other entries see to it.
            var own = Own(at, x => x.Alias());
            var first = open.Count;
            return Gradients(open, own, Again(own, at), dy, wanted, createGraph: true, first);
        }

        using var inner = Tape<T>.PutInPlace();
        var leaves = Own(at, static x => x.Detach().RequireGrad());
        var again = Again(leaves, at);
        var results = Gradients(inner.Tape, leaves, again, dy.Detach(), wanted, createGraph: false, first: 0);
        var tape = inner.Tape;
        return Array.ConvertAll(results, dx => dx is null ? null : tape.Keep(dx));
    }

    private Tensor<T>?[] Gradients(
        Tape<T> tape, Tensor<T>[] own, Tensor<T> again, Tensor<T> dy, List<int> wanted, bool createGraph, int first) =>
        !again.RequiresGrad ? new Tensor<T>?[wanted.Count]
            : tape.Reached(again, [.. wanted.Select(i => i < given ? own[i] : xs[i])], dy, createGraph, first);

    /// <summary>
    /// The operands given, each that has a gradient as a tensor of the function's own: what one owes to another is left
    /// out.
    /// </summary>
    private Tensor<T>[] Own(TapeEntry<T> at, Func<Tensor<T>, Tensor<T>> alias) =>
        [.. Enumerable.Range(0, given).Select(i =>
            Operand(i).Slot == NoSlot ? at.Input(i).Detach() : alias(at.Input(i)))];

    private Tensor<T> Again(Tensor<T>[] own, TapeEntry<T> at)
    {
        using var secondRun = streams.Again();
        var again = f(own);
        if (at == this && !IsSame(again)) TapeErrors.CheckpointDiffers(Output.Shape, again.Shape);
        return again;
    }

    /// <summary>Bit by bit, so that NaN is what it was.</summary>
    private bool IsSame(Tensor<T> again) =>
        again.Shape == Output.Shape &&
        MemoryMarshal.AsBytes(Elements(again)).SequenceEqual(MemoryMarshal.AsBytes(Elements(Output)));

    private static ReadOnlySpan<T> Elements(Tensor<T> x) => x.IsContiguous ? x.AsSpan() : x.ToArray();
}

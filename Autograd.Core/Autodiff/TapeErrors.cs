using System.Diagnostics.CodeAnalysis;

namespace Autograd.Core;

/// <summary>Every error text of the tape.</summary>
internal static class TapeErrors
{
    [DoesNotReturn]
    public static void AlreadyOpen(string place) =>
        throw new InvalidOperationException($"A tape is already open in this flow: it was opened at {place}. Close it first (using var tape = ...), or record on that one.");

    [DoesNotReturn]
    public static void Closed(string what) =>
        throw new ObjectDisposedException(null, $"{what}: the tape is closed, and what it recorded is gone.");

    [DoesNotReturn]
    public static void ClosedWhileWalking(Shape leaf) =>
        throw new ObjectDisposedException(null, $"Backward: the tape was closed inside GradientReady, when the gradient of the leaf {leaf} was ready and the backward pass was still going on. Close the tape, and the scopes around it, after Backward has returned.");

    [DoesNotReturn]
    public static void CapturedByCheckpoint(string op, Shape shape, int slot, string maker) =>
        throw new InvalidOperationException($"Checkpoint: in {op} the function uses a tensor {shape} from outside that {maker} computed on this tape (%{slot}); it would get no gradient. Hand it to the function as an operand, Tensor.Checkpoint(xs => ... xs[1] ..., x, h), or use h.Detach() for its value alone.");

    [DoesNotReturn]
    public static void CheckpointDiffers(Shape first, Shape second) =>
        throw new InvalidOperationException($"Checkpoint: run again for the gradient, the function gave {(first == second ? $"other numbers of the shape {first}" : $"the shape {second} in place of {first}")}, so the gradient would be wrong. It must do the same each time: draw from a RandomStream, and change nothing that it uses before Backward.");

    [DoesNotReturn]
    public static void OtherThread(string what, int here, string place) =>
        throw new InvalidOperationException($"{what}: the tape opened at {place} belongs to another flow than the one on this thread, {here}. A tape follows await and Task.Run, nothing else. Open one here, or Detach() the tensor to use its value.");

    [DoesNotReturn]
    public static void InUse(string what, int? thread, int here, string place) =>
        throw new InvalidOperationException($"{what}: the tape opened at {place} is in use on thread {thread}, but this is thread {here}. Children of one flow record on its tape one after the other: await each before the next, or open a tape in each.");

    [DoesNotReturn]
    public static void NeverDifferentiated(string op, string place, int entries) =>
        throw new InvalidOperationException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{op}: the tape opened at {place} has recorded {entries:N0} operations, and none was ever differentiated. Was it forgotten? Close it (using var tape = ...); inference needs none. If so many are meant, open it with {{ EntryLimit = ... }}."));

    [DoesNotReturn]
    public static void OperandOfClosedTape(string op, Shape shape) =>
        throw new InvalidOperationException($"{op}: the operand {shape} was recorded on a tape that is closed, so its history is gone. Its value was kept: use what tape.Keep(...) returned, or Detach() it.");

    [DoesNotReturn]
    public static void OperandOfOtherTape(string op, Shape shape, string place) =>
        throw new InvalidOperationException($"{op}: the operand {shape} belongs to another tape, opened at {place}. Detach() it to use its value here.");

    [DoesNotReturn]
    public static void RecordedTwice(string op, Shape shape) =>
        throw new InvalidOperationException($"{op}: the tensor {shape} to be recorded is a leaf, an operand of this or another operation, or another operation's output already. Give Tape.Record a tensor that this operation made.");

    [DoesNotReturn]
    public static void ChangedInPlace(string op, string which, Shape shape) =>
        throw new InvalidOperationException($"The backward pass: {which} {shape} of {op} was changed in place after it was recorded, so the gradient would be wrong. Call Backward before changing it, or change a copy.");

    [DoesNotReturn]
    public static void AttributeChangedInPlace(string op) =>
        throw new InvalidOperationException($"The backward pass: an attribute of {op} was changed in place after it was recorded, so the gradient would be wrong. Call Backward before changing it, or change a copy.");

    [DoesNotReturn]
    public static void NotRecorded(string what, Shape shape, string type) =>
        throw new InvalidOperationException($"{what}: the tensor {shape} was recorded on no tape: open one (using var tape = new Tape<{type}>()) before computing it, from a tensor with RequireGrad().");

    [DoesNotReturn]
    public static void NotRecordedOtherType(string what, Shape shape, string type, string other, string place) =>
        throw new InvalidOperationException($"{what}: the tensor {shape} of {type} was not recorded: the tape that is open (at {place}) records {other} only. Open a Tape<{type}> before computing it; both may be open.");

    [DoesNotReturn]
    public static void NotRecordedPaused(string what, Shape shape, string place) =>
        throw new InvalidOperationException($"{what}: the tensor {shape} was not recorded: the tape opened at {place} is paused. Dispose what Pause() returned before computing what is to be differentiated.");

    [DoesNotReturn]
    public static void NotRecordedOtherThread(string what, Shape shape, string place, int? thread) =>
        throw new InvalidOperationException($"{what}: the tensor {shape} was not recorded: the tape opened at {place} belongs to {(thread is { } id ? $"thread {id}" : "another flow")}, but this is thread {Environment.CurrentManagedThreadId}. Open one here before computing it.");

    [DoesNotReturn]
    public static void NotRecordedNothingRequired(string what, Shape shape, string place, bool wasPaused) =>
        throw new InvalidOperationException($"{what}: the tape opened at {place} did not record the tensor {shape}: since it was opened, nothing that the tensor is computed from requires a gradient{(wasPaused ? ", or it was computed while the tape was paused" : "")}. Call RequireGrad() on a leaf, and compute with it after opening the tape.");

    [DoesNotReturn]
    public static void NoGradientRequired(string what, Shape shape) =>
        throw new InvalidOperationException($"{what}: the tensor {shape} does not depend on anything that requires a gradient. Call RequireGrad() on a leaf before computing with it.");

    /// <summary>A single number needs no cotangent; anything else one of its shape.</summary>
    public static void CheckSeed(string what, Shape y, Shape? cotangent)
    {
        if (cotangent is null && y.Size != 1) NotAScalar(what, y);
        if (cotangent is { } given && given != y) CotangentShape(what, given, y);
    }

    [DoesNotReturn]
    public static void TangentShape(string what, Shape v, Shape x) =>
        throw new ArgumentException($"{what}: the direction {v} must have the shape {x} of the tensor it is taken from.", nameof(v));

    [DoesNotReturn]
    public static void NotAScalar(string what, Shape shape) =>
        throw new InvalidOperationException($"{what}: the tensor {shape} is not a single number. Reduce it first (Sum, Mean), or give a cotangent of its shape.");

    [DoesNotReturn]
    public static void CotangentShape(string what, Shape cotangent, Shape y) =>
        throw new ArgumentException($"{what}: the cotangent {cotangent} must have the shape {y} of the tensor that is differentiated.", nameof(cotangent));

    [DoesNotReturn]
    public static void RuleGaveNothing(string op, int operand) =>
        throw new InvalidOperationException($"The rule of {op} for operand {operand} gave null. Where the gradient is zero, return zeros of the operand's shape.");

    [DoesNotReturn]
    public static void RuleShape(string op, int operand, Shape given, Shape expected) =>
        throw new InvalidOperationException($"The rule of {op} for operand {operand} gave a gradient {given} that cannot be summed to the operand's shape {expected}.");

    [DoesNotReturn]
    public static void NotALeaf(Shape shape) =>
        throw new InvalidOperationException($"RequireGrad: the tensor {shape} was computed on a tape; only leaves can be told whether they require a gradient. Detach() it first.");

    [DoesNotReturn]
    public static void GradOfTwoThreads(Shape shape, int? thread) =>
        throw new InvalidOperationException($"Backward: the gradient of the leaf {shape} is being accumulated by thread {thread}. Use tape.Gradient(...) in each thread and add the results up, or ZeroGrad() between them.");
}

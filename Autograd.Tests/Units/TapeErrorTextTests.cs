using System.Reflection;
using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>The exact text of every error of the tape.</summary>
public class TapeErrorTextTests
{
    public static readonly TheoryData<string> Names = [.. Errors.Keys];

    // Named after the members of TapeErrors: what provokes each, and what it says.
    private static Dictionary<string, (Type Type, string Text, Action<Tape<double>, Tensor<double>> Provoke)> Errors => new()
    {
        ["AlreadyOpen"] = (typeof(InvalidOperationException), "A tape is already open in this flow: it was opened at Training.cs:12. Close it first (using var tape = ...), or record on that one.", (tape, x) => new Tape<double>()),
        ["Closed"] = (typeof(ObjectDisposedException), "Gradient: the tape is closed, and what it recorded is gone.", (tape, x) =>
        {
            tape.Dispose();
            tape.Gradient(x, x);
        }
        ),
        ["ClosedWhileWalking"] = (typeof(ObjectDisposedException), "Backward: the tape was closed inside GradientReady, when the gradient of the leaf [2] was ready and the backward pass was still going on. Close the tape, and the scopes around it, after Backward has returned.", (tape, x) =>
        {
            tape.GradientReady = _ => tape.Dispose();
            x.Exp().Sum().Backward();
        }
        ),
        ["CapturedByCheckpoint"] = (typeof(InvalidOperationException), "Checkpoint: in Multiply the function uses a tensor [2] from outside that Exp computed on this tape (%0); it would get no gradient. Hand it to the function as an operand, Tensor.Checkpoint(xs => ... xs[1] ..., x, h), or use h.Detach() for its value alone.", (tape, x) =>
        {
            var h = x.Exp();
            Tensor.Checkpoint<double>(xs => xs[0] * h, x);
        }
        ),
        ["CheckpointDiffers"] = (typeof(InvalidOperationException), "Checkpoint: run again for the gradient, the function gave other numbers of the shape [2], so the gradient would be wrong. It must do the same each time: draw from a RandomStream, and change nothing that it uses before Backward.", (tape, x) =>
        {
            var runs = 0;
            Tensor.Checkpoint<double>(xs => xs[0] * ++runs, x).Sum().Backward();
        }
        ),
        ["OtherThread"] = (typeof(InvalidOperationException), "Pause: the tape opened at Training.cs:12 belongs to another flow than the one on this thread, {1}. A tape follows await and Task.Run, nothing else. Open one here, or Detach() the tensor to use its value.", (tape, x) =>
        {
            using (ExecutionContext.SuppressFlow()) OnAnotherThread(() => tape.Pause());
        }
        ),
        ["InUse"] = (typeof(InvalidOperationException), "Pause: the tape opened at Training.cs:12 is in use on thread {0}, but this is thread {1}. Children of one flow record on its tape one after the other: await each before the next, or open a tape in each.", (tape, x) => OnAnotherThread(() => tape.Pause())),
        ["NeverDifferentiated"] = (typeof(InvalidOperationException), "Exp: the tape opened at Training.cs:12 has recorded 1,000 operations, and none was ever differentiated. Was it forgotten? Close it (using var tape = ...); inference needs none. If so many are meant, open it with { EntryLimit = ... }.", (tape, x) =>
        {
            tape.Dispose();
            using var forgotten = new Tape<double>(file: "src/Training.cs", line: 12) { EntryLimit = 1000 };
            for (var i = 0; i <= 1000; i++) x.Exp();
        }
        ),
        ["OperandOfClosedTape"] = (typeof(InvalidOperationException), "AddNumber: the operand [2] was recorded on a tape that is closed, so its history is gone. Its value was kept: use what tape.Keep(...) returned, or Detach() it.", (tape, x) =>
        {
            var y = x.Exp();
            tape.Keep(y);
            tape.Dispose();
            _ = y + 1;
        }
        ),
        ["OperandOfOtherTape"] = (typeof(InvalidOperationException), "Exp: the operand [2] belongs to another tape, opened at Training.cs:12. Detach() it to use its value here.", (tape, x) =>
        {
            Tape<double> other;
            Tensor<double> y;
            using (Tape<double>.SetAside())
            {
                other = new Tape<double>(file: "Training.cs", line: 12);
                y = x.Exp();
            }
            using (other) y.Exp();
        }
        ),
        ["RecordedTwice"] = (typeof(InvalidOperationException), "Twice: the tensor [2] to be recorded is a leaf, an operand of this or another operation, or another operation's output already. Give Tape.Record a tensor that this operation made.", (tape, x) => Tape.Record(x.Exp(), x, static (dy, x, y) => dy, "Twice")),
        ["ChangedInPlace"] = (typeof(InvalidOperationException), "The backward pass: operand 0 [2] of Exp was changed in place after it was recorded, so the gradient would be wrong. Call Backward before changing it, or change a copy.", (tape, x) =>
        {
            var y = x.Exp();
            x.CopyFrom([3, 4]);
            y.Backward(Tensor.Ones<double>([2]));
        }
        ),
        ["AttributeChangedInPlace"] = (typeof(InvalidOperationException), "The backward pass: an attribute of Gather was changed in place after it was recorded, so the gradient would be wrong. Call Backward before changing it, or change a copy.", (tape, x) =>
        {
            var labels = Indices.From([0]);
            var y = x.Gather(0, labels);
            labels.CopyFrom([1]);
            y.Backward();
        }
        ),
        ["NotRecorded"] = (typeof(InvalidOperationException), "Backward: the tensor [] was recorded on no tape: open one (using var tape = new Tape<double>()) before computing it, from a tensor with RequireGrad().", (tape, x) =>
        {
            tape.Dispose();
            using (ExecutionContext.SuppressFlow()) OnThread(() => x.Sum().Backward());
        }
        ),
        ["NotRecordedOtherType"] = (typeof(InvalidOperationException), "Backward: the tensor [] of double was not recorded: the tape that is open (at Training.cs:34) records float only. Open a Tape<double> before computing it; both may be open.", (tape, x) =>
        {
            tape.Dispose();
            using var floats = new Tape<float>(file: "src/Training.cs", line: 34);
            x.Sum().Backward();
        }
        ),
        ["NotRecordedPaused"] = (typeof(InvalidOperationException), "Backward: the tensor [] was not recorded: the tape opened at Training.cs:12 is paused. Dispose what Pause() returned before computing what is to be differentiated.", (tape, x) =>
        {
            using (tape.Pause()) x.Sum().Backward();
        }
        ),
        ["NotRecordedOtherThread"] = (typeof(InvalidOperationException), "Backward: the tensor [] was not recorded: the tape opened at Training.cs:12 belongs to thread {0}, but this is thread {1}. Open one here before computing it.", (tape, x) => OnAnotherThread(() => x.Detach().Sum().Backward())),
        ["NotRecordedNothingRequired"] = (typeof(InvalidOperationException), "Backward: the tape opened at Training.cs:12 did not record the tensor []: since it was opened, nothing that the tensor is computed from requires a gradient. Call RequireGrad() on a leaf, and compute with it after opening the tape.", (tape, x) => x.Detach().Sum().Backward()),
        ["NoGradientRequired"] = (typeof(InvalidOperationException), "Gradient: the tensor [2] does not depend on anything that requires a gradient. Call RequireGrad() on a leaf before computing with it.", (tape, x) => tape.Gradient(x.Sum(), x.Detach())),
        ["NotAScalar"] = (typeof(InvalidOperationException), "Gradient: the tensor [2] is not a single number. Reduce it first (Sum, Mean), or give a cotangent of its shape.", (tape, x) => tape.Gradient(x.Exp(), x)),
        ["CotangentShape"] = (typeof(ArgumentException), "Backward: the cotangent [1 2] must have the shape [2] of the tensor that is differentiated. (Parameter 'cotangent')", (tape, x) => x.Exp().Backward(Tensor.Ones<double>([1, 2]))),
        ["TangentShape"] = (typeof(ArgumentException), "Jvp: the direction [3] must have the shape [2] of the tensor it is taken from. (Parameter 'v')", (tape, x) => Differentiate.Jvp(static x => x.Exp(), x, Tensor.Ones<double>([3]))),
        ["RuleGaveNothing"] = (typeof(InvalidOperationException), "The rule of Wrong for operand 0 gave null. Where the gradient is zero, return zeros of the operand's shape.", (tape, x) =>
            Tape.Record(Kernel.Map(x, static v => v), x, static (dy, x, y) => null!, "Wrong").Sum().Backward()),
        ["RuleShape"] = (typeof(InvalidOperationException), "The rule of Wrong for operand 1 gave a gradient [3] that cannot be summed to the operand's shape [2].", (tape, x) =>
            Tape.Record(Kernel.Map(x, static v => v), x, x, static (dy, a, b, y) => dy, static (dy, a, b, y) => Tensor.Ones<double>([3]), "Wrong").Sum().Backward()),
        ["NotALeaf"] = (typeof(InvalidOperationException), "RequireGrad: the tensor [2] was computed on a tape; only leaves can be told whether they require a gradient. Detach() it first.", (tape, x) => x.Exp().RequireGrad(false)),
        ["GradOfTwoThreads"] = (typeof(InvalidOperationException), "Backward: the gradient of the leaf [2] is being accumulated by thread {0}. Use tape.Gradient(...) in each thread and add the results up, or ZeroGrad() between them.", (tape, x) =>
        {
            x.Backward(Tensor.Ones<double>([2]));
            OnAnotherThread(() => x.Backward(Tensor.Ones<double>([2])));
        }
        ),
    };

    [ThreadStatic]
    private static int otherThread;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_is_exactly(string name)
    {
        var (type, text, provoke) = Errors[name];
        var x = Leaf(1, 2);
        using var tape = new Tape<double>(file: "src/Training.cs", line: 12);
        var thrown = Assert.Throws(type, () => provoke(tape, x));
        Assert.Equal(text.Replace("{0}", $"{Environment.CurrentManagedThreadId}").Replace("{1}", $"{otherThread}"), thrown.Message);
    }

    [Fact]
    public void Every_error_of_the_tape_has_a_row() => Assert.Equal(
        typeof(TapeErrors).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(method => method.Name != "CheckSeed").Select(method => method.Name).Order(),
        Errors.Keys.Order());

    [Fact]
    public void The_seed_is_checked_alike_by_Backward_and_Gradient()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Exp();
        Throws<InvalidOperationException>("Backward: the tensor [2] is not a single number. Reduce it first (Sum, Mean), or give a cotangent of its shape.", () => y.Backward());
        Throws<InvalidOperationException>("Backward: the tensor [2] is not a single number. Reduce it first (Sum, Mean), or give a cotangent of its shape.", () => x.Backward());
        Throws<ArgumentException>("Gradient: the cotangent [1] must have the shape [2] of the tensor that is differentiated. (Parameter 'cotangent')", () => tape.Gradient(y, x, Tensor.Ones<double>([1])));
    }

    private static void OnAnotherThread(Action body)
    {
        var id = 0;
        try
        {
            OnThread(() =>
            {
                id = Environment.CurrentManagedThreadId;
                body();
            });
        }
        finally
        {
            otherThread = id;
        }
    }
}

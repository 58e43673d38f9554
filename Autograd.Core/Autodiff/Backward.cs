namespace Autograd.Core;

// Reverse-mode differentiation, whole. The gradient of the result is known: 1 (or the caller's cotangent). Walking the entries backwards, each
// entry's rule takes the gradient of its output to gradients of its operands, which add up where a tensor was used more than once.
public sealed partial class Tape<T>
{
    /// <summary>The gradients of y with respect to several tensors, leaves or interior; see the overload of one.</summary>
    /// <exception cref="InvalidOperationException">y or an x cannot be differentiated, or a buffer that is needed was changed in place.</exception>
    public Tensor<T>[] Gradient(Tensor<T> y, ReadOnlySpan<Tensor<T>> xs, Tensor<T>? cotangent = null, bool createGraph = false)
    {
        var results = Reached(y, xs, cotangent, createGraph);
        for (var i = 0; i < results.Length; i++) results[i] ??= Tensor.Zeros<T>(xs[i].Shape);
        return results!;
    }

    /// <summary>
    /// The gradient of y with respect to x, a leaf or an interior tensor, in x's shape; zeros if y does not depend on x. PyTorch: autograd.grad.
    /// </summary>
    /// <param name="y">What is differentiated: a single number, or of any shape with a cotangent.</param>
    /// <param name="x">With respect to what.</param>
    /// <param name="cotangent">The gradient of y, of its shape; 1 if left out.</param>
    /// <param name="createGraph">Records the backward pass on this tape, so that its result can be differentiated again. Without it nothing is left behind but the result.</param>
    /// <exception cref="InvalidOperationException">y or x cannot be differentiated, or a buffer that is needed was changed in place.</exception>
    public Tensor<T> Gradient(Tensor<T> y, Tensor<T> x, Tensor<T>? cotangent = null, bool createGraph = false) => Gradient(y, [x], cotangent, createGraph)[0];

    /// <summary>
    /// The same, null where y does not depend on an x. With a first entry, nothing that was recorded before it counts: to what y owes to an x by another way than since then, this is blind.
    /// That is how a function is differentiated on a tape that holds the history of its operands too.
    /// </summary>
    internal Tensor<T>?[] Reached(Tensor<T> y, ReadOnlySpan<Tensor<T>> xs, Tensor<T>? cotangent, bool createGraph, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(y);
        EnsureOpenHere("Gradient");
        var slot = SlotOf(y);
        CheckSeed("Gradient", y, cotangent);
        using var gradients = GradientTable<T>.Rent(workspace, entries: Math.Max(slot + 1, 0), first); // a leaf depends on no entry
        foreach (var x in xs) gradients.Want(SlotOf(x));
        Walk(gradients, slot, y.Shape, cotangent, createGraph, toLeaves: false);

        var results = new Tensor<T>?[xs.Length];
        for (var i = 0; i < results.Length; i++) results[i] = gradients.Result(SlotOf(xs[i]), createGraph);
        return results;
    }

    internal static void Backward(Tensor<T> y, Tensor<T>? cotangent)
    {
        if (y.Tape is not { } tape)
        {
            if (!y.RequiresGrad) ThrowNotRecorded("Backward", y);
            CheckSeed("Backward", y, cotangent);
            y.Accumulate(cotangent ?? Tensor.Ones<T>(y.Shape)); // a leaf is its own derivative
            return;
        }
        tape.EnsureOpenHere("Backward");
        CheckSeed("Backward", y, cotangent);
        using var gradients = GradientTable<T>.Rent(tape.workspace, entries: y.Slot + 1);
        tape.Walk(gradients, y.Slot, y.Shape, cotangent, createGraph: false, toLeaves: true);
    }

    private static void CheckSeed(string what, Tensor<T> y, Tensor<T>? cotangent)
    {
        if (y.Tape is not null && !y.RequiresGrad) TapeErrors.NoGradientRequired(what, y.Shape);
        TapeErrors.CheckSeed(what, y.Shape, cotangent?.Shape);
    }

    /// <summary>The whole backward pass.</summary>
    private void Walk(GradientTable<T> gradients, int slot, Shape shape, Tensor<T>? cotangent, bool createGraph, bool toLeaves)
    {
        // Without createGraph nothing is recorded, and what a rule computes on the way lives only until the rule is done. With it everything is, even while the tape is paused.
        using var region = new PausedRegion(this, more: createGraph ? -paused : 1);
        using var temporaries = createGraph ? null : TensorScope.ForEngine();
        gradients.Begin(temporaries);
        gradients.Add(slot, cotangent ?? Tensor.Ones<T>(shape));

        // The entries are in execution order, so every consumer of a tensor stands after it: in reverse, its gradient is complete when its entry is met.
        var leaves = workspace.Leaves.Count;
        for (var i = gradients.Entries - 1; i >= gradients.First; i--)
        {
            if (gradients.Of(i) is { } dy)
            {
                var entry = workspace.Entries[i].Value;
                entry.CheckUnchanged();
                entry.PullAll(dy, new Gradients<T>(this, gradients, entry, i, toLeaves));
                gradients.ReturnTemporaries();
                gradients.Consumed(i);
            }
            while (toLeaves && leaves > 0 && workspace.Leaves[leaves - 1].FirstUse >= i) Deliver(gradients, --leaves);
        }
    }

    /// <summary>Hands a leaf its gradient: no entry further down uses the leaf, so it is complete.</summary>
    private void Deliver(GradientTable<T> gradients, int index)
    {
        var slot = TapeWorkspace<T>.SlotOfLeaf(index);
        if (gradients.Of(slot) is not { } gradient) return;
        var leaf = workspace.Leaves[index].Tensor;
        leaf.Accumulate(gradient, isSpare: GradientTable<T>.IsExclusive(gradient));
        gradients.Consumed(slot);
        if (GradientReady is not { } ready) return;
        ready(leaf);
        if (IsClosed) TapeErrors.ClosedWhileWalking(leaf.Shape);
    }

    /// <summary>The file and line that called the operation of an entry; known only to a tape that looks for anomalies.</summary>
    internal string PlaceOf(int entry) => workspace.Places[entry];

    private int SlotOf(Tensor<T> x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Tape is { } own && own != this) own.ThrowForeign("Gradient", x);
        if (!x.RequiresGrad) TapeErrors.NoGradientRequired("Gradient", x.Shape);
        return x.Tape is null ? workspace.LeafSlot(x) : x.Slot;
    }
}

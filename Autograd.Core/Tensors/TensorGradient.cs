namespace Autograd.Core;

// The part of a tensor that differentiation knows: whether it wants a gradient, the gradient itself (of a leaf), and its place on a tape.
public sealed partial class Tensor<T>
{
    private LeafGradient? leafGradient;

    /// <summary>True for a leaf on which <see cref="RequireGrad"/> was called, and for everything recorded that depends on one.</summary>
    public bool RequiresGrad { get; private set; }

    /// <summary>The gradient that <see cref="Backward"/> accumulated for this leaf, of its shape; null before the first and after <see cref="ZeroGrad"/>. The buffer is the same every time: copy what you want to keep of it.</summary>
    public Tensor<T>? Grad => leafGradient is { IsPresent: true } gradient ? gradient.Buffer : null;

    /// <summary>The tape this tensor was recorded on; null for a leaf or constant.</summary>
    internal Tape<T>? Tape { get; private set; }

    /// <summary>An entry has it as an operand without a gradient: too late to record how it was made.</summary>
    internal bool IsConstantOfTape { get; set; }

    /// <summary>The number of the entry that made it.</summary>
    internal int Slot { get; private set; }

    /// <summary>Marks a leaf as one that gradients are wanted for, or no longer. PyTorch: requires_grad_.</summary>
    /// <returns>The same tensor.</returns>
    /// <exception cref="InvalidOperationException">The tensor was computed on a tape.</exception>
    public Tensor<T> RequireGrad(bool on = true)
    {
        if (Tape is not null && on != RequiresGrad) TapeErrors.NotALeaf(Shape);
        RequiresGrad = on;
        return this;
    }

    /// <summary>The same elements without history: a constant for every tape. Shares the buffer.</summary>
    public Tensor<T> Detach() => View(Layout);

    /// <summary>The same elements as another tensor, recorded: what is differentiated with respect to it leaves out what other tensors owe to this one.</summary>
    internal Tensor<T> Alias() => this.Permute([.. Enumerable.Range(0, Rank)]);

    /// <summary>
    /// Differentiates this tensor, adding the gradient of each leaf it depends on to the leaf's <see cref="Grad"/>. Several calls add up.
    /// </summary>
    /// <param name="cotangent">The gradient of this tensor, of its shape; may be left out for a single number, where it is 1.</param>
    /// <exception cref="InvalidOperationException">Recorded on no tape, on a closed one or another thread's; not a single number; or a buffer that is needed was changed in place.</exception>
    public void Backward(Tensor<T>? cotangent = null) => Tape<T>.Backward(this, cotangent);

    /// <summary>Forgets the gradient but keeps its buffer for the next; until then an optimizer passes this leaf over.</summary>
    public void ZeroGrad()
    {
        if (leafGradient is { } gradient) gradient.IsPresent = false;
    }

    internal void EnterTape(Tape<T> tape, int slot, bool requiresGrad)
    {
        Tape = tape;
        Slot = slot;
        RequiresGrad = requiresGrad;
    }

    /// <summary>Adds to <see cref="Grad"/>, which is persistent whatever scope is open.</summary>
    /// <param name="gradient">The gradient.</param>
    /// <param name="isSpare">Nobody needs its dense buffer any more: it may be exchanged for the one of the step before, instead of being copied.</param>
    internal void Accumulate(Tensor<T> gradient, bool isSpare = false)
    {
        var leaf = leafGradient ?? Interlocked.CompareExchange(ref leafGradient, new LeafGradient(), null) ?? leafGradient;
        leaf.Accumulate(this, gradient, isSpare);
    }

    private sealed class LeafGradient
    {
        private GradientWriter? writer; // that accumulates, until the gradient is forgotten

        public Tensor<T>? Buffer { get; private set; }

        public bool IsPresent
        {
            get => Volatile.Read(ref writer) is not null;
            set => Volatile.Write(ref writer, value ? GradientWriter.Of(BufferPool.Here) : null);
        }

        public void Accumulate(Tensor<T> leaf, Tensor<T> gradient, bool isSpare)
        {
            var here = BufferPool.Here;
            var me = GradientWriter.Of(here);
            var other = Interlocked.CompareExchange(ref writer, me, null);
            if (other is null)
            {
                Buffer ??= new Tensor<T>(Storage<T>.OfPoolsMaking(leaf.Size, "Grad"), leaf.Layout.Dense);
                if (isSpare) Buffer.Storage.Swap(gradient.Storage);
                else Buffer.CopyFrom(gradient);
                return;
            }
            if (other != me) TakeOver(leaf, other, me, here);
            Kernel<T>.AddInto(Buffer!, gradient);
        }

        /// <summary>A micro-batch of a flow that has left its thread since may be followed by another's; one whose flow is still there is adding at the same time.</summary>
        private void TakeOver(Tensor<T> leaf, GradientWriter other, GradientWriter me, BufferPool.ThreadPool here)
        {
            var isLeft = other.Use.Claim(here);
            if (isLeft) other.Use.Release(here);
            if (!isLeft || Interlocked.CompareExchange(ref writer, me, other) != other)
                TapeErrors.GradOfTwoThreads(leaf.Shape, (other.Use.Holder ?? Volatile.Read(ref writer)?.Use.Holder)?.Thread.ManagedThreadId);
        }
    }
}

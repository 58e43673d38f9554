using System.Diagnostics;
using System.Numerics;

namespace Autograd.Core;

/// <summary>
/// One recorded operation: its name, operands, output and attributes, and the rule that takes the output's gradient back to an operand.
/// </summary>
[DebuggerDisplay("{Op,nq} {Output.Shape}")]
public abstract class TapeEntry<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A slot says where an operand's gradient belongs: the number of the entry that made it, a leaf of the tape (below), or nowhere.
    internal const int NoSlot = -1;
    private readonly Operand<T> first, second; // in the entry itself: few operations have more
    private readonly Operand<T>[]? further;
    private readonly int outputVersion, attributesVersion;

    private protected TapeEntry(string op, Tensor<T> output, int inputCount, Operand<T> first, Operand<T> second = default, int attributesVersion = TapeAttributes.NoBuffers)
    {
        Op = op;
        Output = output;
        InputCount = inputCount;
        this.first = first;
        this.second = second;
        outputVersion = output.Storage.Version;
        this.attributesVersion = attributesVersion;
    }

    private protected TapeEntry(string op, Tensor<T> output, Operand<T>[] operands, int attributesVersion = TapeAttributes.NoBuffers)
        : this(op, output, operands.Length, operands[0], operands.Length > 1 ? operands[1] : default, attributesVersion) => further = operands.Length > 2 ? operands[2..] : null;

    /// <summary>The operation's name, such as <c>MatMul</c>.</summary>
    public string Op { get; }

    /// <summary>What it gave.</summary>
    public Tensor<T> Output { get; }

    /// <summary>What it was given.</summary>
    public virtual IReadOnlyList<Tensor<T>> Inputs
    {
        get
        {
            var inputs = new Tensor<T>[InputCount];
            for (var i = 0; i < inputs.Length; i++) inputs[i] = Input(i);
            return inputs;
        }
    }

    /// <summary>Axes, indices, bounds: what the operation was told besides its operands; null if nothing.</summary>
    public virtual object? Attributes => null;

    /// <summary>The number of operands.</summary>
    public int InputCount { get; }

    /// <summary>Whether the output has a gradient: whether an operand has.</summary>
    internal bool RequiresGrad
    {
        get
        {
            for (var i = 0; i < InputCount; i++)
                if (Operand(i).Slot != NoSlot) return true;
            return false;
        }
    }

    /// <summary>Operand number i.</summary>
    public Tensor<T> Input(int i) => Operand(i).Tensor;

    /// <summary>Operand number i as the tape keeps it.</summary>
    internal ref readonly Operand<T> Operand(int i) => ref i == 0 ? ref first : ref i == 1 ? ref second : ref further![i - 2];

    /// <summary>The gradient of operand i, before broadcasting is undone.</summary>
    internal Tensor<T> Pull(Tensor<T> dy, int i) => Pull(dy, i, at: this);

    /// <summary>The rule of operand i at the operands and output of an entry. It keeps nothing but its arguments, so it can be asked at others than its own.</summary>
    internal abstract Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at);

    /// <summary>The gradients of all operands for which there is a need, at once: what the backward pass asks. A plain entry asks the rule of each.</summary>
    internal virtual void PullAll(Tensor<T> dy, in Gradients<T> into)
    {
        for (var i = 0; i < InputCount; i++)
        {
            if (!into.Needs(i)) continue;
            into.Add(i, Pull(dy, i), dy);
            into.ReturnTemporaries();
        }
    }

    /// <summary>Refuses to differentiate with values that are no longer those of the forward pass.</summary>
    internal void CheckUnchanged()
    {
        if (Output.Storage.Version != outputVersion) TapeErrors.ChangedInPlace(Op, "its output", Output.Shape);
        for (var i = 0; i < InputCount; i++)
            if (Operand(i).IsChanged) TapeErrors.ChangedInPlace(Op, $"operand {i}", Input(i).Shape);
        if (attributesVersion != TapeAttributes.NoBuffers && AttributesVersion != attributesVersion) TapeErrors.AttributeChangedInPlace(Op);
    }

    private protected virtual int AttributesVersion => TapeAttributes.NoBuffers;
}

/// <summary>An operand as an entry keeps it: where its gradient belongs, and which version of its buffer was read.</summary>
internal readonly struct Operand<T>(Tensor<T> tensor, int slot)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly Tensor<T> Tensor = tensor;
    public readonly int Slot = slot;
    private readonly int version = tensor.Storage.Version;

    /// <summary>True once the buffer has been changed in place since.</summary>
    public bool IsChanged => Tensor.Storage.Version != version;
}

internal sealed class UnaryEntry<T>(string op, Tensor<T> y, Operand<T> x, Vjp<T> dx)
    : TapeEntry<T>(op, y, inputCount: 1, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at) => dx(dy, at.Input(0), at.Output);
}

internal sealed class UnaryEntry<T, TAttributes>(string op, Tensor<T> y, Operand<T> x, TAttributes attributes, Vjp<T, TAttributes> dx)
    : TapeEntry<T>(op, y, inputCount: 1, x, attributesVersion: TapeAttributes.Version<T, TAttributes>(attributes))
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override object? Attributes => attributes;

    internal override Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at) => dx(dy, at.Input(0), at.Output, attributes);

    /// <summary>If all it did was to cut a part out of its operand, the gradient is added where the part was, without zeros around it.</summary>
    internal override void PullAll(Tensor<T> dy, in Gradients<T> into)
    {
        if (typeof(TAttributes) == typeof(Movement.Part) && into.Needs(0) && into.AddPart(0, ((Movement.Part)(object)attributes!).Windows, dy)) return;
        base.PullAll(dy, into);
    }

    private protected override int AttributesVersion => TapeAttributes.Version<T, TAttributes>(attributes);
}

internal sealed class BinaryEntry<T>(string op, Tensor<T> y, Operand<T> a, Operand<T> b, BinaryVjp<T> da, BinaryVjp<T> db)
    : TapeEntry<T>(op, y, inputCount: 2, a, b)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at) => (i == 0 ? da : db)(dy, at.Input(0), at.Input(1), at.Output);
}

internal sealed class BinaryEntry<T, TAttributes>(string op, Tensor<T> y, Operand<T> a, Operand<T> b, TAttributes attributes, BinaryVjp<T, TAttributes> da, BinaryVjp<T, TAttributes> db)
    : TapeEntry<T>(op, y, inputCount: 2, a, b, TapeAttributes.Version<T, TAttributes>(attributes))
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override object? Attributes => attributes;

    internal override Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at) => (i == 0 ? da : db)(dy, at.Input(0), at.Input(1), at.Output, attributes);

    private protected override int AttributesVersion => TapeAttributes.Version<T, TAttributes>(attributes);
}

internal sealed class TernaryEntry<T>(string op, Tensor<T> y, Operand<T> a, Operand<T> b, Operand<T> c, TernaryVjp<T> da, TernaryVjp<T> db, TernaryVjp<T> dc)
    : TapeEntry<T>(op, y, [a, b, c])
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at) => (i == 0 ? da : i == 1 ? db : dc)(dy, at.Input(0), at.Input(1), at.Input(2), at.Output);
}

internal sealed class NaryEntry<T, TAttributes>(string op, Tensor<T> y, Tensor<T>[] xs, Operand<T>[] operands, TAttributes attributes, NaryVjp<T, TAttributes> dx)
    : TapeEntry<T>(op, y, operands, TapeAttributes.Version<T, TAttributes>(attributes))
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override IReadOnlyList<Tensor<T>> Inputs => xs;

    public override object? Attributes => attributes;

    internal override Tensor<T> Pull(Tensor<T> dy, int i, TapeEntry<T> at) => dx(dy, at.Inputs, at.Output, i, attributes);

    private protected override int AttributesVersion => TapeAttributes.Version<T, TAttributes>(attributes);
}

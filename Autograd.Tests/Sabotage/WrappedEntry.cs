using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>An entry that takes another's place on the tape: the same operation, but its rule is asked through a function, and some operands may be cut off.</summary>
internal sealed class WrappedEntry(TapeEntry<double> entry, Func<Tensor<double>, int, Tensor<double>> pull, Func<int, bool>? isCut = null)
    : TapeEntry<double>(entry.Op, entry.Output, [.. entry.Inputs.Select((x, i) => new Operand<double>(x, isCut is not null && isCut(i) ? NoSlot : entry.Operand(i).Slot))])
{
    public override object? Attributes => entry.Attributes;

    public override IReadOnlyList<Tensor<double>> Inputs => entry.Inputs;

    internal override Tensor<double> Pull(Tensor<double> dy, int i, TapeEntry<double> at) => pull(dy, i);
}

using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>An entry that takes another's place on the tape: the same operation, but its rule is asked through a function, and some operands may be cut off.</summary>
internal sealed class WrappedEntry(TapeEntry<double> entry, Func<Tensor<double>, int, Tensor<double>> pull, Func<int, bool>? isCut = null) : TapeEntry<double>(entry.Op, entry.Output)
{
    private readonly int[] versions = [.. entry.Inputs.Select(x => x.Storage.Version)];

    public override object? Attributes => entry.Attributes;

    public override IReadOnlyList<Tensor<double>> Inputs => entry.Inputs;

    public override int InputCount => entry.InputCount;

    public override Tensor<double> Input(int i) => entry.Input(i);

    internal override int Slot(int i) => isCut is not null && isCut(i) ? NoSlot : entry.Slot(i);

    internal override Tensor<double> Pull(Tensor<double> dy, int i, TapeEntry<double> at) => pull(dy, i);

    private protected override int Version(int i) => versions[i];
}

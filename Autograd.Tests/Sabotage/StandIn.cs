using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>Other operands and another output, for a rule to be asked at. It stands on no tape.</summary>
internal sealed class StandIn(IReadOnlyList<Tensor<double>> xs, Tensor<double> y) : TapeEntry<double>("StandIn", y, [.. xs.Select(x => new Operand<double>(x, NoSlot))])
{
    public override IReadOnlyList<Tensor<double>> Inputs => xs;

    internal override Tensor<double> Pull(Tensor<double> dy, int i, TapeEntry<double> at) => throw new NotSupportedException("It has operands, and no rule.");
}

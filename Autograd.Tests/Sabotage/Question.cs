using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>What the backward pass asks of an entry: the gradient of operand i, from dy. A <see cref="Fault"/> gives the wrong answer.</summary>
/// <param name="Tape">Where the entry stands.</param>
/// <param name="Place">Its number there.</param>
/// <param name="Entry">The entry as it was recorded.</param>
/// <param name="Dy">The gradient of its output.</param>
/// <param name="I">Which operand is asked for.</param>
internal sealed record Question(Tape<double> Tape, int Place, TapeEntry<double> Entry, Tensor<double> Dy, int I)
{
    /// <summary>The operand.</summary>
    public Tensor<double> X => Entry.Input(I);

    /// <summary>A fault sets this where it does harm that the answer's numbers do not show; true from the start where that is known already.</summary>
    public bool DoesHarm { get; set; }

    /// <summary>The right answer.</summary>
    public Tensor<double> Right() => Entry.Pull(Dy, I);

    /// <summary>What the rule says of other operands, of another output, of another dy.</summary>
    public Tensor<double> Elsewhere(Tensor<double> dy, IReadOnlyList<Tensor<double>> xs, Tensor<double> y) => Entry.Pull(dy, I, new StandIn(xs, y));

    /// <summary>The right answer as plain numbers, of the operand's shape, computed aside.</summary>
    public double[] RightNumbers() => Aside(Right);

    /// <summary>An answer as plain numbers; of the operand's shape, if it is not one that the backward pass refuses.</summary>
    public double[] Numbers(Tensor<double> answer) => Aside(() => answer);

    private double[] Aside(Func<Tensor<double>> answer)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var dx = answer();
        return (Broadcasting.Fits(X.Shape, dx.Shape) ? dx.SumTo(X.Shape) : dx).ToArray();
    }
}

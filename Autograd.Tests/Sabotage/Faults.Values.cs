using Autograd.Core;

namespace Autograd.Tests.Sabotage;

// Wrong numbers in the right places.
internal static partial class Faults
{
    private static IEnumerable<Fault> Values =>
    [
        new("scaled", "the gradient is 1.01 times as large", static q => 1.01 * q.Right()),
        new("negated", "the gradient's sign is flipped", static q => -q.Right()),
        new("dropped", "the operand's gradient is forgotten: zeros", static q => Tensor.Zeros<double>(q.X.Shape)),
        new("shifted", "0.01 is added to the gradient, so that the rule is not linear", static q => q.Right() + 0.01),
        new("dy forgotten", "the gradient of the output is taken to be all ones, as it is below a plain sum", static q => q.Elsewhere(Tensor.Ones<double>(q.Dy.Shape), q.Entry.Inputs, q.Entry.Output)),
        new("in float", "the gradient is rounded to single precision", static q => q.Right() is var dx ? Disguised(dx, Tensor.From<double>([.. dx.ToArray().Select(static v => (double)(float)v)], dx.Shape)) : dx)
        {
            Harmless = "every number it gives has few digits",
        },
    ];

    /// <summary>A tensor with other numbers in it, but the history of x: only what is seen, not how it was computed, is wrong.</summary>
    private static Tensor<double> Disguised(Tensor<double> x, Tensor<double> numbers) => x + (numbers - x).Detach();
}

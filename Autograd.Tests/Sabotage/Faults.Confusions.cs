using Autograd.Core;

namespace Autograd.Tests.Sabotage;

// The right formula with the wrong letters.
internal static partial class Faults
{
    private static IEnumerable<Fault> Confusions =>
    [
        new("rules swapped", "each operand gets the next one's gradient", static q => q.Entry.InputCount < 2 ? null : q.Entry.Pull(q.Dy, (q.I + 1) % q.Entry.InputCount))
        {
            NoOccasion = "it has one operand",
            Harmless = "its operands have the same rule",
        },
        new("operands swapped", "inside the rule, each operand stands for the next", static q => q.Entry.InputCount < 2 ? null : q.Elsewhere(q.Dy, [.. q.Entry.Inputs.Skip(1), q.Entry.Input(0)], q.Entry.Output))
        {
            NoOccasion = "it has one operand",
            Harmless = "the rule does not look at the operands",
        },
        new("x for y", "inside the rule, the operand stands for the output, and the output for the operand", static q => SwappedWithOutput(q))
        {
            NoOccasion = "operand and output never have the same shape",
            Harmless = "the rule looks at neither, or at their shapes only",
        },
    ];

    private static Tensor<double>? SwappedWithOutput(Question q)
    {
        if (q.X.Shape != q.Entry.Output.Shape) return null;
        return q.Elsewhere(q.Dy, [.. q.Entry.Inputs.Select((x, i) => i == q.I ? q.Entry.Output : x)], q.X);
    }
}

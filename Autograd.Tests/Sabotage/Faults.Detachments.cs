using Autograd.Core;

namespace Autograd.Tests.Sabotage;

// Right at first order, wrong at second: the rule's own history is incomplete.
internal static partial class Faults
{
    private const string NotComputedWith = "the rule does not compute with it, or only what is flat: its shape, a comparison, a sign";

    private static IEnumerable<Fault> Detachments =>
    [
        new("computed outside", "the rule is computed in plain numbers, not in differentiable operations", static q => Detached(q, q.Right())),
        new("dy detached", "inside the rule, the gradient of the output is taken for a constant", static q => CutOff(q, [q.Dy])),
        new("operand detached", "inside the rule, the operand is taken for a constant", static q => CutOff(q, [q.X]))
        {
            Harmless = NotComputedWith,
        },
        new("others detached", "inside the rule, the other operands are taken for constants", static q => q.Entry.InputCount < 2 ? null : CutOff(q, [.. q.Entry.Inputs.Where((_, i) => i != q.I)]))
        {
            NoOccasion = "it has one operand",
            Harmless = NotComputedWith,
        },
        new("y detached", "inside the rule, the output is taken for a constant", static q => CutOff(q, [q.Entry.Output]))
        {
            Harmless = NotComputedWith,
        },
    ];

    private static Tensor<double> Detached(Question q, Tensor<double> dx)
    {
        q.DoesHarm |= dx.RequiresGrad;
        return dx.Detach();
    }

    /// <summary>Asks the rule, and then takes from what it recorded every way by which the answer depends on some tensors.</summary>
    private static Tensor<double> CutOff(Question q, Tensor<double>[] from)
    {
        var before = q.Tape.Count;
        var dx = q.Right();
        if (from.Any(x => ReferenceEquals(x, dx))) return Detached(q, dx);
        if (!dx.RequiresGrad || dx.Tape != q.Tape || dx.Slot < before) return dx;

        var cuts = new List<(int Place, WrappedEntry Entry)>();
        var pending = new Stack<int>([dx.Slot]);
        var seen = new HashSet<int>();
        while (pending.TryPop(out var place))
        {
            if (!seen.Add(place)) continue;
            var entry = q.Tape.Entries[place];
            var isCut = false;
            for (var i = 0; i < entry.InputCount; i++)
            {
                if (IsFrom(entry.Input(i))) isCut |= entry.Operand(i).Slot != TapeEntry<double>.NoSlot;
                else if (entry.Operand(i).Slot >= before) pending.Push(entry.Operand(i).Slot);
            }
            if (isCut) cuts.Add((place, new WrappedEntry(entry, entry.Pull, i => IsFrom(entry.Input(i)))));
        }

        double[][] whole = q.DoesHarm || cuts.Count == 0 ? [] : Derivatives(q, dx, from);
        foreach (var (place, entry) in cuts) q.Tape.Replace(place, entry);
        if (whole.Length > 0) q.DoesHarm = whole.Zip(Derivatives(q, dx, from)).Any(pair => Saboteur.Differ(pair.First, pair.Second));
        return dx;

        bool IsFrom(Tensor<double> x) => from.Any(other => ReferenceEquals(other, x));
    }

    /// <summary>How the answer depends on tensors: there may be ways, and nothing goes by them (the sign of x is computed from x, and flat).</summary>
    private static double[][] Derivatives(Question q, Tensor<double> dx, Tensor<double>[] xs)
    {
        using var scope = new TensorScope();
        var direction = Tensor.Normal<double>(dx.Shape, new RandomStream(1));
        return Array.ConvertAll(q.Tape.Gradient(dx, [.. xs.Where(x => x.RequiresGrad)], direction), static gradient => gradient.ToArray());
    }
}

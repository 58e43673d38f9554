using Autograd.Core;

namespace Autograd.Tests.Sabotage;

// Right numbers, handled wrongly: where they lie in memory, who else looks there, and what was there before.
internal static partial class Faults
{
    private const string Intermediate = "its operand is an intermediate result, which nothing else looks at";

    private static IEnumerable<Fault> Buffers =>
    [
        new("overwritten", "where an operand is used several times, the last gradient to arrive replaces the others instead of being added", static q => Overwritten(q))
        {
            NoOccasion = Intermediate,
        },
        new("into dy", "the rule uses the buffer of dy to accumulate in, which others look at", static q => Scribbled(q, q.Dy, isLookedAt: IsSeed(q) || q.Dy.Storage.Holders > 1 || HasSlotFrom(q.I + 1, q.Entry)))
        {
            Harmless = "dy is an intermediate result, and nothing looks at it afterwards",
        },
        new("into the operand", "the rule uses the operand's buffer to accumulate in", static q => q.X.Tape is null ? Scribbled(q, q.X, isLookedAt: true) : null)
        {
            NoOccasion = Intermediate,
        },
        new("into an expanded buffer", "the result is written over dy where dy shows one place several times", static q => WrittenOverExpanded(q, q.Right()))
        {
            NoOccasion = "its gradient never has the shape of dy",
            Harmless = "what it writes to one place is always the same number",
        },
        new("shared, not counted", "a buffer handed on is not counted as held once more, so it is added to in place, or returned, while another looks at it", static q => NotCounted(q, q.Right()))
        {
            NoOccasion = "its result lies in a buffer of its own",
        },
        new("dy's strides ignored", "dy is read as if it were contiguous", static q => q.Dy.IsContiguous ? null : q.Elsewhere(Misread(q.Dy), q.Entry.Inputs, q.Entry.Output))
        {
            NoOccasion = "dy is always contiguous: a single number, or made by another rule",
        },
        new("x's strides ignored", "the operands and the output are read as if they were contiguous", static q =>
            q.Entry.Inputs.Append(q.Entry.Output).All(x => x.IsContiguous) ? null : q.Elsewhere(q.Dy, [.. q.Entry.Inputs.Select(Misread)], Misread(q.Entry.Output)))
        {
            NoOccasion = "its operands and its output are always contiguous",
            Harmless = "the rule does not look at the elements",
        },
    ];

    /// <summary>The backward pass walks the tape in reverse: what an earlier entry, or a later operand of the same, gives to the same tensor arrives after this.</summary>
    private static Tensor<double>? Overwritten(Question q)
    {
        var slot = q.Entry.Operand(q.I).Slot;
        bool Gives(TapeEntry<double> entry, int first)
        {
            for (var i = first; i < entry.InputCount; i++)
                if (entry.Operand(i).Slot == slot) return true;
            return false;
        }

        var again = Gives(q.Entry, q.I + 1);
        for (var place = 0; place < q.Place && !again; place++) again = Gives(q.Tape.Entries[place], 0);
        return again ? Tensor.Zeros<double>(q.X.Shape) : null;
    }

    /// <summary>The right answer, and every element of x doubled where it lies.</summary>
    private static Tensor<double> Scribbled(Question q, Tensor<double> x, bool isLookedAt)
    {
        var dx = q.Right();
        if (dx.Storage == x.Storage) dx *= 1;
        double[] doubled = [.. x.ToArray().Select(static v => v + v)];
        Kernel<double>.Copy(doubled, x.Layout.Dense, x.Storage.Span(x.Shape), x.Layout);
        q.DoesHarm |= isLookedAt && x.Size > 0;
        return dx;
    }

    /// <summary>Whether dy is what the backward pass started from, the caller's.</summary>
    private static bool IsSeed(Question q) => !q.Tape.Entries.Skip(q.Place + 1).Any(later => Enumerable.Range(0, later.InputCount).Any(i => later.Operand(i).Slot == q.Place));

    private static bool HasSlotFrom(int first, TapeEntry<double> entry) => Enumerable.Range(0, entry.InputCount).Skip(first).Any(i => entry.Operand(i).Slot != TapeEntry<double>.NoSlot);

    private static Tensor<double>? WrittenOverExpanded(Question q, Tensor<double> dx)
    {
        if (dx.Shape != q.Dy.Shape || !q.Dy.Layout.Overlaps || dx.Size == 0) return dx.Shape == q.Dy.Shape ? dx : null;
        var buffer = Storage<double>.Rent(q.Dy.Storage.Length, "Sabotage");
        Kernel<double>.Copy(dx.Buffer, dx.Layout, buffer.Span(dx.Shape), q.Dy.Layout);
        return Disguised(dx, new Tensor<double>(buffer, q.Dy.Layout));
    }

    private static Tensor<double>? NotCounted(Question q, Tensor<double> dx)
    {
        if (dx.Storage != q.Dy.Storage) return null;
        dx.Storage.Holders--;
        q.DoesHarm |= dx.Size > 0;
        return dx;
    }

    /// <summary>The elements that lie one after another from where the first does.</summary>
    private static Tensor<double> Misread(Tensor<double> x)
    {
        if (x.IsContiguous) return x;
        var values = new double[x.Size];
        for (var i = 0; i < values.Length; i++) values[i] = x.Buffer[(x.Layout.Offset + i) % x.Storage.Length];
        return Disguised(x, Tensor.From<double>(values, x.Shape));
    }
}

using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>
/// Breaks a rule where it was recorded. Right after the operation took its place on the open tape, its entry there is replaced by one that answers wrongly: <c>Record</c> has no hook and knows nothing of it.
/// </summary>
internal static class Saboteur
{
    /// <summary>The operation with a fault in one of its rules.</summary>
    public static Operation Break(Operation operation, Rule rule, Fault fault, Evidence evidence) => operation with
    {
        Function = xs =>
        {
            var tape = Tape<double>.OpenForRecording;
            var before = tape?.Count ?? 0;
            var y = operation.Function(xs);
            for (var place = before; place < tape?.Count; place++)
                if (tape.Entries[place] is var entry && entry.Op == rule.Op) tape.Replace(place, Wrong(tape, place, entry));
            return y;

            WrappedEntry Wrong(Tape<double> tape, int place, TapeEntry<double> entry) =>
                new(entry, (dy, i) => i == rule.Operand ? Ask(new Question(tape, place, entry, dy, i), fault, evidence) : entry.Pull(dy, i));
        },
    };

    private static Tensor<double> Ask(Question question, Fault fault, Evidence evidence)
    {
        question.DoesHarm = evidence.OfHarm;
        var right = evidence.OfHarm ? null : question.RightNumbers(); // before the fault, which may write into what the rule reads
        evidence.OfGradient |= right is null || right.Any(static dx => dx != 0);
        var answer = fault.Answer(question);
        if (answer is null) return question.Right();
        evidence.OfOccasion = true;
        evidence.OfHarm = question.DoesHarm || (right is not null && Differ(right, question.Numbers(answer)));
        return answer;
    }

    /// <summary>Not equal, and not by the rounding of sums in another order.</summary>
    public static bool Differ(double[] right, double[] answer)
    {
        if (right.Length != answer.Length) return true;
        var slack = 1e-14 * right.Where(double.IsFinite).Select(Math.Abs).Append(1).Max();
        return right.Zip(answer).Any(pair => !pair.First.Equals(pair.Second) && !(Math.Abs(pair.First - pair.Second) <= slack));
    }
}

/// <summary>What was seen of a fault while the laws looked at it.</summary>
internal sealed class Evidence
{
    /// <summary>The right rule gave a number other than 0.</summary>
    public bool OfGradient { get; set; }

    /// <summary>The fault could do something.</summary>
    public bool OfOccasion { get; set; }

    /// <summary>It changed a number.</summary>
    public bool OfHarm { get; set; }
}

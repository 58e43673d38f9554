using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>What the laws say of every rule with every fault.</summary>
internal sealed class KillTable
{
    // Left out: buffers that go back are no concern of a rule's numbers; and nested derivatives are compared with others by the same rules, right or wrong. Both take the longest.
    public static IReadOnlyList<Law> Laws { get; } = [.. Core.Laws.All.Except([Core.Laws.Ownership, Core.Laws.Perturbation])];

    // What these look at takes the longest, and does not depend much on the shapes.
    private static readonly Law[] FewCases = [Core.Laws.SecondOrder, Core.Laws.OneTape];

    private static readonly Lazy<KillTable> Run = new(() => new KillTable());

    private readonly Dictionary<(Rule, Fault), Cell> cells = [];

    private KillTable() => Parallel.ForEach(Rule.All, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, rule =>
    {
        foreach (var fault in Faults.All)
        {
            var cell = Look(rule, fault);
            lock (cells) cells.Add((rule, fault), cell);
        }
    });

    /// <summary>The whole table; computed once a run.</summary>
    public static KillTable Instance => Run.Value;

    public IReadOnlyCollection<Cell> Cells => cells.Values;

    public Cell this[Rule rule, Fault fault] => cells[(rule, fault)];

    /// <summary>Holds every law against the operations that use a rule, with a fault in it.</summary>
    public static Cell Look(Rule rule, Fault fault)
    {
        var evidence = new Evidence();
        var (killers, throws) = (new List<Law>(), false);
        foreach (var law in Laws)
            foreach (var operation in rule.Operations.Where(operation => law.WhyNot(operation) is null))
            {
                var looked = FewCases.Contains(law) ? operation with { Cases = [.. operation.Cases.Take(3)] } : operation;
                var verdict = Verdict(law, Saboteur.Break(looked, rule, fault, evidence));
                throws |= verdict == Outcome.Throws;
                if (verdict == Outcome.Killed) killers.Add(law);
                if (verdict != Outcome.Passed) break;
            }
        return new Cell(rule, fault, killers, throws, evidence);
    }

    private static Outcome Verdict(Law law, Operation broken)
    {
        try
        {
            law.Check(broken);
            return Outcome.Passed;
        }
        catch (LawException)
        {
            return Outcome.Killed;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            return Outcome.Throws; // the shapes do not fit, or a buffer is gone: a test is red all the same
        }
    }

    private enum Outcome
    {
        Passed,
        Killed,
        Throws,
    }
}

/// <summary>One rule with one fault: which laws are broken, and whether an error said so before any law could.</summary>
internal sealed record Cell(Rule Rule, Fault Fault, IReadOnlyList<Law> Killers, bool Throws, Evidence Evidence)
{
    public bool IsKilled => Killers.Count > 0 || Throws;

    /// <summary>Nothing happened wherever the laws looked, and the fault says why: null if it was killed, or survives.</summary>
    public string? Excuse => IsKilled || Evidence.OfHarm ? null : !Evidence.OfOccasion && Fault.NoOccasion is { } none ? none : !Evidence.OfGradient ? "its gradient is zero everywhere" : Evidence.OfOccasion ? Fault.Harmless : null;

    public override string ToString() => $"{Rule}, {Fault}";
}

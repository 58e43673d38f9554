using Autograd.Core;
using Autograd.Tests.Catalog;

namespace Autograd.Tests.Sabotage;

/// <summary>Law 11: a rule that is broken, in any way and wherever it stands, is noticed; or it can be shown that nothing was broken.</summary>
public sealed class SabotageTests
{
    private static readonly Lazy<Dictionary<string, Rule>> Rules = new(() => Rule.All.ToDictionary(rule => rule.ToString()));

    public static TheoryData<string> Names => [.. Rules.Value.Keys];

    public static TheoryData<string> FaultNames => [.. Faults.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_fault_is_killed_or_does_nothing(string rule)
    {
        var survivors = Faults.All.Select(fault => KillTable.Instance[Rules.Value[rule], fault]).Where(cell => !cell.IsKilled && cell.Excuse is null).ToArray();
        Assert.True(survivors.Length == 0, string.Join("\n", survivors.Select(cell =>
            $"{cell}: no law fails, though {(cell.Evidence.OfHarm ? "numbers are wrong" : cell.Evidence.OfOccasion ? "the fault should do harm: say in the fault why it may not (Harmless)" : "there should be an occasion: say in the fault why there may be none (NoOccasion)")}.")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_that_is_wrapped_but_not_broken_passes(string rule)
    {
        var cell = KillTable.Look(Rules.Value[rule], Fault.None);
        Assert.False(cell.IsKilled, $"the wrapping itself breaks {string.Join(", ", cell.Killers)}");
        Assert.True(cell.Evidence is { OfOccasion: true, OfHarm: false });
    }

    /// <summary>Two backward passes, one differentiating the other, ask no rule that is not in the table.</summary>
    [Fact]
    public void No_rule_is_left_out()
    {
        var missing = new HashSet<Rule>();
        foreach (var operation in OperationCatalog.Rows.SelectMany(row => Adjoint.All(row.Operation)))
        {
            using var scope = new TensorScope();
            Tensor<double>[] xs = [.. operation.Draw(operation.Cases[0], new RandomStream(0)).Select(x => x.RequireGrad())];
            using var tape = new Tape<double>();
            var y = operation.Function(xs);
            if (y.RequiresGrad) tape.Gradient(y, xs, Tensor.Ones<double>(y.Shape).RequireGrad(), createGraph: true);
            foreach (var entry in tape.Entries)
                for (var i = 0; i < entry.InputCount; i++)
                    if (entry.Operand(i).Slot != TapeEntry<double>.NoSlot) missing.Add(new Rule(entry.Op, i));
        }
        missing.ExceptWith(Rule.All);
        Assert.True(missing.Count == 0, $"No operation of the catalogue asks these rules early enough for them to be broken: {string.Join(", ", missing)}.");
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Every_fault_kills_somewhere(string fault) =>
        Assert.Contains(KillTable.Instance.Cells, cell => cell.Fault.Name == fault && cell.IsKilled);

    /// <summary>Right at first order: nothing but a law of second derivatives can see it.</summary>
    [Fact]
    public void What_is_detached_inside_a_rule_is_seen_at_second_order_only()
    {
        var cells = KillTable.Instance.Cells.Where(cell => cell.Fault.Name is "dy detached" or "operand detached" or "others detached" or "y detached" or "computed outside" && cell.IsKilled).ToArray();
        Assert.All(cells, cell => Assert.Contains(Core.Laws.SecondOrder, cell.Killers));
        Assert.All(cells, cell => Assert.Empty(cell.Killers.Except([Core.Laws.SecondOrder, Core.Laws.ForwardMode])));
    }

    /// <summary>The gradient is right as long as nothing else wants it: only a law of the tape can see it.</summary>
    [Fact]
    public void What_is_overwritten_is_seen_by_the_law_of_the_tape()
    {
        var cells = KillTable.Instance.Cells.Where(cell => cell.Fault.Name == "overwritten" && cell.Rule.StandsAlone && cell.Evidence.OfGradient).ToArray();
        Assert.All(cells, cell => Assert.Contains(Core.Laws.OneTape, cell.Killers));
    }

    [Fact]
    public void Operands_of_a_sum_may_be_swapped_and_of_a_difference_not()
    {
        var swapped = Faults.All.Single(fault => fault.Name == "rules swapped");
        Assert.Equal("its operands have the same rule", KillTable.Instance[Rules.Value["Add a"], swapped].Excuse);
        Assert.True(KillTable.Instance[Rules.Value["Subtract a"], swapped].IsKilled);
        Assert.True(KillTable.Instance[Rules.Value["Multiply a"], swapped].IsKilled);
    }
}

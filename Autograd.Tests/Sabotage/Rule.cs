using Autograd.Core;
using Autograd.Tests.Catalog;

namespace Autograd.Tests.Sabotage;

/// <summary>The rule of one operand of an operation, as entries of the tape name it.</summary>
/// <param name="Op">The entry's operation.</param>
/// <param name="Operand">The operand's number.</param>
internal sealed record Rule(string Op, int Operand)
{
    private const int Witnesses = 3;

    /// <summary>Every rule that is asked when the rows of the catalogue are differentiated, in their order, and then those that are asked only when they are differentiated again.</summary>
    public static IReadOnlyList<Rule> All { get; } = Find();

    /// <summary>How many operands the operation was seen with.</summary>
    public int Operands { get; private set; }

    /// <summary>Whether some operation of the catalogue records nothing else, so that its operands are what the law gave it.</summary>
    public bool StandsAlone { get; private set; }

    /// <summary>The operations to be broken by it: those that record nothing else, if there are any.</summary>
    public IReadOnlyList<Operation> Operations { get; private set; } = [];

    /// <summary><c>Exp</c>, <c>Multiply a</c>, <c>Concatenate 2</c>.</summary>
    public override string ToString() => Operands switch
    {
        1 => Op,
        2 => $"{Op} {"ab"[Operand]}",
        _ => $"{Op} {Operand}",
    };

    private static List<Rule> Find()
    {
        var rules = new List<Rule>();
        Operation[] operations = [.. OperationCatalog.Rows.Select(row => row.Operation)];
        Add(operations);
        Add([.. operations.SelectMany(Adjoint.All)]);
        return rules;

        // Rules that are not known yet, with the operations that use them.
        void Add(Operation[] operations)
        {
            var found = new Dictionary<Rule, List<(Operation Operation, bool IsAlone)>>();
            foreach (var operation in operations)
            {
                var seen = Look(operation);
                foreach (var rule in seen.Keys.Except(rules))
                {
                    if (!found.TryGetValue(rule, out var users)) found.Add(rule, users = []);
                    users.Add((operation, seen.Keys.All(other => other.Op == rule.Op)));
                    var known = found.Keys.Single(rule.Equals);
                    known.Operands = Math.Max(known.Operands, seen[rule]);
                }
            }
            foreach (var (rule, users) in found)
            {
                rule.StandsAlone = users.Any(user => user.IsAlone);
                rule.Operations = [.. users.OrderByDescending(user => user.IsAlone).Take(Witnesses).Select(user => user.Operation)];
                rules.Add(rule);
            }
        }
    }

    /// <summary>The rules that can be asked of what an operation records, each with its number of operands.</summary>
    private static Dictionary<Rule, int> Look(Operation operation)
    {
        var seen = new Dictionary<Rule, int>();
        foreach (var shapes in operation.Cases)
        {
            using var scope = new TensorScope();
            Tensor<double>[] xs = [.. operation.Draw(shapes, new RandomStream(0)).Select(x => x.RequireGrad())];
            using var tape = new Tape<double>();
            operation.Function(xs);
            foreach (var entry in tape.Entries)
                for (var i = 0; i < entry.InputCount; i++)
                    if (entry.Operand(i).Slot != TapeEntry<double>.NoSlot && new Rule(entry.Op, i) is var rule) seen[rule] = Math.Max(seen.GetValueOrDefault(rule), entry.InputCount);
        }
        return seen;
    }

    public bool Equals(Rule? other) => other is not null && other.Op == Op && other.Operand == Operand;

    public override int GetHashCode() => HashCode.Combine(Op, Operand);
}

using System.Numerics;

namespace Autograd.Core;

/// <summary>
/// In which order operands are multiplied two at a time: the cheapest by multiplications, found over all subsets of the operands (a chain of three matrices may cost a hundred times
/// more one way than the other). A set of operands is a bit mask; a label survives it if an operand outside or the result has it.
/// </summary>
internal static class EinsumPath
{
    private const int MaxExhaustive = 10; // 3¹⁰ splits; beyond, one operand after the other

    /// <summary>The last product of the cheapest order of a set of at least two operands, as the set on its left; the rest of the set stands on its right. By set.</summary>
    public static int[] LeftSides(EinsumEquation equation)
    {
        var n = equation.Operands.Length;
        if (n > MaxExhaustive) return [];
        var (left, cost) = (new int[1 << n], new double[1 << n]);
        for (var set = 1; set < left.Length; set++)
        {
            if (BitOperations.IsPow2(set)) continue;
            cost[set] = double.PositiveInfinity;
            var first = set & -set;
            for (var part = (set - 1) & set; part > 0; part = (part - 1) & set)
            {
                if ((part & first) == 0) continue; // each split once, the first operand on the left
                var total = cost[part] + cost[set ^ part] + Multiplications(equation, part, set ^ part);
                if (total < cost[set]) (cost[set], left[set]) = (total, part);
            }
        }
        return left;
    }

    /// <summary>The labels that a product of these operands keeps: those of the result or of an operand outside.</summary>
    public static string Kept(EinsumEquation equation, int set)
    {
        var outside = equation.Output + string.Concat(equation.Operands.Where((_, i) => (set >> i & 1) == 0));
        return string.Concat(equation.Operands.Where((_, i) => (set >> i & 1) != 0).SelectMany(labels => labels).Distinct().Where(outside.Contains));
    }

    private static double Multiplications(EinsumEquation equation, int a, int b) =>
        Kept(equation, a).Union(Kept(equation, b)).Aggregate(1.0, (product, label) => product * equation.Size(label));
}

using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Draws examples with replacement, each as often as its weight says: rare classes can be shown more often than they occur. PyTorch: WeightedRandomSampler.</summary>
public sealed class WeightedSampler
{
    private readonly double[] cumulative; // cumulative[i] is the sum of the weights up to and with i

    /// <summary>A sampler of examples of these weights.</summary>
    /// <param name="weights">One an example, not negative; only their ratios count.</param>
    /// <param name="random">Where the chance comes from.</param>
    /// <param name="count">How many examples make an epoch; as many as there are weights, if not given.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public WeightedSampler(ReadOnlySpan<double> weights, RandomStream random, int? count = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), $"WeightedSampler: an epoch cannot have {count} examples.");
        cumulative = new double[weights.Length];
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"WeightedSampler: the weight of example {i} is {weights[i]}; it must be a finite number and not negative."), nameof(weights));
            cumulative[i] = sum += weights[i];
        }
        if (!(sum > 0 && double.IsFinite(sum))) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"WeightedSampler: the weights add up to {sum}; nothing could be drawn."), nameof(weights));
        (Random, Count) = (random, count ?? weights.Length);
    }

    /// <summary>How many examples make an epoch.</summary>
    public int Count { get; }

    /// <summary>How many examples there are to draw from.</summary>
    public int Examples => cumulative.Length;

    internal RandomStream Random { get; }

    /// <summary>A sampler that shows every class equally often, however many examples it has.</summary>
    /// <param name="labels">The class of each example, <c>[n]</c>, 0 or greater.</param>
    /// <param name="random">Where the chance comes from.</param>
    public static WeightedSampler Balanced(Indices labels, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var classes = labels.ToArray();
        var sizes = classes.CountBy(label => label).ToDictionary();
        return new WeightedSampler(Array.ConvertAll(classes, label => 1.0 / sizes[label]), random);
    }

    /// <summary>How many it draws of how many, with a mark of the weights: another one for other weights.</summary>
    public override string ToString()
    {
        var mark = cumulative.Aggregate(0u, static (crc, sum) => BitOperations.Crc32C(crc, BitConverter.DoubleToUInt64Bits(sum)));
        return string.Create(CultureInfo.InvariantCulture, $"{Count} drawn of {Examples} by weights {mark:x8}");
    }

    /// <summary>The examples of an epoch.</summary>
    internal void Draw(Span<int> rows, RandomStream from)
    {
        foreach (ref var row in rows)
        {
            var at = from.NextDouble() * cumulative[^1]; // below the sum, but for a rounding
            var found = Array.BinarySearch(cumulative, at);
            row = found < 0 ? ~found : found + 1; // cumulative[row - 1] <= at < cumulative[row]
            while (row < cumulative.Length - 1 && cumulative[row] <= at) row++; // past examples of weight 0, whose sums are equal
            if (row >= cumulative.Length) row = Array.FindIndex(cumulative, sum => sum == cumulative[^1]); // the last of any weight
        }
    }
}

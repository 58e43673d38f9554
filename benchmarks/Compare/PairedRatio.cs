namespace Autograd.Benchmarks.Compare;

/// <summary>The median of ratios measured in pairs, and an interval that holds the true one in 95 of 100 comparisons or more.</summary>
/// <remarks>
/// Nothing is assumed of how the ratios are distributed: each lies above the true median in half of all cases, so that
/// the k-th smallest lies above it only if fewer than k lie below (the interval of the sign test). Of nine ratios it goes
/// from the second to the eighth.
/// </remarks>
internal readonly record struct PairedRatio(double Median, double Low, double High)
{
    public const int LeastPairs = 6;

    /// <exception cref="ArgumentException">There are fewer than six: their smallest and largest do not make an interval of 95 %.</exception>
    public static PairedRatio Of(IEnumerable<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        var n = sorted.Length;
        if (n < LeastPairs) throw new ArgumentException($"An interval of 95 % takes {LeastPairs} pairs or more, these are {n}.");
        var outside = 0;
        for (var probability = Math.Pow(0.5, n) * 2; probability <= 0.05; outside++) probability += Math.Pow(0.5, n) * 2 * Choose(n, outside + 1);
        return new((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[outside - 1], sorted[n - outside]);
    }

    private static double Choose(int n, int k)
    {
        var result = 1.0;
        for (var i = 0; i < k; i++) result = result * (n - i) / (i + 1);
        return result;
    }
}

namespace Autograd.Tests;

/// <summary>Cross-entropy of class indices from its definition, one position and one class at a time.</summary>
/// <param name="X">Logits in row-major order.</param>
/// <param name="Sizes"><c>[C]</c>, <c>[N C]</c> or <c>[N C d1 ... dK]</c>.</param>
/// <param name="Y">A class at each position.</param>
/// <param name="Weight">One a class, or none.</param>
/// <param name="IgnoreIndex">The target of positions that do not count.</param>
/// <param name="Smoothing">What part of the target is spread over all classes.</param>
internal sealed record NaiveCrossEntropy(double[] X, int[] Sizes, int[] Y, double[]? Weight, int IgnoreIndex, double Smoothing)
{
    private int Classes => Sizes.Length == 1 ? Sizes[0] : Sizes[1];

    /// <summary>How many positions follow one another before the next class begins.</summary>
    private int Inner => Sizes.Skip(2).Aggregate(1, (product, size) => product * size);

    public double[] None() => [.. Y.Select((_, position) => At(position))];

    public double Sum() => None().Sum();

    public double Mean() => Sum() / Y.Where(y => y != IgnoreIndex).Sum(W);

    private double At(int position)
    {
        var y = Y[position];
        if (y == IgnoreIndex) return 0;
        var loss = (1 - Smoothing) * W(y) * -LogProbability(position, y);
        for (var c = 0; c < Classes; c++) loss += Smoothing / Classes * W(c) * -LogProbability(position, c);
        return loss;
    }

    private double W(int c) => Weight?[c] ?? 1;

    /// <summary>log (e^x_c / Σ e^x_k) = −log Σ e^(x_k − x_c).</summary>
    private double LogProbability(int position, int c)
    {
        var sum = 0.0;
        for (var k = 0; k < Classes; k++) sum += Math.Exp(Logit(position, k) - Logit(position, c));
        return -Math.Log(sum);
    }

    private double Logit(int position, int c)
    {
        var (n, inner) = Math.DivRem(position, Inner);
        return X[(((n * Classes) + c) * Inner) + inner];
    }
}

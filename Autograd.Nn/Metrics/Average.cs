using System.Diagnostics;
using System.Globalization;

namespace Autograd.Nn;

/// <summary>The mean of a number over any number of batches, each with the weight of its examples: of a loss, and then also how many choices the model is torn between.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Average
{
    /// <summary>The sum of the numbers, each times its weight.</summary>
    public double Sum { get; private set; }

    /// <summary>The sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>The mean; NaN before the first.</summary>
    public double Value => Sum / Weight;

    /// <summary>e to the mean: of a cross-entropy in nats, the perplexity, as if the model chose at random among so many.</summary>
    public double Perplexity => Math.Exp(Value);

    /// <summary>Adds the number of a batch.</summary>
    /// <param name="value">A mean over the batch.</param>
    /// <param name="weight">
    /// How many examples, or characters, it is the mean of. Of none, the value is not looked at: the loss of a batch in which every label is ignored is 0/0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is negative, infinite or NaN.</exception>
    public void Add(double value, double weight = 1)
    {
        if (!(weight >= 0 && double.IsFinite(weight)))
            throw new ArgumentOutOfRangeException(nameof(weight), string.Create(CultureInfo.InvariantCulture, $"Average: a weight of {weight}; it is the number of examples."));
        if (weight > 0) (Sum, Weight) = (Sum + (value * weight), Weight + weight);
    }

    /// <summary>Begins anew, or goes on from a sum and its weight.</summary>
    public void Reset(double sum = 0, double weight = 0) => (Sum, Weight) = (sum, weight);

    /// <summary>The mean, to four digits.</summary>
    public override string ToString() => Value.ToString("0.0000", CultureInfo.InvariantCulture);
}

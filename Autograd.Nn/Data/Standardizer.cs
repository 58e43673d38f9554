using System.Diagnostics;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Brings every feature to mean 0 and standard deviation 1, as they are in the data it was made of: make it of the training set, and apply it to the test set too. A missing value (NaN) becomes 0, the mean.
/// </summary>
[DebuggerDisplay("Standardizer of {Means.Size} features")]
public sealed class Standardizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Of the means and deviations of inputs <c>[n features]</c>, NaN left out. A feature that is the same everywhere is only shifted.</summary>
    /// <exception cref="ArgumentException">The inputs are no matrix.</exception>
    public Standardizer(Tensor<T> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Rank != 2) throw new ArgumentException($"Standardizer: the inputs are [n features], not {inputs.Shape}.", nameof(inputs));
        var (values, features) = (inputs.ToArray(), inputs.Shape[1]);
        var (means, deviations) = (new T[features], new T[features]);
        for (var feature = 0; feature < features; feature++)
        {
            var column = values.Where((value, i) => i % features == feature && !T.IsNaN(value)).Select(double.CreateTruncating).ToList();
            var mean = column.Count == 0 ? 0 : column.Average();
            var deviation = column.Count == 0 ? 0 : Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
            (means[feature], deviations[feature]) = (T.CreateTruncating(mean), T.CreateTruncating(deviation > 0 ? deviation : 1));
        }
        (Means, Deviations) = (Tensor.From(means).Persist(), Tensor.From(deviations).Persist());
    }

    /// <summary>The mean of each feature.</summary>
    public Tensor<T> Means { get; }

    /// <summary>The standard deviation of each feature, 1 where it was 0.</summary>
    public Tensor<T> Deviations { get; }

    /// <summary>Inputs <c>[n features]</c> in the new scale.</summary>
    /// <exception cref="ArgumentException">The inputs have another number of features.</exception>
    public Tensor<T> Apply(Tensor<T> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Rank != 2 || inputs.Shape[1] != Means.Size) throw new ArgumentException($"Standardizer: the inputs are [n {Means.Size}], not {inputs.Shape}.", nameof(inputs));
        var scaled = inputs.ToArray();
        for (var i = 0; i < scaled.Length; i++)
        {
            var feature = i % Means.Size;
            scaled[i] = T.IsNaN(scaled[i]) ? T.Zero : (scaled[i] - Means.AsSpan()[feature]) / Deviations.AsSpan()[feature];
        }
        return Tensor.From<T>(scaled, inputs.Shape);
    }
}

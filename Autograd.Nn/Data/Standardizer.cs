using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Brings every feature to mean 0 and standard deviation 1, as they are in the data it was made of: make it of the training
/// set, and apply it to the test set too. A missing value (NaN) becomes 0, the mean. Its state belongs to the model's:
/// <c>new Checkpoint { { "model", model }, { "scale", scale } }</c>. scikit-learn: StandardScaler.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Standardizer<T> : IStateful
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Half a unit in the last place of a float; of doubles two, for they have been calculated as a rule.
    private static readonly double rounding = typeof(T) == typeof(float) ? Math.ScaleB(0.5, -23) : Math.ScaleB(2, -52);

    private double[] means, deviations; // double, so that an offset is taken away before anything is rounded to T

    /// <summary>
    /// Of the means and deviations of inputs <c>[n features]</c>, NaN left out. A feature that is the same everywhere, but
    /// for rounding, is only shifted, and one of which nothing is known stays as it is.
    /// </summary>
    /// <exception cref="ArgumentException">The inputs are no matrix, or infinite somewhere.</exception>
    public Standardizer(Tensor<T> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Rank != 2) throw new ArgumentException($"Standardizer: the inputs are [n features], not {inputs.Shape}.", nameof(inputs));
        (means, deviations) = Moments(inputs);
        (Means, Deviations) = (Empty(means.Length), Empty(means.Length));
        Publish();
    }

    /// <summary>One that changes nothing yet, to load a state into.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is negative.</exception>
    public Standardizer(int features)
    {
        if (features < 0) throw new ArgumentOutOfRangeException(nameof(features), string.Create(CultureInfo.InvariantCulture, $"Standardizer: {features} features; there are 0 or more."));
        (means, deviations) = (new double[features], new double[features]);
        deviations.AsSpan().Fill(1);
        (Means, Deviations) = (Empty(features), Empty(features));
        Publish();
    }

    /// <summary>The mean of each feature.</summary>
    public Tensor<T> Means { get; }

    /// <summary>The standard deviation of each feature, 1 where it was 0.</summary>
    public Tensor<T> Deviations { get; }

    /// <summary>Inputs <c>[n features]</c> in the new scale: (x − mean) / deviation, and 0 for NaN.</summary>
    /// <exception cref="ArgumentException">The inputs have another number of features.</exception>
    public Tensor<T> Apply(Tensor<T> inputs) => Map(inputs, static (x, mean, deviation) =>
        double.IsNaN(x) ? 0 : Math.Abs(mean) < double.MaxValue / 4 && Math.Abs(x) < double.MaxValue / 4
            ? (x - mean) / deviation : ((x / 4) - (mean / 4)) / (deviation / 4));

    /// <summary>
    /// What <see cref="Apply"/> was given, <c>[n features]</c>, from what it returned: x · deviation + mean. What was missing is the mean now.
    /// </summary>
    /// <exception cref="ArgumentException">The inputs have another number of features.</exception>
    public Tensor<T> Inverse(Tensor<T> inputs) => Map(inputs, static (x, mean, deviation) => Math.FusedMultiplyAdd(x, deviation, mean));

    /// <summary>The means and deviations, in double.</summary>
    public StateDictionary SaveState() => new()
    {
        { "means", StateEntry.From(Tensor.From(means)) },
        { "deviations", StateEntry.From(Tensor.From(deviations)) },
    };

    /// <inheritdoc/>
    public void LoadState(StateDictionary state)
    {
        var reader = new StateReader("Standardizer", state, [("means", [means.Length]), ("deviations", [means.Length])]);
        var (newMeans, newDeviations) = (reader.Tensor<double>("means").ToArray(), reader.Tensor<double>("deviations").ToArray());
        for (var i = 0; i < means.Length; i++)
            if (!double.IsFinite(newMeans[i]) || !(newDeviations[i] > 0) || !double.IsFinite(newDeviations[i]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Standardizer: the state does not fit: feature {i} has the mean {newMeans[i]} and the deviation {newDeviations[i]}."), nameof(state));
        (means, deviations) = (newMeans, newDeviations);
        Publish();
    }

    /// <summary><c>Standardizer of 4 features</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Standardizer of {means.Length} features");

    private static Tensor<T> Empty(int features) => Tensor.From<T>(new T[features], [features]).Persist();

    private void Publish()
    {
        Means.CopyFrom(Array.ConvertAll(means, T.CreateTruncating));
        Deviations.CopyFrom(Array.ConvertAll(deviations, T.CreateTruncating));
    }

    private Tensor<T> Map(Tensor<T> inputs, Func<double, double, double, double> formula)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Rank != 2 || inputs.Shape[1] != means.Length)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Standardizer: the inputs are [n {means.Length}], not {inputs.Shape}."), nameof(inputs));
        var values = inputs.ToArray();
        for (var row = 0; row < values.Length; row += means.Length)
            for (var k = 0; k < means.Length; k++)
                values[row + k] = T.CreateTruncating(formula(double.CreateTruncating(values[row + k]), means[k], deviations[k]));
        return Tensor.From<T>(values, inputs.Shape);
    }

    /// <summary>
    /// Three passes over the rows. The first finds the largest magnitude of each feature and a value of it; both keep the sums
    /// that follow exact where nothing varies: d = 2⁻ᵏ(x − x₀) is 0 there, and no d² overflows or vanishes.
    /// </summary>
    private static (double[] Means, double[] Deviations) Moments(Tensor<T> inputs)
    {
        var (values, features) = (inputs.ToArray(), inputs.Shape[1]);
        var (largest, first) = (new double[features], new double[features]);
        first.AsSpan().Fill(double.NaN);
        for (var row = 0; row < values.Length; row += features)
            for (var k = 0; k < features; k++)
            {
                var x = double.CreateTruncating(values[row + k]);
                if (double.IsNaN(x)) continue;
                if (double.IsInfinity(x))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"Standardizer: the inputs {inputs.Shape} are {x} at [{row / features} {k}]; a mean cannot be taken of it. Mark what is missing as NaN."), nameof(inputs));
                if (double.IsNaN(first[k])) first[k] = x;
                largest[k] = Math.Max(largest[k], Math.Abs(x));
            }

        var powers = Array.ConvertAll(largest, static x => x == 0 ? 0 : Math.ILogB(x) + 1);
        var (counts, shifts, squares) = (new int[features], new double[features], new double[features]);
        for (var row = 0; row < values.Length; row += features)
            for (var k = 0; k < features; k++)
                if (Scaled(values[row + k], k) is var d && !double.IsNaN(d)) (counts[k], shifts[k]) = (counts[k] + 1, shifts[k] + d);
        for (var k = 0; k < features; k++) shifts[k] = counts[k] == 0 ? 0 : shifts[k] / counts[k];
        for (var row = 0; row < values.Length; row += features)
            for (var k = 0; k < features; k++)
                if (Scaled(values[row + k], k) - shifts[k] is var d && !double.IsNaN(d)) squares[k] += d * d;

        var (means, deviations) = (new double[features], new double[features]);
        for (var k = 0; k < features; k++)
        {
            if (counts[k] == 0) (means[k], deviations[k]) = (0, 1);
            else
            {
                var mean = Math.ScaleB(first[k], -powers[k]) + shifts[k];
                var deviation = Math.Sqrt(squares[k] / counts[k]);
                means[k] = shifts[k] == 0 ? first[k] : Math.ScaleB(mean, powers[k]);
                deviations[k] = deviation > rounding * Math.Abs(mean) ? Math.ScaleB(deviation, powers[k]) : 1;
            }
        }
        return (means, deviations);

        double Scaled(T x, int k) => Math.ScaleB(double.CreateTruncating(x), -powers[k]) - Math.ScaleB(first[k], -powers[k]);
    }
}

using System.Numerics;
using Autograd.Core;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Autograd.Nn;

/// <summary>
/// Makes gradients smaller, in place, between <c>Backward</c> and <c>Step</c>. Parameters without a gradient are passed over,
/// and one that is named twice counts once.
/// </summary>
public static class ClipGradient
{
    /// <summary>
    /// Scales all gradients by one factor, <c>min(1, maximum/(norm + 10⁻⁶))</c>, with the norm of all of them as one vector. One that is infinite makes the factor 0, NaN makes all gradients NaN. PyTorch: clip_grad_norm_.
    /// </summary>
    /// <param name="parameters">Whose gradients: <c>model.Parameters()</c>.</param>
    /// <param name="maximum">The largest norm left alone; infinity only measures. PyTorch: max_norm.</param>
    /// <param name="p">Which norm: <c>(Σ|g|ᵖ)^(1/p)</c>, with infinity the largest |g|. PyTorch: norm_type.</param>
    /// <param name="errorIfNotFinite">Refuses a norm that is infinite or NaN. PyTorch: error_if_nonfinite.</param>
    /// <returns>The norm before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative maximum, or a p that is not above 0.</exception>
    /// <exception cref="ArgumentException">The norm is not finite, and that was to be refused; no gradient is changed.</exception>
    public static double ByNorm<T>(IEnumerable<Tensor<T>> parameters, double maximum, double p = 2, bool errorIfNotFinite = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        const string Name = "ClipGradient.ByNorm";
        if (!(maximum >= 0)) throw CheckOption.Wrong(Name, maximum, nameof(maximum), "at least 0");
        if (!(p > 0)) throw CheckOption.Wrong(Name, p, nameof(p), "above 0");
        var all = DistinctParameters.Once(parameters);
        var norm = Norm(all, p);
        if (errorIfNotFinite && !double.IsFinite(norm)) throw NotFinite(Name, all, norm);
        var factor = double.IsPositiveInfinity(maximum) ? 1 : Math.Min(1, maximum / (norm + 1e-6));
        if (factor == 1) return norm;
        foreach (var parameter in all)
            if (parameter.Grad is { } gradient) gradient.Update(T.CreateTruncating(factor), static (g, factor) => TensorPrimitives.Multiply(g, factor, g));
        return norm;
    }

    /// <summary>Brings every element of the gradients between −maximum and maximum; NaN stays. PyTorch: clip_grad_value_.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative maximum.</exception>
    public static void ByValue<T>(IEnumerable<Tensor<T>> parameters, double maximum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(maximum >= 0)) throw CheckOption.Wrong("ClipGradient.ByValue", maximum, nameof(maximum), "at least 0");
        foreach (var parameter in DistinctParameters.Once(parameters))
            if (parameter.Grad is { } gradient) gradient.Update(T.CreateTruncating(maximum), static (g, most) => TensorPrimitives.Clamp(g, -most, most, g));
    }

    /// <summary>The norm of all gradients as one vector. Summed in double of numbers scaled to 1, so that neither squares nor sums leave the range.</summary>
    private static double Norm<T>(IReadOnlyList<Tensor<T>> parameters, double p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = 0.0;
        foreach (var parameter in parameters)
            if (parameter.Grad is { Size: > 0 } gradient) largest = Math.Max(largest, Math.Abs(double.CreateTruncating(TensorPrimitives.MaxMagnitude(gradient.AsSpan()))));
        if (double.IsPositiveInfinity(p) || largest == 0 || !double.IsFinite(largest)) return largest;

        const int Block = 256;
        Span<double> buffer = stackalloc double[Block];
        var sum = 0.0;
        foreach (var parameter in parameters)
        {
            if (parameter.Grad is not { } gradient) continue;
            for (var rest = gradient.AsSpan(); rest.Length > 0; rest = rest[Math.Min(Block, rest.Length)..])
            {
                var part = buffer[..Math.Min(Block, rest.Length)];
                TensorPrimitives.ConvertTruncating(rest[..part.Length], part);
                TensorPrimitives.Divide(part, largest, part);
                sum += p switch
                {
                    1 => TensorPrimitives.SumOfMagnitudes<double>(part),
                    2 => TensorPrimitives.SumOfSquares<double>(part),
                    _ => SumOfPowers(part, p),
                };
            }
        }
        return largest * Math.Pow(sum, 1 / p);
    }

    private static double SumOfPowers(ReadOnlySpan<double> x, double p)
    {
        var sum = 0.0;
        foreach (var value in x) sum += Math.Pow(Math.Abs(value), p);
        return sum;
    }

    private static ArgumentException NotFinite<T>(string name, IReadOnlyList<Tensor<T>> parameters, double norm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (parameter, i) = parameters.Select(static (parameter, i) => (parameter, i)).FirstOrDefault(static entry => entry.parameter.Grad is { } gradient && gradient.ToArray().Any(static g => !T.IsFinite(g)));
        return new ArgumentException($"{name}: the norm is {FormattableString.Invariant($"{norm}")}{(parameter is null ? "" : $": parameter {i} {parameter.Shape} has a gradient that is not finite")}; " +
            "lower the learning rate, or leave errorIfNotFinite out.");
    }
}

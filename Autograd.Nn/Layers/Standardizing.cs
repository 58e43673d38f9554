using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>What the normalising layers share.</summary>
internal static class Standardizing
{
    /// <summary>Weight 1 and bias 0, which are then trained; null where there is none.</summary>
    public static (Tensor<T>? Weight, Tensor<T>? Bias) Start<T>(Shape shape, bool weight, bool bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (weight ? Tensor.Ones<T>(shape) : null, weight && bias ? Tensor.Zeros<T>(shape) : null);

    /// <summary><c>(x − μ)/√(v + ε)</c> with the mean and the biased variance over some axes: in two passes, so that numbers far from 0 cost no digits.</summary>
    public static Tensor<T> Standardize<T>(Tensor<T> x, Axes axes, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var centered = x - x.Mean(axes, keepDims: true);
        return centered / (centered.Square().Mean(axes, keepDims: true) + epsilon).Sqrt();
    }

    /// <summary><c>x · weight + bias</c>, either of which may be missing.</summary>
    public static Tensor<T> Scale<T>(Tensor<T> x, Tensor<T>? weight, Tensor<T>? bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weight is not null) x *= weight;
        return bias is null ? x : x + bias;
    }

    /// <summary>The last axes of a tensor are those that a layer normalises over.</summary>
    public static void CheckLast(string layer, Shape x, Shape normalized)
    {
        if (x.Rank < normalized.Rank || !x.Sizes[^normalized.Rank..].SequenceEqual(normalized.Sizes))
            throw new ArgumentException($"{layer}: x {x} must end in the axes {normalized} that are normalised over.");
    }

    /// <summary>There is something to normalise over.</summary>
    public static void CheckNormalized(string layer, Shape normalized)
    {
        if (normalized.Rank == 0 || normalized.Size == 0) throw new ArgumentException($"{layer}: the shape {normalized} to normalise over must have an axis, and no size 0.", nameof(normalized));
    }

    /// <summary>ε is not negative.</summary>
    public static void CheckEpsilon(string layer, double epsilon)
    {
        if (!(epsilon >= 0)) throw new ArgumentOutOfRangeException(nameof(epsilon), $"{layer}: epsilon is {epsilon.ToString(CultureInfo.InvariantCulture)}; it must be 0 or greater.");
    }

    /// <summary>The last axes, as many as a shape has.</summary>
    public static Axes LastAxes(Shape normalized) => Axes.Create([.. Enumerable.Range(-normalized.Rank, normalized.Rank)]);
}

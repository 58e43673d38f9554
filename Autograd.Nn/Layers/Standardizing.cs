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

    /// <summary>A norm of rows, over all the axes that are normalised over as one.</summary>
    public static Tensor<T> OnRows<T>(Tensor<T> x, Shape normalized, Tensor<T>? weight, Tensor<T>? bias, Func<Tensor<T>, Tensor<T>?, Tensor<T>?, Tensor<T>> norm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => normalized.Rank == 1
            ? norm(x, weight, bias)
            : norm(x.Flatten(x.Rank - normalized.Rank), weight?.Flatten(), bias?.Flatten()).Reshape(x.Shape);

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
}

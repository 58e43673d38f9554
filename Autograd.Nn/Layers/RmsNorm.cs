using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Every example divided by its root mean square: <c>y = x/√(mean x² + ε) · weight</c> over the last axes; nothing is subtracted or added. Weight starts as 1.
/// Source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019. PyTorch: nn.RMSNorm.
/// </summary>
public sealed class RmsNorm<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer over the last axes, which have these sizes.</summary>
    /// <param name="normalizedShape">The sizes of the axes that are normalised over. PyTorch: normalized_shape.</param>
    /// <param name="epsilon">Added to the mean square; if not given, the distance from 1 to the next number of type T. PyTorch: eps.</param>
    /// <param name="elementwiseAffine">False leaves out the weight.</param>
    /// <exception cref="ArgumentException">The shape is empty, or ε negative.</exception>
    public RmsNorm(Shape normalizedShape, double? epsilon = null, bool elementwiseAffine = true)
    {
        Standardizing.CheckNormalized("RmsNorm", normalizedShape);
        Standardizing.CheckEpsilon("RmsNorm", epsilon ?? 0);
        (NormalizedShape, Epsilon) = (normalizedShape, epsilon ?? double.CreateTruncating(T.BitIncrement(T.One) - T.One));
        Weight = elementwiseAffine ? Register("weight", Tensor.Ones<T>(normalizedShape)) : null;
    }

    /// <summary>The sizes of the axes that are normalised over.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>What is added to the mean square.</summary>
    public double Epsilon { get; }

    /// <summary>What each normalised element is multiplied with, or null.</summary>
    public Tensor<T>? Weight { get; }

    /// <summary><c>[... normalizedShape]</c> in and out.</summary>
    /// <exception cref="ArgumentException">x does not end in the normalised axes.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            Standardizing.CheckLast("RmsNorm", x.Shape, NormalizedShape);
            return Standardizing.OnRows(x, NormalizedShape, Weight, null, (x, weight, _) => x.RmsNorm(weight, Epsilon));
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"RmsNorm({NormalizedShape}{(Weight is null ? ", not affine" : "")})";
}

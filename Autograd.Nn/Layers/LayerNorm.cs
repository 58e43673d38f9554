using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Every example normalised by itself: <c>y = (x − μ)/√(v + ε) · weight + bias</c>, the mean and the biased variance taken over the last axes. Weight starts as 1, bias as 0.
/// Source: Ba, Kiros and Hinton, Layer Normalization, 2016. PyTorch: nn.LayerNorm.
/// </summary>
public sealed class LayerNorm<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer over the last axes, which have these sizes; often one, the features: <c>new LayerNorm&lt;float&gt;([128])</c>.</summary>
    /// <param name="normalizedShape">The sizes of the axes that are normalised over. PyTorch: normalized_shape.</param>
    /// <param name="epsilon">Added to the variance. PyTorch: eps.</param>
    /// <param name="elementwiseAffine">False leaves out weight and bias.</param>
    /// <param name="bias">False leaves out the bias alone.</param>
    /// <exception cref="ArgumentException">The shape is empty, or ε negative.</exception>
    public LayerNorm(Shape normalizedShape, double epsilon = 1e-5, bool elementwiseAffine = true, bool bias = true)
    {
        Standardizing.CheckNormalized("LayerNorm", normalizedShape);
        Standardizing.CheckEpsilon("LayerNorm", epsilon);
        (NormalizedShape, Epsilon) = (normalizedShape, epsilon);
        var start = Standardizing.Start<T>(normalizedShape, elementwiseAffine, bias);
        Weight = start.Weight is null ? null : Register("weight", start.Weight);
        Bias = start.Bias is null ? null : Register("bias", start.Bias);
    }

    /// <summary>The sizes of the axes that are normalised over.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>What each normalised element is multiplied with, or null.</summary>
    public Tensor<T>? Weight { get; }

    /// <summary>What is then added, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary><c>[... normalizedShape]</c> in and out.</summary>
    /// <exception cref="ArgumentException">x does not end in the normalised axes.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            Standardizing.CheckLast("LayerNorm", x.Shape, NormalizedShape);
            return Standardizing.OnRows(x, NormalizedShape, Weight, Bias, (x, weight, bias) => x.LayerNorm(weight, bias, Epsilon));
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"LayerNorm({NormalizedShape}{(Weight is null ? ", not affine" : Bias is null ? ", no bias" : "")})";
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Vectors to point the same way where y = 1, and not where y = −1: <c>1 − cos</c>, or <c>max(0, cos − margin)</c>, with <c>cos = Σab / √((Σa² + 1e-12)(Σb² + 1e-12))</c>.
    /// Two <c>[N D]</c> and a target <c>[N]</c>, or two <c>[D]</c> and a target <c>[]</c>; Reduction.None gives the target's shape. Where the hinge is exactly 0 the gradient passes. The target gets none. PyTorch: cosine_embedding_loss.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes that do not fit, or a target that is neither 1 nor −1.</exception>
    public static Tensor<T> CosineEmbedding<T>(Tensor<T> input1, Tensor<T> input2, Tensor<T> target, double margin = 0, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShapes.Same(nameof(CosineEmbedding), input1, nameof(input1), input2, nameof(input2));
        ArgumentNullException.ThrowIfNull(target);
        if (input1.Rank is 0 or > 2 || target.Shape != Check.Without(input1.Shape, input1.Rank - 1))
            throw new ArgumentException($"{nameof(CosineEmbedding)}: inputs {input1.Shape} and target {target.Shape} do not fit; they are [batch width] and [batch], or [width] and [].");
        Check.PlainReduction(nameof(CosineEmbedding), reduction);
        CheckNumbers.Signs(nameof(CosineEmbedding), target);
        var lengths = Length(input1) * Length(input2);
        if (lengths.AsSpan().Contains(T.PositiveInfinity))
        {
            (input1, input2) = (Moderate(input1, lengths), Moderate(input2, lengths));
            lengths = Length(input1) * Length(input2);
        }
        var cos = input1.InnerProduct(input2) / lengths;
        return target.EqualTo(1).Where(1 - cos, (cos - margin).Clamp(min: 0)).Reduce(reduction);

        // ε is a float in PyTorch: 9.99999996e-13, which shows at a zero vector.
        static Tensor<T> Length(Tensor<T> x) => (x.Square().Sum(-1) + 1e-12f).Sqrt();
    }

    /// <summary>Rows as they are, but where the product of lengths overflowed and they are long, times a power of 2, which changes no angle: down to a length of about 1e9, beside which ε is nothing.</summary>
    private static Tensor<T> Moderate<T>(Tensor<T> x, Tensor<T> lengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int exponent = 30;
        var scale = x.Detach().Abs().Max(-1).ToArray();
        for (var i = 0; i < scale.Length; i++)
        {
            var isLong = T.IsPositiveInfinity(lengths.AsSpan()[i]) && T.IsFinite(scale[i]) && T.ILogB(scale[i]) > exponent;
            scale[i] = isLong ? T.ScaleB(T.One, exponent - T.ILogB(scale[i])) : T.One;
        }
        return x * Tensor.From<T>(scale, lengths.Shape).Unsqueeze(-1);
    }
}

/// <summary><see cref="Loss.CosineEmbedding"/> with its options kept. PyTorch: nn.CosineEmbeddingLoss.</summary>
public sealed record CosineEmbeddingLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By how much right and wrong must differ for the loss to be 0.</summary>
    public double Margin { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of pairs of vectors against whether they belong together.</summary>
    public Tensor<T> Forward(Tensor<T> input1, Tensor<T> input2, Tensor<T> target) => Loss.CosineEmbedding(input1, input2, target, Margin, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

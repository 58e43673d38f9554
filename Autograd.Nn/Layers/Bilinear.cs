using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// <c>y_o = Σ_ij a_i W_oij b_j + bias_o</c> over the last axes of two tensors, whose other axes are equal. Weight and bias start as U(−1/√inputs1, 1/√inputs1). PyTorch: nn.Bilinear.
/// </summary>
public sealed class Bilinear<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer with freshly drawn parameters.</summary>
    /// <param name="inputs1">Features of the first tensor.</param>
    /// <param name="inputs2">Features of the second.</param>
    /// <param name="outputs">Features out.</param>
    /// <param name="random">Draws the weight, then the bias.</param>
    /// <param name="bias">False leaves out the bias.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of features is less than 1.</exception>
    public Bilinear(int inputs1, int inputs2, int outputs, RandomStream random, bool bias = true)
        : this(Initializers.FanInUniform<T>(WeightShape(inputs1, inputs2, outputs), inputs1, random), bias ? Initializers.FanInUniform<T>([outputs], inputs1, random) : null)
    {
    }

    /// <summary>A layer with given parameters.</summary>
    /// <param name="weight">Shape <c>[outputs inputs1 inputs2]</c>.</param>
    /// <param name="bias">Shape <c>[outputs]</c>, or none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Bilinear(Tensor<T> weight, Tensor<T>? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 3) throw new ArgumentException($"Bilinear: the weight is [outputs inputs1 inputs2], not {weight.Shape}.");
        if (bias is not null && (bias.Rank != 1 || bias.Size != weight.Shape[0])) throw new ArgumentException($"Bilinear: weight {weight.Shape} needs a bias [{weight.Shape[0]}], one for each output, not {bias.Shape}.");
        Weight = Register("weight", weight);
        Bias = bias is null ? null : Register("bias", bias);
    }

    /// <summary>A matrix for each output, <c>[outputs inputs1 inputs2]</c>.</summary>
    public Tensor<T> Weight { get; }

    /// <summary>What is added, <c>[outputs]</c>, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary><c>[... inputs1]</c> and <c>[... inputs2]</c> in, <c>[... outputs]</c> out.</summary>
    /// <exception cref="ArgumentException">The features are not those of the weight, or the other axes differ.</exception>
    public Tensor<T> Forward(Tensor<T> a, Tensor<T> b)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            var (outputs, inputs1, inputs2) = (Weight.Shape[0], Weight.Shape[1], Weight.Shape[2]);
            if (a.Rank == 0 || b.Rank == 0 || a.Shape[^1] != inputs1 || b.Shape[^1] != inputs2 || !a.Shape.Sizes[..^1].SequenceEqual(b.Shape.Sizes[..^1]))
                throw new ArgumentException($"Bilinear: {a.Shape} and {b.Shape} do not fit a weight {Weight.Shape}: the last axes must be {inputs1} and {inputs2}, and all others equal.");
            var n = a.Size / inputs1;
            var rows = a.Reshape(n, inputs1).MatMul(Weight.Permute(1, 0, 2).Reshape(inputs1, outputs * inputs2)); // [n outputs·inputs2]: Σ_i a_i W_oij
            var y = rows.Reshape(n, outputs, inputs2).MatMul(b.Reshape(n, inputs2, 1)).Reshape([.. a.Shape.Sizes[..^1], outputs]);
            return Bias is null ? y : y + Bias;
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Bilinear({Weight.Shape[1]}, {Weight.Shape[2]} -> {Weight.Shape[0]}{(Bias is null ? ", no bias" : "")})";

    private static Shape WeightShape(int inputs1, int inputs2, int outputs)
    {
        if (inputs1 < 1 || inputs2 < 1) throw new ArgumentOutOfRangeException(inputs1 < 1 ? nameof(inputs1) : nameof(inputs2), $"Bilinear: a layer has at least 1 input of each kind, not {inputs1} and {inputs2}.");
        if (outputs < 1) throw new ArgumentOutOfRangeException(nameof(outputs), $"Bilinear: a layer has at least 1 output, not {outputs}.");
        return [outputs, inputs1, inputs2];
    }
}

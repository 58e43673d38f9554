using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// <c>y = x Wᵀ + b</c> over the last axis: <c>[... inputs]</c> becomes <c>[... outputs]</c>. Weight and bias start as U(−1/√inputs, 1/√inputs). PyTorch: nn.Linear.
/// </summary>
public sealed class Linear<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer with freshly drawn parameters.</summary>
    /// <param name="inputs">Features in: the size of the last axis of x.</param>
    /// <param name="outputs">Features out.</param>
    /// <param name="random">Draws the weight, then the bias.</param>
    /// <param name="bias">False leaves out b.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of features is less than 1.</exception>
    public Linear(int inputs, int outputs, RandomStream random, bool bias = true)
        : this(Draw(inputs, outputs, inputs, random), bias ? Draw(null, outputs, inputs, random) : null)
    {
    }

    /// <summary>A layer with given parameters: how another initialisation (see <see cref="Initializers"/>) or shared weights come in.</summary>
    /// <param name="weight">Shape <c>[outputs inputs]</c>.</param>
    /// <param name="bias">Shape <c>[outputs]</c>, or none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Linear(Tensor<T> weight, Tensor<T>? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 2) throw new ArgumentException($"Linear: the weight is [outputs inputs], not {weight.Shape}.");
        if (bias is not null && (bias.Rank != 1 || bias.Size != weight.Shape[0]))
            throw new ArgumentException($"Linear: weight {weight.Shape} needs a bias [{weight.Shape[0]}], one for each output, not {bias.Shape}.");
        Weight = Register("weight", weight);
        Bias = bias is null ? null : Register("bias", bias);
    }

    /// <summary>The matrix, <c>[outputs inputs]</c>, as PyTorch stores it.</summary>
    public Tensor<T> Weight { get; }

    /// <summary>What is added, <c>[outputs]</c>, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary><c>[... inputs]</c> in, <c>[... outputs]</c> out; any leading axes, or none.</summary>
    /// <exception cref="ArgumentException">The last axis of x has another size than the layer's inputs.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            if (x.Rank == 0 || x.Shape[^1] != Weight.Shape[1]) ThrowUnfit(x.Shape);
            if (x.Rank == 1) return Forward(x.Unsqueeze(0)).Squeeze(0); // a single example: a batch of one
            return Bias is null ? x.MatMul(Weight.Transpose()) : x.Linear(Weight, Bias);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Linear({Weight.Shape[1]} -> {Weight.Shape[0]}{(Bias is null ? ", no bias" : "")})";

    private static Tensor<T> Draw(int? rowLength, int outputs, int inputs, RandomStream random)
    {
        if (inputs < 1) throw new ArgumentOutOfRangeException(nameof(inputs), $"Linear: a layer has at least 1 input, not {inputs}.");
        if (outputs < 1) throw new ArgumentOutOfRangeException(nameof(outputs), $"Linear: a layer has at least 1 output, not {outputs}.");
        return Initializers.FanInUniform<T>(rowLength is { } n ? [outputs, n] : [outputs], inputs, random);
    }

    private void ThrowUnfit(Shape shape)
    {
        var inputs = Weight.Shape[1];
        var hint = shape.Rank > 1 && Shape.Create(shape.Sizes[1..]).Size == inputs ? "; put a Flatten before the layer"
            : shape.Rank == 2 && shape[0] == inputs ? "; transpose x" : "";
        throw new ArgumentException($"Linear: x {shape} does not fit a weight {Weight.Shape}: the last axis of x must be {inputs}{hint}.");
    }
}

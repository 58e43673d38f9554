using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// <see cref="Adam{T}"/> with the weight decay beside the step instead of inside it (Loshchilov and Hutter, 2019): first <c>θ ← θ(1 − ηλ)</c>, then Adam's step without its λ. PyTorch: optim.AdamW.
/// </summary>
public sealed class AdamW<T> : Adam<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc cref="Adam{T}(IEnumerable{Tensor{T}}, double, double, double, double, double, bool)"/>
    public AdamW(
        IEnumerable<Tensor<T>> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 1e-2, bool amsgrad = false)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, amsgrad)
    {
    }

    private protected override bool IsDecoupled => true;
}

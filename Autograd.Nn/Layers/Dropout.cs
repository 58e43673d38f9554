using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// While training, sets each element to 0 with probability p and multiplies the others by 1/(1 − p), so that the expectation stays; otherwise the identity. Any shape. PyTorch: nn.Dropout.
/// </summary>
public sealed class Dropout<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RandomStream random;

    /// <summary>A layer that drops with probability <paramref name="p"/>, 0 to 1, drawing from <paramref name="random"/> in every training pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is no probability.</exception>
    public Dropout(double p, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!(p >= 0 && p <= 1)) throw new ArgumentOutOfRangeException(nameof(p), string.Create(CultureInfo.InvariantCulture, $"Dropout: p is a probability, 0 to 1, not {p}."));
        P = p;
        this.random = random;
    }

    /// <summary>The probability that an element is dropped.</summary>
    public double P { get; }

    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!Training || P == 0) return x;
        if (P == 1) return x * 0;
        return x * (Tensor.Bernoulli<T>(x.Shape, random, 1 - P) / (1 - P)); // the mask is scaled, not x: one operation on the tape
    }

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Dropout({P})");
}

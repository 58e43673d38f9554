using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// Squared differences: <c>(x − y)²</c>, without a ½. Any shape, the same for both. The mean is over all elements, not over rows. Gradients to both, opposite. PyTorch: mse_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ: nothing is broadcast.</exception>
    public static Tensor<T> Mse<T>(Tensor<T> input, Tensor<T> target, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(Mse), input, target);
        Check.PlainReduction(nameof(Mse), reduction);
        return new SquaredError().Reduce(input, target, reduction);
    }

    private readonly record struct SquaredError : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => R.Square(x - y);
    }
}

/// <summary><see cref="Loss.Mse"/> with its options kept. PyTorch: nn.MSELoss.</summary>
public sealed record MseLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mean over all elements by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of an input against a target of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.Mse(input, target, Reduction);
}

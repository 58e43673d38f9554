using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The negative log-likelihood under a normal distribution of mean x: <c>½(log v + (x − y)²/v)</c> with <c>v = max(var, eps)</c>; <paramref name="full"/> adds <c>½·log 2π</c>.
    /// Input and target have one shape; var that shape, or that without the last axis (one variance a row), or that with a last axis of 1.
    /// Where var is below eps, the gradient is that of the formula at eps, passed straight through: it is not 0 there. PyTorch: gaussian_nll_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit, a variance is negative, or eps is not greater than 0.</exception>
    public static Tensor<T> GaussianNll<T>(Tensor<T> input, Tensor<T> target, Tensor<T> var, bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.SameShape(nameof(GaussianNll), input, target);
        Check.PlainReduction(nameof(GaussianNll), reduction);
        CheckNumbers.Positive(nameof(GaussianNll), eps, nameof(eps));
        var v = OneVarianceAnElement(input.Shape, var);
        CheckNumbers.Variances(nameof(GaussianNll), var, nameof(var));
        return new GaussianNllFormula(eps, full ? 0.5 * Math.Log(2 * Math.PI) : 0).Reduce(input, target, v, reduction);
    }

    /// <summary>
    /// Raised to eps by a constant, the variance has the derivative 1 below as above. Divided by the deviation, d is squared
    /// without leaving the range.
    /// </summary>
    private readonly record struct GaussianNllFormula(double Eps, double Constant) : IFormula3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y, R var) where R : struct, IReal<R>
        {
            R d = x - y, v = var + R.Detach(R.Relu(Eps - var));
            return 0.5 * (R.Log(v) + R.Square(d / R.Sqrt(v))) + Constant;
        }
    }

    /// <summary>The variances as they broadcast to the input.</summary>
    private static Tensor<T> OneVarianceAnElement<T>(Shape input, Tensor<T> var)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(var);
        if (var.Shape == input) return var;
        if (input.Rank > 0 && var.Shape == Check.Without(input, input.Rank - 1)) return var.Unsqueeze(-1);
        if (input.Rank > 0 && var.Rank == input.Rank && var.Shape[^1] == 1 && Check.Without(var.Shape, input.Rank - 1) == Check.Without(input, input.Rank - 1)) return var;
        throw new ArgumentException($"{nameof(GaussianNll)}: var {var.Shape} must have the shape of input {input}, or that without the last axis, or with a last axis of 1; one variance for all is Expanded by hand.");
    }
}

/// <summary><see cref="Loss.GaussianNll"/> with its options kept. PyTorch: nn.GaussianNLLLoss.</summary>
public sealed record GaussianNllLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the constant ½·log 2π is added.</summary>
    public bool Full { get; init; }

    /// <summary>The least variance.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of means against values of the same shape, under variances.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target, Tensor<T> var) => Loss.GaussianNll(input, target, var, Full, Eps, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

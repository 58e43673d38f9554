using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary><c>y = min(max(x, lower), upper)</c>; the slope at the bounds is 0. PyTorch: nn.Hardtanh, whose min_val and max_val these are.</summary>
public sealed class Hardtanh<T>(double lower = -1, double upper = 1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => Clipped.Between(x, lower, upper);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Hardtanh({lower}, {upper})");
}

/// <summary><c>y = min(max(x/6 + 1/2, 0), 1)</c>; the slope at −3 and at 3 is 0. PyTorch: nn.Hardsigmoid.</summary>
public sealed class Hardsigmoid<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => (x <= -3).Where(0, (x >= 3).Where(1, x / 6 + 0.5));
}

/// <summary><c>y = x · min(max(x/6 + 1/2, 0), 1)</c>; the slope at −3 is −1/2, at 3 it is 3/2. PyTorch: nn.Hardswish.</summary>
public sealed class Hardswish<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        var inside = x.Clamp(-3, 3); // what is multiplied must not be infinite: 0 · ∞ is NaN, also where it is not chosen
        return (x > 3).Where(x, inside * (inside + 3) / 6);
    }
}

/// <summary><c>y = x</c> where |x| &gt; λ, else 0; the slope at ±λ is 0. PyTorch: nn.Hardshrink.</summary>
public sealed class Hardshrink<T>(double lambda = 0.5) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => (x.Abs() <= lambda).Where(0, x);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Hardshrink({lambda})");
}

/// <summary>x moved by λ towards 0, and 0 where |x| ≤ λ; the slope at ±λ is 0. PyTorch: nn.Softshrink.</summary>
public sealed class Softshrink<T>(double lambda = 0.5) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x) => x - x.Clamp(-lambda, lambda);

    /// <inheritdoc/>
    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Softshrink({lambda})");
}

/// <summary>Bounds at which the slope is 0, unlike Clamp's.</summary>
internal static class Clipped
{
    public static Tensor<T> Between<T>(Tensor<T> x, double lower, double upper)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (x <= lower).Where(lower, (x >= upper).Where(upper, x));
}

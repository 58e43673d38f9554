using System.Numerics;
using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.External;

/// <summary>A loss as a user writes one: a formula.</summary>
public static class AsymmetricErrors
{
    /// <summary>Squares that cost more where too much was promised: <c>e²</c> where <c>e = x − y &lt; 0</c>, else <c>factor · e²</c>.</summary>
    public static Tensor<T> AsymmetricError<T>(Tensor<T> input, Tensor<T> target, double factor = 3, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var error = input - target;
        var losses = (error < 0).Where(error.Square(), factor * error.Square());
        return reduction switch { Reduction.None => losses, Reduction.Sum => losses.Sum(), _ => losses.Mean() };
    }
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>Lengths and distances over the last axis, with gradient 0 where the difference is 0.</summary>
internal static class Distance
{
    /// <summary><c>‖u − v + eps‖_p</c>.</summary>
    public static Tensor<T> Pairwise<T>(Tensor<T> u, Tensor<T> v, double p, double eps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => p == 2 ? Root(u.SquaredError(v, eps, SumOver.LastAxis)) : Norm(u - v + eps, p);

    private static Tensor<T> Norm<T>(Tensor<T> x, double p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p == 1) return x.Abs().Sum(-1);
        if (double.IsPositiveInfinity(p)) return x.Abs().Max(-1);
        return AwayFromZero(AwayFromZero(x.Abs(), a => a.Pow(p)).Sum(-1), sum => sum.Pow(1 / p));
    }

    private static Tensor<T> Root<T>(Tensor<T> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => AwayFromZero(sum, static sum => sum.Sqrt());

    /// <summary>0, with derivative 0, where x is; a root would be infinitely steep there, and 0 · ∞ is NaN.</summary>
    private static Tensor<T> AwayFromZero<T>(Tensor<T> x, Func<Tensor<T>, Tensor<T>> f)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var zero = x.EqualTo(0);
        return zero.Where(0, f(zero.Where(1, x)));
    }
}

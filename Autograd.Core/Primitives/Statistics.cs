using System.Numerics;

namespace Autograd.Core;

/// <summary>Spread about the mean, in two passes: first the mean, then the deviations from it, so that numbers far from 0 cost no digits.</summary>
public static class Statistics
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>y = Σ(x − mean)² / (n − 1)</c>, or over n if not <paramref name="unbiased"/>; so <c>dx = 2 · dy · (x − mean) / (n − 1)</c>. Of one element unbiased, and of nothing: NaN. PyTorch: var.
        /// </summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> Variance(Axes axes = default, bool unbiased = true, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "Variance");
            var n = DegreesOfFreedom(x.Shape, set, unbiased);
            var y = Deviations(x, set).Square().Sum(set, keepDims) / n;
            return Kernel<T>.AllFinite(y) || n == 0 ? y : OfScaled(x, set, y, x => x.StandardDeviation(axes, unbiased, keepDims).Square(), degree: 2);
        }

        /// <summary>The root of the <c>Variance</c>. At its corner, where all elements are equal, the gradient is 0, as the norm's is at 0. PyTorch: std.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> StandardDeviation(Axes axes = default, bool unbiased = true, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "StandardDeviation");
            var n = DegreesOfFreedom(x.Shape, set, unbiased);
            var y = Deviations(x, set).Norm(2, set, keepDims) / Math.Sqrt(n);
            return Kernel<T>.AllFinite(y) || n == 0 ? y : OfScaled(x, set, y, x => Deviations(x, set).Norm(2, set, keepDims) / Math.Sqrt(n), degree: 1);
        }
    }

    private static Tensor<T> Deviations<T>(Tensor<T> x, AxisSet axes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x - x.Mean(axes, keepDims: true);

    /// <summary>What f makes of x, where the sum on the way to it overflowed: of those rows divided by a power of 2, which f undoes in the given degree. The others' bits stay.</summary>
    internal static Tensor<T> OfScaled<T>(Tensor<T> x, AxisSet axes, Tensor<T> y, Func<Tensor<T>, Tensor<T>> f, int degree)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scale = Kernel<T>.ScalesOfLost(y, -Range<T>.Headroom(axes.Count(x.Shape)));
        y = f(x * scale.Reshape(axes.Reduce(x.Shape, keepDims: true))) / scale;
        return degree == 1 ? y : y / scale;
    }

    private static int DegreesOfFreedom(Shape shape, AxisSet axes, bool unbiased) => Math.Max(axes.Count(shape) - (unbiased ? 1 : 0), 0);
}

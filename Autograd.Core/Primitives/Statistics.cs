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
            return Deviations(x, set).Square().Sum(set, keepDims) / DegreesOfFreedom(x.Shape, set, unbiased);
        }

        /// <summary>The root of the <c>Variance</c>. At its corner, where all elements are equal, the gradient is 0, as the norm's is at 0. PyTorch: std.</summary>
        /// <exception cref="ArgumentException">An axis is outside the shape or named twice.</exception>
        public Tensor<T> StandardDeviation(Axes axes = default, bool unbiased = true, bool keepDims = false)
        {
            var set = axes.Resolve(x.Shape, "StandardDeviation");
            return Deviations(x, set).Norm(2, set, keepDims) / Math.Sqrt(DegreesOfFreedom(x.Shape, set, unbiased));
        }
    }

    private static Tensor<T> Deviations<T>(Tensor<T> x, AxisSet axes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x - (x.Sum(axes, keepDims: true) / axes.Count(x.Shape));

    private static int DegreesOfFreedom(Shape shape, AxisSet axes, bool unbiased) => Math.Max(axes.Count(shape) - (unbiased ? 1 : 0), 0);
}

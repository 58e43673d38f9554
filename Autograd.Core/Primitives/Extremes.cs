using System.Numerics;
using System.Runtime.CompilerServices;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>The larger and the smaller of two, and bounds.</summary>
public static class Extremes
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y = max(a, b)</c>, so dy goes to the larger, half of it to each at a tie. NaN if either is. PyTorch: maximum.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> Maximum(Tensor<T> other) => Record(Kernel<T>.Maximum(x, other), x, other,
            da: static (dy, a, b, y) => (a < b).Where(0, a.EqualTo(b).Where(dy / 2, dy)), db: static (dy, a, b, y) => (b < a).Where(0, a.EqualTo(b).Where(dy / 2, dy)));

        /// <summary><c>y = min(a, b)</c>, so dy goes to the smaller, half of it to each at a tie. NaN if either is. PyTorch: minimum.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> Minimum(Tensor<T> other) => Record(Kernel<T>.Minimum(x, other), x, other,
            da: static (dy, a, b, y) => (a > b).Where(0, a.EqualTo(b).Where(dy / 2, dy)), db: static (dy, a, b, y) => (b > a).Where(0, a.EqualTo(b).Where(dy / 2, dy)));

        /// <summary>
        /// <c>y = min(max(x, lower), upper)</c>, so <c>dx = dy</c> inside and at the bounds, 0 outside. Either bound may be left open; NaN stays; if the bounds cross, upper wins. PyTorch: clamp.
        /// </summary>
        /// <exception cref="ArgumentException">Neither bound is given, or one is NaN.</exception>
        public Tensor<T> Clamp(double? min = null, double? max = null)
        {
            if (min is null && max is null) Throw.NoBounds();
            if (min is double.NaN || max is double.NaN) throw new ArgumentException("Clamp: a bound is NaN; leave it out to leave that side open.");
            var bounds = (Lower: T.CreateTruncating(min ?? double.NegativeInfinity), Upper: T.CreateTruncating(max ?? double.PositiveInfinity));
            return Record(Kernel<T>.Clamp(x, bounds.Lower, bounds.Upper), x, bounds, static (dy, x, y, bounds) =>
                ((x >= Tensor.Scalar(bounds.Lower)) & (x <= Tensor.Scalar(bounds.Upper))).Where(dy, 0));
        }

        /// <summary>
        /// <c>y = min(max(x, lower), upper)</c> for bounds that broadcast, either of them left open; so dy goes to x inside and at the bounds, beyond one to that bound.
        /// If they cross, upper wins; NaN stays, and a bound that is NaN is none. PyTorch: clamp.
        /// </summary>
        /// <exception cref="ArgumentException">Neither bound is given, or the shapes do not broadcast.</exception>
        [OverloadResolutionPriority(-1)] // x.Clamp() means the overload for numbers, which says what is missing
        public Tensor<T> Clamp(Tensor<T>? min = null, Tensor<T>? max = null)
        {
            if (min is null && max is null) Throw.NoBounds();
            var shape = min is null ? x.Shape : Broadcasting.Join(x.Shape, min.Shape, "Clamp");
            if (max is not null) Broadcasting.Join(shape, max.Shape, "Clamp");
            var raised = min is null ? x : (x < min).Where(min, x);
            return max is null ? raised : (raised > max).Where(max, raised);
        }
    }
}

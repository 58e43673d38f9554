using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>What a difference <c>d = x − y</c> costs. Operands broadcast. The terms one by one, or summed as they are computed; the gradient to y is minus that to x.</summary>
public static class Errors
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>(d + offset)²</c>, so <c>dx = dl · 2(d + offset)</c>.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> SquaredError(Tensor<T> y, double offset = 0, SumOver sum = SumOver.Nothing) => Penalty.Of(new Squared<T>(offset), x, y, sum);

        /// <summary><c>|d|</c>, so <c>dx = dl · sign d</c>, which is 0 at a tie.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> AbsoluteError(Tensor<T> y, SumOver sum = SumOver.Nothing) => Penalty.Of(new Absolute<T>(), x, y, sum);

        /// <summary>
        /// <c>½d²</c> where <c>|d| &lt; delta</c>, else <c>delta·(|d| − ½delta)</c>, so <c>dx = dl · clamp(d, −delta, delta)</c>; the second derivative is 0 at <c>|d| = delta</c> already.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or delta is not greater than 0.</exception>
        public Tensor<T> HuberError(Tensor<T> y, double delta = 1, SumOver sum = SumOver.Nothing) => Penalty.Of(Rounded<T>.Of(Positive("HuberError", delta), steepness: delta, curvature: 1), x, y, sum);

        /// <summary>
        /// <c>½d²/width</c> where <c>|d| &lt; width</c>, else <c>|d| − ½width</c>: the absolute error without its corner, so <c>dx = dl · clamp(d/width, −1, 1)</c>; the second derivative is 0 at <c>|d| = width</c> already.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or the width is not greater than 0.</exception>
        public Tensor<T> RoundedError(Tensor<T> y, double width = 1, SumOver sum = SumOver.Nothing) => Penalty.Of(Rounded<T>.Of(Positive("RoundedError", width), steepness: 1, curvature: 1 / width), x, y, sum);

        /// <summary><c>log cosh d</c>, a parabola near 0 and <c>|d| − log 2</c> far out, where it does not overflow; so <c>dx = dl · tanh d</c>.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> LogCoshError(Tensor<T> y, SumOver sum = SumOver.Nothing) => Penalty.Of(new LogCosh<T>(), x, y, sum);
    }

    private static double Positive(string op, double width) =>
        width > 0 ? width : throw new ArgumentOutOfRangeException(nameof(width), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{op}: the parabola reaches {width} to either side; it must be greater than 0."));

    private readonly record struct Squared<T>(double Offset) : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V y) where V : struct, IVector<V, T>
        {
            var d = x - y + Offset;
            return d * d;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V y) where V : struct, IVector<V, T> => 2.0 * (x - y + Offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V y) where V : struct, IVector<V, T> => -2.0 * (x - y + Offset);

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> y) => (x - y + Offset).Square();
    }

    private readonly record struct Absolute<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V y) where V : struct, IVector<V, T> => V.Abs(x - y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V y) where V : struct, IVector<V, T> => SpecialFunctions<T>.Sign(x - y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V y) where V : struct, IVector<V, T> => SpecialFunctions<T>.Sign(y - x);

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> y) => (x - y).Abs();
    }

    /// <summary>A parabola of this second derivative that goes over into lines of this steepness; the width is finite.</summary>
    private readonly record struct Rounded<T>(double Width, double Steepness, double Curvature) : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>A width that T cannot hold, such as ∞, leaves a parabola as far as numbers go.</summary>
        public static Rounded<T> Of(double width, double steepness, double curvature) => new(Math.Min(width, double.CreateTruncating(T.BitDecrement(T.PositiveInfinity))), steepness, curvature);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V y) where V : struct, IVector<V, T>
        {
            V d = x - y, a = V.Abs(d);
            return V.WhereLess(a, Width, d * (d * (0.5 * Curvature)), Steepness * (a - 0.5 * Width)); // not d²: it may overflow where the product does not
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V y) where V : struct, IVector<V, T> => Slope(x - y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V y) where V : struct, IVector<V, T> => Slope(y - x);

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> y)
        {
            var d = x - y;
            var inside = d.Detach().Abs() < Width;
            var near = inside.Where(d, 0);
            return inside.Where(near * (near * (0.5 * Curvature)), Steepness * (inside.Where(0, d).Abs() - 0.5 * Width));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Slope<V>(V d) where V : struct, IVector<V, T> => V.WhereLess(V.Abs(d), Width, d * Curvature, Steepness * SpecialFunctions<T>.Sign(d));
    }

    private readonly record struct LogCosh<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V y) where V : struct, IVector<V, T> => SpecialFunctions<T>.LogCosh(x - y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V y) where V : struct, IVector<V, T> => SpecialFunctions<T>.Tanh(x - y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V y) where V : struct, IVector<V, T> => SpecialFunctions<T>.Tanh(y - x);

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> y)
        {
            var d = x - y;
            var near = d.Detach().Abs() < 1;
            var (small, large) = (near.Where(d, 0), near.Where(1, d).Abs());
            var close = 0.5 * small.Expm1().Square() * (-small).Exp(); // cosh d − 1, no digit lost near 0
            var far = large - (2 * large).LogSigmoid() - Math.Log(2);  // |d| + softplus(−2|d|) − log 2
            return near.Where(close.Log1p(), far);
        }
    }
}

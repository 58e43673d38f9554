using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>What scores x cost beside signs t, 1 or −1, that they are to have. Operands broadcast. The terms one by one, or summed as they are computed.</summary>
public static class Margins
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>max(0, margin − t·x)</c>, so <c>dx = −dl·t</c> and <c>dt = −dl·x</c> where the hinge is open, at 0 too, else 0.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> Hinge(Tensor<T> signs, double margin = 1, SumOver sum = SumOver.Nothing) => Penalty.Of(new HingeOf<T>(margin), x, signs, sum);

        /// <summary><c>softplus(−t·x)</c>, the hinge at 0 without its corner; so <c>dx = −dl·t·σ(−t·x)</c> and <c>dt = −dl·x·σ(−t·x)</c>. Finite for all finite numbers. PyTorch: soft_margin_loss.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> SoftHinge(Tensor<T> signs, SumOver sum = SumOver.Nothing) => Penalty.Of(new SoftHingeOf<T>(), x, signs, sum);

        /// <summary>Of distances x: <c>x</c> where t = 1, else <c>max(0, margin − x)</c>; so <c>dx = dl</c> where t = 1, else −dl where the hinge is open, at 0 too, and 0 where it is not; that to the signs is 0. PyTorch: hinge_embedding_loss.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public Tensor<T> HingeOfDistance(Tensor<T> signs, double margin = 1, SumOver sum = SumOver.Nothing) => Penalty.Of(new HingeOfDistanceOf<T>(margin), x, signs, sum);
    }

    private readonly record struct HingeOf<T>(double Margin) : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V t) where V : struct, IVector<V, T> => V.AtLeast(Margin - t * x, V.Zero);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V t) where V : struct, IVector<V, T> => (Margin - t * x >= V.Zero) & -t;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V t) where V : struct, IVector<V, T> => (Margin - t * x >= V.Zero) & -x;

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> t) => (Margin - t * x).Clamp(min: 0);
    }

    private readonly record struct SoftHingeOf<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V t) where V : struct, IVector<V, T> => V.AtLeast(-(t * x), V.Zero) + SpecialFunctions<T>.SoftplusOfMinusAbs(t * x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V t) where V : struct, IVector<V, T> => -t * SpecialFunctions<T>.Sigmoid(-(t * x), out _);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V t) where V : struct, IVector<V, T> => -x * SpecialFunctions<T>.Sigmoid(-(t * x), out _);

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> t) => -(t * x).LogSigmoid();
    }

    private readonly record struct HingeOfDistanceOf<T>(double Margin) : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V x, V t) where V : struct, IVector<V, T> => V.WhereEqual(t, 1.0, x, V.AtLeast(Margin - x, V.Zero));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V x, V t) where V : struct, IVector<V, T> => V.WhereEqual(t, 1.0, 1.0, (Margin - x >= V.Zero) & -1.0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V x, V t) where V : struct, IVector<V, T> => V.Zero;

        public Tensor<T> Composed(Tensor<T> x, Tensor<T> t) => t.EqualTo(1).Where(x, (Margin - x).Clamp(min: 0));
    }
}

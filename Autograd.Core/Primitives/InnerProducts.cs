using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>Products that are summed as they are computed.</summary>
public static class InnerProducts
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>Σ x·other</c>, of each row or of all; so <c>dx = dy · other</c> and <c>dother = dy · x</c>. Operands broadcast. PyTorch: linalg.vecdot.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or are [] without a last axis.</exception>
        public Tensor<T> InnerProduct(Tensor<T> other, SumOver sum = SumOver.LastAxis) => Penalty.Of(new ProductOf<T>(), x, other, sum);
    }

    private readonly record struct ProductOf<T> : IPenalty<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V a, V b) where V : struct, IVector<V, T> => a * b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfA<V>(V a, V b) where V : struct, IVector<V, T> => b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeOfB<V>(V a, V b) where V : struct, IVector<V, T> => a;

        public Tensor<T> Composed(Tensor<T> a, Tensor<T> b) => a * b;
    }
}

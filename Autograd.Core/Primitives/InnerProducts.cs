using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>Products that are summed as they are computed.</summary>
public static class InnerProducts
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>Σ x·other</c> of each row, so <c>dx = dy · other</c> and <c>dother = dy · x</c>. Operands broadcast. PyTorch: linalg.vecdot.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or are [] without a last axis.</exception>
        public Tensor<T> InnerProduct(Tensor<T> other) => Elementwise.SumRows(new Product(), x, other);
    }

    private readonly record struct Product : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x, R y) where R : struct, IReal<R> => x * y;
    }
}

using System.Numerics;

namespace Autograd.Core;

/// <summary>
/// Derivatives of a fused operation by the composition that it equals. A fused operation has a fused gradient; the gradient's own rule, which is asked for second derivatives only, need not be fused:
/// it differentiates the composition twice, in recorded operations, so that any order of derivative follows.
/// </summary>
internal static class Composition
{
    /// <summary>The gradient of <paramref name="f"/> in operand k, along the last of <paramref name="xs"/>.</summary>
    public static Tensor<T> Gradient<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, int k, IReadOnlyList<Tensor<T>> xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Differentiate.Vjp(x => f(With(xs, k, x)), xs[k], xs[^1]).Product;

    /// <summary>The rule of a fused operation that computes <see cref="Gradient"/>: the gradient in its operand i, along u.</summary>
    public static Tensor<T> SecondGradient<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, int k, IReadOnlyList<Tensor<T>> xs, int i, Tensor<T> u)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // On the open tape, if this is to be differentiated again; else on one of its own, where nothing of the open one may be used.
        if (Tape<T>.OpenForRecording is null) (xs, u) = ([.. xs.Select(static x => x.Detach())], u.Detach());
        return Differentiate.Vjp(x => Gradient(f, k, With(xs, i, x)), xs[i], u).Product;
    }

    private static Tensor<T>[] With<T>(IReadOnlyList<Tensor<T>> xs, int i, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. xs.Take(i), x, .. xs.Skip(i + 1)];
}

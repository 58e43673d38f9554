using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Computing twice instead of keeping.</summary>
public static class Checkpointing
{
    extension(Tensor)
    {
        /// <summary>
        /// <c>y = f(xs)</c> of which the tape keeps only the operands and y: what f computes on the way goes back to the pool at once, and is computed anew for the gradient of each operand.
        /// So <c>dxᵢ = Jᵢᵀ dy</c>, the vector-Jacobian product of f. f must give the same each time, and use no other tensor that requires a gradient. PyTorch: checkpoint.
        /// </summary>
        public static Tensor<T> Checkpoint<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, params ReadOnlySpan<Tensor<T>> xs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(f);
            return Record(Value(f, xs.ToArray()), xs, f, static (dy, xs, y, i, f) =>
            {
                // Recorded on the open tape, if the gradient is to be differentiated again; else on one of its own, where nothing of the open one may be used.
                var recorded = Tape<T>.OpenForRecording is not null;
                var own = xs.Select(x => recorded ? x : x.Detach()).ToArray();
                return Differentiate.Vjp(
                    x =>
                    {
                        own[i] = x;
                        return f(own);
                    },
                    recorded ? Itself(xs[i]) : own[i],
                    recorded ? dy : dy.Detach()).Product;
            });
        }
    }

    private static Tensor<T> Value<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, Tensor<T>[] xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var paused = Tape<T>.OpenForRecording?.Pause();
        using var scope = new TensorScope();
        return scope.Keep(f(xs)).Detach();
    }

    /// <summary>The same elements as a tensor of its own, so that the derivative with respect to it leaves out what other operands owe to x.</summary>
    private static Tensor<T> Itself<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Permute([.. Enumerable.Range(0, x.Rank)]);
}

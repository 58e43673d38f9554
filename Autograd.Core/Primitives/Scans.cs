using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Running sums and products: element i is made of the elements up to i.</summary>
public static class Scans
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary><c>y[i] = x[0] + ... + x[i]</c> along an axis, so <c>dx[i] = dy[i] + ... + dy[n − 1]</c>: the same, walked backwards. PyTorch: cumsum.</summary>
        /// <exception cref="ArgumentException">The axis is outside the shape.</exception>
        public Tensor<T> CumulativeSum(int axis = -1) => AlongLast(x, Check.AxisOrScalar(axis, x.Shape, "CumulativeSum"), static x =>
            Record(Kernel<T>.CumulativeSum(x), x, static (dy, x, y) => dy.Flip(-1).CumulativeSum().Flip(-1), "CumulativeSum"));

        /// <summary>
        /// <c>y[i] = x[0] · ... · x[i]</c> along an axis. So <c>dx[i] = y[i − 1] · r[i]</c> with <c>r[i] = dy[i] + x[i + 1] · r[i + 1]</c>: what stands before x[i], times what each later product makes of it.
        /// Nothing is divided, so zeros are no exception, to any order; and what overflows on the way to a number that can be held is computed in wider numbers. PyTorch: cumprod.
        /// </summary>
        /// <exception cref="ArgumentException">The axis is outside the shape.</exception>
        public Tensor<T> CumulativeProduct(int axis = -1) => AlongLast(x, Check.AxisOrScalar(axis, x.Shape, "CumulativeProduct"), static x =>
            Record(Kernel<T>.CumulativeProduct(x), x, static (dy, x, y) =>
            {
                var rest = RestOfProducts(dy, x);
                return Kernel<T>.AllModerate(y) && Kernel<T>.AllModerate(rest) ? y.Delayed(1) * rest.Flip(-1) : x.CumulativeProductGradient(dy);
            }, "CumulativeProduct"));

        /// <summary>
        /// The rule of <c>CumulativeProduct</c> along the last axis where its parts leave the range of T, or are 0 and may have vanished: in wider numbers. Its own derivatives are those of the plain rule,
        /// computed in the same numbers too unless a tape records them.
        /// </summary>
        internal Tensor<T> CumulativeProductGradient(Tensor<T> dy) => Record(Kernel<T>.WideCumulativeProductGradient(x, dy, null), x, dy,
            da: static (u, x, dy, g) => Tape<T>.OpenForRecording is null ? Kernel<T>.WideCumulativeProductGradient(x, dy, u) : Composition.SecondGradient<T>(static xs => PlainProducts(xs[0]), 0, [x, dy], 0, u),
            db: static (u, x, dy, g) => Tape<T>.OpenForRecording is null ? Kernel<T>.WideCumulativeProduct(x, u) : Composition.SecondGradient<T>(static xs => PlainProducts(xs[0]), 0, [x, dy], 1, u));

        /// <summary>
        /// <c>y[i] = x[i] · y[i − 1] + b[i]</c> along the last axis. Its adjoint is itself, walked backwards: <c>db[i] = dy[i] + x[i + 1] · db[i + 1]</c>, and <c>dx[i] = db[i] · y[i − 1]</c>.
        /// </summary>
        internal Tensor<T> Recurrence(Tensor<T> b) => Record(Kernel<T>.Recurrence(x, b), x, b,
            da: static (dy, x, b, y) => x.Flip(-1).Delayed(0).Recurrence(dy.Flip(-1)).Flip(-1) * y.Delayed(0),
            db: static (dy, x, b, y) => x.Flip(-1).Delayed(0).Recurrence(dy.Flip(-1)).Flip(-1));

        /// <summary>One step later along the last axis: the last element goes, a constant comes first.</summary>
        internal Tensor<T> Delayed(double first) => x.Size == 0 ? x : x.Pad([1, -1], first);
    }

    /// <summary>Running products with the rule that their doc comment states.</summary>
    private static Tensor<T> PlainProducts<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Record(Kernel<T>.CumulativeProduct(x), x, static (dy, x, y) => y.Delayed(1) * RestOfProducts(dy, x).Flip(-1), "CumulativeProduct");

    /// <summary><c>r[i] = dy[i] + x[i + 1] · r[i + 1]</c>, the last first.</summary>
    private static Tensor<T> RestOfProducts<T>(Tensor<T> dy, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Flip(-1).Delayed(0).Recurrence(dy.Flip(-1));

    private static Tensor<T> AlongLast<T>(Tensor<T> x, int axis, Func<Tensor<T>, Tensor<T>> scan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Rank == 0 ? x : axis == x.Rank - 1 ? scan(x) : scan(x.Transpose(axis, -1)).Transpose(axis, -1);
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>
/// Rows of scores, one for each class, against the class of each row: one number a row, or, with <c>dividedBy</c>, their sum divided by that; <c>CrossEntropy</c> computes the slope in the same pass.
/// A row whose class is negative (−100 is customary) does not count: it gives 0 and gets gradient 0, whatever stands in it.
/// </summary>
public static class ClassRows
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>y[n] = −x[n, class of n]</c> for rows of log-probabilities <c>[.. C]</c> and classes <c>[..]</c>, so <c>dx[n, c]</c> is −dy[n] where c is the class of n, else 0. PyTorch: nll_loss.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or a class is C or more.</exception>
        public Tensor<T> NegativeLogLikelihood(Indices classes, double? dividedBy = null)
        {
            CheckClasses("NegativeLogLikelihood", x.Shape, classes);
            return Record(Kernel<T>.NegativeLogLikelihood(x, classes, dividedBy), x, new RowAttributes<T>(classes, dividedBy ?? 1, null), static (dy, x, y, at) => (dy / at.DividedBy).NegativeLogLikelihoodGradient(at.Classes!, x.Shape));
        }

        /// <summary>The adjoint of <c>NegativeLogLikelihood</c>: <c>y[n, c]</c> is −x[n] where c is the class of n, else 0; so <c>dx[n] = −dy[n, class of n]</c>. One x may stand for all.</summary>
        internal Tensor<T> NegativeLogLikelihoodGradient(Indices classes, Shape shape) =>
            Record(Kernel<T>.NegativeLogLikelihoodGradient(x, classes, shape), x, classes, static (dy, x, y, classes) => dy.NegativeLogLikelihood(classes));

        /// <summary>
        /// <c>y[n] = ln Σ exp x[n] − x[n, class of n]</c> for rows of logits <c>[.. C]</c> and classes <c>[..]</c>: <c>LogSoftmax</c> and <c>NegativeLogLikelihood</c>. So <c>dx[n] = dy[n] · (softmax x[n] − onehot)</c>.
        /// The maximum is subtracted first, so scores of any size are safe. PyTorch: cross_entropy.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or a class is C or more.</exception>
        public Tensor<T> CrossEntropy(Indices classes, double? dividedBy = null)
        {
            CheckClasses("CrossEntropy", x.Shape, classes);
            var slope = RoomForSlope(x, Tape<T>.Recorder(x, "CrossEntropy"));
            var y = Kernel<T>.CrossEntropy(x, classes, dividedBy, slope);
            return slope is null ? y : Record(y, x, new RowAttributes<T>(classes, dividedBy ?? 1, slope), static (dy, x, y, at) => x.CrossEntropyGradient(dy / at.DividedBy, at.Classes!, at.Slope!));
        }

        /// <summary>
        /// What the rule of <c>CrossEntropy</c> makes of v, the gradient of its result: <c>y[n] = v[n] · (p[n] − onehot)</c> with <c>p = softmax x</c>, where the forward pass has left the second factor; one v may stand for all rows.
        /// So <c>dx = v·p·(dy − Σ dy·p)</c> and <c>dv[n] = Σ dy[n]·p[n] − dy[n, class of n]</c>.
        /// </summary>
        internal Tensor<T> CrossEntropyGradient(Tensor<T> v, Indices classes, Tensor<T> slope) => Record(Kernel<T>.ScaleRows(slope, v, classes), x, v, classes,
            da: static (dy, x, v, y, classes) => OfCounted(v.Expand(classes.Shape), classes).Unsqueeze(-1) * OfCounted(x, classes).Softmax().SoftmaxGradient(dy),
            db: static (dy, x, v, y, classes) => OfCounted((dy * OfCounted(x, classes).Softmax()).Sum(-1), classes) + dy.NegativeLogLikelihood(classes));

        /// <summary>
        /// <c>y[n] = Σ q[n] · (ln Σ exp x[n] − x[n])</c> for rows of logits and of class probabilities q, both <c>[.. C]</c>. So <c>dx[n] = dy[n] · (softmax x[n] · Σ q[n] − q[n])</c> and <c>dq[n] = −dy[n] · log softmax x[n]</c>.
        /// The q need not add up to 1. A class of probability 0 adds 0, and its q gets 0, though its logit be −∞. PyTorch: cross_entropy of probabilities.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes differ, or have no axis.</exception>
        public Tensor<T> CrossEntropy(Tensor<T> q, double? dividedBy = null)
        {
            ArgumentNullException.ThrowIfNull(q);
            if (q.Shape != x.Shape) Throw.ShapesDiffer("CrossEntropy", x.Shape, q.Shape);
            if (x.Rank == 0) Throw.ClassShape("CrossEntropy", x.Shape, q.Shape);
            var slope = RoomForSlope(x, Tape<T>.Recorder(x, q, "CrossEntropy"));
            return Record(Kernel<T>.CrossEntropy(x, q, dividedBy, slope), x, q, new RowAttributes<T>(null, dividedBy ?? 1, slope),
                da: static (dy, x, q, y, at) => CrossEntropyGradient(dy / at.DividedBy, x, q, at.Slope!),
                db: static (dy, x, q, y, at) => (dy / -at.DividedBy).Unsqueeze(-1) * x.LogSoftmax().ZeroWhere(q.EqualTo(0), x.EqualTo(double.NegativeInfinity)));
        }
    }

    /// <summary>
    /// What the rule of <c>CrossEntropy</c> of probabilities makes of v: <c>y[n] = v[n] · (p[n] · Σ q[n] − q[n])</c> with <c>p = softmax x</c>.
    /// So <c>dv = Σ dy·(p·Σq − q)</c>, <c>dx = v·Σq·p·(dy − Σ dy·p)</c> and <c>dq = v·(Σ dy·p − dy)</c>.
    /// </summary>
    private static Tensor<T> CrossEntropyGradient<T>(Tensor<T> v, Tensor<T> x, Tensor<T> q, Tensor<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Record(Kernel<T>.ScaleRows(slope, v, null), [v, x, q], slope, static (dy, xs, y, i, _) =>
        {
            var (v, p, q) = (xs[0].Unsqueeze(-1), xs[1].Softmax(), xs[2]);
            var total = q.Sum(-1, keepDims: true);
            return i == 0 ? (dy * (p * total - q)).Sum(-1) : i == 1 ? v * total * p.SoftmaxGradient(dy) : v * ((dy * p).Sum(-1, keepDims: true) - dy);
        });

    /// <summary>Room for the slope at x, if a tape records.</summary>
    private static Tensor<T>? RoomForSlope<T>(Tensor<T> x, Tape<T>? recorder)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => recorder is null ? null : Tensor<T>.New(x.Layout.Dense, "CrossEntropy");

    /// <summary>The rows that count, and 0 for those of a negative class: selected, so that what stands there, even NaN, is without effect.</summary>
    private static Tensor<T> OfCounted<T>(Tensor<T> rows, Indices classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (classes.AsSpan().IndexOfAnyInRange(int.MinValue, -1) < 0) return rows;
        var counted = Mask.From([.. classes.AsSpan().ToArray().Select(c => c >= 0)], classes.Shape.Rank == rows.Rank ? classes.Shape : [.. classes.Shape, 1]);
        return counted.Where(rows, 0);
    }

    internal static void CheckClasses(string op, Shape shape, Indices classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (shape.Rank == 0 || !shape.Sizes[..^1].SequenceEqual(classes.Shape)) Throw.ClassShape(op, shape, classes.Shape);
        var count = shape[^1];
        if (classes.AsSpan().IndexOfAnyInRange(count, int.MaxValue) is >= 0 and var i) Throw.ClassOutOfRange(op, classes[i], i, classes.Shape, count);
    }
}

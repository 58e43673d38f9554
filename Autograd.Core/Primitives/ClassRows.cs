using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Rows of scores, one for each class, against the class of each row. A row whose class is negative (−100 is customary) does not count: it gives 0 and gets gradient 0, whatever stands in it.</summary>
public static class ClassRows
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>y[n] = −x[n, class of n]</c> for rows of log-probabilities <c>[.. C]</c> and classes <c>[..]</c>, so <c>dx[n, c]</c> is −dy[n] where c is the class of n, else 0. PyTorch: nll_loss, not reduced.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or a class is C or more.</exception>
        public Tensor<T> NegativeLogLikelihood(Indices classes)
        {
            CheckClasses("NegativeLogLikelihood", x.Shape, classes);
            return Record(Kernel<T>.NegativeLogLikelihood(x, classes), x, classes, static (dy, x, y, classes) => dy.NegativeLogLikelihoodGradient(classes, x.Shape));
        }

        /// <summary>The adjoint of <c>NegativeLogLikelihood</c>: <c>y[n, c]</c> is −x[n] where c is the class of n, else 0; so <c>dx[n] = −dy[n, class of n]</c>.</summary>
        internal Tensor<T> NegativeLogLikelihoodGradient(Indices classes, Shape shape) =>
            Record(Kernel<T>.NegativeLogLikelihoodGradient(x, classes, shape), x, classes, static (dy, x, y, classes) => dy.NegativeLogLikelihood(classes));

        /// <summary>
        /// <c>y[n] = ln Σ exp x[n] − x[n, class of n]</c> for rows of logits <c>[.. C]</c> and classes <c>[..]</c>: <c>LogSoftmax</c> and <c>NegativeLogLikelihood</c> in one pass. So <c>dx[n] = dy[n] · (softmax x[n] − onehot)</c>.
        /// The maximum is subtracted first, so scores of any size are safe. PyTorch: cross_entropy, not reduced.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or a class is C or more.</exception>
        public Tensor<T> CrossEntropy(Indices classes)
        {
            CheckClasses("CrossEntropy", x.Shape, classes);
            var (y, slope) = Kernel<T>.CrossEntropy(x, classes, withSlope: Tape<T>.Recorder(x, "CrossEntropy") is not null);
            return slope is null ? y : Record(y, x, (Classes: classes, Slope: slope), static (dy, x, y, at) => x.CrossEntropyGradient(dy, at.Classes, at.Slope));
        }

        /// <summary>
        /// What the rule of <c>CrossEntropy</c> makes of v, the gradient of its result: <c>y[n] = v[n] · (p[n] − onehot)</c> with <c>p = softmax x</c>, where the forward pass has left the second factor.
        /// So <c>dx = v·p·(dy − Σ dy·p)</c> and <c>dv[n] = Σ dy[n]·p[n] − dy[n, class of n]</c>.
        /// </summary>
        internal Tensor<T> CrossEntropyGradient(Tensor<T> v, Indices classes, Tensor<T> slope) => Record(Kernel<T>.ScaleRows(slope, v, classes), x, v, classes,
            da: static (dy, x, v, y, classes) => OfCounted(v, classes).Unsqueeze(-1) * OfCounted(x, classes).Softmax().SoftmaxGradient(dy),
            db: static (dy, x, v, y, classes) => OfCounted((dy * OfCounted(x, classes).Softmax()).Sum(-1), classes) + dy.NegativeLogLikelihood(classes));
    }

    /// <summary>The rows that count, and 0 for those of a negative class: selected, so that what stands there, even NaN, is without effect.</summary>
    private static Tensor<T> OfCounted<T>(Tensor<T> rows, Indices classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (classes.AsSpan().IndexOfAnyInRange(int.MinValue, -1) < 0) return rows;
        var counted = Mask.From([.. classes.AsSpan().ToArray().Select(c => c >= 0)], classes.Shape.Rank == rows.Rank ? classes.Shape : [.. classes.Shape, 1]);
        return counted.Where(rows, 0);
    }

    private static void CheckClasses(string op, Shape shape, Indices classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (shape.Rank == 0 || !shape.Sizes[..^1].SequenceEqual(classes.Shape)) Throw.ClassShape(op, shape, classes.Shape);
        var count = shape[^1];
        if (classes.AsSpan().IndexOfAnyInRange(count, int.MaxValue) is >= 0 and var i) Throw.ClassOutOfRange(op, classes[i], i, classes.Shape, count);
    }
}

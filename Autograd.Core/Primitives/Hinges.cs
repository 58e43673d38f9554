using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>What some classes of a row score too little beside others, in hinges <c>max(0, h)</c>, whose slope at h = 0 is 0: one number a row, or, with <c>dividedBy</c>, their sum divided by that; value and slope in one pass.</summary>
public static class Hinges
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>y[n] = Σ max(0, margin − x[n, c] + x[n, i])</c> over all i but c, the class of n, for rows of scores <c>[.. C]</c> and classes <c>[..]</c>; 0 where the class is negative.
        /// So <c>dx[n, i] = dy[n]</c> where the hinge of i is greater than 0, and <c>dx[n, c]</c> is minus their sum. PyTorch: multi_margin_loss, not divided by C.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or a class is C or more.</exception>
        public Tensor<T> ClassHinge(Indices classes, double margin = 1, double? dividedBy = null)
        {
            ClassRows.CheckClasses("ClassHinge", x.Shape, classes);
            var slope = Tensor<T>.New(x.Layout.Dense, "ClassHinge");
            return Record(Kernel<T>.ClassHinge(x, classes, T.CreateTruncating(margin), dividedBy, slope), x, new RowAttributes<T>(null, dividedBy ?? 1, slope), static (dy, x, y, at) => (dy / at.DividedBy).TimesRows(at.Slope!));
        }

        /// <summary>
        /// <c>y[n] = ΣΣ max(0, 1 − x[n, j] + x[n, i])</c> over the classes j that row n of the labels lists, up to the first negative one, and the i that it does not, for scores and labels <c>[.. C]</c>.
        /// So <c>dx[n, i]</c> is dy[n] times the hinges of i greater than 0, and <c>dx[n, j]</c> minus that of j's. A class listed twice counts twice. PyTorch: multilabel_margin_loss, not divided by C.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes differ or have no axis, or a label is C or more.</exception>
        public Tensor<T> LabelHinge(Indices labels, double? dividedBy = null)
        {
            ArgumentNullException.ThrowIfNull(labels);
            if (x.Rank == 0 || labels.Shape != x.Shape) Throw.LabelShape("LabelHinge", x.Shape, labels.Shape);
            if (labels.AsSpan().IndexOfAnyInRange(x.Shape[^1], int.MaxValue) is >= 0 and var i) Throw.ClassOutOfRange("LabelHinge", labels[i], i, labels.Shape, x.Shape[^1]);
            var slope = Tensor<T>.New(x.Layout.Dense, "LabelHinge");
            return Record(Kernel<T>.LabelHinge(x, labels, dividedBy, slope), x, new RowAttributes<T>(null, dividedBy ?? 1, slope), static (dy, x, y, at) => (dy / at.DividedBy).TimesRows(at.Slope!));
        }

        /// <summary><c>y[n] = x[n] · slope[n]</c>, where the slope is a constant, for it consists of steps, and one x may stand for all rows; so <c>dx[n] = Σ dy[n]·slope[n]</c>.</summary>
        private Tensor<T> TimesRows(Tensor<T> slope) => Record(Kernel<T>.ScaleRows(slope, x, null), x, slope, static (dy, x, y, slope) => (dy * slope).Sum(-1), "TimesSlope");
    }
}

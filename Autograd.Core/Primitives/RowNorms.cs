using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>Rows brought to mean 0 and variance 1, or to mean square 1, whatever they were.</summary>
public static class RowNorms
{
    extension<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// <c>y = ŷ · weight + bias</c> with <c>ŷ = (x − μ) r</c>, <c>r = 1/√(v + ε)</c>, the mean μ and the biased variance v of each row (the last axis) its own. So <c>dbias = Σdy</c> and <c>dweight = Σdy·ŷ</c> over
        /// the rows, and <c>dx = r (u − mean u − ŷ · mean(u·ŷ))</c> with <c>u = dy · weight</c>. Source: Ba, Kiros and Hinton, Layer Normalization, 2016. PyTorch: layer_norm.
        /// </summary>
        /// <param name="weight">A factor for each column, or none.</param>
        /// <param name="bias">Then added to each column, or none; only beside a weight.</param>
        /// <param name="epsilon">ε.</param>
        /// <exception cref="ArgumentException">x has no axis, weight or bias not a number for each column, or there is a bias alone.</exception>
        public Tensor<T> LayerNorm(Tensor<T>? weight = null, Tensor<T>? bias = null, double epsilon = 1e-5) => Normalize(x, weight, bias, new RowNorm(epsilon, IsCentered: true));

        /// <summary>
        /// <c>y = ŷ · weight</c> with <c>ŷ = x r</c>, <c>r = 1/√(mean x² + ε)</c>, each row for itself; so <c>dweight = Σdy·ŷ</c> and <c>dx = r (u − ŷ · mean(u·ŷ))</c> with <c>u = dy · weight</c>.
        /// Source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019. PyTorch: rms_norm.
        /// </summary>
        /// <param name="weight">A factor for each column, or none.</param>
        /// <param name="epsilon">ε; if not given, the distance from 1 to the next number of type T.</param>
        /// <exception cref="ArgumentException">x has no axis, or weight is not a number for each column.</exception>
        public Tensor<T> RmsNorm(Tensor<T>? weight = null, double? epsilon = null) =>
            Normalize(x, weight, bias: null, new RowNorm(epsilon ?? double.CreateTruncating(T.BitIncrement(T.One) - T.One), IsCentered: false));

        /// <summary>
        /// <c>y = M v</c> with <c>M v = r (v − mean v − ŷ · mean(v·ŷ))</c>, what the rule of a norm makes of its result's gradient; M is symmetric, so <c>dv = M dy</c>.
        /// With <c>p = mean(dy·ŷ)</c> and <c>q = mean(v·ŷ)</c>, <c>Σ dy·y = n r (mean(dy·v) − mean dy · mean v − p q)</c>. In it x moves r by <c>dr = −r² ŷ/n</c>, n p by <c>M dy</c> and n q by <c>M v</c>:
        /// <c>dx = −r (r ŷ (mean(dy·v) − mean dy · mean v − p q) + q · M dy + p · M v)</c>. Without the means, if the norm is not centered.
        /// </summary>
        internal Tensor<T> RowNormGradient(Tensor<T> v, RowNorm norm) => Record(Kernel<T>.RowNormGradient(x, OfShape(x, v), norm), x, v, norm,
            da: static (dy, x, v, y, norm) =>
            {
                var (z, r) = (Normalize(x, null, null, norm), InverseDeviation(x, norm));
                Tensor<T> p = RowMean(dy * z), q = RowMean(v * z), covariance = RowMean(dy * v) - p * q;
                if (norm.IsCentered) covariance -= RowMean(dy) * RowMean(v);
                return -r * (r * covariance * z + q * x.RowNormGradient(dy, norm) + p * y);
            },
            db: static (dy, x, v, y, norm) => x.RowNormGradient(dy, norm));

        /// <summary><c>y = Σ v·ŷ</c> over the rows, the gradient of a norm's weight; so <c>dv = dy · ŷ</c>, and <c>dx = M (dy · v)</c>, which is <see cref="RowNormGradient"/>.</summary>
        internal Tensor<T> RowNormWeightGradient(Tensor<T> v, RowNorm norm) => Record(Kernel<T>.RowNormWeightGradient(x, OfShape(x, v), norm), x, v, norm,
            da: static (dy, x, v, y, norm) => x.RowNormGradient(dy * v, norm),
            db: static (dy, x, v, y, norm) => dy * Normalize(x, null, null, norm));
    }

    private static Tensor<T> Normalize<T>(Tensor<T> x, Tensor<T>? weight, Tensor<T>? bias, RowNorm norm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var op = norm.IsCentered ? "LayerNorm" : "RmsNorm";
        if (x.Rank == 0) throw new ArgumentException($"{op}: a single number has no row to be normalised over; give it an axis.");
        CheckColumns(weight, "weight");
        CheckColumns(bias, "bias");
        if (bias is not null && weight is null) throw new ArgumentException($"{op}: a bias {bias.Shape} needs a weight beside it; add it to the result, or give a weight of ones.");
        var y = Kernel<T>.NormalizeRows(x, weight, bias, norm, op);
        Tensor<T>[] operands = weight is null ? [x] : bias is null ? [x, weight] : [x, weight, bias];
        return Record(y, operands, norm, static (dy, xs, y, i, norm) => i switch
        {
            0 => xs[0].RowNormGradient(xs.Count > 1 ? dy * xs[1] : dy, norm),
            1 => xs[0].RowNormWeightGradient(dy, norm),
            _ => dy,
        }, op);

        void CheckColumns(Tensor<T>? operand, string name)
        {
            if (operand is not null && (operand.Rank != 1 || operand.Size != x.Shape[^1])) throw new ArgumentException($"{op}: x {x.Shape} needs a {name} [{x.Shape[^1]}], a number for each column, not {operand.Shape}.");
        }
    }

    private static Tensor<T> OfShape<T>(Tensor<T> x, Tensor<T> v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (v.Shape != x.Shape) Throw.ShapesDiffer("RowNormGradient", x.Shape, v.Shape);
        return v;
    }

    private static Tensor<T> InverseDeviation<T>(Tensor<T> x, RowNorm norm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => 1 / RootMeanSquare(norm.IsCentered ? x - RowMean(x) : x, -1, norm.Epsilon);

    /// <summary><c>√(mean x² + ε)</c> along axes, which are kept; where the squares overflow, ε is nothing beside them.</summary>
    internal static Tensor<T> RootMeanSquare<T>(Tensor<T> x, Axes axes, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Rooted(x, x.Square().Mean(axes, keepDims: true), axes, epsilon);

    /// <summary>The same, the mean of the squares being known.</summary>
    internal static Tensor<T> Rooted<T>(Tensor<T> x, Tensor<T> meanSquare, Axes axes, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isLost = epsilon > 0 ? meanSquare.EqualTo(double.PositiveInfinity) : meanSquare < double.CreateTruncating(Range<T>.LeastSquare) | meanSquare.EqualTo(double.PositiveInfinity);
        return isLost.AsSpan().Contains(true) ? isLost.Where(x.Norm(2, axes, keepDims: true) / Math.Sqrt(axes.Resolve(x.Shape, "Norm").Count(x.Shape)), (meanSquare + epsilon).Sqrt()) : (meanSquare + epsilon).Sqrt();
    }

    private static Tensor<T> RowMean<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Mean(-1, keepDims: true);
}

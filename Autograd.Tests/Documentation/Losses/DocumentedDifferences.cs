using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.Documentation;

/// <summary>The two tables at the end of docs/losses.md: where we differ from PyTorch on purpose, and where we follow it although it surprises. Those of the first that PyTorch's recorded cases meet are in Conformance/Differences.cs besides.</summary>
internal static class DocumentedDifferences
{
    private static readonly Tensor<double> zero = Tensor.Scalar(0.0);

    public static readonly DocumentedDifference[] OnPurpose =
    [
        new("all", "an input of another shape than the target is broadcast, at best with a warning", "an error: `[100 1]` against `[100]` would be the mean of 10,000 wrong differences", static () =>
            Assert.Throws<ArgumentException>(() => Loss.Mse(Tensor.Zeros<double>([100, 1]), Tensor.Zeros<double>([100])))),
        new("all", "the reduction is a string, checked when the loss is computed", "an enum: a wrong name does not compile", static () =>
            Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Mse(zero, zero, Reduction.BatchMean))),
        new("`CrossEntropy`", "a negative or NaN label smoothing is ignored", "an error", static () =>
            Assert.Throws<ArgumentOutOfRangeException>(() => Loss.CrossEntropy(Tensor.Zeros<double>([1, 2]), Indices.From([0]), labelSmoothing: double.NaN))),
        new("`SmoothL1`", "with beta 0, the gradient at a tie is -1 (in 1.13)", "0, as that of `L1`", static () =>
            Assert.Equal(0, Slope(x => Loss.SmoothL1(x, zero, beta: 0), 0))),
        new("`SoftMargin`", "infinite where -y·x > 709.8", "finite: about -y·x", static () =>
            Assert.Equal(800, Loss.SoftMargin(Tensor.Scalar(-800.0), Tensor.Scalar(1.0)).Item())),
        new("`PoissonNll`", "with `full`, the gradient to a target of 0 is NaN", "-x, as the formula's", static () =>
            Assert.Equal(-1.5, Slope(y => Loss.PoissonNll(Tensor.Scalar(1.5), y, full: true), 0))),
        new("`HingeEmbedding`, `CosineEmbedding`, `MarginRanking`", "a target that is neither 1 nor -1 gives a number without a meaning", "an error that names its place; `ValueChecks` switches it off", static () =>
            Assert.Throws<ArgumentException>(() => Loss.HingeEmbedding(zero, zero))),
        new("`Nll`, `KlDiv`, `Ctc`", "probabilities where log-probabilities are due give a number without a meaning", "rows of numbers from 0 to 1 that add up to 1 are an error that says so; `ValueChecks` switches it off", static () =>
            Assert.Throws<ArgumentException>(() => Loss.Nll(Tensor.From([[0.25, 0.75]]), Indices.From([0])))),
        new("`MultiMargin`", "a weight that is too short is read beyond its end", "an error", static () =>
            Assert.Throws<ArgumentException>(() => Loss.MultiMargin(Tensor.Zeros<double>([1, 3]), Indices.From([0]), weight: Tensor.From([1.0])))),
        new("`MultiMargin`, `MultiLabelMargin`", "no second derivative", "as of everything", static () =>
            GradientCheck.Verify(x => Loss.MultiMargin(x, Indices.From([2]), p: 2), Tensor.From([[0.5, -0.25, 1.0]]), order: 2)),
        new("`AdaptiveLogSoftmaxWithLoss`", "a module with weights of its own", "a function of the caller's weights: losses hold none", static () =>
            Assert.DoesNotContain(typeof(Loss).Assembly.GetExportedTypes(), type => type.Name.StartsWith("Adaptive", StringComparison.Ordinal))),
        new("`Ctc`", "the gradient to the log-probabilities has e^logProbs added, which is right only behind a log-softmax", "the derivative of what is computed; behind a log-softmax the two agree", static () =>
            Assert.Equal(-1, Slope(x => Loss.Ctc(Tensor.Stack<double>([zero - 1, x]).Unsqueeze(0), Indices.From([1]), Indices.From([1]), Indices.From([1])), -1))),
        new("`Ctc`", "no second derivative", "as of everything", static () =>
            GradientCheck.Verify(x => Loss.Ctc(x.LogSoftmax(), Indices.From([1]), Indices.From([3]), Indices.From([1])), Tensor.From([[0.5, -0.25], [0.1, 0.75], [-0.3, 0.2]]), order: 2)),
        new("`Ctc`", "labels out of range and negative lengths are read as they are", "errors that name the place", static () =>
            Assert.Throws<ArgumentException>(() => Loss.Ctc(Tensor.Zeros<double>([2, 2]), Indices.From([5]), Indices.From([2]), Indices.From([1])))),
    ];

    public static readonly DocumentedDifference[] Followed =
    [
        new("`CrossEntropy`, `Nll`", "with class indices and weights, the mean divides by the weights of the targets; with class probabilities, by the number of positions", "the same", static () =>
        {
            var (x, weight) = (Tensor.From([[1.0, 0.0]]), Tensor.From([3.0, 1.0]));
            var plain = Loss.CrossEntropy(x, Indices.From([0])).Item();
            Assert.Equal(plain, Loss.CrossEntropy(x, Indices.From([0]), weight).Item(), 1e-15);
            Assert.Equal(3 * plain, Loss.CrossEntropy(x, Tensor.From([[1.0, 0.0]]), weight).Item(), 1e-15);
        }),
        new("`CrossEntropy`, `Nll`", "the mean is NaN where every target is ignored", "the same; the gradient is 0", static () =>
        {
            Assert.Equal(double.NaN, Loss.CrossEntropy(Tensor.From([[1.0, 0.0]]), Indices.From([-100])).Item());
            Assert.Equal(0, Slope(x => Loss.CrossEntropy(Tensor.Stack<double>([x, zero]), Indices.From([-100]).Reshape(), reduction: Reduction.Sum), 1));
        }),
        new("`KlDiv`", "the mean divides by all elements, which is not the divergence of anything", "the same; `Reduction.BatchMean` is the divergence", static () =>
            Assert.Equal(Math.Log(2) / 2, Loss.KlDiv(Tensor.From([[Math.Log(0.5), Math.Log(0.5)]]), Tensor.From([[1.0, 0.0]])).Item(), 1e-15)),
        new("`Bce`", "the logarithms are clamped at -100, the gradient is not: (p - y) / max(p(1 - p), 1e-12)", "the same", static () =>
        {
            Assert.Equal(100, Loss.Bce(zero, Tensor.Scalar(1.0)).Item());
            Assert.Equal(-1e12, Slope(p => Loss.Bce(p, Tensor.Scalar(1.0)), 0), 1e6);
        }),
        new("`GaussianNll`", "a variance below eps is raised to it, and yet has the gradient of the formula there", "the same", static () =>
            Assert.Equal(0.5 * (1 / 1e-6 - 1 / 1e-12), Slope(v => Loss.GaussianNll(zero + 1, zero, v), 0), 1)),
        new("`MarginRanking`, `HingeEmbedding`, `CosineEmbedding`, `TripletMargin`", "where the hinge is exactly 0, the gradient passes", "the same", static () =>
            Assert.Equal(-1, Slope(x => Loss.HingeEmbedding(x, zero - 1), 1))),
        new("`MultiMargin`, `MultiLabelMargin`", "where the hinge is exactly 0, the gradient is 0", "the same", static () =>
            Assert.Equal(0, Slope(x => Loss.MultiMargin(Tensor.Stack<double>([x, zero]), Indices.From([0]).Reshape()), 1))),
        new("`MultiMargin`, `MultiLabelMargin`", "the sum over the other classes is divided by the number of all", "the same", static () =>
            Assert.Equal(0.5, Loss.MultiMargin(Tensor.From([0.0, 0.0]), Indices.From([0]).Reshape()).Item())),
        new("`TripletMargin`", "eps is added to each component of the difference, so that d(u, v) is not d(v, u)", "the same", static () =>
            Assert.NotEqual(Loss.TripletMargin(Tensor.From([0.0]), Tensor.From([1.0]), Tensor.From([0.0])).Item(), Loss.TripletMargin(Tensor.From([1.0]), Tensor.From([0.0]), Tensor.From([1.0])).Item())),
        new("`CosineEmbedding`", "1e-12 is added to the squared lengths: equal vectors have a loss of about 1e-12 over their squared length, not 0", "the same", static () =>
            Assert.NotEqual(0, Loss.CosineEmbedding(Tensor.From([0.1]), Tensor.From([0.1]), Tensor.Scalar(1.0)).Item())),
    ];

    private static double Slope(Func<Tensor<double>, Tensor<double>> f, double x)
    {
        using var tape = new Tape<double>();
        var leaf = Tensor.Scalar(x).RequireGrad();
        return tape.Gradient(f(leaf), leaf).Item();
    }
}

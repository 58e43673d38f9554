using System.Numerics.Tensors;
using static System.Math;

namespace Autograd.Tests.Documentation;

/// <summary>Every loss, where it is far out or at the edge of what it is defined for. <see cref="StabilityOurs"/> has our side of each.</summary>
internal static class StabilityCases
{
    private const double Infinity = double.PositiveInfinity;

    private static readonly double[] FromZero = [0, 20, 1e4], Probabilities = [0, 1e-20, 0.5, 1];

    public static readonly StabilityCase[] All =
    [
        new("Mse", "the prediction, the target being 0", x => x * x, "x²", x => x * x) { Limits = (Infinity, Infinity) },
        new("L1", "the prediction, the target being 0", Precise.Abs, "|x|", Abs) { Limits = (Infinity, Infinity) },
        new("Huber", "the prediction, the target being 0", x => Precise.Abs(x) < 1 ? x * x / 2 : Precise.Abs(x) - Half, "|x| − ½", x => Abs(x) < 1 ? x * x / 2 : Abs(x) - 0.5) { Limits = (Infinity, Infinity) },
        new("SmoothL1", "the prediction, the target being 0", x => Precise.Abs(x) < 1 ? x * x / 2 : Precise.Abs(x) - Half, "|x| − ½", x => Abs(x) < 1 ? x * x / 2 : Abs(x) - 0.5) { Limits = (Infinity, Infinity) },
        new("LogCosh", "the prediction, the target being 0", x => Precise.Log((Precise.Exp(x) + Precise.Exp(-x)) / 2), "log cosh x", x => Log(Cosh(x)))
            { Points = [0, 1e-9, 20, -20, 1e4, -1e4, Infinity, -Infinity], Limits = (Infinity, Infinity), Platform = ("Log(Cosh(x))", x => Of(x, TensorPrimitives.Cosh, TensorPrimitives.Log)) },
        new("Quantile", "the prediction, the target being 0; q 0.9", x => Precise.Max(-(Precise.Of(0.9) * x), (1 - Precise.Of(0.9)) * x), "max(−0.9 x, 0.1 x)", x => Max(-0.9 * x, (1 - 0.9) * x)) { Limits = (Infinity, Infinity) },
        new("PoissonNll", "the logarithm of the rate, the count being 2", x => Precise.Exp(x) - 2 * x, "eˣ − 2x", x => Exp(x) - 2 * x) { Points = [0, 20, -20, -1e4, -Infinity], Limits = (Infinity, Infinity) },
        new("GaussianNll", "the variance, the error being 1", v => (Precise.Log(Floor(v)) + 1 / Floor(v)) / 2, "½(log x + 1/x)", v => 0.5 * (Log(v) + 1 / v)) { Points = [.. FromZero, Infinity], Limits = (0, Infinity) },

        new("CrossEntropy", "the logit of the right class, two others being 0", x => Precise.Log(1 + 2 * Precise.Exp(-x)), "−log(eˣ/(eˣ + 2))", x => -Log(Exp(x) / (Exp(x) + 2)))
            { Points = [.. StabilityCase.Finite, -Infinity], Limits = (Infinity, 0), Platform = ("−log SoftMax([x 0 0])₀", x => -Log(SoftMax(x, 0, 0)[0])) },
        new("Nll", "the log-probability of the right class", x => -x, "−x", x => -x) { Points = [0, -20, -1e4, -Infinity], Limits = (Infinity, 0) },
        new("LinearCrossEntropy", "the input, the classes weighing it with 1, 0 and −1", x => Precise.Log(1 + Precise.Exp(-x) + Precise.Exp(-(2 * x))), "−log(eˣ/(eˣ + 1 + e⁻ˣ))", x => -Log(Exp(x) / (Exp(x) + 1 + Exp(-x))))
            { Points = StabilityCase.Finite, Platform = ("−log SoftMax([x 0 −x])₀", x => -Log(SoftMax(x, 0, -x)[0])) },
        new("AdaptiveLogSoftmaxWithLoss", "the input; the cluster weighs it with −1, the class in it with 1",
            x => Precise.Log(1 + Precise.Exp(x) + Precise.Exp(2 * x)) + Precise.Log(1 + Precise.Exp(-(2 * x))), "−log(p(cluster) p(class))", x => -Log(Exp(-x) / (Exp(x) + 1 + Exp(-x)) * (Exp(x) / (Exp(x) + Exp(-x)))))
            { Points = StabilityCase.Finite, Platform = ("−log(SoftMax([x 0 −x])₂ SoftMax([x −x])₀)", x => -Log(SoftMax(x, 0, -x)[2] * SoftMax(x, -x)[0])) },
        new("Focal", "the logit of the right class, two others being 0", x => Square(2 / (Precise.Exp(x) + 2)) * Precise.Log(1 + 2 * Precise.Exp(-x)), "−(1 − p)² log p, p = eˣ/(eˣ + 2)", x => Pow(1 - Exp(x) / (Exp(x) + 2), 2) * -Log(Exp(x) / (Exp(x) + 2)))
            { Points = StabilityCase.Finite, Platform = ("p = SoftMax([x 0 0])₀", x => Pow(1 - SoftMax(x, 0, 0)[0], 2) * -Log(SoftMax(x, 0, 0)[0])) },
        new("KlDiv", "a logit of two, the target being 1 and 0", x => Softplus(-x), "Σ y (log y − log p)", x => 1 * (Log(1) - Log(Exp(x) / (Exp(x) + 1))) + 0 * (Log(0) - Log(1 / (Exp(x) + 1))))
            { Points = StabilityCase.Finite, Platform = ("p = SoftMax([x 0])", x => 1 * (Log(1) - Log(SoftMax(x, 0)[0])) + 0 * (Log(0) - Log(SoftMax(x, 0)[1]))) },
        new("MultiMargin", "the score of the right class, two others being 0", x => 2 * Precise.Max(0, 1 - x) / 3, "⅔ max(0, 1 − x)", x => 2 * Max(0, 1 - x) / 3) { Limits = (Infinity, 0) },

        new("BceWithLogits", "the logit, the target being 1", x => Softplus(-x), "−log(1/(1 + e⁻ˣ))", x => -Log(1 / (1 + Exp(-x)))) { Limits = (Infinity, 0), Note = "At ∞ PyTorch's is 0 · ∞, and NaN.", Platform = ("−Log(Sigmoid(x))", x => -Of(x, TensorPrimitives.Sigmoid, TensorPrimitives.Log)) },
        new("Bce", "the probability, the target being 1", p => p > 0 ? -Precise.Log(p) : 100, "−(1 log p + 0 log(1 − p))", p => -(1 * Log(p) + 0 * Log(1 - p))) { Points = Probabilities },
        new("SmoothedBceWithLogits", "the logit, the target being 1, smoothed by 0.2", x => Precise.Of(0.9) * Softplus(-x) + (1 - Precise.Of(0.9)) * Softplus(x), "−0.9 log σ(x) − 0.1 log(1 − σ(x))", x => -0.9 * Log(1 / (1 + Exp(-x))) - 0.1 * Log(1 - 1 / (1 + Exp(-x))))
            { Limits = (Infinity, Infinity), Platform = ("σ = Sigmoid", x => -0.9 * Of(x, TensorPrimitives.Sigmoid, TensorPrimitives.Log) - 0.1 * Log(1 - Of(x, TensorPrimitives.Sigmoid))) },
        new("BinaryFocal", "the logit, the target being 1", x => Square(1 / (1 + Precise.Exp(x))) * Softplus(-x) / 4, "−¼ (1 − σ(x))² log σ(x)", x => -0.25 * Pow(1 - 1 / (1 + Exp(-x)), 2) * Log(1 / (1 + Exp(-x))))
            { Points = StabilityCase.Finite, Platform = ("σ = Sigmoid", x => -0.25 * Pow(1 - Of(x, TensorPrimitives.Sigmoid), 2) * Of(x, TensorPrimitives.Sigmoid, TensorPrimitives.Log)) },
        new("SoftMargin", "the score, the target being 1", x => Softplus(-x), "log(1 + e⁻ˣ)", x => Log(1 + Exp(-x))) { Limits = (Infinity, 0), Platform = ("LogP1(Exp(−x))", x => Of(-x, TensorPrimitives.Exp, TensorPrimitives.LogP1)) },
        new("MultiLabelMargin", "the score of the class that applies, two others being 0", x => 2 * Precise.Max(0, 1 - x) / 3, "⅔ max(0, 1 − x)", x => 2 * Max(0, 1 - x) / 3) { Limits = (Infinity, 0) },
        new("MultiLabelSoftMargin", "the logit of the label that applies, another being 0", x => (Softplus(-x) + Precise.Ln2) / 2, "−½(log σ(x) + log σ(0))", x => -0.5 * (Log(1 / (1 + Exp(-x))) + Log(0.5)))
            { Limits = (Infinity, 0.34657359027997264), Note = "At ∞ PyTorch's is 0 · ∞, and NaN.", Platform = ("σ = Sigmoid", x => -0.5 * (Of(x, TensorPrimitives.Sigmoid, TensorPrimitives.Log) + Log(0.5))) },

        new("MarginRanking", "how much higher the right one scores", x => Precise.Max(0, -x), "max(0, −x)", x => Max(0, -x)) { Limits = (Infinity, 0) },
        new("HingeEmbedding", "the distance, the target being −1", x => Precise.Max(0, 1 - x), "max(0, 1 − x)", x => Max(0, 1 - x)) { Points = [.. FromZero, Infinity], Limits = (0, 0) },
        new("CosineEmbedding", "the length of a vector that is to point where another does, 45° from it", x => 1 - x / Precise.Sqrt((2 * (x * x) + Precise.Of(1e-12f)) * (1 + Precise.Of(1e-12f))), "1 − a·b/(‖a‖ ‖b‖)", x => 1 - x / (Sqrt(x * x + x * x) * 1)) { Points = FromZero },
        new("TripletMargin", "the anchor's place, the positive at 0 and the negative at 1", x => Precise.Max(0, Precise.Abs(x + Precise.Of(1e-6)) - Precise.Abs(x - 1 + Precise.Of(1e-6)) + 1), "max(0, |x| − |x − 1| + 1)", x => Max(0, Abs(x + 1e-6) - Abs(x - 1 + 1e-6) + 1)) { Points = StabilityCase.Finite, Terms = x => Abs(x) + 1, Note = "A difference of distances is as exact as the distances." },
        new("TripletMarginWithDistance", "the anchor's place, the positive at 0 and the negative at 1, distances being squared", x => Precise.Max(0, 2 * x), "max(0, x² − (x − 1)² + 1)", x => Max(0, x * x - (x - 1) * (x - 1) + 1)) { Points = StabilityCase.Finite, Terms = x => x * x + 1, Note = "A difference of distances is as exact as the distances." },
        new("InfoNce", "the length of an anchor that points to its positive, another at a right angle", x => (Precise.Log(1 + Precise.Exp(x > 0 ? -10 : 0)) + Precise.Log(1 + Precise.Exp(-10))) / 2, "cos = a·b/(‖a‖ ‖b‖), then CrossEntropy", x => (Log(1 + Exp(-10 * x / Sqrt(x * x))) + Log(1 + Exp(-10))) / 2) { Points = FromZero },

        new("Dice", "the probability of all of four pixels, two of which belong", x => 1 - (4 * x + 1) / (4 * x + 3), "1 − (4x + 1)/(4x + 3)", x => 1 - (4 * x + 1) / (4 * x + 3)) { Points = Probabilities },
        new("Tversky", "the probability of all of four pixels, two of which belong", x => 1 - (2 * x + 1) / (2 * x + 2), "1 − (2x + 1)/(2x + 2)", x => 1 - (2 * x + 1) / (2 * x + 2)) { Points = Probabilities },
        new("Ctc", "the logit of a in both of two frames, read as “a”", x => 2 * Softplus(x) - x - Precise.Log(Precise.Exp(x) + 2), "−log(1 − (1/(1 + eˣ))²)", x => -Log(1 - Pow(1 / (1 + Exp(x)), 2)))
            { Points = StabilityCase.Finite, Terms = _ => 1, Note = "What is left of a sum of probabilities near 1 is as exact as that sum.", Platform = ("1/(1 + eˣ) = Sigmoid(−x)", x => -Log(1 - Pow(Of(-x, TensorPrimitives.Sigmoid), 2))) },
    ];

    private static Precise Half => (Precise)1 / 2;

    private delegate void Function(ReadOnlySpan<double> x, Span<double> y);

    /// <summary>Functions of System.Numerics.Tensors, one after the other.</summary>
    private static double Of(double x, params Function[] functions)
    {
        double[] value = [x];
        foreach (var function in functions) function(value, value);
        return value[0];
    }

    private static double[] SoftMax(params double[] x)
    {
        TensorPrimitives.SoftMax<double>(x, x);
        return x;
    }

    private static Precise Softplus(Precise x) => Precise.Log(1 + Precise.Exp(x));

    private static Precise Square(Precise x) => x * x;

    /// <summary>The variance, or the least one.</summary>
    private static Precise Floor(Precise v) => Precise.Max(v, Precise.Of(1e-6));
}

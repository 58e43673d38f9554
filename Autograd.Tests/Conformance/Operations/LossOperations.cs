using System.Numerics;
using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.Conformance;

/// <summary>Every loss of the fixtures by PyTorch's name: one line, one function of ours, in double.</summary>
internal static class LossOperations
{
    public static readonly IReadOnlyDictionary<string, Reduction> Reductions = new Dictionary<string, Reduction>
    {
        ["none"] = Reduction.None,
        ["mean"] = Reduction.Mean,
        ["sum"] = Reduction.Sum,
        ["batchmean"] = Reduction.BatchMean,
    };

    public static IReadOnlyDictionary<string, FixtureOperation> Table => LossOperations<double>.Table;

    /// <summary>The case's reduction; of a name that we do not have, one that is no member of the enum.</summary>
    public static Reduction ReductionOption(this Arguments a) => Reductions.TryGetValue(a.Text("reduction", "mean"), out var reduction) ? reduction : (Reduction)(-1);
}

/// <summary>The losses in one precision.</summary>
internal static class LossOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static readonly IReadOnlyDictionary<string, FixtureOperation> Table = new Dictionary<string, FixtureOperation>
    {
        ["MSELoss"] = One("Mse", static a => Loss.Mse(a.Tensor<T>("input"), a.Tensor<T>("target"), a.ReductionOption())),

        ["CrossEntropyLoss"] = One("CrossEntropy", static a => a.IsWhole("target")
            ? Loss.CrossEntropy(a.Tensor<T>("input"), a.Indices("target"), a.TensorOrNull<T>("weight"), a.Int("ignore_index", -100), a.Double("label_smoothing", 0), a.ReductionOption())
            : Loss.CrossEntropy(a.Tensor<T>("input"), a.Tensor<T>("target"), a.TensorOrNull<T>("weight"), a.Int("ignore_index", -100), a.Double("label_smoothing", 0), a.ReductionOption())),
        ["NLLLoss"] = One("Nll", static a => Loss.Nll(a.Tensor<T>("input"), a.Indices("target"), a.TensorOrNull<T>("weight"), a.Int("ignore_index", -100), a.ReductionOption())),
        ["CTCLoss"] = One("Ctc", static a => Loss.Ctc(a.Has("logits") ? a.Tensor<T>("logits").LogSoftmax() : a.Tensor<T>("log_probs"), a.Indices("targets"), a.Indices("input_lengths"), a.Indices("target_lengths"),
            a.Int("blank", 0), a.ReductionOption(), a.Bool("zero_infinity"))),
        ["AdaptiveLogSoftmaxWithLoss"] = new("AdaptiveLogSoftmaxWithLoss", static a =>
        {
            a.Double("div_value", 4); // says how wide the tails are made; ours are given
            var bias = a.Bool("head_bias") ? a.Tensor<T>("head_bias") : null;
            var tails = Enumerable.Range(0, int.MaxValue).TakeWhile(i => a.Has($"tail{i}_proj")).Select(i => (a.Tensor<T>($"tail{i}_proj"), a.Tensor<T>($"tail{i}_out"))).ToArray();
            var (output, loss) = Loss.AdaptiveLogSoftmaxWithLoss(a.Tensor<T>("input"), a.Indices("target"), a.Int("n_classes"), a.Ints("cutoffs"), a.Tensor<T>("head_weight"), bias, tails);
            return new Outcome(new Dictionary<string, object> { ["output"] = output, ["loss"] = loss });
        }),
        ["LinearCrossEntropyLoss"] = One("LinearCrossEntropy", static a => a.IsWhole("target")
            ? Loss.LinearCrossEntropy(a.Tensor<T>("input"), a.Tensor<T>("weight"), a.TensorOrNull<T>("bias"), a.Indices("target"), a.TensorOrNull<T>("class_weight"), a.Int("ignore_index", -100), a.Double("label_smoothing", 0), a.ReductionOption(), chunkRows: 2)
            : Loss.LinearCrossEntropy(a.Tensor<T>("input"), a.Tensor<T>("weight"), a.TensorOrNull<T>("bias"), a.Tensor<T>("target"), a.TensorOrNull<T>("class_weight"), a.Int("ignore_index", -100), a.Double("label_smoothing", 0), a.ReductionOption(), chunkRows: 2)),

        ["L1Loss"] = One("L1", static a => Loss.L1(a.Tensor<T>("input"), a.Tensor<T>("target"), a.ReductionOption())),
        ["HuberLoss"] = One("Huber", static a => Loss.Huber(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("delta", 1), a.ReductionOption())),
        ["SmoothL1Loss"] = One("SmoothL1", static a => Loss.SmoothL1(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("beta", 1), a.ReductionOption())),
        ["LogCoshLoss"] = One("LogCosh", static a => Loss.LogCosh(a.Tensor<T>("input"), a.Tensor<T>("target"), a.ReductionOption())),
        ["QuantileLoss"] = One("Quantile", static a => Loss.Quantile(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("q", 0.5), a.ReductionOption())),
        ["PoissonNLLLoss"] = One("PoissonNll", static a => Loss.PoissonNll(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Bool("log_input", otherwise: true), a.Bool("full"), a.Double("eps", 1e-8), a.ReductionOption())),
        ["GaussianNLLLoss"] = One("GaussianNll", static a => Loss.GaussianNll(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Tensor<T>("var"), a.Bool("full"), a.Double("eps", 1e-6), a.ReductionOption())),
        ["KLDivLoss"] = One("KlDiv", static a => Loss.KlDiv(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Bool("log_target"), a.ReductionOption())),

        ["BCELoss"] = One("Bce", static a => Loss.Bce(a.Tensor<T>("input"), a.Tensor<T>("target"), a.TensorOrNull<T>("weight"), a.ReductionOption())),
        ["BCEWithLogitsLoss"] = One("BceWithLogits", static a => Loss.BceWithLogits(a.Tensor<T>("input"), a.Tensor<T>("target"), a.TensorOrNull<T>("weight"), a.TensorOrNull<T>("pos_weight"), a.ReductionOption())),
        ["SmoothedBCEWithLogitsLoss"] = One("SmoothedBceWithLogits", static a => Loss.SmoothedBceWithLogits(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("label_smoothing", 0), a.ReductionOption())),
        ["BinaryFocalLoss"] = One("BinaryFocal", static a => Loss.BinaryFocal(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("alpha", 0.25), a.Double("gamma", 2), a.ReductionOption())),
        ["FocalLoss"] = One("Focal", static a => a.TensorOrNull<T>("alpha") is { } alpha
            ? Loss.Focal(a.Tensor<T>("input"), a.Indices("target"), a.Double("gamma", 2), weight: alpha, reduction: a.ReductionOption())
            : Loss.Focal(a.Tensor<T>("input"), a.Indices("target"), a.Double("gamma", 2), a.Double("alpha", 1), reduction: a.ReductionOption())),
        ["DiceLoss"] = One("Dice", static a => Loss.Dice(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("smooth", 1), a.ReductionOption())),
        ["TverskyLoss"] = One("Tversky", static a => Loss.Tversky(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("alpha", 0.5), a.Double("beta", 0.5), a.Double("smooth", 1), a.ReductionOption())),

        ["MarginRankingLoss"] = One("MarginRanking", static a => Loss.MarginRanking(a.Tensor<T>("input1"), a.Tensor<T>("input2"), a.Tensor<T>("target"), a.Double("margin", 0), a.ReductionOption())),
        ["HingeEmbeddingLoss"] = One("HingeEmbedding", static a => Loss.HingeEmbedding(a.Tensor<T>("input"), a.Tensor<T>("target"), a.Double("margin", 1), a.ReductionOption())),
        ["SoftMarginLoss"] = One("SoftMargin", static a => Loss.SoftMargin(a.Tensor<T>("input"), a.Tensor<T>("target"), a.ReductionOption())),
        ["MultiMarginLoss"] = One("MultiMargin", static a => Loss.MultiMargin(a.Tensor<T>("input"), a.Indices("target"), a.Int("p", 1), a.Double("margin", 1), a.TensorOrNull<T>("weight"), a.ReductionOption())),
        ["MultiLabelMarginLoss"] = One("MultiLabelMargin", static a => Loss.MultiLabelMargin(a.Tensor<T>("input"), a.Indices("target"), a.ReductionOption())),
        ["MultiLabelSoftMarginLoss"] = One("MultiLabelSoftMargin", static a => Loss.MultiLabelSoftMargin(a.Tensor<T>("input"), a.Tensor<T>("target"), a.TensorOrNull<T>("weight"), a.ReductionOption())),
        ["CosineEmbeddingLoss"] = One("CosineEmbedding", static a => Loss.CosineEmbedding(a.Tensor<T>("input1"), a.Tensor<T>("input2"), a.Tensor<T>("target"), a.Double("margin", 0), a.ReductionOption())),
        ["TripletMarginLoss"] = One("TripletMargin", static a => Loss.TripletMargin(a.Tensor<T>("anchor"), a.Tensor<T>("positive"), a.Tensor<T>("negative"), a.Double("margin", 1), a.Double("p", 2), a.Double("eps", 1e-6), a.Bool("swap"), a.ReductionOption())),
        ["TripletMarginWithDistanceLoss"] = One("TripletMarginWithDistance", static a => Loss.TripletMarginWithDistance(a.Tensor<T>("anchor"), a.Tensor<T>("positive"), a.Tensor<T>("negative"), DistanceOption(a), a.Double("margin", 1), a.Bool("swap"), a.ReductionOption())),
        ["InfoNCELoss"] = One("InfoNce", static a => Loss.InfoNce(a.Tensor<T>("anchor"), a.Tensor<T>("positive"), a.Double("temperature", 0.1), a.ReductionOption())),
    };

    private static FixtureOperation One(string name, Func<Arguments, Tensor<T>> loss) =>
        new(name, a => new Outcome(new Dictionary<string, object> { [FixtureCase.SingleOutput] = loss(a) }));

    private static Func<Tensor<T>, Tensor<T>, Tensor<T>>? DistanceOption(Arguments a) => a.Text("distance", "") switch
    {
        "" => null,
        "cosine" => static (u, v) => 1 - (Unit(u) * Unit(v)).Sum(-1),
        "l1" => static (u, v) => (u - v).Abs().Sum(-1),
        "squared" => static (u, v) => (u - v).Square().Sum(-1),
        var name => throw new FixtureException($"unknown distance {name}"),
    };

    private static Tensor<T> Unit(Tensor<T> x) => x / x.Square().Sum(-1, keepDims: true).Sqrt().Clamp(min: 1e-8);
}

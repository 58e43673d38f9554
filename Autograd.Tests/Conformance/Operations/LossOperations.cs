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
        ["LinearCrossEntropyLoss"] = One("LinearCrossEntropy", static a => a.IsWhole("target")
            ? Loss.LinearCrossEntropy(a.Tensor<T>("input"), a.Tensor<T>("weight"), a.TensorOrNull<T>("bias"), a.Indices("target"), a.TensorOrNull<T>("class_weight"), a.Int("ignore_index", -100), a.Double("label_smoothing", 0), a.ReductionOption(), chunkRows: 2)
            : Loss.LinearCrossEntropy(a.Tensor<T>("input"), a.Tensor<T>("weight"), a.TensorOrNull<T>("bias"), a.Tensor<T>("target"), a.TensorOrNull<T>("class_weight"), a.Int("ignore_index", -100), a.Double("label_smoothing", 0), a.ReductionOption(), chunkRows: 2)),
    };

    private static FixtureOperation One(string name, Func<Arguments, Tensor<T>> loss) =>
        new(name, a => new Outcome(new Dictionary<string, object> { [FixtureCase.SingleOutput] = loss(a) }));
}

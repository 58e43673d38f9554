using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Benchmarks.Versus;

/// <summary>Every loss with its gradient, at the size of an exercise and at a million numbers: "loss name rows columns". What PyTorch lacks, its half composes as its users do.</summary>
internal static class LossWorkloads
{
    private const double SmallBar = 10, LargeBar = 1;

    private static readonly string[] Names =
    [
        "L1", "MSE", "CrossEntropy", "CrossEntropy-probabilities", "NLL", "PoissonNLL", "GaussianNLL", "KLDiv", "BCE", "BCEWithLogits", "MarginRanking", "HingeEmbedding", "MultiLabelMargin", "Huber", "SmoothL1", "SoftMargin",
        "MultiLabelSoftMargin", "CosineEmbedding", "MultiMargin", "TripletMargin", "TripletMarginWithDistance", "Focal", "BinaryFocal", "Dice", "Tversky", "LogCosh", "Quantile", "InfoNCE", "SmoothedBCEWithLogits",
    ];

    public static IEnumerable<Workload> All() =>
    [
        .. Names.Select(name => Small($"loss {name} 64 10", () => Build(name, 64, 10))), Small("ctc 10 2 8 3", () => Ctc(10, 2, 8, 3)), Small("linear-cross-entropy 64 32 10", () => Linear(64, 32, 10)),
        Small("adaptive-log-softmax 64 32 100 10 50", () => Adaptive(64, 32, 100, 10, 50)),
        .. Names.Select(name => Large($"loss {name} 1024 1000", () => Build(name, 1024, 1000))), Large("ctc 50 16 20 20", () => Ctc(50, 16, 20, 20)), Large("linear-cross-entropy 1024 128 1000", () => Linear(1024, 128, 1000)),
        Large("adaptive-log-softmax 512 128 10000 1000 5000", () => Adaptive(512, 128, 10_000, 1000, 5000)),
    ];

    private static Workload Small(string name, Func<Action> build) => new("loss, small", name, name.StartsWith("ctc", StringComparison.Ordinal) ? 1 : SmallBar, build);

    private static Workload Large(string name, Func<Action> build) => new("loss, large", name, LargeBar, build);

    private static Action Build(string name, int n, int c)
    {
        var random = new RandomStream(1);
        Tensor<float> Normal() => Tensor.Normal<float>([n, c], random);
        var x = name switch
        {
            "NLL" or "KLDiv" => Normal().LogSoftmax(),
            "BCE" or "Dice" or "Tversky" => Tensor.Uniform<float>([n, c], random, 0.01, 0.99),
            _ => Normal(),
        };
        x = x.RequireGrad();
        var (z, other, p, positive) = (Normal(), Normal(), Normal().Softmax(), Tensor.Uniform<float>([n, c], random, 0.5, 1.5));
        var y = Indices.From([.. Enumerable.Range(0, n).Select(_ => random.NextInt(c))]);
        var bits = Tensor.Bernoulli<float>([n, c], random);
        var signs = (bits * 2) - 1;
        var rowSigns = (Tensor.Bernoulli<float>([n], random) * 2) - 1;
        var labels = Indices.From([.. Enumerable.Range(0, n).SelectMany(_ => Enumerable.Range(0, c).Select(j => j < 3 ? ((j * c) / 3) + random.NextInt(c / 3) : -1))], [n, c]);
        Func<Tensor<float>> loss = name switch
        {
            "L1" => () => Loss.L1(x, z),
            "MSE" => () => Loss.Mse(x, z),
            "CrossEntropy" => () => Loss.CrossEntropy(x, y),
            "CrossEntropy-probabilities" => () => Loss.CrossEntropy(x, p),
            "NLL" => () => Loss.Nll(x, y),
            "PoissonNLL" => () => Loss.PoissonNll(x, positive),
            "GaussianNLL" => () => Loss.GaussianNll(x, z, positive),
            "KLDiv" => () => Loss.KlDiv(x, p),
            "BCE" => () => Loss.Bce(x, bits),
            "BCEWithLogits" => () => Loss.BceWithLogits(x, bits),
            "MarginRanking" => () => Loss.MarginRanking(x, z, signs),
            "HingeEmbedding" => () => Loss.HingeEmbedding(x, signs),
            "MultiLabelMargin" => () => Loss.MultiLabelMargin(x, labels),
            "Huber" => () => Loss.Huber(x, z),
            "SmoothL1" => () => Loss.SmoothL1(x, z),
            "SoftMargin" => () => Loss.SoftMargin(x, signs),
            "MultiLabelSoftMargin" => () => Loss.MultiLabelSoftMargin(x, bits),
            "CosineEmbedding" => () => Loss.CosineEmbedding(x, z, rowSigns),
            "MultiMargin" => () => Loss.MultiMargin(x, y),
            "TripletMargin" => () => Loss.TripletMargin(x, z, other),
            "TripletMarginWithDistance" => () => Loss.TripletMarginWithDistance(x, z, other),
            "Focal" => () => Loss.Focal(x, y),
            "BinaryFocal" => () => Loss.BinaryFocal(x, bits),
            "Dice" => () => Loss.Dice(x, bits),
            "Tversky" => () => Loss.Tversky(x, bits),
            "LogCosh" => () => Loss.LogCosh(x, z),
            "Quantile" => () => Loss.Quantile(x, z),
            "InfoNCE" => () => Loss.InfoNce(x, z),
            "SmoothedBCEWithLogits" => () => Loss.SmoothedBceWithLogits(x, bits, 0.1),
            _ => throw new ArgumentException($"versus: there is no loss {name}"),
        };
        return Differentiated(loss, x);
    }

    private static Action Ctc(int frames, int n, int classes, int length)
    {
        var random = new RandomStream(1);
        var x = Tensor.Normal<float>([frames, n, classes], random).RequireGrad();
        var targets = Indices.From([.. Enumerable.Range(0, n * length).Select(_ => 1 + random.NextInt(classes - 1))], [n, length]);
        var (inputLengths, targetLengths) = (Indices.From([.. Enumerable.Repeat(frames, n)]), Indices.From([.. Enumerable.Repeat(length, n)]));
        return Differentiated(() => Loss.Ctc(x.LogSoftmax(), targets, inputLengths, targetLengths), x);
    }

    private static Action Linear(int n, int width, int classes)
    {
        var random = new RandomStream(1);
        var (x, w, b) = (Tensor.Normal<float>([n, width], random).RequireGrad(), Tensor.Normal<float>([classes, width], random).RequireGrad(), Tensor.Normal<float>([classes], random).RequireGrad());
        var y = Indices.From([.. Enumerable.Range(0, n).Select(_ => random.NextInt(classes))]);
        return Differentiated(() => Loss.LinearCrossEntropy(x, w, b, y), x, w, b);
    }

    /// <summary>Clusters of classes as nn.AdaptiveLogSoftmaxWithLoss makes them: each projected to a quarter of the width of the one before.</summary>
    private static Action Adaptive(int n, int width, int classes, params int[] cutoffs)
    {
        var random = new RandomStream(1);
        Tensor<float> Leaf(int rows, int columns) => (Tensor.Normal<float>([rows, columns], random) * 0.1).RequireGrad();
        var (x, head) = (Leaf(n, width), Leaf(cutoffs[0] + cutoffs.Length, width));
        int[] ends = [.. cutoffs[1..], classes];
        (Tensor<float> Projection, Tensor<float> Output)[] tails = [.. cutoffs.Select((first, i) => (Leaf(width >> (2 * (i + 1)), width), Leaf(ends[i] - first, width >> (2 * (i + 1)))))];
        var y = Indices.From([.. Enumerable.Range(0, n).Select(_ => random.NextInt(classes))]);
        return Differentiated(() => Loss.AdaptiveLogSoftmaxWithLoss(x, y, classes, cutoffs, head, null, tails).Loss, [x, head, .. tails.SelectMany(tail => (Tensor<float>[])[tail.Projection, tail.Output])]);
    }

    private static Action Differentiated(Func<Tensor<float>> loss, params Tensor<float>[] leaves) => () =>
    {
        using var tape = new Tape<float>();
        foreach (var leaf in leaves) leaf.ZeroGrad();
        loss().Backward();
    };
}

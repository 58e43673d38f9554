using System.Numerics;
using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.Documentation;

/// <summary>Our side of <see cref="StabilityCases"/>, in float and in double.</summary>
internal static class StabilityOurs
{
    public static Tensor<T> Of<T>(string loss, T at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = Tensor.Scalar(at);
        var (zero, one) = (Tensor.Scalar(T.Zero), Tensor.Scalar(T.One));
        var first = Indices.From([0]).Reshape();
        Tensor<T> others = Vector(x, zero, zero), pixels = Vector(x, x, x, x).Unsqueeze(0), belongs = Vector(one, one, zero, zero).Unsqueeze(0), weights = Vector(one, zero, -one).Unsqueeze(1);
        return loss switch
        {
            "Mse" => Loss.Mse(x, zero),
            "L1" => Loss.L1(x, zero),
            "Huber" => Loss.Huber(x, zero),
            "SmoothL1" => Loss.SmoothL1(x, zero),
            "LogCosh" => Loss.LogCosh(x, zero),
            "Quantile" => Loss.Quantile(x, zero, q: 0.9),
            "PoissonNll" => Loss.PoissonNll(x, one + 1),
            "GaussianNll" => Loss.GaussianNll(one, zero, x),
            "CrossEntropy" => Loss.CrossEntropy(others, first),
            "Nll" => Loss.Nll(others, first),
            "LinearCrossEntropy" => Loss.LinearCrossEntropy(Vector(x), weights, bias: null, first),
            "AdaptiveLogSoftmaxWithLoss" => Loss.AdaptiveLogSoftmaxWithLoss(Vector(x), Indices.From([2]).Reshape(), classes: 4, cutoffs: [2], weights, headBias: null, [(Vector(one).Unsqueeze(1), Vector(one, -one).Unsqueeze(1))]).Loss,
            "Focal" => Loss.Focal(others, first),
            "KlDiv" => Loss.KlDiv(Vector(x, zero).LogSoftmax(), Vector(one, zero), reduction: Reduction.Sum),
            "MultiMargin" => Loss.MultiMargin(others, first),
            "BceWithLogits" => Loss.BceWithLogits(x, one),
            "Bce" => Loss.Bce(x, one),
            "SmoothedBceWithLogits" => Loss.SmoothedBceWithLogits(x, one, labelSmoothing: 0.2),
            "BinaryFocal" => Loss.BinaryFocal(x, one),
            "SoftMargin" => Loss.SoftMargin(x, one),
            "MultiLabelMargin" => Loss.MultiLabelMargin(others, Indices.From([0, -1, -1])),
            "MultiLabelSoftMargin" => Loss.MultiLabelSoftMargin(Vector(x, zero), Vector(one, zero)),
            "MarginRanking" => Loss.MarginRanking(x, zero, one),
            "HingeEmbedding" => Loss.HingeEmbedding(x, -one),
            "CosineEmbedding" => Loss.CosineEmbedding(Vector(x, x), Vector(one, zero), one),
            "TripletMargin" => Loss.TripletMargin(Vector(x), Vector(zero), Vector(one)),
            "TripletMarginWithDistance" => Loss.TripletMarginWithDistance(Vector(x), Vector(zero), Vector(one), (u, v) => (u - v).Square().Sum(-1)),
            "InfoNce" => Loss.InfoNce(Tensor.Stack<T>([Vector(x, zero), Vector(zero, one)]), Tensor.Eye<T>(2)),
            "Dice" => Loss.Dice(pixels, belongs),
            "Tversky" => Loss.Tversky(pixels, belongs),
            "Ctc" => Loss.Ctc(Vector(zero, x, zero, x).Reshape(2, 2).LogSoftmax(), Indices.From([1]), Indices.From([2]), Indices.From([1])),
            _ => throw new ArgumentException($"{loss} has no row in {nameof(StabilityOurs)}."),
        };
    }

    private static Tensor<T> Vector<T>(params Tensor<T>[] numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.Stack<T>(numbers);
}

using Autograd.Core;

namespace Autograd.Tests.Conformance;

internal static partial class Operations
{
    private static Dictionary<string, FixtureOperation> Reductions() => new()
    {
        ["sum"] = new("Sum", static a => a.Tensor("input").Sum(a.Axes("dim"), a.Bool("keepdim"))),
        ["mean"] = new("Mean", static a => a.Tensor("input").Mean(a.Axes("dim"), a.Bool("keepdim"))),
        ["var"] = new("Variance", static a => a.Tensor("input").Variance(a.Axes("dim"), a.Bool("unbiased", otherwise: true), a.Bool("keepdim"))),
        ["std"] = new("StandardDeviation", static a => a.Tensor("input").StandardDeviation(a.Axes("dim"), a.Bool("unbiased", otherwise: true), a.Bool("keepdim"))),
        ["prod"] = new("Product", static a => a.Tensor("input").Product(a.Axes("dim"), a.Bool("keepdim"))),
        ["amax"] = new("Max", static a => a.Tensor("input").Max(a.Axes("dim"), a.Bool("keepdim"))),
        ["amin"] = new("Min", static a => a.Tensor("input").Min(a.Axes("dim"), a.Bool("keepdim"))),
        ["argmax"] = new("ArgMax", static a => a.Tensor("input").ArgMax(a.IntOrNull("dim"), a.Bool("keepdim"))),
        ["argmin"] = new("ArgMin", static a => a.Tensor("input").ArgMin(a.IntOrNull("dim"), a.Bool("keepdim"))),

        // PyTorch's max is two functions: of everything, ties share, as in amax; along an axis, the first takes all.
        ["max"] = new("Max", static a => a.Has("dim") ? a.Tensor("input").MaxWithIndices(a.Int("dim"), a.Bool("keepdim")).Values : a.Tensor("input").Max(keepDims: a.Bool("keepdim"))) { OtherName = "MaxWithIndices" },
        ["min"] = new("Min", static a => a.Has("dim") ? a.Tensor("input").MinWithIndices(a.Int("dim"), a.Bool("keepdim")).Values : a.Tensor("input").Min(keepDims: a.Bool("keepdim"))) { OtherName = "MinWithIndices" },

        ["logsumexp"] = new("LogSumExp", static a => a.Tensor("input").LogSumExp(a.Axes("dim"), a.Bool("keepdim"))),
        ["softmax"] = new("Softmax", static a => a.Tensor("input").Softmax(a.Int("dim"))),
        ["log_softmax"] = new("LogSoftmax", static a => a.Tensor("input").LogSoftmax(a.Int("dim"))),
        ["cumsum"] = new("CumulativeSum", static a => a.Tensor("input").CumulativeSum(a.Int("dim"))),
        ["cumprod"] = new("CumulativeProduct", static a => a.Tensor("input").CumulativeProduct(a.Int("dim"))),

        ["norm"] = new("Norm", static a => a.Tensor("input").Norm(a.Double("p", 2), a.Axes("dim"), a.Bool("keepdim"))),
        ["normalize"] = new("Normalize", static a => a.Tensor("input").Normalize(a.Double("p", 2), a.Has("dim") ? a.Axes("dim") : null, a.Double("eps", 1e-12))),
        ["cosine_similarity"] = new("CosineSimilarity", static a => a.Tensor("x1").CosineSimilarity(a.Tensor("x2"), a.Int("dim", 1), a.Double("eps", 1e-8))),
        ["pairwise_distance"] = new("PairwiseDistance", static a => a.Tensor("x1").PairwiseDistance(a.Tensor("x2"), a.Double("p", 2), a.Double("eps", 1e-6), a.Bool("keepdim"))),
    };
}

using Autograd.Core;

namespace Autograd.Tests.Catalog;

/// <summary>
/// How a row's result scales with its inputs: all of them times c give it times c to the degree. Or why there is no such
/// degree.
/// </summary>
/// <param name="Degree">The power, for inputs of these shapes; null where there is none.</param>
/// <param name="From">
/// 2 to this power is the least size of the inputs from which on it does; 0 where it always does. What is beside them,
/// an ε or a margin, is nothing then.
/// </param>
/// <param name="To">2 to this power is the largest.</param>
/// <param name="WhyNot">Why there is none.</param>
public sealed record Scaling(Func<Shape[], double>? Degree, int From = 0, int To = int.MaxValue, string? WhyNot = null)
{
    private static readonly Dictionary<string, Scaling> ByName = Declared();

    /// <summary>What is declared for a row; nothing, which fails a test, if it is a new one.</summary>
    internal static Scaling Of(CatalogRow row) => ByName.GetValueOrDefault(row.Name, new Scaling(Degree: null));

    /// <summary>All names that something is declared for.</summary>
    internal static IEnumerable<string> Names => ByName.Keys;

    private static Dictionary<string, Scaling> Declared()
    {
        Dictionary<string, Scaling> all = [];
        foreach (var (degree, names) in Degrees) Add(new(_ => degree), names);
        foreach (var (whyNot, names) in None) Add(new(null, WhyNot: whyNot), names);
        foreach (var (degree, from, names) in BesideNumbers) Add(new(_ => degree, from), names);
        Add(new(_ => 1, To: 0), ["Normalize rows shorter than eps", "Normalize, shorter than eps"]);
        Add(new(_ => 2, To: 500), ["Mse"]); // a mean that is fused with the sum of its squares, which must be held
        Add(new(_ => 2, From: 80), ["TripletMarginWithDistance"]); // of a squared distance
        Add(new(shapes => shapes[0].Size), ["Product"]);
        Add(new(shapes => shapes[0][0]), ["Product over an axis"]);
        Add(new(shapes => shapes[0][0] * shapes[0][2]), ["Product over two axes, kept"]);
        return all;

        void Add(Scaling scaling, string[] names)
        {
            foreach (var name in names) all.Add(name, scaling);
        }
    }

    private static (double Degree, string[] Names)[] Degrees =>
    [
        (1,
        [
            "Add", "Subtract", "Negate", "Tensor * T", "T * Tensor", "Tensor / T", "Tensor * double",
            "double * Tensor", "Tensor / double", "Relu", "Where", "Where, the mask broadcast", "Xlogy of a number",
            "Abs", "Maximum", "Minimum", "Clamp between tensors", "Clamp above a tensor", "Clamp below a tensor",
            "LeakyRelu", "Reshape, flat", "Reshape, split and merged", "Permute, a cycle", "Permute, of four axes",
            "Transpose", "Transpose, first and last", "Expand", "Expand to nothing", "Squeeze an axis", "Squeeze",
            "Unsqueeze", "Slice", "Slice with a step", "Slice the last axis", "Flip an axis", "Flip two axes", "Pad",
            "Pad, cropping", "Flatten", "Flatten some axes", "Contiguous", "Concatenate",
            "Concatenate along the last axis", "Concatenate a tensor with itself", "Indexer, a position and a range",
            "Indexer, backwards", "Indexer, one element", "Select", "Select from the end", "Narrow", "Split",
            "Split by sizes", "Chunk", "Unbind", "Repeat", "Repeat with a new axis", "LowerTriangle",
            "LowerTriangle, above the diagonal", "UpperTriangle", "UpperTriangle, below the diagonal", "Stack",
            "Stack along the last axis", "Gather", "Gather along the last axis", "Gather part of the other axes",
            "Gather nothing", "Gather of a scalar", "ScatterAdd", "ScatterAdd along the last axis", "Scatter",
            "Scatter along the last axis", "IndexSelect", "IndexSelect along the last axis", "IndexAdd",
            "IndexAdd along the middle axis, times a number", "TakeAlong, the indices broadcast",
            "TakeAlong, the tensor broadcast", "TakeAlong of everything", "MaskedSelect", "MaskedSelect nothing",
            "Sum", "Sum over an axis", "Sum over two axes, kept", "Mean", "Mean over an axis, kept", "Max",
            "Max over an axis", "Max over the last axis", "Max over two axes, kept", "Min", "Min over the last axis",
            "Min over two axes, kept", "MaxWithIndices", "MaxWithIndices of a vector, kept", "MinWithIndices",
            "MinWithIndices of a vector, kept", "CumulativeSum", "CumulativeSum along the first axis",
            "CumulativeSum of a scalar", "StandardDeviation", "StandardDeviation, biased, over an axis, kept",
            "Norm with p = 2", "Norm with p = 1", "Norm with p = 3", "Norm with p = 0.5", "Norm with p = -1",
            "Norm with p = Infinity", "Norm with p = -Infinity", "Norm over two axes, kept", "Einsum ijj->ji",
            "MaxPool2d", "MaxPool2d, overlapping, padded, dilated", "MaxPool1d",
            "MaxPool1d of a vector at its corners", "AvgPool2d", "AvgPool2d, overlapping, padded",
            "AvgPool2d, the padding not counted", "AvgPool1d", "AdaptiveAvgPool2d",
            "NegativeLogLikelihood", "NegativeLogLikelihood, summed", "AlignmentLogLikelihood of no labels",
            "Unfold", "Unfold with all options", "Fold", "Fold with all options", "L1", "L1, not reduced",
            "Quantile, not reduced",
            "Quantile"
        ]),
        (2,
        [
            "Multiply", "Square", "Variance", "Variance, biased, over two axes, kept", "MatMul", "MatMul of vectors",
            "Dot", "Outer", "BatchMatMul", "Einsum ij,jk->ik", "Einsum bij,kj", "Einsum ...ij,...j->i...",
            "InnerProduct", "Convolve2d",
            "Convolve2d, strided and padded", "Convolve2d, dilated, in groups", "Convolve2d, same size",
            "Convolve2d of one image", "Convolve1d", "ConvolveTransposed2d",
            "ConvolveTransposed2d, strided and padded", "ConvolveTransposed2d, dilated, in groups",
            "ConvolveTransposed2d of one image", "ConvolutionWeightGradient2d",
            "ConvolutionWeightGradient2d, strided and padded", "ConvolutionWeightGradient2d, dilated, in groups",
            "Mse, summed", "Mse, not reduced"
        ]),
        (0,
        [
            "Divide", "Sign", "Norm with p = 0"
        ]),
        (-1,
        [
            "T / Tensor", "double / Tensor", "Reciprocal"
        ]),
        (0.5,
        [
            "Sqrt"
        ]),
        (-0.5,
        [
            "Rsqrt"
        ]),
        (1.7,
        [
            "Pow 1.7"
        ]),
        (3,
        [
            "Pow 3", "Einsum bn,anm,bm->ba"
        ]),
        (-2,
        [
            "Pow -2"
        ]),
    ];

    /// <summary>With an ε or a margin beside them, from a size on where it is nothing.</summary>
    private static (double Degree, int From, string[] Names)[] BesideNumbers =>
    [
        (0, 1,
        [
            "Normalize", "Normalize rows", "CosineSimilarity", "InfoNce"
        ]),
        (1, 80,
        [
            "PairwiseDistance", "PairwiseDistance with p = 1, kept", "TripletMargin",
            "TripletMargin, p = 3, not reduced"
        ]),
        (0, 60,
        [
            "RmsNorm", "LayerNorm", "CosineEmbedding"
        ]),
        (1, 60,
        [
            "RmsNorm with a weight", "LayerNorm with a weight", "LayerNorm with weight and bias"
        ]),
    ];

    private static (string WhyNot, string[] Names)[] None =>
    [
        ("a number that does not scale is beside them",
        [
            "Tensor + T", "T + Tensor", "Tensor - T", "T - Tensor", "Tensor + double", "double + Tensor",
            "Tensor - double", "double - Tensor", "Clamp", "Clamp from below", "Clamp from above",
            "Where, else a number", "Where a number, else", "Pad with a number", "Scatter a number", "MaskedFill"
        ]),
        ("exponentials, logarithms or waves of them",
        [
            "Formula of one", "Formula of one, summed by rows", "Formula of one, summed", "Formula of two",
            "Formula of two, summed by rows", "Formula of two, summed", "Formula of three",
            "Formula of three, summed by rows", "Formula of three, summed", "Formula of four",
            "Formula of four, summed by rows", "Formula of four, summed", "LogCosh of one",
            "Exp", "Log", "Tanh", "Expm1", "Log1p", "Log2", "Log10", "LogAddExp", "Xlogy", "Pow", "Pow of a number",
            "Sin", "Cos", "Erf", "Erfc", "Lgamma", "Lgamma below 0", "Digamma", "Polygamma 1", "Polygamma 2",
            "Sigmoid", "LogSigmoid", "Softplus", "Softplus, steeper, with a threshold", "Elu", "Silu", "Mish",
            "Gelu", "Gelu by tanh", "Softmax", "Softmax along the first axis", "CausalSoftmax", "SoftmaxGradient",
            "SoftmaxGradient along the first axis", "LogSumExp", "LogSumExp over two axes, kept", "LogSoftmax",
            "LogSoftmax along the first axis", "Checkpoint", "SelfAttention", "SelfAttention, causal",
            "CrossEntropy of rows", "CrossEntropy of rows, summed",
            "CrossEntropy of rows of probabilities", "CrossEntropy of rows of probabilities, summed",
            "AlignmentLogLikelihood", "AlignmentLogLikelihood of shorter ones", "LstmCell",
            "LstmState", "LogCosh", "GaussianNll", "SoftMargin", "CrossEntropy",
            "CrossEntropy, smoothed, some ignored, not reduced", "CrossEntropy of probabilities",
            "CrossEntropy of probabilities, smoothed, not reduced", "Ctc of one label",
            "LinearCrossEntropy in chunks, not reduced", "LinearCrossEntropy in chunks",
            "LinearCrossEntropy of probabilities in chunks", "AdaptiveLogSoftmaxWithLoss"
        ]),
        ("it is a step function of them",
        [
            "Floor", "Ceil", "Round"
        ]),
        ("every place has a power of its own: a factor more than the one before it",
        [
            "CumulativeProduct", "CumulativeProduct along the first axis", "CumulativeProduct of large parts"
        ]),
        ("a product of two and a bias, which is one, are added",
        [
            "Linear"
        ]),
        ("a parabola as wide as a number goes over into lines",
        [
            "Huber where it is a parabola",
            "Huber where it is a line", "Huber where it is a line, not reduced",
            "SmoothL1 where it is a line, not reduced",
            "SmoothL1 where it is a parabola", "SmoothL1 where it is a line"
        ]),
        ("probabilities, labels or logarithms of them are among them, which do not scale",
        [
            "PoissonNll",
            "PoissonNll of rates, full, not reduced", "KlDiv", "KlDiv, not reduced",
            "KlDiv of logarithms, not reduced", "Bce, not reduced",
            "Bce of a sigmoid", "Bce of a sigmoid, weighted, not reduced", "BceWithLogits",
            "BceWithLogits, weighted, not reduced", "SmoothedBceWithLogits", "BinaryFocal", "Focal",
            "Dice of a sigmoid", "Tversky of a sigmoid", "MultiLabelSoftMargin", "Nll"
        ]),
        ("a margin that does not scale is beside them, or signs are among them",
        [
            "ClassHinge", "ClassHinge, summed", "LabelHinge", "LabelHinge, summed",
            "MarginRanking", "MarginRanking, not reduced", "HingeEmbedding", "HingeEmbedding, not reduced",
            "MultiMargin, squared, weighted", "MultiLabelMargin"
        ]),
    ];
}

using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>A layer as the laws see it: what it makes of tensors of these shapes, and where its values are smooth.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Module">The layer, its parameters drawn.</param>
/// <param name="Cases">Shapes of the inputs; of none where it takes no tensors.</param>
/// <param name="Forward">What it does.</param>
internal sealed record LayerRow(string Name, Module<double> Module, Shape[][] Cases, Func<IReadOnlyList<Tensor<double>>, Tensor<double>> Forward)
{
    public LayerRow(string name, Layer<double> layer, params Shape[] shapes)
        : this(name, layer, [.. shapes.Select(shape => new[] { shape })], xs => layer.Forward(xs[0]))
    {
    }

    /// <summary>Points of no derivative.</summary>
    public double[] Avoid { get; init; } = [];

    /// <summary>No two elements near each other: for what chooses among them.</summary>
    public bool Distinct { get; init; }

    /// <summary>Why the layer is not run while training, if it is not.</summary>
    public string? NotTraining { get; init; }

    public Operation Operation => new(Name, Forward) { Cases = Cases, Avoid = Avoid, Distinct = Distinct };

    public override string ToString() => Name;
}

/// <summary>Every layer once, or more often where it has several ways; <see cref="LayerLawTests"/> fails until a new one has a row.</summary>
internal static class LayerRows
{
    private static readonly Shape[] Images = [[2, 3, 4, 5], [1, 3, 5, 4]];
    private static readonly Shape[] Lines = [[2, 3, 5], [1, 3, 4]];
    private static readonly Shape[] Any = [[2, 3], [7]];

    public static IReadOnlyList<LayerRow> All { get; } = [.. Maps, .. Shaped, .. Normalizing, .. Elementwise];

    private static RandomStream Random => new(11);

    private static IEnumerable<LayerRow> Maps =>
    [
        new("Linear", new Linear<double>(3, 2, Random), [2, 3], [3], [2, 2, 3]),
        new("Bilinear", new Bilinear<double>(3, 2, 4, Random) is var bilinear ? bilinear : null!, [[[2, 3], [2, 2]], [[3], [2]], [[2, 2, 3], [2, 2, 2]]], xs => bilinear.Forward(xs[0], xs[1])),
        new("Embedding", new Embedding<double>(4, 3, Random) is var embedding ? embedding : null!, [], _ => embedding.Forward(Indices.From([[1, 3, 1], [0, 1, 3]]))),
        new("Conv1d", new Conv1d<double>(3, 2, 3, Random, padding: 1), Lines),
        new("Conv2d", new Conv2d<double>(3, 2, (3, 2), Random, stride: (2, 1), padding: (1, 0)), Images),
        new("ConvTranspose2d", new ConvTranspose2d<double>(3, 2, (3, 2), Random, stride: 2, padding: 1, outputPadding: 1), Images),
        new("LearnedEncoding", new LearnedEncoding<double>(3, 6, Random), [5, 2, 3], [4, 3]),
        new("SinusoidalEncoding", new SinusoidalEncoding<double>(3, 6), [5, 2, 3], [4, 3]),
        new("Sequential", new Sequential<double>(new Linear<double>(3, 4, Random), new Tanh<double>(), new Linear<double>(4, 2, Random)), [2, 3]),
        new("Residual", new Residual<double>(new Linear<double>(3, 3, Random)), [2, 3]),
    ];

    private static IEnumerable<LayerRow> Shaped =>
    [
        new("Flatten", new Flatten<double>(), [2, 3, 2]),
        new("Identity", new Identity<double>(), Any),
        new("Dropout", new Dropout<double>(0.5, Random), Any) { NotTraining = "its function is another one each time" },
        new("Unfold", new Unfold<double>(2, padding: 1), Images),
        new("Fold", new Fold<double>((4, 3), 2, stride: 1), [2, 8, 6]),
        new("MaxPool1d", new MaxPool1d<double>(2, padding: 1), Lines) { Distinct = true },
        new("MaxPool2d", new MaxPool2d<double>(2, stride: 1), Images) { Distinct = true },
        new("AvgPool1d", new AvgPool1d<double>(3, stride: 1, padding: 1, countIncludePad: false), Lines),
        new("AvgPool2d", new AvgPool2d<double>(2), Images),
        new("AdaptiveAvgPool2d", new AdaptiveAvgPool2d<double>((2, 3)), Images),
    ];

    private static IEnumerable<LayerRow> Normalizing =>
    [
        new("BatchNorm1d", Used(new BatchNorm1d<double>(3)), [4, 3], [2, 3, 2]),
        new("BatchNorm2d", Used(new BatchNorm2d<double>(3)), [2, 3, 2, 2], [1, 3, 3, 2]),
        new("LayerNorm", Used(new LayerNorm<double>([3])), [2, 3], [3], [2, 2, 3]),
        new("LayerNorm over two axes", Used(new LayerNorm<double>([2, 3], bias: false)), [2, 2, 3]),
        new("RmsNorm", Used(new RmsNorm<double>([3])), [2, 3], [3]),
        new("GroupNorm", Used(new GroupNorm<double>(2, 4)), [2, 4], [1, 4, 3], [2, 4, 2, 1]),
    ];

    private static IEnumerable<LayerRow> Elementwise =>
    [
        new("ReLU", new ReLU<double>(), Any) { Avoid = [0] },
        new("LeakyReLU", new LeakyReLU<double>(), Any) { Avoid = [0] },
        new("PReLU", new PReLU<double>(), Any) { Avoid = [0] },
        new("PReLU of channels", Used(new PReLU<double>(3)), [2, 3], [2, 3, 4]) { Avoid = [0] },
        new("ReLU6", new ReLU6<double>(), Any) { Avoid = [0] },
        new("Threshold", new Threshold<double>(0.5, -7), Any) { Avoid = [0.5] },
        new("ELU", new ELU<double>(0.7), Any) { Avoid = [0] },
        new("SELU", new SELU<double>(), Any) { Avoid = [0] },
        new("CELU", new CELU<double>(0.7), Any) { Avoid = [0] }, // its second derivative jumps
        new("GELU", new GELU<double>(), Any),
        new("GELU by tanh", new GELU<double>(tanh: true), Any),
        new("SiLU", new SiLU<double>(), Any),
        new("Mish", new Mish<double>(), Any),
        new("Softplus", new Softplus<double>(), Any),
        new("Tanh", new Tanh<double>(), Any),
        new("Tanhshrink", new Tanhshrink<double>(), Any),
        new("Sigmoid", new Sigmoid<double>(), Any),
        new("LogSigmoid", new LogSigmoid<double>(), Any),
        new("Softsign", new Softsign<double>(), Any) { Avoid = [0] },
        new("GLU", new GLU<double>(), [2, 4], [6]),
        new("Hardtanh", new Hardtanh<double>(), Any) { Avoid = [-1, 1] },
        new("Hardsigmoid", new Hardsigmoid<double>(), Any),
        new("Hardswish", new Hardswish<double>(), Any),
        new("Hardshrink", new Hardshrink<double>(), Any) { Avoid = [-0.5, 0.5] },
        new("Softshrink", new Softshrink<double>(), Any) { Avoid = [-0.5, 0.5] },
        new("Softmax", new Softmax<double>(), Any),
        new("LogSoftmax", new LogSoftmax<double>(0), Any),
        new("Softmin", new Softmin<double>(), Any),
    ];

    /// <summary>As after some training: parameters and statistics that are no longer 1 and 0.</summary>
    private static Layer<double> Used(Layer<double> layer)
    {
        var (random, state) = (Random, new StateDictionary());
        foreach (var (name, entry) in layer.SaveState())
            state.Add(name, entry.Type == ElementType.I64 ? entry : StateEntry.From(Tensor.Uniform<double>(entry.Shape, random, 0.5, 2)));
        layer.LoadState(state);
        return layer;
    }
}

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

    public Operation Operation => new(Name, Forward) { Cases = Cases, Avoid = Avoid, Distinct = Distinct };

    public override string ToString() => Name;
}

/// <summary>Every layer once, or more often where it has several ways; <see cref="LayerLawTests"/> fails until a new one has a row.</summary>
internal static class LayerRows
{
    private static readonly Shape[] Images = [[2, 3, 4, 5], [1, 3, 5, 4]];
    private static readonly Shape[] Lines = [[2, 3, 5], [1, 3, 4]];
    private static readonly Shape[] Any = [[2, 3], [7]];
    private static readonly Shape[][] States = [[[3, 2, 2], [4, 2, 2]]];

    public static IReadOnlyList<LayerRow> All { get; } = Create();

    /// <summary>Layers of one's own, for what changes them.</summary>
    public static IReadOnlyList<LayerRow> Create() => [.. Maps, .. Sequences, .. Shaped, .. Normalizing, .. Elementwise];

    private static RandomStream Random => new(11);

    private static IEnumerable<LayerRow> Maps =>
    [
        new("Linear", new Linear<double>(3, 2, Random), [2, 3], [3], [2, 2, 3]),
        Of("Bilinear", new Bilinear<double>(3, 2, 4, Random), [[[2, 3], [2, 2]], [[3], [2]], [[2, 2, 3], [2, 2, 2]]], (bilinear, xs) => bilinear.Forward(xs[0], xs[1])),
        Of("Embedding", new Embedding<double>(4, 3, Random), [], (embedding, _) => embedding.Forward(Indices.From([[1, 3, 1], [0, 1, 3]]))),
        new("Conv1d", new Conv1d<double>(3, 2, 3, Random, padding: 1), Lines),
        new("Conv2d", new Conv2d<double>(3, 2, (3, 2), Random, stride: (2, 1), padding: (1, 0)), Images),
        new("ConvTranspose2d", new ConvTranspose2d<double>(3, 2, (3, 2), Random, stride: 2, padding: 1, outputPadding: 1), Images),
        new("LearnedEncoding", new LearnedEncoding<double>(3, 6, Random), [5, 2, 3], [4, 3]),
        new("SinusoidalEncoding", new SinusoidalEncoding<double>(3, 6), [5, 2, 3], [4, 3]),
        new("Sequential", new Sequential<double>(new Linear<double>(3, 4, Random), new Tanh<double>(), new Linear<double>(4, 2, Random)), [2, 3]),
        new("Residual", new Residual<double>(new Linear<double>(3, 3, Random)), [2, 3]),
    ];

    private static IEnumerable<LayerRow> Sequences =>
    [
        Of("RnnCell", new RnnCell<double>(3, 2, Random), [[[2, 3], [2, 2]]], (cell, xs) => cell.Forward(xs[0], xs[1])),
        Of("LstmCell", new LstmCell<double>(3, 2, Random), [[[2, 3], [2, 2], [2, 2]]], (cell, xs) => Joined(cell.Forward(xs[0], xs[1], xs[2]))),
        Of("GruCell", new GruCell<double>(3, 2, Random), [[[2, 3], [2, 2]]], (cell, xs) => cell.Forward(xs[0], xs[1])),
        Dropping("Rnn", random => new Rnn<double>(2, 2, random, layers: 2, dropout: 0.3, bidirectional: true), States, (rnn, xs) => Joined(rnn.Forward(xs[0], xs[1]))),
        Dropping("Lstm", random => new Lstm<double>(2, 2, random, layers: 2, dropout: 0.3, bidirectional: true), [[.. States[0], States[0][1]]], (lstm, xs) => Joined(lstm.Forward(xs[0], xs[1], xs[2]))),
        Dropping("Gru", random => new Gru<double>(2, 2, random, layers: 2, dropout: 0.3, bidirectional: true), States, (gru, xs) => Joined(gru.Forward(xs[0], xs[1]))),
        Dropping("MultiheadAttention", random => new MultiheadAttention<double>(4, 2, random, dropout: 0.3), [[[3, 2, 4], [2, 2, 4], [2, 2, 4], [3, 2]]],
            (attention, xs) => attention.Forward(xs[0], xs[1], xs[2], xs[3], Mask.From([false, false, true, false], [2, 2]))),
        Dropping("MultiheadAttention to itself, causal", random => new MultiheadAttention<double>(4, 2, random, batchFirst: true), [[[2, 3, 4]]], (attention, xs) => attention.Forward(xs[0], isCausal: true)),
        Dropping("TransformerEncoderLayer", random => new TransformerEncoderLayer<double>(4, 2, random, hidden: 3, dropout: 0.3, TransformerActivation.Gelu), [[[3, 2, 4]]], (layer, xs) => layer.Forward(xs[0], isCausal: true)),
        Dropping("TransformerEncoderLayer, norms first", random => new TransformerEncoderLayer<double>(4, 2, random, hidden: 3, dropout: 0.3, TransformerActivation.Gelu, normFirst: true), [[[3, 2, 4]]],
            (layer, xs) => layer.Forward(xs[0], paddingMask: Mask.From([false, false, true, false, true, false], [2, 3]))),
    ];

    private static IEnumerable<LayerRow> Shaped =>
    [
        new("Flatten", new Flatten<double>(), [2, 3, 2]),
        new("Identity", new Identity<double>(), Any),
        Dropping("Dropout", random => new Dropout<double>(0.5, random), [[[2, 3]], [[7]]], (dropout, xs) => dropout.Forward(xs[0])),
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

    private static LayerRow Of<TModule>(string name, TModule module, Shape[][] cases, Func<TModule, IReadOnlyList<Tensor<double>>, Tensor<double>> forward)
        where TModule : Module<double> => new(name, module, cases, xs => forward(module, xs));

    /// <summary>What is dropped is the same each time, or while training the function were another one each time.</summary>
    private static LayerRow Dropping<TModule>(string name, Func<RandomStream, TModule> create, Shape[][] cases, Func<TModule, IReadOnlyList<Tensor<double>>, Tensor<double>> forward)
        where TModule : Module<double>
    {
        var random = Random;
        var module = create(random);
        var (key, position) = (random.Key, random.Position);
        return new(name, module, cases, xs =>
        {
            random.Restore(key, position);
            return forward(module, xs);
        });
    }

    private static Tensor<double> Joined(System.Runtime.CompilerServices.ITuple parts) =>
        Tensor.Concatenate([.. Enumerable.Range(0, parts.Length).Select(i => ((Tensor<double>)parts[i]!).Reshape(-1))]);

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

using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>An error deep inside a network says in which layer, and is the same exception otherwise.</summary>
public sealed class ErrorPathTests
{
    private static readonly RandomStream random = new(1);

    private sealed class Block : Layer<double>
    {
        private readonly Conv2d<double> conv1, conv2;

        public Block()
        {
            conv1 = Register("conv1", new Conv2d<double>(1, 2, 3, random, padding: 1));
            conv2 = Register("conv2", new Conv2d<double>(3, 2, 3, random, padding: 1)); // does not fit
        }

        public override Tensor<double> Forward(Tensor<double> x) => conv2.Forward(conv1.Forward(x).Relu());
    }

    /// <summary>A module of a user's own that computes by itself, in its Forward.</summary>
    private sealed class Product : Layer<double>
    {
        private readonly Tensor<double> weight;

        public Product() => weight = Register("weight", Tensor.Ones<double>([3, 2]));

        public override Tensor<double> Forward(Tensor<double> x) => x.MatMul(weight);
    }

    private static string Text(Layer<double> network, params int[] shape) => Assert.Throws<ArgumentException>(() => network.Forward(Tensor.Ones<double>(Shape.Create(shape)))).Message;

    [Fact]
    public void A_layer_inside_a_users_module_inside_a_chain() =>
        Assert.EndsWith(" In the layer 1.conv2 (Conv2d).", Text(new Sequential<double>(new Identity<double>(), new Block()), 2, 1, 8, 8));

    [Fact]
    public void A_layer_inside_a_users_module_alone()
    {
        Assert.EndsWith(" In the layer conv2 (Conv2d).", Text(new Block(), 2, 1, 8, 8));
        Assert.EndsWith(" In the layer conv1 (Conv2d).", Text(new Block(), 2, 5, 8, 8));
    }

    [Fact]
    public void What_a_users_module_computes_itself_inside_a_chain() =>
        Assert.EndsWith(" In the layer 0.1.inner (Product).", Text(new Sequential<double>(new Sequential<double>(new Identity<double>(), new Residual<double>(new Product()))), 2, 4));

    [Fact]
    public void A_layer_that_is_no_part_of_anything_says_what_it_always_said() => Assert.DoesNotContain("In the layer", Text(new Linear<double>(3, 2, random), 2, 4));

    [Fact]
    public void The_beginning_of_the_text_is_the_layers_own()
    {
        var alone = Text(new Linear<double>(3, 2, random), 2, 4);
        Assert.Equal($"{alone} In the layer 2 (Linear).", Text(new Sequential<double>(new Identity<double>(), new ReLU<double>(), new Linear<double>(3, 2, random)), 2, 4));
    }

    [Fact]
    public void The_exception_keeps_type_parameter_and_stack_trace()
    {
        var network = new Sequential<double>(new Linear<double>(3, 2, random));
        var error = Assert.Throws<ArgumentNullException>(() => network.Forward(null!));
        Assert.Equal("x", error.ParamName);
        Assert.Contains("In the layer 0 (Linear). (Parameter 'x')", error.Message);
        Assert.Contains("Linear`1.Forward", error.StackTrace);
        var own = new StepFailedException();
        Assert.Same(own, Assert.Throws<StepFailedException>(() => new Sequential<double>(new Failing(own)).Forward(Tensor.Scalar(1.0))));
        Assert.EndsWith("In the layer 0 (Failing).", own.Message);
        var stopped = new Sequential<double>(new Failing(new OperationCanceledException("stop")));
        Assert.Equal("stop", Assert.Throws<OperationCanceledException>(() => stopped.Forward(Tensor.Scalar(1.0))).Message);
    }

    private sealed class Failing(Exception error) : Layer<double>
    {
        public override Tensor<double> Forward(Tensor<double> x) => throw error;
    }

    [Fact]
    public void Parts_of_a_transformer_a_recurrence_and_attention()
    {
        var encoder = new Sequential<double>(new TransformerEncoderLayer<double>(8, 2, random, hidden: 16));
        Assert.EndsWith(" In the layer 0.self_attn (MultiheadAttention).", Text(encoder, 2, 3, 7));
        var lstm = new Reader();
        Assert.EndsWith(" In the layer 0.lstm (Lstm).", Text(new Sequential<double>(lstm), 2, 3, 7));
        Assert.EndsWith(" In the layer 0.embedding (Embedding).", Assert.Throws<ArgumentOutOfRangeException>(() => new Sequential<double>(new Reader { Index = 9 }).Forward(Tensor.Ones<double>([2, 3, 4]))).Message.Split(" (Parameter")[0]);
    }

    private sealed class Reader : Layer<double>
    {
        private readonly Lstm<double> lstm;
        private readonly Embedding<double> embedding;

        public Reader()
        {
            lstm = Register("lstm", new Lstm<double>(4, 5, random));
            embedding = Register("embedding", new Embedding<double>(5, 4, random));
        }

        public int? Index { get; init; }

        public override Tensor<double> Forward(Tensor<double> x) => Index is { } index ? embedding.Forward(Indices.From([index])) : lstm.Forward(x).Output;
    }

    public static TheoryData<string> Layers => [.. EachLayer.Keys];

    // A layer and a shape that it cannot take.
    private static readonly Dictionary<string, (Func<Layer<double>> Make, int[] Shape)> EachLayer = new()
    {
        ["Linear"] = (() => new Linear<double>(3, 2, random), [4]),
        ["Conv1d"] = (() => new Conv1d<double>(3, 2, 3, random), [2, 4, 8]),
        ["Conv2d"] = (() => new Conv2d<double>(3, 2, 3, random), [2, 4, 8, 8]),
        ["ConvTranspose2d"] = (() => new ConvTranspose2d<double>(3, 2, 3, random), [2, 4, 8, 8]),
        ["BatchNorm1d"] = (() => new BatchNorm1d<double>(3), [2, 4]),
        ["BatchNorm2d"] = (() => new BatchNorm2d<double>(3), [2, 4, 3, 3]),
        ["GroupNorm"] = (() => new GroupNorm<double>(1, 3), [2, 4]),
        ["LayerNorm"] = (() => new LayerNorm<double>([3]), [2, 4]),
        ["RmsNorm"] = (() => new RmsNorm<double>([3]), [2, 4]),
        ["MaxPool2d"] = (() => new MaxPool2d<double>(9), [2, 3, 4, 4]),
        ["MaxPool1d"] = (() => new MaxPool1d<double>(9), [2, 3, 4]),
        ["AvgPool2d"] = (() => new AvgPool2d<double>(9), [2, 3, 4, 4]),
        ["AvgPool1d"] = (() => new AvgPool1d<double>(9), [2, 3, 4]),
        ["AdaptiveAvgPool2d"] = (() => new AdaptiveAvgPool2d<double>(2), [4]),
        ["Flatten"] = (() => new Flatten<double>(), []),
        ["PReLU"] = (() => new PReLU<double>(3), [2, 4]),
        ["GLU"] = (() => new GLU<double>(), [3]),
        ["Softmax"] = (() => new Softmax<double>(3), [2, 4]),
        ["LogSoftmax"] = (() => new LogSoftmax<double>(3), [2, 4]),
        ["Softmin"] = (() => new Softmin<double>(3), [2, 4]),
        ["SinusoidalEncoding"] = (() => new SinusoidalEncoding<double>(4, 5), [2, 3, 7]),
        ["LearnedEncoding"] = (() => new LearnedEncoding<double>(4, 5, random), [2, 3, 7]),
        ["Unfold"] = (() => new Unfold<double>(9), [2, 3, 4, 4]),
        ["Fold"] = (() => new Fold<double>(4, 2), [2, 3, 4, 4]),
        ["Residual"] = (() => new Residual<double>(new Linear<double>(3, 2, random)), [4, 3]),
    };

    /// <summary>In a user's own module, whose Forward no container of ours calls.</summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void Each_layer_that_can_fail_names_itself(string layer)
    {
        var (make, shape) = EachLayer[layer];
        var error = Assert.ThrowsAny<ArgumentException>(() => new Holder(make()).Forward(Tensor.Ones<double>(Shape.Create(shape))));
        Assert.Contains($" In the layer part ({layer}).", error.Message);
    }

    private sealed class Holder : Layer<double>
    {
        private readonly Layer<double> part;

        public Holder(Layer<double> part) => this.part = Register("part", part);

        public override Tensor<double> Forward(Tensor<double> x) => part.Forward(x);
    }

    [Fact]
    public void Networks_that_are_gone_are_not_kept_alive_by_their_parts()
    {
        var layer = new Linear<double>(3, 2, random);
        var gone = Made(layer);
        for (var attempt = 0; attempt < 10 && gone.IsAlive; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(gone.IsAlive);
        Assert.DoesNotContain("In the layer", Text(layer, 2, 4));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Made(Layer<double> layer) => new(new Sequential<double>(layer));
    }

    [Fact]
    public void The_summary_of_a_network_names_the_layer_too() =>
        Assert.EndsWith(" In the layer 1 (Linear).", Assert.Throws<ArgumentException>(() => new Sequential<double>(new Linear<double>(3, 3, random), new Linear<double>(4, 2, random)).Summary([2, 3])).Message);
}

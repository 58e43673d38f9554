using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>
/// A checkpoint around modules: a training with it and one without are the same to the bit, and the function runs twice
/// a step.
/// </summary>
public sealed class CheckpointModuleTests
{
    private enum Use
    {
        Plain,
        Checkpointed,
        Nested,
    }

    /// <summary>Linear, dropout, batch norm and attention with dropout, and what is trained around them.</summary>
    private sealed class Network : Layer<float>
    {
        private readonly Linear<float> first, last;
        private readonly Dropout<float> dropout;
        private readonly BatchNorm1d<float> norm;
        private readonly MultiheadAttention<float> attention;
        private readonly Use use;

        public Network(RandomStream random, Use use)
        {
            first = Register("first", new Linear<float>(3, 8, random));
            dropout = Register("dropout", new Dropout<float>(0.3, random));
            norm = Register("norm", new BatchNorm1d<float>(8));
            attention = Register("attention", new MultiheadAttention<float>(8, 2, random, dropout: 0.2, batchFirst: true));
            last = Register("last", new Linear<float>(8, 2, random));
            this.use = use;
        }

        public BatchNorm1d<float> Norm => norm;

        public int Runs { get; private set; }

        public int InnerRuns { get; private set; }

        public override Tensor<float> Forward(Tensor<float> x) =>
            last.Forward(use == Use.Plain ? Block(x) : Tensor.Checkpoint<float>(xs => Block(xs[0]), x)).Mean(1);

        private Tensor<float> Block(Tensor<float> x) // [batch positions features]
        {
            Runs++;
            var y = norm.Forward(dropout.Forward(first.Forward(x)).Transpose(1, 2)).Transpose(1, 2).Relu();
            return use == Use.Nested ? Tensor.Checkpoint<float>(xs => Attend(xs[0]), y) : Attend(y);
        }

        private Tensor<float> Attend(Tensor<float> y)
        {
            InnerRuns++;
            return y + attention.Forward(y);
        }
    }

    private static (Network Network, float[][] State, ulong Position) Train(Use use, bool inputRequiresGrad, Func<IEnumerable<Tensor<float>>, Optimizer<float>> optimizer, int steps = 20)
    {
        var random = new RandomStream(5);
        var data = new RandomStream(6);
        var network = new Network(random, use);
        var optimize = optimizer(network.Parameters());
        for (var step = 0; step < steps; step++)
        {
            var x = Tensor.Normal<float>([6, 5, 3], data).RequireGrad(inputRequiresGrad);
            using var tape = new Tape<float>();
            optimize.ZeroGrad();
            Loss.CrossEntropy(network.Forward(x), Indices.From([0, 1, 1, 0, 1, 0])).Backward();
            optimize.Step();
            Assert.Equal(inputRequiresGrad, x.Grad is not null);
        }
        var state = network.SaveState();
        return (network, [.. state.Keys.Select(name => state[name].ToTensor<float>().ToArray())], random.Position);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Twenty_steps_through_linear_dropout_batch_norm_and_attention_are_the_plain_ones_to_the_bit(bool inputRequiresGrad, bool nested)
    {
        foreach (var optimizer in (Func<IEnumerable<Tensor<float>>, Optimizer<float>>[])[p => new Sgd<float>(p, 0.1, momentum: 0.9), p => new Adam<float>(p, 0.01)])
        {
            var plain = Train(Use.Plain, inputRequiresGrad, optimizer);
            var checkpointed = Train(nested ? Use.Nested : Use.Checkpointed, inputRequiresGrad, optimizer);
            Assert.Equal(plain.State, checkpointed.State); // weights, running statistics, count of batches
            Assert.Equal(plain.Position, checkpointed.Position);
            Assert.Equal((20, 20), (plain.Network.Norm.BatchesTracked, checkpointed.Network.Norm.BatchesTracked));
            Assert.Equal((20, 40), (plain.Network.Runs, checkpointed.Network.Runs));
            Assert.Equal(nested ? 60 : 40, checkpointed.Network.InnerRuns); // nested, once more for its own gradient
            var start = new Network(new RandomStream(5), Use.Plain).Parameters();
            Assert.All(start.Zip(checkpointed.Network.Parameters()), pair => Assert.NotEqual(pair.First.ToArray(), pair.Second.ToArray())); // every parameter moved
        }
    }

    [Fact]
    public void Weights_that_the_function_uses_get_their_gradient_of_one_second_run()
    {
        var layer = new Linear<double>(3, 2, new RandomStream(1));
        var x = Tensor.Normal<double>([4, 3], new RandomStream(2));
        var runs = 0;
        Tensor<double>[] expected, actual;
        using (var tape = new Tape<double>()) expected = [.. tape.Gradient(layer.Forward(x).Square().Sum(), layer.Parameters().ToArray()).Select(g => tape.Keep(g))];
        using (var tape = new Tape<double>())
        {
            var y = Tensor.Checkpoint<double>(
                xs =>
                {
                    runs++;
                    return layer.Forward(xs[0]);
                },
                x);
            Assert.Equal(["Checkpoint"], tape.Entries.Select(entry => entry.Op));
            Assert.Equal(3, tape.Entries[0].InputCount);
            actual = [.. tape.Gradient(y.Square().Sum(), layer.Parameters().ToArray()).Select(g => tape.Keep(g))];
        }
        Assert.Equal(2, runs);
        Assert.Equal(expected.Select(g => g.ToArray()), actual.Select(g => g.ToArray()));
    }

    [Fact]
    public void Frozen_weights_get_none()
    {
        var (frozen, trained) = (new Linear<double>(3, 3, new RandomStream(1)), new Linear<double>(3, 2, new RandomStream(2)));
        frozen.Freeze();
        using var tape = new Tape<double>();
        Tensor.Checkpoint<double>(xs => trained.Forward(frozen.Forward(xs[0])), Tensor.Ones<double>([4, 3])).Sum().Backward();
        Assert.All(frozen.Parameters(), parameter => Assert.Null(parameter.Grad));
        Assert.All(trained.Parameters(), parameter => Assert.NotNull(parameter.Grad));
    }

    [Fact]
    public void Without_anything_that_requires_a_gradient_nothing_is_recorded()
    {
        var frozen = new Linear<double>(3, 3, new RandomStream(1));
        frozen.Freeze();
        using var tape = new Tape<double>();
        var y = Tensor.Checkpoint<double>(xs => frozen.Forward(xs[0]), Tensor.Ones<double>([4, 3]));
        Assert.Equal(0, tape.Count);
        Assert.False(y.RequiresGrad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dropout_drops_the_same_elements_in_the_second_run(bool createGraph)
    {
        var dropout = new Dropout<double>(0.5, new RandomStream(3));
        var x = Tensor.Ones<double>([12]).RequireGrad();
        using var tape = new Tape<double>();
        var y = Tensor.Checkpoint<double>(xs => dropout.Forward(xs[0]), x);
        var values = y.ToArray();
        Assert.Equal(2, values.Distinct().Count());
        Assert.Equal(values, tape.Gradient(y.Sum(), x, createGraph: createGraph).ToArray()); // x is 1, so its gradient is the mask
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_that_the_function_draws_from_in_any_way_is_put_back_and_left_where_it_was(bool createGraph)
    {
        double[][] draws = new double[2][];
        var (run, seed) = (0, new RandomStream(4));
        var (a, b, c) = (seed.Split(), seed.Split(), seed.Split());
        a.NextDouble(); // an odd position
        using var tape = new Tape<double>();
        var x = Tensor.Ones<double>([5]).RequireGrad();
        var y = Tensor.Checkpoint<double>(
            xs =>
            {
                var order = new int[4];
                b.Permutation(order);
                var split = b.Split();
                c.Restore(77, 5);
                var mask = Tensor.Uniform<double>([5], a, 0, 1);
                draws[run++] = [.. mask.ToArray(), .. order.Select(i => (double)i), split.NextDouble(), c.NextDouble(), a.NextInt(1000)];
                return xs[0] * mask;
            },
            x);
        a.NextDouble();
        var after = (a.Position, b.Position, c.Key, c.Position);
        tape.Gradient(y.Sum(), x, createGraph: createGraph);
        Assert.Equal(2, run);
        Assert.Equal(draws[0], draws[1]);
        Assert.Equal(after, (a.Position, b.Position, c.Key, c.Position));
    }

    [Fact]
    public void Running_statistics_of_a_users_own_module_can_stand_still()
    {
        var seen = new List<bool>();
        var x = Tensor.From([1.0, 2.0]).RequireGrad();
        using var tape = new Tape<double>();
        Tensor.Checkpoint<double>(
            xs =>
            {
                seen.Add(Checkpointing.IsRecomputing);
                return xs[0].Exp();
            },
            x).Sum().Backward();
        Assert.Equal([false, true], seen);
        Assert.False(Checkpointing.IsRecomputing);
    }

    [Fact]
    public void A_failure_in_either_run_leaves_nothing_behind() => Watch.ReturnsEverything(() =>
    {
        var random = new RandomStream(9);
        var layer = new Linear<double>(3, 3, new RandomStream(1));
        foreach (var failing in (int[])[1, 2])
        {
            var run = 0;
            ulong after = 0;
            using (var tape = new Tape<double>())
            {
                Tensor<double> F(IReadOnlyList<Tensor<double>> xs)
                {
                    var y = layer.Forward(xs[0]) * Tensor.Bernoulli<double>([3], random, 0.5);
                    return ++run == failing ? throw new StepFailedException() : y;
                }

                Assert.Throws<StepFailedException>(() =>
                {
                    var y = Tensor.Checkpoint<double>(F, Tensor.Ones<double>([2, 3])).Sum();
                    after = random.Position;
                    y.Backward();
                });
                if (failing == 2) Assert.Equal(after, random.Position);
                Assert.Same(tape, Tape<double>.OpenForRecording);
                Assert.False(Checkpointing.IsRecomputing);
                Assert.False(Rewinding.IsWatchingHere);
                var y = Tensor.Checkpoint<double>(xs => layer.Forward(xs[0]), Tensor.Ones<double>([2, 3]));
                y.Sum().Backward();
                Assert.Equal([2, 2, 2], layer.Bias!.Grad!.ToArray());
                layer.Bias.ZeroGrad();
            }
        }
    });
}

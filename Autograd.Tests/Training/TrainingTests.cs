using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests.Training;

public class TrainingTests
{
    [Theory]
    [InlineData("Adam")]
    [InlineData("Sgd")]
    public void A_small_network_reads_nine_of_ten_digits_it_has_not_seen_and_every_parameter_moved(string name)
    {
        var random = new RandomStream(1);
        var (train, test) = (SyntheticDigits.Create<float>(2000, random), SyntheticDigits.Create<float>(500, random));
        var model = new Sequential<float>(
            new Flatten<float>(),
            new Linear<float>(784, 48, random), new ReLU<float>(), new Dropout<float>(0.2, random),
            new Linear<float>(48, 32, random), new Tanh<float>(),
            new Linear<float>(32, 10, random));
        Optimizer<float> optimizer = name == "Adam" ? new Adam<float>(model.Parameters(), 0.003) : new Sgd<float>(model.Parameters(), 0.1, momentum: 0.9, weightDecay: 1e-4);
        var before = Fit.Snapshot(model);
        Assert.InRange(Fit.Accuracy(model, test), 0, 0.25);
        model.Train();
        Fit.Epochs(8, model, optimizer, new DataLoader<float>(train, batchSize: 50, shuffle: random));
        Assert.InRange(Fit.Accuracy(model, test), 0.9, 1);
        Fit.EveryParameterMoved(model, before);
    }

    [Fact]
    public void A_layer_that_the_loss_does_not_reach_is_noticed()
    {
        var random = new RandomStream(1);
        var model = new Bypassed(random);
        var before = Fit.Snapshot(model);
        var set = new TensorDataset<float>(Tensor.Normal<float>([20, 3], random), Indices.From([.. Enumerable.Range(0, 20).Select(i => i % 2)]));
        Fit.Epochs(2, model, new Adam<float>(model.Parameters()), new DataLoader<float>(set, 10));
        Assert.Contains("first.weight: only 0 of 9 elements moved.", Assert.ThrowsAny<Exception>(() => Fit.EveryParameterMoved(model, before)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Either_but_not_both_is_learnt()
    {
        var inputs = Tensor.From([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
        var answers = Tensor.From([[0.0], [1.0], [1.0], [0.0]]);
        var random = new RandomStream(1);
        var model = new Sequential<double>(new Linear<double>(2, 4, random), new Tanh<double>(), new Linear<double>(4, 1, random));
        var optimizer = new Sgd<double>(model.Parameters(), learningRate: 0.1, momentum: 0.9);
        var before = Fit.Snapshot(model);
        for (var step = 0; step < 200; step++)
        {
            using var tape = new Tape<double>();
            optimizer.ZeroGrad();
            Loss.Mse(model.Forward(inputs), answers).Backward();
            optimizer.Step();
        }
        Assert.All(model.Forward(inputs).ToArray().Zip(answers.ToArray()), pair => Assert.Equal(pair.Second, pair.First, tolerance: 0.01));
        Fit.EveryParameterMoved(model, before);
    }

    [Fact]
    public void Spirals_wound_into_one_another_are_told_apart()
    {
        var random = new RandomStream(1);
        var spirals = Spirals(arms: 3, pointsAnArm: 60);
        var model = new Sequential<double>(new Linear<double>(2, 24, random), new Tanh<double>(), new Linear<double>(24, 24, random), new Tanh<double>(), new Linear<double>(24, 3, random));
        var before = Fit.Snapshot(model);
        Fit.Epochs(80, model, new Adam<double>(model.Parameters(), 0.01), new DataLoader<double>(spirals, batchSize: 30, shuffle: random));
        Assert.InRange(Fit.Accuracy(model, spirals), 0.98, 1);
        Fit.EveryParameterMoved(model, before);
    }

    /// <summary>Arm k at radius r stands at the angle 2πk/3 + 4r.</summary>
    private static TensorDataset<double> Spirals(int arms, int pointsAnArm)
    {
        var (points, labels) = (new double[arms * pointsAnArm][], new int[arms * pointsAnArm]);
        for (var i = 0; i < points.Length; i++)
        {
            var radius = 0.1 + 0.9 * (i / arms) / pointsAnArm;
            var (sin, cos) = Math.SinCos(2 * Math.PI * (i % arms) / arms + 4 * radius);
            (points[i], labels[i]) = ([radius * cos, radius * sin], i % arms);
        }
        return new TensorDataset<double>(Tensor.From(points), Indices.From(labels));
    }

    private sealed class Bypassed : Layer<float>
    {
        private readonly Linear<float> second;

        public Bypassed(RandomStream random)
        {
            Register("first", new Linear<float>(3, 3, random));
            second = Register("second", new Linear<float>(3, 2, random));
        }

        public override Tensor<float> Forward(Tensor<float> x) => second.Forward(x);
    }
}

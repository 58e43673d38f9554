using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests.Training;

/// <summary>A network fed by a DataLoader for any number of steps; some of them fail, each time in another part.</summary>
internal sealed class FedTraining
{
    private const int Examples = 100, Features = 6, Classes = 3;
    private static readonly StepPart[] parts = [StepPart.Forward, StepPart.InnerScope, StepPart.Rule, StepPart.Callback];

    private readonly TensorDataset<float> data;
    private readonly DataLoader<float> loader;
    private readonly Optimizer<float> optimizer;

    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="dropLast">True: all batches have one shape; false: the last of an epoch is smaller.</param>
    /// <param name="failEvery">Every so manieth step throws in its middle; 0 for never.</param>
    public FedTraining(ulong seed, bool dropLast = false, int failEvery = 0)
    {
        var random = new RandomStream(seed);
        FailEvery = failEvery;
        data = Clusters(random);
        loader = new DataLoader<float>(data, batchSize: 16, shuffle: random, dropLast);
        Model = new Sequential<float>(new Linear<float>(Features, 12, random), new ReLU<float>(), new Dropout<float>(0.1, random), new Linear<float>(12, Classes, random));
        optimizer = new Adam<float>(Model.Parameters(), 0.005);
    }

    public Sequential<float> Model { get; }

    public int Steps { get; private set; }

    public int Failures { get; private set; }

    public double Accuracy => Fit.Accuracy(Model, data);

    private int FailEvery { get; }

    /// <summary>Goes on for so many steps, from epoch to epoch; a failing step ends its epoch, as an exception leaves any loop.</summary>
    public void Run(int steps, Action? afterEach = null)
    {
        var last = Steps + steps;
        while (Steps < last)
        {
            try
            {
                foreach (var (inputs, labels) in loader)
                {
                    Step(inputs, labels, FailEvery > 0 && Steps % FailEvery == FailEvery / 2 ? parts[Steps / FailEvery % parts.Length] : StepPart.None);
                    afterEach?.Invoke();
                    if (Steps == last) break;
                }
            }
            catch (StepFailedException)
            {
                Failures++;
                afterEach?.Invoke();
            }
        }
    }

    private void Step(Tensor<float> inputs, Indices labels, StepPart failing)
    {
        Steps++;
        using var tape = new Tape<float>();
        var scores = Model.Forward(inputs);
        if (failing == StepPart.Forward) throw new StepFailedException();
        using (new TensorScope())
        {
            scores *= 2;
            if (failing == StepPart.InnerScope) throw new StepFailedException();
        }
        if (failing == StepPart.Rule) scores = Tape.Record(Kernel.Map(scores, static v => v), scores, static (_, _, _) => throw new StepFailedException(), "Failing");
        var loss = Loss.CrossEntropy(scores, labels, labelSmoothing: 0.1);
        if (failing == StepPart.Callback) tape.GradientReady = static _ => throw new StepFailedException();
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
    }

    /// <summary>A cloud of points for each class.</summary>
    private static TensorDataset<float> Clusters(RandomStream random)
    {
        var centres = Tensor.Normal<float>([Classes, Features], random, std: 2);
        var labels = Indices.From([.. Enumerable.Range(0, Examples).Select(i => i % Classes)]);
        var inputs = Tensor.Normal<float>([Examples, Features], random);
        return new TensorDataset<float>(inputs + centres.Gather(0, Indices.From([.. Enumerable.Range(0, Examples * Features).Select(i => i / Features % Classes)], [Examples, Features])), labels);
    }
}

using System.Runtime.InteropServices;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests.Training;

/// <summary>A training that stops and goes on ends with the bits of one that did not: order of the examples, dropout and all.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Epochs = 4, BatchesAnEpoch = 7;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<int, bool, bool> Stops
    {
        get
        {
            var stops = new TheoryData<int, bool, bool>();
            foreach (var step in (int[])[1, 3, BatchesAnEpoch - 1, BatchesAnEpoch, BatchesAnEpoch + 1, (2 * BatchesAnEpoch) + 4, Epochs * BatchesAnEpoch])
                foreach (var prefetch in (bool[])[false, true]) stops.Add(step, prefetch, step % 2 == 0);
            return stops;
        }
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void Stopping_after_any_step_and_going_on_gives_the_same_bits(int stop, bool prefetch, bool oneStream)
    {
        var path = Path.Combine(folder.Path, "run.safetensors");
        var whole = new Run(seed: 1, prefetch, oneStream);
        whole.Train();

        new Run(seed: 1, prefetch, oneStream).Train(step => step == stop, path);
        var resumed = new Run(seed: 77, prefetch, oneStream); // knows nothing but the file
        resumed.Checkpoint.Load(path);
        resumed.Train();

        Assert.Equal(Epochs * BatchesAnEpoch, whole.Steps);
        Assert.Equal(Epochs * BatchesAnEpoch - stop, resumed.Steps);
        Assert.Equal(whole.Bits(), resumed.Bits());
    }

    [Fact]
    public void Without_the_streams_the_bits_differ()
    {
        var path = Path.Combine(folder.Path, "run.safetensors");
        var whole = new Run(seed: 1, prefetch: false, oneStream: false);
        whole.Train();
        var stopped = new Run(seed: 1, prefetch: false, oneStream: false);
        stopped.Train(step => step == 5, path);
        var resumed = new Run(seed: 77, prefetch: false, oneStream: false);
        resumed.Model.LoadState(stopped.Model.SaveState()); // the weights alone
        resumed.Train();
        Assert.NotEqual(whole.Bits(), resumed.Bits());
    }

    /// <summary>A small network with dropout, fed in a shuffled order; the two draw from one stream or from two.</summary>
    private sealed class Run
    {
        private readonly Adam<float> optimizer;
        private readonly Scheduler scheduler;
        private readonly DataLoader<float> loader;

        public Run(ulong seed, bool prefetch, bool oneStream)
        {
            var random = new RandomStream(seed);
            var order = oneStream ? random : new RandomStream(seed + 1);
            Model = new Sequential<float>(new Flatten<float>(), new Linear<float>(784, 12, random), new ReLU<float>(), new Dropout<float>(0.3, random), new Linear<float>(12, 10, random));
            optimizer = new Adam<float>(Model.Parameters(), 0.01);
            scheduler = new Scheduler(optimizer, new ExponentialLR(0.95));
            loader = new DataLoader<float>(SyntheticDigits.Create<float>(65, new RandomStream(5)), batchSize: 10, shuffle: order, prefetch: prefetch,
                transform: static (x, random) => x + Tensor.Normal<float>(x.Shape, random, std: 0.1));
            Checkpoint = new Checkpoint { { "model", Model }, { "optimizer", optimizer }, { "scheduler", scheduler }, { "random", random }, { "loader", loader } };
        }

        public Sequential<float> Model { get; }

        public Checkpoint Checkpoint { get; }

        public int Steps { get; private set; }

        public void Train(Func<int, bool>? stop = null, string? path = null)
        {
            while (loader.Epoch < Epochs)
                foreach (var (images, labels) in loader)
                {
                    using var tape = new Tape<float>();
                    var loss = Loss.CrossEntropy(Model.Forward(images), labels);
                    optimizer.ZeroGrad();
                    loss.Backward();
                    optimizer.Step();
                    scheduler.Step();
                    Steps++;
                    if (stop?.Invoke(Steps) == true)
                    {
                        Checkpoint.Save(path!);
                        return;
                    }
                }
        }

        public byte[] Bits() => [.. Model.Parameters().SelectMany(parameter => MemoryMarshal.AsBytes<float>(parameter.ToArray()).ToArray())];
    }
}

using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Training;

[Collection(AloneCollection.Name)]
public class ThreadCountTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_seed_gives_the_same_weights_to_the_last_bit_on_any_number_of_threads(int threads)
    {
        var expected = Train(threads: 1, seed: 5);
        var actual = Train(threads, seed: 5);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, parameter => Same.Bits<float>(parameter.Value, actual[parameter.Key]));
        Assert.NotEqual(expected["1.weight"], Train(threads, seed: 6)["1.weight"]);
    }

    private static Dictionary<string, float[]> Train(int threads, ulong seed)
    {
        var before = Parallelism.Threads;
        Parallelism.Threads = threads;
        try
        {
            var random = new RandomStream(seed);
            var digits = SyntheticDigits.Create<float>(640, random);
            var model = new Sequential<float>(new Flatten<float>(), new Linear<float>(784, 256, random), new ReLU<float>(), new Dropout<float>(0.3, random), new Linear<float>(256, 10, random));
            Fit.Epochs(2, model, new Adam<float>(model.Parameters()), new DataLoader<float>(digits, batchSize: 64, shuffle: random)); // products large enough to be shared
            return Fit.Snapshot(model);
        }
        finally
        {
            Parallelism.Threads = before;
        }
    }
}

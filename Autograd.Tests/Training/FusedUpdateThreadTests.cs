using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Training;

[Collection(AloneCollection.Name)]
public class FusedUpdateThreadTests
{
    public static TheoryData<string> Names => [.. OptimizerKinds.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_large_parameter_moves_to_the_same_bits_on_any_number_of_threads(string name)
    {
        var expected = Train(name, 1);
        Same.Bits<float>(expected, Train(name, 2));
        Same.Bits<float>(expected, Train(name, 3));
    }

    private static float[] Train(string name, int threads)
    {
        var before = Parallelism.Threads;
        Parallelism.Threads = threads;
        try
        {
            var random = new RandomStream(4);
            var size = (2 * FusedUpdate.ChunkSize) + 1001;
            var whole = Tensor.Normal<float>([size + 3], random)[3..].RequireGrad(); // a view that does not begin at the front
            var optimizer = OptimizerKinds.Create(name, whole);
            for (var step = 0; step < 2; step++) GivenGradients.Step(optimizer, Tensor.Normal<float>([size], random).ToArray());
            return whole.ToArray();
        }
        finally
        {
            Parallelism.Threads = before;
        }
    }
}

using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests.Training;

/// <summary>Ten thousand steps fed by a DataLoader: what a long training must not do is grow.</summary>
[Collection(AloneCollection.Name)]
public class SteadyStateTests
{
    private const int Steps = 10_000, BytesAStep = 20_000;

    [Fact]
    public void No_array_is_allocated_after_the_second_step_of_batches_of_one_shape() => OnThread(() =>
    {
        var training = new FedTraining(seed: 1, dropLast: true);
        training.Run(2);
        var allocated = BufferPool.Statistics.Allocated;
        training.Run(Steps, () => Assert.Equal(allocated, BufferPool.Statistics.Allocated));
        Assert.Equal(0, Outstanding);
        Assert.InRange(training.Accuracy, 0.9, 1); // it was training
    });

    [Theory]
    [InlineData(0)]
    [InlineData(10)] // every tenth step throws, in each part of a step in turn
    public void Once_every_shape_was_seen_nothing_grows(int failEvery) => OnThread(() =>
    {
        var training = new FedTraining(seed: 2, failEvery: failEvery);
        training.Run(1000); // all shapes, all failures, and the code compiled for good
        var (allocated, idle, failures) = (BufferPool.Statistics.Allocated, BufferPool.Statistics.IdleBytes, training.Failures);
        Assert.Equal(0, Outstanding);
        var held = GC.GetTotalMemory(forceFullCollection: true);

        var early = BytesAllocated(() => training.Run(Steps / 2));
        var late = BytesAllocated(() => training.Run(Steps / 2));

        Assert.Equal(allocated, BufferPool.Statistics.Allocated);
        Assert.Equal(idle, BufferPool.Statistics.IdleBytes);
        Assert.Equal(0, Outstanding);
        Assert.Null(TensorScope.Current);
        Assert.InRange(late / (Steps / 2), 0, BytesAStep);
        Assert.InRange(late, 0, 1.01 * early); // less where the JIT has meanwhile optimised; the counter itself is a little coarse
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - held, long.MinValue, 10 * Steps); // not even ten bytes a step stay behind
        Assert.Equal(failEvery == 0 ? 0 : Steps / failEvery, training.Failures - failures);
        Assert.InRange(training.Accuracy, 0.9, 1);
    });

    [Fact]
    public void Nothing_is_outstanding_after_any_step_even_one_that_threw() => OnThread(() =>
    {
        var training = new FedTraining(seed: 3, failEvery: 3);
        var failures = 0;
        training.Run(300, () =>
        {
            if (training.Failures == failures) return; // inside the loop the batch itself is out
            failures = training.Failures;
            Assert.Equal(0, Outstanding);
            Assert.Null(TensorScope.Current);
        });
        Assert.Equal(100, training.Failures);
        training.Run(1);
        Assert.Equal(0, Outstanding);
    });

    [Fact]
    public void A_failed_step_changes_no_parameter_before_its_optimizer_is_reached() => OnThread(() =>
    {
        var training = new FedTraining(seed: 4, failEvery: 1);
        var before = Fit.Snapshot(training.Model);
        training.Run(50);
        Assert.Equal(50, training.Failures);
        Assert.All(Fit.Snapshot(training.Model), parameter => Assert.Equal(before[parameter.Key], parameter.Value));
    });

    private static double BytesAllocated(Action body)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        body();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

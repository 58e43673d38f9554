using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Thousands of steps: no array after the second, bytes flat, nothing outstanding, errors or not.</summary>
public class SteadyStateTests
{
    [Fact]
    public void From_the_second_step_on_no_array_is_allocated() => OnThread(() =>
    {
        var training = new SmallTraining(seed: 1);
        var first = training.Step();
        training.Step();
        var allocated = BufferPool.Statistics.Allocated;
        var idle = BufferPool.Statistics.IdleBytes;
        var last = 0f;
        for (var step = 2; step < 3000; step++)
        {
            last = training.Step();
            Assert.Equal(allocated, BufferPool.Statistics.Allocated);
            Assert.Equal(0, Outstanding);
        }
        Assert.Equal(idle, BufferPool.Statistics.IdleBytes);
        Assert.True(last < first / 2, $"{first} -> {last}"); // it was training
    });

    [Fact]
    public void Bytes_a_step_stay_constant_and_small() => OnThread(() =>
    {
        var training = new SmallTraining(seed: 2);
        Measure(training, steps: 200);
        var early = Measure(training, steps: 1000);
        var late = Measure(training, steps: 1000);
        Assert.InRange(late, 0, 1.01 * early); // less where the JIT has meanwhile optimised; the counter itself is a little coarse
        Assert.InRange(late, 0, 12_500);

        static double Measure(SmallTraining training, int steps)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var step = 0; step < steps; step++) training.Step();
            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)steps;
        }
    });

    [Fact]
    public void The_same_holds_when_every_tenth_step_fails_in_the_middle() => OnThread(() =>
    {
        var training = new SmallTraining(seed: 3);
        StepPart[] parts = [StepPart.Forward, StepPart.InnerScope, StepPart.Rule, StepPart.Callback];
        foreach (var part in parts) Fail(part); // each way of failing is a first step of its own
        training.Step();
        var allocated = BufferPool.Statistics.Allocated;
        for (var step = 0; step < 3000; step++)
        {
            if (step % 10 == 5) Fail(parts[step / 10 % parts.Length]);
            else training.Step();
            Assert.Equal(0, Outstanding);
            Assert.Null(TensorScope.Current);
        }
        Assert.Equal(allocated, BufferPool.Statistics.Allocated);
        Assert.True(training.Step() < 0.5f);

        void Fail(StepPart part) => Assert.Throws<StepFailedException>(() => training.Step(part));
    });
}

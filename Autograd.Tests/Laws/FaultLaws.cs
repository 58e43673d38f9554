using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>
/// Memory fails once: every rent and every scratch of a step, forward, backward and optimizer, of every module, one after the other.
/// Then nothing is outstanding, and the next step from the same state gives the same bits as if nothing had happened.
/// </summary>
public class FaultLaws
{
    public static TheoryData<string> Modules => [.. LayerRows.All.Select(row => row.Name), "a small convolutional network"];

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_rent_that_fails_leaves_nothing_outstanding_and_the_next_step_bit_equal(string name)
    {
        var row = Row(name);
        var xs = row.Operation.Draw(row.Cases.FirstOrDefault() ?? [], new RandomStream(3)).Select(x => x.RequireGrad()).ToArray();
        var start = row.Module.SaveState();
        var expected = StepFrom();

        var faults = 0;
        for (var isOver = false; !isOver; faults++)
        {
            row.Module.LoadState(start);
            var optimizer = Optimizer();
            using (var fault = new RentFault(faults))
            {
                var failed = Record.Exception(() => Step(optimizer));
                isOver = fault.Seen <= faults;
                Assert.True(failed is InsufficientMemoryException || (isOver && failed is null), $"Fault {faults}: {failed}");
                Assert.True(fault.Outstanding == 0, $"Fault {faults} of {name}: {fault.Outstanding} buffers outstanding.\n{failed}");
            }
            foreach (var (a, b) in expected.Zip(StepFrom())) Same.Bits<double>(a, b);
        }
        Assert.True(faults > 1, "Nothing was rented: the law looked at nothing.");

        double[][] StepFrom()
        {
            row.Module.LoadState(start);
            Step(Optimizer());
            return [.. row.Module.Parameters().Concat(xs).Select(x => (x.Grad ?? x).ToArray()), .. row.Module.Parameters().Select(x => x.ToArray())];
        }

        Optimizer<double>? Optimizer() => row.Module.Parameters().Any() ? new Adam<double>(row.Module.Parameters(), learningRate: 0.1) : null;

        void Step(Optimizer<double>? optimizer)
        {
            foreach (var x in xs.Concat(row.Module.Parameters())) x.ZeroGrad();
            using var tape = new Tape<double>();
            var y = row.Forward(xs);
            (y * y.Detach()).Sum().Backward();
            optimizer?.Step();
        }
    }

    /// <summary>A stride that leaves remainders, groups, and images enough for several bands.</summary>
    private static LayerRow Row(string name)
    {
        if (LayerRows.Create().FirstOrDefault(row => row.Name == name) is { } row) return row;
        var random = new RandomStream(4);
        return new LayerRow(
            name,
            new Sequential<double>(
                new Conv2d<double>(2, 6, 3, random, stride: 3, padding: 1, groups: 2), new ReLU<double>(), new Conv2d<double>(6, 4, (2, 1), random, stride: 2),
                new ConvTranspose2d<double>(4, 3, 2, random, stride: 2), new MaxPool2d<double>(2)),
            [2, 2, 20, 25]);
    }
}

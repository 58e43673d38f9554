using Autograd.Benchmarks.Compare;
using Autograd.Core;

namespace Autograd.Tests.Units;

/// <summary>The interval that decides whether a build is slower than another.</summary>
public class PairedRatioTests
{
    [Fact]
    public void Of_nine_ratios_the_interval_goes_from_the_second_to_the_eighth() =>
        Assert.Equal(new PairedRatio(5, 2, 8), PairedRatio.Of([9, 1, 8, 2, 7, 3, 6, 4, 5]));

    [Fact]
    public void Of_six_it_is_all_and_fewer_are_not_enough()
    {
        Assert.Equal(new PairedRatio(3.5, 1, 6), PairedRatio.Of([1, 2, 3, 4, 5, 6]));
        Assert.Throws<ArgumentException>(() => PairedRatio.Of([1, 2, 3, 4, 5]));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(25)]
    public void It_holds_the_true_median_in_95_of_100_cases(int pairs)
    {
        var random = new RandomStream(1);
        var (held, cases) = (0, 4000);
        for (var i = 0; i < cases; i++)
        {
            var ratio = PairedRatio.Of(Enumerable.Range(0, pairs).Select(_ => Math.Exp(random.NextDouble() - 0.5)));
            if (ratio.Low <= 1 && 1 <= ratio.High) held++;
        }
        Assert.InRange(held, 0.94 * cases, 0.999 * cases);
    }
}

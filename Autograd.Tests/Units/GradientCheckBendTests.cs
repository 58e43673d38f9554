using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>Where a function is differentiable once but not twice, differences on both sides mislead; the checker says so and fails nothing.</summary>
public class GradientCheckBendTests
{
    private static readonly Tensor<double> zeros = Tensor.Zeros<double>([2]);

    public static TheoryData<string> Names => [.. bends.Keys];

    private static readonly Dictionary<string, (Func<Tensor<double>, Tensor<double>> F, double[] X)> bends = new()
    {
        ["Huber at its knee"] = (x => Loss.Huber(x, zeros), [1, 0.3]),
        ["Huber at its other knee, wider"] = (x => Loss.Huber(x, zeros, delta: 2.5), [-2.5, 2.5]),
        ["SmoothL1 at its knee"] = (x => Loss.SmoothL1(x, zeros), [-1, 1]),
        ["relu squared at 0"] = (x => x.Relu() * x.Relu(), [0, 2]),
        ["x times its magnitude at 0"] = (x => x * x.Abs(), [0, -1]),
        ["elu with alpha 1 at 0"] = (x => x.Elu(), [0, 1]),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_once_but_not_twice_differentiable_is_recognised_and_said(string name)
    {
        var (f, x) = bends[name];
        var report = GradientCheck.Compare(f, Tensor.From(x), order: 2);
        Assert.True(report.Passed, report.ToString());
        Assert.Contains("once but not twice differentiable", report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_rule_fails_there_all_the_same(string name)
    {
        var (f, x) = bends[name];
        foreach (var factor in (double[])[1.01, 0.99, 1.0001, -1])
        {
            // f's value, and a gradient that is too large by a little: x + (factor − 1)·(x − detached x).
            var report = GradientCheck.Compare(z => f(z) + ((factor - 1) * (f(z) - Wrong(f, z))), Tensor.From(x));
            Assert.False(report.Passed, report.ToString());
        }
    }

    /// <summary>The same numbers, recorded as a constant.</summary>
    private static Tensor<double> Wrong(Func<Tensor<double>, Tensor<double>> f, Tensor<double> z) => f(z).Detach();
}

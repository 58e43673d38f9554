using System.Numerics;
using Autograd.Core;
using Autograd.Nn;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class LbfgsTests
{
    [Theory]
    [InlineData(LineSearch.None)]
    [InlineData(LineSearch.StrongWolfe)]
    public void A_quadratic_of_n_variables_is_solved_in_a_few_steps(LineSearch search) =>
        Property.Holds(Gen.Choose(1, 12).Zip(Gen.Choose(0, 10_000)), static _ => [], test =>
        {
            var (n, random) = (test.Item1, new RandomStream((ulong)test.Item2));
            var root = Tensor.Normal<double>([n, n], random);
            var (a, solution) = (root.MatMul(root.Transpose()) + Tensor.Eye<double>(n), Tensor.Normal<double>([n], random));
            var x = Tensor.Normal<double>([n], random).RequireGrad();
            var lbfgs = new Lbfgs<double>([x], maxIterations: 100, maxEvaluations: 300, gradientTolerance: 1e-10, changeTolerance: 1e-18, lineSearch: search);
            for (var step = 0; step < 4; step++) Step(lbfgs, () => 0.5 * ((x - solution) * a.MatMul(x - solution)).Sum());
            Same.Near(new Box<double>([n], solution.ToArray()), x, 0, 1e-6);
        }, count: 30);

    [Fact]
    public void A_search_ends_where_the_strong_Wolfe_conditions_hold()
    {
        foreach (var (f, df) in ((Func<double, double>, Func<double, double>)[])
            [
                (t => (t - 3) * (t - 3), t => 2 * (t - 3)),
                (t => -t / (t * t + 2), t => (t * t - 2) / ((t * t + 2) * (t * t + 2))), // Moré and Thuente's first
                (t => Math.Cos(t) + 0.05 * t * t - 0.3 * t, t => -Math.Sin(t) + 0.1 * t - 0.3),
                (t => Math.Exp(-4 * t) + t * t, t => -4 * Math.Exp(-4 * t) + 2 * t),
            ])
            foreach (var first in (double[])[1e-3, 0.1, 1, 10, 1000])
            {
                var evaluations = 0;
                var (found, trials) = StrongWolfe.Search(t =>
                {
                    evaluations++;
                    return new LinePoint(t, f(t), [], df(t));
                }, new LinePoint(0, f(0), [], df(0)), first, 1, 1e-9);
                Assert.True(found.F <= f(0) + 1e-4 * found.T * df(0) && Math.Abs(found.Slope) <= 0.9 * Math.Abs(df(0)), $"from {first}: {found}");
                Assert.Equal(evaluations, trials);
                Assert.InRange(trials, 1, 25);
            }
    }

    [Fact]
    public void A_search_through_waves_ends_there_too() =>
        Property.Holds(Gen.Choose(0, 100_000), static _ => [], seed =>
        {
            var random = Tensor.Normal<double>([12], new RandomStream((ulong)seed)).ToArray();
            var sign = Slope(0) > 0 ? -1 : 1; // the way that goes down
            var start = new LinePoint(0, Wave(0), [], sign * Slope(0));
            var (found, trials) = StrongWolfe.Search(t => new LinePoint(t, Wave(sign * t), [], sign * Slope(sign * t)), start, Math.Pow(10, random[11]), 1, 1e-12);
            Assert.True(found.F <= start.F + 1e-4 * found.T * start.Slope && Math.Abs(found.Slope) <= 0.9 * Math.Abs(start.Slope), $"after {trials} trials from {start}: {found}");
            Assert.InRange(trials, 1, 20);

            double Wave(double t) => 0.1 * t * t + Enumerable.Range(0, 5).Sum(k => random[k] * Math.Cos((k + 1) * 2 * t + random[k + 5]));

            double Slope(double t) => 0.2 * t - Enumerable.Range(0, 5).Sum(k => (k + 1) * 2 * random[k] * Math.Sin((k + 1) * 2 * t + random[k + 5]));
        }, count: 500);

    [Fact]
    public void A_search_backs_out_of_values_that_are_not_finite()
    {
        var (found, _) = StrongWolfe.Search(t => new LinePoint(t, t > 1 ? double.NaN : (t - 0.5) * (t - 0.5), [], t > 1 ? double.NaN : 2 * (t - 0.5)), new LinePoint(0, 0.25, [], -1), 64, 1, 1e-9);
        Assert.InRange(found.T, 0.05, 0.95);
    }

    [Theory]
    [InlineData(LineSearch.None)]
    [InlineData(LineSearch.StrongWolfe)]
    public void Put_aside_and_taken_up_it_goes_on_to_the_last_bit(LineSearch search)
    {
        var (x, y) = (Leaf(-1.2, 1, 0.5), Leaf(-1.2, 1, 0.5));
        var (one, other) = (Create(x), Create(y));
        for (var step = 0; step < 3; step++) Step(one, () => Rosenbrock(x));
        other.LoadState(one.SaveState());
        y.CopyFrom(x);
        for (var step = 0; step < 3; step++)
        {
            Step(one, () => Rosenbrock(x));
            Step(other, () => Rosenbrock(y));
        }
        Assert.Equal(x.ToArray(), y.ToArray());
        Throws<ArgumentException>("Lbfgs: the state does not fit: 'state.0.d' is [3] where [2] is needed; 'state.0.prev_flat_grad' is [3] where [2] is needed; " +
            "'state.0.old_stps' is [4 3] where [4 2] is needed; 'state.0.old_dirs' is [4 3] where [4 2] is needed.", () => Create(Leaf(1, 2)).LoadState(one.SaveState()));

        Lbfgs<double> Create(Tensor<double> parameter) => new([parameter], 0.01, maxIterations: 3, historySize: 4, lineSearch: search);
    }

    [Fact]
    public void It_goes_uphill_if_told_so()
    {
        var x = Leaf(0);
        var lbfgs = new Lbfgs<double>([x], lineSearch: LineSearch.StrongWolfe) { Maximize = true };
        for (var step = 0; step < 3; step++) Step(lbfgs, () => -(x - 2).Square().Sum());
        Assert.Equal(2, x.Item(), 1e-6);
    }

    [Fact]
    public void Floats_converge_and_a_parameter_without_a_gradient_stays()
    {
        var (x, idle) = (Tensor.From([5f, -3f]).RequireGrad(), Tensor.From([1f]).RequireGrad());
        var lbfgs = new Lbfgs<float>([x, idle], lineSearch: LineSearch.StrongWolfe);
        var first = 0f;
        for (var step = 0; step < 3; step++)
        {
            var loss = Step(lbfgs, () => (x - Tensor.From([1f, 2f])).Square().Sum());
            if (step == 0) first = loss;
        }
        Assert.Equal(16 + 25, first); // the loss before the step
        Same.Near(new Box<float>([2], [1f, 2f]), x, 1e-5);
        Assert.Equal(1f, idle.Item());
    }

    [Fact]
    public void Errors_say_what_to_do()
    {
        var x = Leaf(1);
        Throws<InvalidOperationException>("Lbfgs: a step evaluates the loss several times; call Step(() => { using var tape = ...; loss.Backward(); return loss.Item(); }).", () => new Lbfgs<double>([x]).Step());
        Throws<ArgumentOutOfRangeException>("Lbfgs: the max iterations is 0; it must be at least 1. (Parameter 'MaxIterations')", () => new Lbfgs<double>([x], maxIterations: 0));
        Throws<ArgumentOutOfRangeException>("Lbfgs: the history size is 0; it must be at least 1. (Parameter 'HistorySize')", () => new Lbfgs<double>([x], historySize: 0));
        Throws<ArgumentOutOfRangeException>("Lbfgs: the line search is 7; it must be LineSearch.None or LineSearch.StrongWolfe. (Parameter 'LineSearch')", () => new Lbfgs<double>([x], lineSearch: (LineSearch)7));
        Throws<ArgumentOutOfRangeException>("Lbfgs: the change tolerance is -1; it must be a finite number and not negative. (Parameter 'ChangeTolerance')", () => new Lbfgs<double>([x], changeTolerance: -1));
    }

    private static Tensor<double> Rosenbrock(Tensor<double> x) => (100 * (x[1..] - x[..^1].Square()).Square() + (1 - x[..^1]).Square()).Sum();

    private static T Step<T>(Lbfgs<T> lbfgs, Func<Tensor<T>> f)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lbfgs.Step(() =>
        {
            using var tape = new Tape<T>();
            var loss = f();
            loss.Backward();
            return loss.Item();
        });
}

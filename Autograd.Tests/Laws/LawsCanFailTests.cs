using Autograd.Core;
using static Autograd.Core.Laws;

namespace Autograd.Tests.Laws;

/// <summary>
/// A check that cannot fail proves nothing: here every law is given something wrong, and every law, as far as it can be, is made blind; it must go red in both cases.
/// </summary>
public sealed class LawsCanFailTests
{
    private static readonly Operation Tanh = Operation.Of("Tanh", x => x.Tanh()) with { IsElementwise = true, Cases = [[[2, 3]]] };

    public static TheoryData<string> Laws => [.. All.Select(law => law.Name)];

    public static TheoryData<string> LawsWithDirections => [.. All.Except([KinkConvention]).Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Laws))]
    public void The_smallest_wrong_rule_is_seen_by_these_laws_and_no_others(string law)
    {
        var (_, operation, expected) = WrongRules.All.Single(example => example.Law.Name == law);
        Assert.Equal(expected.Select(red => red.Name), All.Where(other => other.WhyNot(operation) is null && IsRed(other, operation)).Select(other => other.Name));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void A_failure_names_the_law_the_operation_the_shapes_the_seed_and_what_differs(string law)
    {
        var (broken, operation, _) = WrongRules.All.Single(example => example.Law.Name == law);
        var text = Assert.Throws<LawException>(() => broken.Check(operation, 7)).Message;
        Assert.StartsWith($"The law '{law}' fails for {operation.Name} (inputs [", text);
        Assert.Contains("seed 7): ", text);
        Assert.Contains($"The law: {broken.Statement}", text);
        if (broken != Ownership) Assert.Matches(@"but are -?(Infinity|[\d.]+(E[+-]\d+)?) and -?[\d.]+(E[+-]\d+)?", text);
    }

    /// <summary>Along a zero direction every slope is 0, whatever the rule says.</summary>
    [Theory]
    [MemberData(nameof(LawsWithDirections))]
    public void A_zero_direction_is_refused(string law)
    {
        var text = RedWith(law, (shape, _) => Tensor.Zeros<double>(shape));
        Assert.Contains("is zero: along it every rule is right", text);
    }

    /// <summary>A plain sum of the output: rules that are wrong in sum-preserving ways pass.</summary>
    [Theory]
    [MemberData(nameof(LawsWithDirections))]
    public void A_plain_sum_as_direction_is_refused(string law)
    {
        var text = RedWith(law, (shape, _) => Tensor.Ones<double>(shape));
        Assert.Contains("is constant, a plain sum", text);
    }

    [Theory]
    [MemberData(nameof(LawsWithDirections))]
    public void A_direction_with_a_NaN_is_refused(string law) => Assert.Contains("is not finite", RedWith(law, (shape, _) => Tensor.Full(shape, double.NaN)));

    /// <summary>That this is no idle fear: with a plain sum the wrong rule of the first example agrees with its differences.</summary>
    [Fact]
    public void A_plain_sum_would_pass_a_rule_that_is_wrong()
    {
        var x = Tensor.From([1.0, 2.0, 4.0]);
        Assert.True(GradientCheck.Compare(x => WrongRules.Reversed(x).Sum(), x).Passed);
        Assert.False(GradientCheck.Compare(WrongRules.Reversed, x).Passed);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void A_law_that_compared_nothing_is_red(string law)
    {
        var broken = All.Single(other => other.Name == law);
        if (broken == KinkConvention) return; // it compares what the kinks name, and without a kink it does not apply: next test
        var nothing = Operation.Of("Nothing", (a, b) => a + b) with { Cases = [], IsElementwise = true, IsLinear = true, Composition = xs => xs[0] + xs[1], Broadcast = shapes => [shapes[0], shapes[1]] };
        Assert.Contains("there was no number to compare", Assert.Throws<LawException>(() => broken.Check(nothing)).Message);
    }

    [Fact]
    public void A_kink_that_names_no_point_is_red() =>
        Assert.Contains("there was no number to compare", Assert.Throws<LawException>(() => KinkConvention.Check(Tanh with { Kinks = [new Kink("none", At: [[]], Gradients: [[]])] })).Message);

    /// <summary>At a relative tolerance of 1 the differences may be off by the whole gradient: a rule that returns 0 would pass.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.2)]
    [InlineData(0)]
    [InlineData(-1e-6)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_tolerance_larger_than_the_gradient_is_refused(double tolerance)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => GradientCheck.Compare(x => x.Tanh(), Tensor.From([1.0, 2.0]), tolerance: tolerance));
        Assert.Contains("a rule that returns 0 would pass", refused.Message);
    }

    /// <summary>The noise that huge values cause is allowed for; where it is larger than the gradient, the allowance would pass any rule.</summary>
    [Theory]
    [InlineData(1e12)]
    [InlineData(1e15)]
    public void Noise_larger_than_the_gradient_is_red(double constant)
    {
        static Tensor<double> NoGradient(Tensor<double> x) => Tape.Record(x.Detach() * 1, x, static (dy, x, y) => 0 * dy);
        var x = Tensor.From([1.0, 2.0]);
        var report = GradientCheck.Compare(x => NoGradient(x) + constant, x);
        Assert.False(report.Passed);
        Assert.Contains("any rule would pass", report.ToString());
    }

    /// <summary>A rule that returns zeros is the most common wrong rule there is; and one that gives NaN must not pass by comparing false.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void A_rule_that_gives_nothing_is_red(double factor)
    {
        var operation = Tanh with { Function = xs => Tape.Record(xs[0].Detach().Tanh(), xs[0], factor, static (dy, x, y, factor) => factor * dy) };
        Assert.True(IsRed(DirectionalDerivative, operation));
        Assert.True(IsRed(ForwardMode, operation));
    }

    [Fact]
    public void A_function_that_is_not_deterministic_is_red()
    {
        var random = new RandomStream(1);
        Assert.True(IsRed(DirectionalDerivative, Tanh with { Function = xs => xs[0] * Tensor.Normal<double>(xs[0].Shape, random) }));
    }

    /// <summary>NaN is no ordinary number: sorted last, it would hide behind the smallest error.</summary>
    [Fact]
    public void The_worst_derivative_is_the_one_that_is_NaN()
    {
        static Tensor<double> HalfWrong(Tensor<double> x) => Tape.Record(x.Detach().Square(), x, static (dy, x, y) => dy * x * Tensor.From([3.0, double.NaN, 2.0]));
        var worst = GradientCheck.Compare(HalfWrong, Tensor.From([1.0, 2.0, 3.0])).Worst!.Value;
        Assert.True(double.IsNaN(worst.Analytic));
        Assert.Equal(double.PositiveInfinity, worst.RelativeError);
    }

    [Fact]
    public void A_function_that_is_not_deterministic_is_red_though_some_of_it_is_NaN()
    {
        var random = new RandomStream(1);
        var report = GradientCheck.Compare(x => x * Tensor.From([double.NaN, random.NextDouble()]), Tensor.From([1.0, 2.0]));
        Assert.Contains("two different results", report.ToString());
    }

    /// <summary>A lambda that captures what it should be given: nothing moves, every derivative is 0, both ways.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_result_that_does_not_depend_on_the_inputs_is_red(bool leaf)
    {
        var w = Tensor.From([1.0, 2.0]);
        if (leaf) w.RequireGrad();
        var report = GradientCheck.Compare(_ => w.Square().Sum(), w, order: 2);
        Assert.False(report.Passed);
        Assert.Equal("GradientCheck: failed: the result does not depend on the inputs: use the lambda's parameter, not a tensor from outside it.", report.ToString());
        Assert.True(GradientCheck.Compare(w => w.Square().Sum(), w, order: 2).Passed);
    }

    [Fact]
    public void A_function_of_steps_depends_on_its_inputs()
    {
        var x = Tensor.From([0.3, -1.4]);
        GradientCheck.Verify(x => x.Sign(), x, order: 2);
        GradientCheck.Verify(x => x.Floor(), x, order: 2);
        GradientCheck.Verify(x => x.Round(), x, order: 2);
        GradientCheck.Verify(x => (x > 0).Where(Tensor.Ones<double>(x.Shape), 0), x, order: 2);
    }

    /// <summary>Over a jump the slope is as steep as the step is small, and every number lies between it and 0.</summary>
    [Theory]
    [InlineData(1, 1234)]
    [InlineData(1, -3)]
    [InlineData(0, 5)]
    public void A_slope_over_a_jump_is_red(double at, double slope)
    {
        Tensor<double> Steps(Tensor<double> x) => Tape.Record(x.Detach().Floor() + x.Detach().Sign(), x, slope, static (dy, x, y, slope) => slope * dy);
        var report = GradientCheck.Compare(Steps, Tensor.From([at]));
        Assert.False(report.Passed);
        Assert.True(report.ToString().Contains("(a discontinuity: beyond the jump, slope 0 on the left, 0 on the right)", StringComparison.Ordinal), report.ToString());
        Assert.True(report.Worst!.Value.IsJump);
    }

    [Fact]
    public void The_slope_beside_a_jump_is_right()
    {
        var x = Tensor.From([1.0, 0.0, -2.0]);
        Assert.True(GradientCheck.Compare(x => x.Floor(), x).Passed);
        Assert.True(GradientCheck.Compare(x => x.Sign(), x).Passed);
        Assert.True(GradientCheck.Compare(x => x.Relu(), x, order: 2).Passed);
        Assert.True(GradientCheck.Compare(x => x.Floor() * x.Cos(), x).Passed);
        Assert.True(GradientCheck.Compare(x => (x >= 1).Where(x.Square() + 7, 3 * x), x).Passed);
    }

    private static string RedWith(string law, DrawDirection draw)
    {
        var checkedLaw = All.Single(other => other.Name == law);
        var operation = Operation.Of("Add", (a, b) => a + b) with { Cases = [[[2, 3], [2, 3]]], IsElementwise = true, IsLinear = true, Composition = xs => xs[0] - -xs[1] };
        checkedLaw.Check(operation, 7); // with a fit direction it holds
        return Assert.Throws<LawException>(() => checkedLaw.Check(operation, 7, draw)).Message;
    }

    private static bool IsRed(Law law, Operation operation)
    {
        try
        {
            law.Check(operation, 7);
            return false;
        }
        catch (LawException)
        {
            return true;
        }
    }
}

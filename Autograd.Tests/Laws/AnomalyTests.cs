using System.Runtime.CompilerServices;
using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests.Laws;

/// <summary>A tape that looks for anomalies names the first operation that is not finite, what it was given, and the line that called it.</summary>
public sealed class AnomalyTests
{
    private const string SafeOperand = "mask.Where(mask.Where(x, 1).Log(), 0)";

    [Fact]
    public void The_first_output_that_is_not_finite_is_named_with_its_operands_and_its_line()
    {
        var x = Leaf(1, 0, 3);
        using var tape = new Tape<double> { DetectAnomalies = true };
        var anomaly = Assert.Throws<AnomalyException>(() => (x + 0).Log() * 2); var line = Line();
        Assert.Equal("Log", anomaly.Op);
        Assert.Equal($"AnomalyTests.cs:{line}", anomaly.Place);
        Assert.StartsWith($"Log at AnomalyTests.cs:{line} gave a result that is not finite: [3] from 0 to 1.09861, 0 NaN and 1 infinite of 3.\n  operand 0 [3] from 0 to 3", anomaly.Message);
        Assert.Contains(SafeOperand, anomaly.Message);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_named_by_the_line_of_its_operation()
    {
        var x = Leaf(0, 4);
        using var tape = new Tape<double> { DetectAnomalies = true };
        var root = Tape.Record(Kernel.Map(x, Math.Sqrt), x, static (dy, x, y) => dy / (2 * y), "Sqrt"); var line = Line();
        var loss = root.Sum();
        var anomaly = Assert.Throws<AnomalyException>(() => loss.Backward());
        Assert.Equal("Sqrt", anomaly.Op);
        Assert.Equal($"AnomalyTests.cs:{line}", anomaly.Place);
        Assert.StartsWith($"The rule of Sqrt, recorded at AnomalyTests.cs:{line}, gave operand 0 a gradient that is not finite: [2] from 0.25 to 0.25, 0 NaN and 1 infinite of 2.\n  dy [2] from 1 to 1\n  operand 0 [2] from 0 to 4", anomaly.Message);
        Assert.DoesNotContain("hint", anomaly.Message);
    }

    /// <summary>The pattern that hides a NaN: the value is right, as Where passes over it, and the gradient is 0 · ∞.</summary>
    [Fact]
    public void A_where_that_passes_over_a_NaN_gets_its_hint()
    {
        var x = Leaf(0, 4);
        using var tape = new Tape<double> { DetectAnomalies = true };
        var root = Tape.Record(Kernel.Map(x, Math.Sqrt), x, static (dy, x, y) => dy / (2 * y), "Sqrt");
        var loss = (x > 0).Where(root, 0).Sum();
        Assert.Equal(2, loss.Item());
        var anomaly = Assert.Throws<AnomalyException>(() => loss.Backward());
        Assert.Contains("hint: dy is 0 where the gradient is NaN", anomaly.Message);
        Assert.Contains(SafeOperand, anomaly.Message);
    }

    [Fact]
    public void The_hint_is_good_advice()
    {
        var x = Leaf(0, 4);
        using var tape = new Tape<double> { DetectAnomalies = true };
        var mask = x > 0;
        mask.Where(mask.Where(x, 1).Log(), 0).Sum().Backward();
        Assert.Equal([0, 0.25], x.Grad!.ToArray());
    }

    [Fact]
    public void Operands_that_are_not_finite_themselves_are_shown_and_get_no_hint()
    {
        var x = Leaf(double.NaN, 2);
        using var tape = new Tape<double> { DetectAnomalies = true };
        var anomaly = Assert.Throws<AnomalyException>(() => x.Exp());
        Assert.Contains("operand 0 [2] from 2 to 2, 1 NaN and 0 infinite of 2", anomaly.Message);
        Assert.DoesNotContain("hint", anomaly.Message);
    }

    [Fact]
    public void Without_it_nothing_is_thrown_and_the_NaN_arrives()
    {
        var x = Leaf(-1);
        using var tape = new Tape<double>();
        x.Log().Sum().Backward();
        Assert.Equal([-1], x.Grad!.ToArray());
        Assert.True(double.IsNaN(x.Log().Item()));
    }

    [Fact]
    public void Finite_steps_pass_and_give_the_same_gradients()
    {
        var random = new RandomStream(3);
        var (x, w) = (Tensor.Normal<double>([4, 3], random), Tensor.Normal<double>([3, 2], random).RequireGrad());
        double[] Gradient(bool detect)
        {
            using var tape = new Tape<double> { DetectAnomalies = detect };
            return tape.Gradient(x.MatMul(w).Tanh().LogSoftmax().Sum(), w).ToArray();
        }
        Assert.Equal(Gradient(false), Gradient(true));
    }

    [Fact]
    public void An_empty_result_is_no_anomaly()
    {
        var x = Tensor.Zeros<double>([0, 2]).RequireGrad();
        using var tape = new Tape<double> { DetectAnomalies = true };
        x.Log().Sum().Backward();
        Assert.Equal([0, 2], x.Grad!.Shape);
    }

    [Fact]
    public void An_anomaly_leaves_nothing_behind() => ReturnsEverything(() =>
    {
        var x = Leaf(0, 1);
        Assert.Throws<AnomalyException>(() =>
        {
            using var tape = new Tape<double> { DetectAnomalies = true };
            x.Log().Sum().Backward();
        });
        using var next = new Tape<double>();
        (x + 1).Log().Sum().Backward();
        Assert.Equal([1, 0.5], x.Grad!.ToArray());
    });

    [Fact]
    public void The_second_derivative_is_looked_at_too()
    {
        var x = Leaf(0);
        using var tape = new Tape<double> { DetectAnomalies = true };
        var y = Tape.Record(Kernel.Map(x, static v => Math.Pow(v, 1.5)), x, static (dy, x, y) => dy * 1.5 * Tape.Record(Kernel.Map(x, Math.Sqrt), x, static (dy, x, y) => dy / (2 * y), "Sqrt"), "Power");
        var dx = tape.Gradient(y.Sum(), x, createGraph: true);
        Assert.Equal(0, dx.Item());
        Assert.Equal("Sqrt", Assert.Throws<AnomalyException>(() => tape.Gradient(dx.Sum(), x)).Op);
    }

    private static int Line([CallerLineNumber] int line = 0) => line;
}

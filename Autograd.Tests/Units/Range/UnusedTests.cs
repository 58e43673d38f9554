using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Range.Gradients;

namespace Autograd.Tests.Range;

/// <summary>What is not used has no gradient, not NaN.</summary>
public class UnusedTests
{
    private const double Inf = double.PositiveInfinity;

    [Fact]
    public void LogSumExp_of_only_minus_infinity_has_a_gradient_of_zero()
    {
        var none = Of<double>(x => x.Reshape(2, 3).LogSumExp(1), -Inf, -Inf, -Inf, 1, 1, -Inf);
        Close([-Inf, 1 + Math.Log(2)], none.Value, 1e-15);
        Close([0, 0, 0, 0.5, 0.5, 0], none.Gradient, 1e-15);
        Close([0, 0, 0, 0.25, -0.25, 0], Second<double>(x => x.Reshape(2, 3).LogSumExp(1), [-Inf, -Inf, -Inf, 1, 1, -Inf], [1, 1, 1, 1, 0, 0]), 1e-15);
    }

    [Fact]
    public void LogAddExp_of_two_minus_infinities_has_a_gradient_of_zero()
    {
        foreach (var b in (double[])[-Inf, 2])
        {
            Close([0], Of<double>(x => x.LogAddExp(Tensor.From([b])), -Inf).Gradient);
            Close([b == -Inf ? 0 : 1], Of<double>(x => Tensor.From([-Inf]).LogAddExp(x), b).Gradient);
            Close([0], Second<double>(x => x.LogAddExp(Tensor.From([b])), [-Inf], [1]));
            Close([0], Second<double>(x => Tensor.From([-Inf]).LogAddExp(x), [b], [1]));
        }
    }

    [Fact]
    public void A_softmax_of_only_minus_infinity_that_nothing_uses_gives_no_NaN()
    {
        var isUsed = Mask.From([false, false, false, true, true, true], [2, 3]);
        foreach (var f in (Func<Tensor<double>, Tensor<double>>[])[x => x.Softmax(), x => x.LogSoftmax(), x => x.Transpose().Softmax(0).Transpose(), x => x.Transpose().LogSoftmax(0).Transpose(), x => x.CausalSoftmax()])
        {
            double[] numbers = [-Inf, -Inf, -Inf, 1, 2, 3];
            var w = Tensor.From([[1.0, 2, 3], [1, -2, 3]]);
            Func<Tensor<double>, Tensor<double>> masked = x => isUsed.Where(f(x.Reshape(2, 3)) * w, 0);
            var gradient = Of<double>(masked, numbers).Gradient;
            Close([0, 0, 0], gradient[..3]);
            Assert.DoesNotContain(gradient, double.IsNaN);
            var second = Second<double>(masked, numbers, [1, 1, 1, 1, 2, 1]);
            Close([0, 0, 0], second[..3]);
            Assert.DoesNotContain(second, double.IsNaN);
        }
    }

    /// <summary>A chain of three states of which one cannot be reached, as anybody would write it.</summary>
    [Fact]
    public void A_hidden_Markov_model_with_impossible_transitions_has_finite_gradients()
    {
        double[] transitions = [0, -Inf, -Inf, -1, -0.5, -Inf, -Inf, -Inf, 0];
        Tensor<double> Likelihood(Tensor<double> a)
        {
            var alpha = Tensor.From([-Inf, 0.0, -Inf]);
            for (var t = 0; t < 4; t++) alpha = (alpha.Unsqueeze(1) + a.Reshape(3, 3)).LogSumExp(0) + Tensor.From([-1.0, -0.1 * t, -2]);
            return alpha.LogSumExp();
        }
        var gradient = Of<double>(Likelihood, transitions).Gradient;
        Assert.DoesNotContain(gradient, double.IsNaN);
        Assert.Equal(4, gradient.Sum(), 12); // of four steps one transition each is taken
        Close([0, 0, 0, 0], [gradient[1], gradient[2], gradient[5], gradient[8]]);
        Assert.DoesNotContain(Second<double>(Likelihood, transitions, [1, 1, 1, 1, 2, 1, 1, 1, 1]), double.IsNaN);

        // The same, two states at a time.
        Tensor<double> ByPairs(Tensor<double> a)
        {
            Tensor<double> one = Tensor.Scalar(-Inf), other = Tensor.Scalar(-Inf);
            for (var t = 0; t < 3; t++) (one, other) = ((one + a[0]).LogAddExp(other + a[1]), (one + a[2]).LogAddExp(other + a[3]));
            return one.LogAddExp(other).LogAddExp(a[1]);
        }
        Close([0, 1, 0, 0], Of<double>(ByPairs, 0.5, 1, 2, 3).Gradient);
    }

    public static TheoryData<string> Attentions => ["mask", "added mask", "mask, causal", "added mask, causal"];

    [Theory]
    [MemberData(nameof(Attentions))]
    public void A_row_of_attention_that_is_masked_whole_is_zeros_and_leaves_the_gradients_of_all_projections_finite(string kind)
    {
        var random = new RandomStream(3);
        Tensor<double> query = Tensor.Normal<double>([2, 3, 4], random), key = Tensor.Normal<double>([2, 3, 4], random), value = Tensor.Normal<double>([2, 3, 5], random);
        var isCausal = kind.Contains("causal", StringComparison.Ordinal);
        bool[] seen = isCausal ? [false, true, true, true, true, true, true, true, true] : [true, true, false, false, false, false, true, false, true]; // row 0, or row 1, sees nothing
        var hiddenRow = isCausal ? 0 : 1;
        Tensor<double> Attend(Tensor<double> q, Tensor<double> k, Tensor<double> v) => kind.StartsWith("added", StringComparison.Ordinal)
            ? Attention.ScaledDotProductAttention(q, k, v, Tensor.From<double>([.. seen.Select(s => s ? 0 : -Inf)], [3, 3]), isCausal)
            : Attention.ScaledDotProductAttention(q, k, v, Mask.From(seen, [3, 3]), isCausal);
        using var tape = new Tape<double>();
        Tensor<double>[] xs = [query.RequireGrad(), key.RequireGrad(), value.RequireGrad()];
        var y = Attend(xs[0], xs[1], xs[2]);
        Assert.All(y[.., hiddenRow].ToArray(), v => Assert.Equal(0, v));
        var dy = Tensor.Normal<double>(y.Shape, random);
        var gradients = tape.Gradient(y, xs, dy);
        Assert.All(gradients.SelectMany(g => g.ToArray()), v => Assert.True(double.IsFinite(v)));
        Assert.All(gradients[0][.., hiddenRow].ToArray(), v => Assert.Equal(0, v));

        // The other rows are what they are without that one.
        int[] others = [.. Enumerable.Range(0, 3).Where(row => row != hiddenRow)];
        var rows = Indices.From(others);
        if (isCausal) return;
        Tensor<double> fewer = xs[0].IndexSelect(1, rows);
        var mask = Mask.From([.. others.SelectMany(row => seen[(3 * row)..((3 * row) + 3)])], [2, 3]);
        var alone = Attention.ScaledDotProductAttention(fewer, xs[1], xs[2], mask);
        Assert.Equal(alone.ToArray(), y.IndexSelect(1, rows).ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
        var part = tape.Gradient(alone, xs, dy.IndexSelect(1, rows));
        for (var i = 0; i < 3; i++) Assert.Equal(part[i].ToArray(), gradients[i].ToArray(), (a, b) => Math.Abs(a - b) < 1e-13);
    }

    [Fact]
    public void A_multihead_attention_whose_keys_are_all_padding_in_one_example_trains()
    {
        var layer = new MultiheadAttention<double>(4, 2, new RandomStream(1), batchFirst: true);
        using var tape = new Tape<double>();
        var x = Tensor.Normal<double>([2, 3, 4], new RandomStream(2)).RequireGrad();
        var y = layer.Forward(x, keyPaddingMask: Mask.From([true, true, true, false, false, true], [2, 3]));
        var parameters = layer.Parameters().ToArray();
        var gradients = tape.Gradient(y.Square().Sum(), [x, .. parameters], createGraph: true);
        Assert.All(gradients.SelectMany(g => g.ToArray()), v => Assert.True(double.IsFinite(v)));
        var second = tape.Gradient(gradients[0].Square().Sum(), [.. parameters]);
        Assert.All(second.SelectMany(g => g.ToArray()), v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void The_largest_element_alone_gets_an_infinite_gradient()
    {
        Close([Inf, 0, 0], Of<double>(x => x.Max().Log(), 0, -1, -2).Gradient);
        Close([0, 0, Inf], Of<double>(x => x.Min().Sqrt(), 1, 2, 0).Gradient);
        Assert.All(Of<double>(x => x.Max(), 1, double.NaN).Gradient, v => Assert.Equal(double.NaN, v));
    }

    /// <summary>What the documentation of Where advises: the operand is made safe first. Without it, anomaly detection names the operation and says so.</summary>
    [Fact]
    public void Where_over_a_root_at_0_needs_a_safe_operand_and_anomaly_detection_says_so()
    {
        using var tape = new Tape<double> { DetectAnomalies = true };
        var x = Tensor.From([0.0, 1]).RequireGrad();
        var isInside = x > 0;
        var y = isInside.Where(isInside.Where(x, 1).Sqrt(), 0);
        Assert.Equal([0, 0.5], tape.Gradient(y.Sum(), x).ToArray());
        var anomaly = Assert.Throws<AnomalyException>(() => (x > 0).Where(x.Sqrt(), 0).Sum().Backward());
        Assert.Equal("Sqrt", anomaly.Op);
        Assert.Contains("mask.Where(mask.Where(x, 1).Log(), 0)", anomaly.Message);
    }
}

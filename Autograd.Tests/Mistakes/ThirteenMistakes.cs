using System.Reflection;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using Autograd.Tests.Catalog;
using static Autograd.Tests.Watch;

namespace Autograd.Tests.Mistakes;

/// <summary>
/// Thirteen mistakes that respected projects have made, and that this one does not. Where the operation that a mistake was made in does not exist here yet, the test takes the nearest that does,
/// says in its name or comment what comes with the operation, and fails when the operation arrives, so that its part cannot be forgotten.
/// </summary>
public sealed class ThirteenMistakes
{
    /// <summary>1. System.Numerics.Tensors 10: [2,1] + [1,3] gives the shape [1,3], silently.</summary>
    [Fact]
    public void Mistake_01_a_column_plus_a_row_is_a_matrix()
    {
        var sum = Tensor.From([[10.0], [20.0]]) + Tensor.From([[1.0, 2, 3]]);
        Assert.Equal([2, 3], sum.Shape);
        Assert.Equal([11, 12, 13, 21, 22, 23], sum.ToArray());
    }

    /// <summary>2. micrograd: the second backward pass counts twice: 24 for 12, as gradients stay on interior nodes.</summary>
    [Fact]
    public void Mistake_02_the_second_backward_pass_adds_as_much_as_the_first()
    {
        var x = Leaf(2);
        using var tape = new Tape<double>();
        var loss = (x * x * x).Sum(); // 3x² = 12
        loss.Backward();
        Assert.Equal([12], x.Grad!.ToArray());
        loss.Backward();
        Assert.Equal([24], x.Grad!.ToArray()); // 12 + 12, where micrograd has 36
        x.ZeroGrad();
        loss.Backward();
        Assert.Equal([12], x.Grad!.ToArray());
    }

    /// <summary>3. micrograd: a chain of 2,000 additions overflows the stack.</summary>
    [Fact]
    public void Mistake_03_a_chain_of_100_000_additions_has_a_gradient()
    {
        var x = Leaf(1);
        using var tape = new Tape<double>();
        var y = x;
        for (var i = 0; i < 100_000; i++) y += x;
        y.Sum().Backward();
        Assert.Equal([100_001], x.Grad!.ToArray());
    }

    /// <summary>
    /// 4. candle: binary cross-entropy with logits as log(sigmoid(x)): NaN at (20, target 1) in float. Ours, and the log-softmax of (0, x), which is the same
    /// −ln σ(x) = ln(1 + e⁻ˣ), must be right far out on both sides.
    /// </summary>
    [Fact]
    public void Mistake_04_the_cross_entropy_of_a_confident_logit_is_a_number()
    {
        foreach (var logit in (ReadOnlySpan<float>)[20, 100, 1e4f, -20, -1e4f])
        {
            var x = Tensor.From([[0, logit]]).RequireGrad();
            using var tape = new Tape<float>();
            var loss = Loss.CrossEntropy(x, Indices.From([1]));
            var expected = logit > 0 ? double.LogP1(Math.Exp(-logit)) : -logit + double.LogP1(Math.Exp(logit)); // ln(1 + e⁻ˣ)
            Assert.Equal(expected, loss.Item(), Math.Abs(expected) * 1e-6 + 1e-7);
            loss.Backward();
            Assert.All(x.Grad!.ToArray(), dx => Assert.True(float.IsFinite(dx)));

            var z = Tensor.From([logit]).RequireGrad();
            var binary = Loss.BceWithLogits(z, Tensor.From([1f]));
            Assert.Equal(expected, binary.Item(), Math.Abs(expected) * 1e-6 + 1e-30); // to the last digit: e⁻²⁰ is not 0
            binary.Backward();
            Assert.Equal(-1 / (1 + Math.Exp(logit)), z.Grad!.ToArray()[0], 1e-6);
        }
    }

    /// <summary>5. DiffSharp: log-softmax with a global maximum: −896.7 for a row of zeros beside a row of 1000s.</summary>
    [Fact]
    public void Mistake_05_each_row_of_a_log_softmax_has_its_own_maximum()
    {
        var y = Tensor.From([[0.0, 0], [1000, 1000]]).LogSoftmax();
        Assert.All(y.ToArray(), p => Assert.Equal(-Math.Log(2), p, 1e-15));
    }

    /// <summary>
    /// 6. dfdx: the divergence of a one-hot target is NaN, as t · ln t is at 0. Ours selects: 0 · ln 0 is 0, and so is 0 · (−∞), where both distributions have nothing.
    /// </summary>
    [Fact]
    public void Mistake_06_a_one_hot_target_gives_a_number()
    {
        var x = Tensor.From([[1e4, -1e4, 0.0]]).RequireGrad();
        using var tape = new Tape<double>();
        var loss = -(Tensor.From([[1.0, 0, 0]]) * x.LogSoftmax()).Sum();
        Assert.Equal(0, loss.Item());
        loss.Backward();
        Assert.Equal([0, 0, 0], x.Grad!.ToArray());

        foreach (var (logs, divergence) in new[] { (Tensor.From([[-0.5, -2, -3]]), 0.5), (Tensor.From([[0, double.NegativeInfinity, -800]]), 0.0) })
        {
            var log = logs.RequireGrad();
            var apart = Loss.KlDiv(log, Tensor.From([[1.0, 0, 0]]), reduction: Reduction.BatchMean);
            Assert.Equal(divergence, apart.Item());
            apart.Backward();
            Assert.Equal([-1, 0, 0], log.Grad!.ToArray());
        }
    }

    /// <summary>7. DiffSharp: d(aᵇ)/da as b · f/a, which is 0/0 at a = 0. Ours is b · aᵇ⁻¹, of a number as of a tensor, and so is its derivative.</summary>
    [Fact]
    public void Mistake_07_a_power_has_a_derivative_at_0()
    {
        foreach (var square in new Func<Tensor<double>, Tensor<double>>[] { x => x.Square(), x => x.Pow(2), x => x.Pow(Tensor.Scalar(2.0)) })
        {
            var x = Leaf(0);
            using var tape = new Tape<double>();
            var dx = tape.Gradient(square(x).Sum(), x, createGraph: true);
            Assert.Equal([0], dx.ToArray());
            Assert.Equal([2], tape.Gradient(dx.Sum(), x).ToArray());
        }
    }

    /// <summary>
    /// 8. tinygrad: the gradient of a product over an axis is NaN when a factor is 0, as y / x is. Ours is the product of the others, without a division, and so is the running product's.
    /// </summary>
    [Fact]
    public void Mistake_08_a_product_with_a_factor_of_0_has_a_gradient()
    {
        foreach (var (factors, expected) in new[] { (new double[] { 2, 0, 5 }, new double[] { 0, 10, 0 }), ([0, 0, 5], [0, 0, 0]), ([2, 3, 5], [15, 10, 6]) })
            foreach (var product in new Func<Tensor<double>, Tensor<double>>[] { x => x[0] * x[1] * x[2], x => x.Product(), x => x.CumulativeProduct()[2] })
            {
                var x = Leaf(factors);
                using var tape = new Tape<double>();
                product(x).Backward();
                Assert.Equal(expected, x.Grad!.ToArray());
            }
    }

    /// <summary>9. minitorch: gradient checks whose tolerance exceeds the gradient: a rule that returns 0 passes.</summary>
    [Fact]
    public void Mistake_09_a_rule_that_returns_0_fails_every_gradient_check_however_small_the_gradient()
    {
        foreach (var size in (ReadOnlySpan<double>)[1, 1e-3, 1e-6, 1e-9, 1e3])
        {
            var scale = size;
            Tensor<double> Zero(Tensor<double> x) => Tape.Record(x.Detach() * scale, x, static (dy, x, y) => 0 * dy);
            Assert.False(GradientCheck.Compare(Zero, Tensor.From([1.0, -2])).Passed, $"a gradient of {size}, taken for 0");
            GradientCheck.Verify(x => x * scale, Tensor.From([1.0, -2]));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientCheck.Compare(x => x.Exp(), Tensor.From([1.0]), tolerance: 1));
    }

    /// <summary>10. TorchSharp: a training test pins the loss of a network whose first layer is bypassed. Here: it learns what a single layer cannot, and every parameter moved.</summary>
    [Fact]
    public void Mistake_10_a_training_test_looks_at_the_accuracy_and_at_every_parameter()
    {
        var random = new RandomStream(5);
        var model = new Sequential<double>(new Linear<double>(2, 8, random), new Tanh<double>(), new Linear<double>(8, 2, random));
        var x = Tensor.From([[0.0, 0], [0, 1], [1, 0], [1, 1]]);
        var labels = Indices.From([0, 1, 1, 0]); // exclusive or: no line divides it
        var before = model.Parameters().Select(p => p.ToArray()).ToArray();
        var optimizer = new Adam<double>(model.Parameters(), 0.05);
        for (var step = 0; step < 300; step++)
        {
            using var tape = new Tape<double>();
            optimizer.ZeroGrad();
            Loss.CrossEntropy(model.Forward(x), labels).Backward();
            optimizer.Step();
        }
        Assert.Equal(labels.AsSpan(), model.Forward(x).ArgMax(-1).AsSpan());
        foreach (var ((name, parameter), old) in model.NamedParameters().Zip(before))
        {
            var now = parameter.ToArray();
            Assert.All(Enumerable.Range(0, now.Length), i => Assert.True(now[i] != old[i], $"{name} at {i} never moved"));
        }
    }

    /// <summary>
    /// 11. TorchSharp: defaults drifted from PyTorch's (log_target true, hinge margin 0, no ignore_index). Each loss brings its defaults with it:
    /// a loss that is not in this table fails.
    /// </summary>
    [Fact]
    public void Mistake_11_defaults_are_PyTorchs__a_loss_that_arrives_must_be_entered_here()
    {
        var table = new Dictionary<string, string>
        {
            ["Mse"] = "reduction = Mean",
            ["Ctc"] = "blank = 0, reduction = Mean, zeroInfinity = False",
            ["AdaptiveLogSoftmaxWithLoss"] = "",
            ["LinearCrossEntropy"] = "classWeight = , ignoreIndex = -100, labelSmoothing = 0, reduction = Mean, chunkRows = ",
            ["L1"] = "reduction = Mean",
            ["Huber"] = "delta = 1, reduction = Mean",
            ["SmoothL1"] = "beta = 1, reduction = Mean",
            ["LogCosh"] = "reduction = Mean",
            ["Quantile"] = "q = 0.5, reduction = Mean",
            ["PoissonNll"] = "logInput = True, full = False, eps = 1E-08, reduction = Mean",
            ["GaussianNll"] = "full = False, eps = 1E-06, reduction = Mean",
            ["KlDiv"] = "logTarget = False, reduction = Mean",
            ["Bce"] = "weight = , reduction = Mean",
            ["BceWithLogits"] = "weight = , posWeight = , reduction = Mean",
            ["SmoothedBceWithLogits"] = "labelSmoothing = 0, reduction = Mean",
            ["BinaryFocal"] = "alpha = 0.25, gamma = 2, reduction = Mean",
            ["Focal"] = "gamma = 2, alpha = 1, weight = , reduction = Mean",
            ["Dice"] = "smooth = 1, reduction = Mean",
            ["Tversky"] = "alpha = 0.5, beta = 0.5, smooth = 1, reduction = Mean",
            ["MarginRanking"] = "margin = 0, reduction = Mean",
            ["HingeEmbedding"] = "margin = 1, reduction = Mean",
            ["SoftMargin"] = "reduction = Mean",
            ["MultiMargin"] = "p = 1, margin = 1, weight = , reduction = Mean",
            ["MultiLabelMargin"] = "reduction = Mean",
            ["MultiLabelSoftMargin"] = "weight = , reduction = Mean",
            ["CosineEmbedding"] = "margin = 0, reduction = Mean",
            ["TripletMargin"] = "margin = 1, p = 2, eps = 1E-06, swap = False, reduction = Mean",
            ["TripletMarginWithDistance"] = "distanceFunction = , margin = 1, swap = False, reduction = Mean",
            ["InfoNce"] = "temperature = 0.1, reduction = Mean",
            ["Nll"] = "weight = , ignoreIndex = -100, reduction = Mean",
            ["CrossEntropy"] = "weight = , ignoreIndex = -100, labelSmoothing = 0, reduction = Mean",
        };
        foreach (var loss in typeof(Loss).GetMethods(BindingFlags.Public | BindingFlags.Static).GroupBy(method => method.Name))
            foreach (var overload in loss)
            {
                var defaults = overload.GetParameters().Where(p => p.HasDefaultValue).Select(p => $"{p.Name} = {(p.ParameterType.IsEnum ? Enum.ToObject(p.ParameterType, p.DefaultValue!) : p.DefaultValue)}");
                Assert.Equal(table.GetValueOrDefault(loss.Key, "no entry: look PyTorch's defaults up"), string.Join(", ", defaults));
            }

        // The criterion records have the same.
        Assert.Equal(new MseLoss<double> { Reduction = Reduction.Mean }, new MseLoss<double>());
        Assert.Equal(new CrossEntropyLoss<double> { Weight = null, IgnoreIndex = -100, LabelSmoothing = 0, Reduction = Reduction.Mean }, new CrossEntropyLoss<double>());

        // And they do what they say: -100 does not count, in the sum or in what it is divided by.
        var x = Tensor.From([[2.0, 1], [0, 3]]);
        Assert.Equal(Loss.CrossEntropy(x[..1], Indices.From([1])).Item(), Loss.CrossEntropy(x, Indices.From([1, -100])).Item());
    }

    /// <summary>12. AiDotNet: fifty derivatives of losses written by hand, nineteen of them wrong. Only primitives own derivatives: no rule outside Core's primitives, and losses are compositions.</summary>
    [Fact]
    public void Mistake_12_only_primitives_own_derivatives()
    {
        foreach (var project in (ReadOnlySpan<string>)["Autograd.Losses", "Autograd.Nn"])
            foreach (var file in Documentation.Repository.Files(project, "*.cs"))
                Assert.False(Documentation.Repository.Read(file).Contains("Tape.Record", StringComparison.Ordinal), $"{file} records an operation with a rule of its own: compose it, or make it a primitive of Core.");
        Assert.All(
            Documentation.Repository.Files("Autograd.Core", "*.cs").Where(file => Documentation.Repository.Read(file).Contains(" Record(Kernel<T>", StringComparison.Ordinal)),
            file => Assert.StartsWith("Autograd.Core/Primitives/", file));
        var primitives = OperationCatalog.Rows.Where(row => !row.Covers.StartsWith("Loss.", StringComparison.Ordinal)).Select(row => row.Covers.Split('.', '(')[1]).ToHashSet(); // with a rule and a row of their own
        foreach (var loss in LossRows.All)
        {
            var xs = loss.Operation.Draw(loss.Operation.Cases[0], new RandomStream(1));
            using var tape = new Tape<double>();
            loss.Operation.Function(Array.ConvertAll(xs, x => x.RequireGrad()));
            var operations = tape.Entries.Select(entry => entry.Op).ToArray();
            Assert.True(operations.Length > 0 && (!operations.Contains(loss.Name) || primitives.Contains(loss.Name) || tape.Entries.Where(entry => entry.Op == loss.Name).All(IsFormula)), $"{loss.Name} is {string.Join(", ", operations)}");
        }
    }

    /// <summary>Its derivative is derived.</summary>
    private static bool IsFormula(TapeEntry<double> entry) => entry.Attributes is System.Runtime.CompilerServices.ITuple { Length: 2 } attributes && attributes[0] is IFormula;

    /// <summary>13. ReLU′(0) is 0 in one framework and 1 in another, and documented in neither. Every kink has a row, and every documented convention is in the source beside the operation.</summary>
    [Fact]
    public void Mistake_13_every_kink_is_documented_and_tested_exactly_at_it()
    {
        var x = Leaf(0);
        using (new Tape<double>()) x.Relu().Sum().Backward();
        Assert.Equal([0], x.Grad!.ToArray());

        foreach (var operation in (ReadOnlySpan<string>)["Relu", "LeakyRelu", "Elu", "Abs", "Sqrt", "Pow", "Maximum", "Clamp", "Clamp from below", "Clamp from above", "Clamp between tensors", "Max"])
            Assert.NotEmpty(OperationCatalog.Row(operation).Operation.Kinks); // LawTable holds each of them
        Assert.Contains("also at the kink x = 0, where it is 0", Documentation.Repository.Read("Autograd.Core/Primitives/Activations.cs"));
        Assert.Contains("inside and at the bounds, 0 outside", Documentation.Repository.Read("Autograd.Core/Primitives/Extremes.cs"));
        Assert.Contains("equal largest elements share it evenly", Documentation.Repository.Read("Autograd.Core/Primitives/Reductions.cs"));

        // An operation that is smooth nowhere avoided has no kink; one that has values to avoid either documents a kink there or has a pole.
        foreach (var row in OperationCatalog.Rows.Where(row => row.Operation.Avoid.Count > 0))
            Assert.True(row.Operation.Kinks.Count > 0 || row.Name.Contains('/') || row.Name == "Divide", $"{row.Name} avoids {string.Join(", ", row.Operation.Avoid)} and documents nothing there");
    }
}

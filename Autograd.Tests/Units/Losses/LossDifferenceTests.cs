using System.Text.Json.Nodes;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Tests.Conformance;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Where our losses differ from PyTorch on purpose: what PyTorch 1.13 says is in the table of differences, and ours is asserted.</summary>
public class LossDifferenceTests
{
    [Theory]
    [InlineData("SoftMarginLoss", """{ "input": {"dtype":"float64","shape":[3],"data":[-1000,800,2]}, "target": {"dtype":"float64","shape":[3],"data":[1,-1,1]} }""", """{ "reduction": "none" }""",
        """{"dtype":"float64","shape":[3],"data":["Infinity","Infinity",0.1269280110429725]}""", null)]
    [InlineData("SmoothL1Loss", """{ "input": {"dtype":"float64","shape":[2],"data":[1,3]}, "target": {"dtype":"float64","shape":[2],"data":[1,1]} }""", """{ "beta": 0, "reduction": "sum" }""",
        """{"dtype":"float64","shape":[],"data":[2]}""", """{"input":{"dtype":"float64","shape":[2],"data":[-1,1]}}""")]
    [InlineData("CrossEntropyLoss", """{ "input": {"dtype":"float64","shape":[1,2],"data":[0,0]}, "target": {"dtype":"int64","shape":[1],"data":[0]} }""", """{ "label_smoothing": -0.5 }""",
        """{"dtype":"float64","shape":[],"data":[0.6931471805599453]}""", null)]
    [InlineData("CrossEntropyLoss", """{ "input": {"dtype":"float64","shape":[1,2],"data":[0,0]}, "target": {"dtype":"int64","shape":[1],"data":[0]} }""", """{ "label_smoothing": "NaN" }""",
        """{"dtype":"float64","shape":[],"data":[0.6931471805599453]}""", null)]
    [InlineData("L1Loss", """{ "input": {"dtype":"float64","shape":[2,1],"data":[0,1]}, "target": {"dtype":"float64","shape":[2],"data":[1,2]} }""", """{ "reduction": "sum" }""",
        """{"dtype":"float64","shape":[],"data":[4]}""", null, "broadcast")]
    [InlineData("CTCLoss", """{ "log_probs": {"dtype":"float64","shape":[1,1,2],"data":[-0.5,-1]}, "targets": {"dtype":"int64","shape":[1,1],"data":[1]}, "input_lengths": {"dtype":"int64","shape":[1],"data":[1]}, "target_lengths": {"dtype":"int64","shape":[1],"data":[1]} }""",
        """{ "reduction": "sum" }""", """{"dtype":"float64","shape":[],"data":[1]}""", """{"log_probs":{"dtype":"float64","shape":[1,1,2],"data":[0,-1]}}""", null,
        """{"log_probs":{"dtype":"float64","shape":[1,1,2],"data":[0.6065306597126334,-0.6321205588285577]}}""")]
    public void What_PyTorch_says_is_in_the_table_and_ours_is_asserted(string op, string inputs, string options, string output, string? gradients, string? tag = null, string? torchGradients = null)
    {
        var node = new JsonObject { ["id"] = op, ["op"] = op, ["inputs"] = JsonNode.Parse(inputs), ["options"] = JsonNode.Parse(options), ["output"] = JsonNode.Parse(output) };
        if (tag is not null) node["tags"] = new JsonArray(tag);
        if (gradients is not null) (node["grads"], node["cotangent"]) = (JsonNode.Parse(gradients), JsonNode.Parse("""{"dtype":"float64","shape":[],"data":[1]}"""));
        if (torchGradients is not null) node["torch_grads"] = JsonNode.Parse(torchGradients);
        var tolerance = new Tolerance(1e-9, 1e-11);
        Assert.NotNull(Conformance.Differences.Of(FixtureCase.Parse(node, tolerance)));
        LossRunner.Run(node, tolerance);
    }

    [Fact]
    public void A_soft_margin_of_a_huge_mistake_is_the_mistake()
    {
        var x = Leaf(-1e4, 1e4, -710);
        using var tape = new Tape<double>();
        var losses = Loss.SoftMargin(x, Tensor.From([1.0, 1, 1]), Reduction.None);
        Assert.Equal([1e4, 0, 710], losses.ToArray());
        Assert.Equal([-1, 0, -1], tape.Gradient(losses, x, Tensor.Ones<double>([3])).ToArray());
    }

    [Fact]
    public void A_mean_over_no_live_target_is_NaN_as_in_PyTorch() =>
        Assert.All([Loss.CrossEntropy(Tensor.Zeros<double>([2, 3]), Indices.From([-100, -100])), Loss.Nll(Tensor.Zeros<double>([2, 3]), Indices.From([1, 1]), ignoreIndex: 1), Loss.Mse(Tensor.Zeros<double>([0]), Tensor.Zeros<double>([0]))],
            loss => Assert.True(double.IsNaN(loss.Item())));
}

using System.Text.Json.Nodes;
using Autograd.Tests.Conformance;

namespace Autograd.Tests.Units;

/// <summary>The runner of the fixtures must be able to fail. These stand outside its namespace, where tests are cases.</summary>
public sealed class FixtureRunnerTests
{
    [Fact]
    public void One_falsified_number_fails_its_case()
    {
        foreach (var (file, id) in FixtureFiles.Rows())
        {
            var (found, node) = FixtureFiles.Open(file, id);
            var differs = found.Kind != "optimizers" && Differences.Of(FixtureCase.Parse(node, found.Tolerance)) is not null; // then the numbers to falsify are ours
            foreach (var (falsified, place) in found.Kind == "optimizers" ? FalsifiedTrajectory(node) : Falsified(node))
                if (!differs || !place.StartsWith("second", StringComparison.Ordinal)) Assert.True(Throws(found, falsified), $"{file} {id}: a falsified {place} passed");
        }
    }

    [Fact]
    public void An_unknown_op_option_input_or_key_fails()
    {
        var (file, node) = FixtureFiles.Open("primitives.json", "sum/all/001");
        Assert.Contains("unknown op", Fails(file, node, copy => copy["op"] = "sun"));
        Assert.Contains("speed", Fails(file, node, copy => copy["options"]!["speed"] = 1));
        Assert.Contains("other", Fails(file, node, copy => copy["inputs"]!["other"] = node["inputs"]!["input"]!.DeepClone()));
        Assert.Contains("third", Fails(file, node, copy => copy["third"] = 1));
        Assert.Contains("unknown key", Fails(file, node, copy => copy["second"]!["third"] = 1));
        Assert.Contains("unknown kind", Assert.Throws<FixtureException>(() => Kinds.Run("poems", node, file.Tolerance)).Message);
    }

    [Fact]
    public void An_error_case_fails_when_nothing_or_something_else_is_thrown()
    {
        var (file, node) = FixtureFiles.Open("errors-primitives.json", "sum/axis/001");
        Assert.Contains("did not throw", Fails(file, node, copy => copy["options"]!["dim"] = 1));
        Assert.Contains("threw a ArgumentOutOfRangeException", Fails(file, node, copy => copy["error"]!["kind"] = "state"));
        Assert.Contains("unknown kind of error", Fails(file, node, copy => copy["error"]!["kind"] = "mood"));
        Assert.Contains("unknown input or option", Fails(file, node, copy => copy["options"]!["speed"] = 1));
    }

    [Fact]
    public void Given_strides_are_the_layout_and_the_values_are_the_logical_ones()
    {
        var x = FixtureTensor.Parse(JsonNode.Parse("""{ "dtype": "float64", "shape": [2, 2, 2], "data": [1, 2, 3, 4, 1, 2, 3, 4], "strides": [0, 1, 3] }""")).ToTensor();
        Assert.Equal([0, 1, 3], x.Layout.Strides.ToArray());
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4], x.ToArray());
        var contradiction = FixtureTensor.Parse(JsonNode.Parse("""{ "dtype": "float64", "shape": [2], "data": [1, 2], "strides": [0] }"""));
        Assert.Throws<FixtureException>(contradiction.ToTensor);
    }

    [Fact]
    public void A_number_passes_within_its_tolerance_only()
    {
        var tolerance = new Tolerance(1e-9, 1e-11);
        Assert.True(tolerance.Accepts(1 + 0.9e-9, 1) && tolerance.Accepts(0.9e-11, 0) && tolerance.Accepts(double.NaN, double.NaN) && tolerance.Accepts(double.PositiveInfinity, double.PositiveInfinity));
        Assert.False(tolerance.Accepts(1 + 1.1e-9, 1) || tolerance.Accepts(1.1e-11, 0) || tolerance.Accepts(double.NaN, 0) || tolerance.Accepts(0, double.NaN));
        Assert.False(tolerance.Accepts(double.PositiveInfinity, double.NegativeInfinity) || tolerance.Accepts(double.PositiveInfinity, 1) || tolerance.Accepts(1, double.PositiveInfinity));
    }

    /// <summary>Copies of the case with one number (or, of an empty tensor, the shape) changed: in each output, each gradient, each second derivative.</summary>
    private static IEnumerable<(JsonObject Case, string Place)> Falsified(JsonObject node)
    {
        foreach (var path in (string[])["output", "outputs", "grads", "second/grads"])
        {
            var tensors = path.Split('/').Aggregate((JsonNode?)node, (at, key) => at?[key]);
            if (tensors is null) continue;
            foreach (var name in path == "output" ? [""] : tensors.AsObject().Select(entry => entry.Key))
            {
                var copy = node.DeepClone().AsObject();
                var tensor = path.Split('/').Aggregate((JsonNode)copy, (at, key) => at[key]!);
                Falsify((name.Length == 0 ? tensor : tensor[name]!).AsObject());
                yield return (copy, $"{path} {name}");
            }
        }
    }

    /// <summary>Copies of the case of an optimizer, a schedule or the like with the last number of each thing expected changed.</summary>
    private static IEnumerable<(JsonObject Case, string Place)> FalsifiedTrajectory(JsonObject node)
    {
        foreach (var place in (string[])["trajectory", "clipped", "total_norm", "final_loss_below", .. node["initial"] is null ? (string[])["learning_rates", "momenta"] : []])
        {
            if (node[place] is null) continue;
            var copy = node.DeepClone().AsObject();
            var (holder, last) = ((JsonNode)copy, copy[place]!);
            while (last is JsonArray list) (holder, last) = (list, list.Last(static entry => entry is not null)!);
            if (last is JsonObject tensor) Falsify(tensor);
            else if (holder is JsonArray numbers) numbers[^1] = Off(last);
            else copy[place] = place == "final_loss_below" ? -1e9 : Off(last);
            yield return (copy, place);
        }

        static double Off(JsonNode number) => FixtureTensor.Number(number) is var value && double.IsFinite(value) ? value + 1e-3 + (1e-3 * Math.Abs(value)) : 0.5;
    }

    private static void Falsify(JsonObject tensor)
    {
        var data = tensor["data"]!.AsArray();
        var at = data.Count / 2;
        if (data.Count == 0) tensor["shape"]!.AsArray().Add(0);
        else if (data[at]!.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False) data[at] = !(bool)data[at]!;
        else data[at] = FixtureTensor.Number(data[at]) is var value && double.IsFinite(value) ? value + 1e-3 + (1e-3 * Math.Abs(value)) : 0.5;
    }

    private static bool Throws(FixtureFile file, JsonObject node) => Record.Exception(() => Kinds.Run(file.Kind, node, file.Tolerance)) is FixtureException;

    private static string Fails(FixtureFile file, JsonObject node, Action<JsonObject> change)
    {
        var copy = node.DeepClone().AsObject();
        change(copy);
        copy = JsonNode.Parse(copy.ToJsonString())!.AsObject(); // numbers as a file has them
        return Assert.Throws<FixtureException>(() => Kinds.Run(file.Kind, copy, file.Tolerance)).Message;
    }
}

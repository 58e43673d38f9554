using System.Text.Json.Nodes;
using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.Conformance;

/// <summary>Runs one case of a loss: in double as all cases, and value and gradient once more in float.</summary>
internal static class LossRunner
{
    private const double FloatTolerance = 1e-4;

    /// <summary>Their numbers depend on more digits than a float has: on an exact equality, or on the far ends of the range.</summary>
    private static readonly string[] DoubleOnly = ["kink", "clamp", "extreme", "broadcast"];

    public static void Run(JsonObject node, Tolerance tolerance)
    {
        if ((string?)node["op"] == "LegacyReduction")
        {
            Legacy(FixtureCase.Parse(node, tolerance));
            return;
        }
        CaseRunner.Run(node, tolerance, LossOperations.Table);
        var fixture = FixtureCase.Parse(node, tolerance);
        if (fixture.ErrorKind is null && fixture.Outputs.Count > 0 && Differences.Of(fixture) is null && !fixture.Tags.Intersect(DoubleOnly).Any()) Float(fixture, LossOperations<float>.Table[fixture.Op]);
    }

    /// <summary>Where PyTorch broadcasts: ours refuses, and of the inputs expanded by hand gives PyTorch's numbers.</summary>
    public static void RefusedThenExpanded(FixtureCase fixture, IReadOnlyDictionary<string, FixtureOperation> table)
    {
        var loss = table[fixture.Op];
        ErrorRunner.Run(fixture, loss, "shape");
        CaseRunner.Values(fixture, loss, expanded: fixture.Inputs.Values.Select(input => input.Shape).Aggregate((a, b) => Broadcasting.Join(a, b, fixture.Op)));
    }

    /// <summary>Two flags, and the name of the reduction that they mean.</summary>
    private static void Legacy(FixtureCase fixture)
    {
        var a = new Arguments(fixture);
        var reduction = Reduction.FromLegacy(Flag("size_average"), Flag("reduce"));
        a.CheckAllAsked();
        if (!LossOperations.Reductions.TryGetValue(fixture.Result ?? "", out var expected) || reduction != expected) throw new FixtureException($"{reduction}, not {fixture.Result}");

        bool? Flag(string name) => a.Bool(name) || fixture.Options[name] is not null ? a.Bool(name) : null;
    }

    private static void Float(FixtureCase fixture, FixtureOperation loss)
    {
        using var tape = new Tape<float>();
        var arguments = new Arguments(fixture);
        var parts = loss.Apply(arguments).Parts;
        foreach (var (name, expected) in fixture.Outputs) Check($"{name} in float", (Tensor<float>)parts[name], expected);
        if (fixture.Gradients is null) return;
        var y = fixture.Cotangents!.Select(entry => ((Tensor<float>)parts[entry.Key] * Rounded(entry.Value)).Sum()).Aggregate((a, b) => a + b);
        if (y.RequiresGrad) y.Backward();
        foreach (var (name, expected) in fixture.Gradients)
            if (arguments.Tensor<float>(name) is var leaf) Check($"grad of {name} in float", leaf.Grad ?? Tensor.Zeros<float>(leaf.Shape), expected);
    }

    private static Tensor<float> Rounded(FixtureTensor tensor) => Tensor.From<float>(Array.ConvertAll(tensor.Values, value => (float)value), tensor.Shape);

    /// <summary>Relative to the number, or, where terms cancel, to the largest of the tensor.</summary>
    private static void Check(string what, Tensor<float> actual, FixtureTensor expected)
    {
        var largest = expected.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        new Tolerance(FloatTolerance, 1e-6 + (1e-2 * FloatTolerance * largest)).Check(what, Tensor.From<double>(Array.ConvertAll(actual.ToArray(), value => (double)value), actual.Shape), expected);
    }
}

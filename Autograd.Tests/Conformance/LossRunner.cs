using System.Numerics;
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
        if (fixture.ErrorKind is null && fixture.Outputs.Count > 0 && Differences.Of(fixture) is null && !fixture.Tags.Intersect(DoubleOnly).Any()) Float(fixture);
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

    /// <summary>Value and gradient once more in single precision.</summary>
    public static void Float(FixtureCase fixture)
    {
        var (values, gradients) = Numbers<float>(fixture, LossOperations<float>.Table[fixture.Op], new Arguments(fixture));
        var (roundedValues, roundedGradients) = Numbers<double>(fixture, LossOperations.Table[fixture.Op], new Arguments(fixture) { Rounded = true });
        foreach (var (name, expected) in fixture.Outputs) Check($"{name} in float", values[name], roundedValues[name], expected);
        foreach (var (name, expected) in fixture.Gradients ?? new Dictionary<string, FixtureTensor>()) Check($"grad of {name} in float", gradients[name], roundedGradients[name], expected);
    }

    /// <summary>What a case gives in some precision: outputs and gradients by name.</summary>
    private static (Dictionary<string, double[]> Values, Dictionary<string, double[]> Gradients) Numbers<T>(FixtureCase fixture, FixtureOperation loss, Arguments arguments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var tape = new Tape<T>();
        var parts = loss.Apply(arguments).Parts.ToDictionary(part => part.Key, part => (Tensor<T>)part.Value);
        var gradients = new Dictionary<string, double[]>();
        if (fixture.Gradients is { } expected)
        {
            var y = fixture.Cotangents!.Select(entry => (parts[entry.Key] * Cotangent(entry.Value)).Sum()).Aggregate((a, b) => a + b);
            if (y.RequiresGrad) y.Backward();
            foreach (var name in expected.Keys) gradients[name] = arguments.Tensor<T>(name) is var leaf && leaf.Grad is { } gradient ? Doubles(gradient) : new double[leaf.Size];
        }
        return (parts.ToDictionary(part => part.Key, part => Doubles(part.Value)), gradients);

        static Tensor<T> Cotangent(FixtureTensor tensor) => Tensor.From<T>(Array.ConvertAll(tensor.Values, T.CreateTruncating), tensor.Shape);
        static double[] Doubles(Tensor<T> x) => Array.ConvertAll(x.ToArray(), double.CreateTruncating);
    }

    /// <summary>Relative to the number, or, where terms cancel, to the largest of the tensor; and by what the rounding of the inputs alone moves the number, which no loss can mend.</summary>
    private static void Check(string what, double[] actual, double[] rounded, FixtureTensor expected)
    {
        var largest = expected.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < actual.Length; i++)
        {
            var moved = double.IsFinite(rounded[i]) ? Math.Abs(rounded[i] - expected.Values[i]) : 0;
            var tolerance = new Tolerance(FloatTolerance, 1e-5 + (1e-2 * FloatTolerance * largest) + moved);
            if (!tolerance.Accepts(actual[i], expected.Values[i])) throw new FixtureException($"{what}{expected.Shape}, element {i}: {actual[i]:R}, not {expected.Values[i]:R} ({tolerance})");
        }
    }
}

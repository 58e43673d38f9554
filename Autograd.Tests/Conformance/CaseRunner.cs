using System.Text.Json.Nodes;
using Autograd.Core;

namespace Autograd.Tests.Conformance;

/// <summary>Runs one case of functions of tensors: value, gradients, second derivatives, or the error.</summary>
internal static class CaseRunner
{
    /// <summary>Returns if the case holds, else throws what is wrong.</summary>
    public static void Run(JsonObject node, Tolerance tolerance, IReadOnlyDictionary<string, FixtureOperation> table) => Run(FixtureCase.Parse(node, tolerance), table);

    public static void Run(FixtureCase fixture, IReadOnlyDictionary<string, FixtureOperation> table)
    {
        if (Differences.Of(fixture) is { } difference) difference.Instead(fixture, table);
        else if (!table.TryGetValue(fixture.Op, out var operation)) throw new FixtureException($"unknown op {fixture.Op}");
        else if (fixture.ErrorKind is { } kind) ErrorRunner.Run(fixture, operation, kind);
        else Values(fixture, operation);
    }

    /// <summary>Runs a case of values.</summary>
    public static void Values(FixtureCase fixture, FixtureOperation operation, Shape? expanded = null)
    {
        using var tape = new Tape<double>();
        var arguments = new Arguments(fixture) { Expanded = expanded };
        var outcome = operation.Apply(arguments);
        arguments.CheckAllAsked();
        if (outcome.Text != fixture.Result) throw new FixtureException($"{outcome.Text} instead of {fixture.Result}");
        if (outcome.Parts.Count != fixture.Outputs.Count) throw new FixtureException($"{outcome.Parts.Count} outputs, not {fixture.Outputs.Count}");
        foreach (var (name, expected) in fixture.Outputs)
            fixture.Tolerance.Check(name, outcome.Parts.TryGetValue(name, out var part) ? part : throw new FixtureException($"no output {name}"), expected);

        if (fixture.Gradients is null) return;
        var leaves = fixture.Gradients.Keys.Select(name => arguments.Tensors.TryGetValue(name, out var leaf) ? leaf : throw new FixtureException($"no float input {name}")).ToArray();
        var (y, cotangent) = Seed(fixture, outcome);

        // Once as a training step does it, adding up in place, and once recorded, to be differentiated again.
        if (y.RequiresGrad) y.Backward(cotangent);
        Check(fixture, "grad of ", fixture.Gradients, [.. leaves.Select(leaf => leaf.Grad ?? Tensor.Zeros<double>(leaf.Shape))]);
        if (fixture.Second is not { } second) return;
        var gradients = Gradient(tape, y, leaves, cotangent, createGraph: true);
        Check(fixture, "recorded grad of ", fixture.Gradients, gradients);
        var s = Sum(fixture.Gradients.Keys.Select((name, i) => (gradients[i], second.Directions[name].ToTensor())));
        Check(fixture, "second grad of ", second.Gradients, Gradient(tape, s, leaves, null, createGraph: false));
    }

    /// <summary>What is differentiated: the output and its cotangent, or, of several outputs, the sum of all times theirs.</summary>
    private static (Tensor<double> Y, Tensor<double>? Cotangent) Seed(FixtureCase fixture, Outcome outcome)
    {
        var cotangents = fixture.Cotangents ?? throw new FixtureException("grads without a cotangent");
        if (outcome.Parts.Count == 1 && outcome.Parts.Single() is var (name, single)) return ((Tensor<double>)single, cotangents[name].ToTensor());
        return (Sum(cotangents.Select(cotangent => ((Tensor<double>)outcome.Parts[cotangent.Key], cotangent.Value.ToTensor()))), null); // an output without one is no function of the inputs to be differentiated: running statistics
    }

    private static Tensor<double> Sum(IEnumerable<(Tensor<double> A, Tensor<double> B)> products) =>
        products.Select(product => (product.A * product.B).Sum()).Aggregate((a, b) => a + b);

    private static Tensor<double>[] Gradient(Tape<double> tape, Tensor<double> y, Tensor<double>[] leaves, Tensor<double>? cotangent, bool createGraph) =>
        y.RequiresGrad ? tape.Gradient(y, leaves, cotangent, createGraph) : [.. leaves.Select(leaf => Tensor.Zeros<double>(leaf.Shape))];

    private static void Check(FixtureCase fixture, string what, IReadOnlyDictionary<string, FixtureTensor> expected, Tensor<double>[] actual)
    {
        foreach (var ((name, tensor), gradient) in expected.Zip(actual)) fixture.Tolerance.Check(what + name, gradient, tensor);
    }
}

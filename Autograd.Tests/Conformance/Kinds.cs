using System.Text.Json.Nodes;

namespace Autograd.Tests.Conformance;

/// <summary>How the cases of each kind of file are run. Losses and layers are functions of tensors like the primitives: a table each; what is not (a trajectory of an optimizer) brings a runner of its own.</summary>
internal static class Kinds
{
    private static readonly Dictionary<string, Action<JsonObject, Tolerance>> Runners = new()
    {
        ["primitives"] = static (node, tolerance) => CaseRunner.Run(node, tolerance, Operations.Table),
        ["errors-primitives"] = static (node, tolerance) => CaseRunner.Run(node, tolerance, Operations.Table),
        ["losses"] = LossRunner.Run,
        ["errors-losses"] = LossRunner.Run,
        ["layers"] = static (node, tolerance) => CaseRunner.Run(node, tolerance, LayerOperations.Table),
        ["optimizers"] = OptimizerRunner.Run,
        ["errors-nn"] = static (node, tolerance) =>
        {
            if (LayerOperations.Table.ContainsKey((string)node["op"]!)) CaseRunner.Run(node, tolerance, LayerOperations.Table);
            else OptimizerRunner.Run(node, tolerance);
        },
    };

    public static void Run(string kind, JsonObject node, Tolerance tolerance)
    {
        if (!Runners.TryGetValue(kind, out var run)) throw new FixtureException($"unknown kind of file: {kind}");
        run(node, tolerance);
    }
}

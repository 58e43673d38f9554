using System.Text.Json.Nodes;

namespace Autograd.Tests.Conformance;

/// <summary>Runs one case of an optimizer, a schedule, clipping or an average: a trajectory, not a function of tensors.</summary>
internal static class OptimizerRunner
{
    public static void Run(JsonObject node, Tolerance tolerance) => throw new FixtureException($"unknown op {node["op"]}");
}

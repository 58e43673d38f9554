using System.Text.Json.Nodes;

namespace Autograd.Tests.Conformance;

/// <summary>A case of one function: inputs and options, and what came out, or the kind of error. A key that is not known here fails.</summary>
internal sealed record FixtureCase(
    string Id,
    string Op,
    IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, FixtureTensor> Inputs,
    JsonObject Options,
    IReadOnlyDictionary<string, FixtureTensor> Outputs,
    IReadOnlyDictionary<string, FixtureTensor>? Cotangents,
    IReadOnlyDictionary<string, FixtureTensor>? Gradients,
    SecondOrder? Second,
    string? Result,
    string? ErrorKind,
    Tolerance Tolerance)
{
    /// <summary>PyTorch's own gradients, where they are not the mathematical ones.</summary>
    public IReadOnlyDictionary<string, FixtureTensor>? TorchGradients { get; init; }

    /// <summary>The name under which a single output stands.</summary>
    public const string SingleOutput = "output";

    private static readonly HashSet<string> Known =
        ["id", "op", "tags", "inputs", "options", "output", "outputs", "cotangent", "grads", "second", "torch_grads", "result", "rtol", "atol", "error"];

    public static FixtureCase Parse(JsonObject node, Tolerance tolerance)
    {
        foreach (var (key, _) in node)
            if (!Known.Contains(key)) throw new FixtureException($"unknown key {key}");
        var several = node["outputs"] is not null;
        return new FixtureCase(
            (string)node["id"]!,
            (string)node["op"]!,
            node["tags"] is JsonArray tags ? [.. tags.Select(tag => (string)tag!)] : [],
            Tensors(node["inputs"]) ?? throw new FixtureException("no inputs"),
            node["options"] as JsonObject ?? throw new FixtureException("no options"),
            Tensors(node["outputs"]) ?? Single(node["output"]) ?? new Dictionary<string, FixtureTensor>(),
            several ? Tensors(node["cotangent"]) : Single(node["cotangent"]),
            Tensors(node["grads"]),
            node["second"] is JsonObject second ? SecondOrder.Parse(second) : null,
            (string?)node["result"],
            (string?)node["error"]?["kind"],
            new Tolerance((double?)node["rtol"] ?? tolerance.Relative, (double?)node["atol"] ?? tolerance.Absolute))
        {
            TorchGradients = Tensors(node["torch_grads"]),
        };
    }

    internal static Dictionary<string, FixtureTensor>? Tensors(JsonNode? node) =>
        node is JsonObject tensors ? tensors.ToDictionary(entry => entry.Key, entry => FixtureTensor.Parse(entry.Value)) : null;

    private static Dictionary<string, FixtureTensor>? Single(JsonNode? node) => node is null ? null : new() { [SingleOutput] = FixtureTensor.Parse(node) };
}

/// <summary>With s the sum over inputs of gradient times direction, the gradient of s: a derivative of the derivative.</summary>
internal sealed record SecondOrder(IReadOnlyDictionary<string, FixtureTensor> Directions, IReadOnlyDictionary<string, FixtureTensor> Gradients)
{
    public static SecondOrder Parse(JsonObject node)
    {
        foreach (var (key, _) in node)
            if (key is not ("directions" or "grads")) throw new FixtureException($"unknown key second.{key}");
        return new SecondOrder(FixtureCase.Tensors(node["directions"])!, FixtureCase.Tensors(node["grads"])!);
    }
}

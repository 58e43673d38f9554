using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Autograd.Core;

namespace Autograd.Tests.Conformance;

/// <summary>
/// PyTorch refuses the input: ours must throw its documented exception and no other kind, and say which operation, and which shape, axis, position or option.
/// </summary>
internal static class ErrorRunner
{
    public static void Run(FixtureCase fixture, FixtureOperation operation, string kind)
    {
        if (kind is not ("shape" or "index" or "option" or "value" or "state")) throw new FixtureException($"unknown kind of error {kind}");
        var arguments = new Arguments(fixture);
        var thrown = Record(() => operation.Apply(arguments));
        if (thrown is FixtureException) throw thrown;
        arguments.CheckAllAsked();
        if (thrown is null) throw new FixtureException("did not throw");

        var documented = kind == "state" || operation.ThrowsState ? thrown.GetType() == typeof(InvalidOperationException) : thrown.GetType() is var type && (type == typeof(ArgumentException) || type == typeof(ArgumentOutOfRangeException));
        if (!documented) throw new FixtureException($"threw a {thrown.GetType().Name}: {thrown.Message}");
        if (!Says(thrown.Message, operation.Name) && (operation.OtherName is not { } other || !Says(thrown.Message, other))) throw new FixtureException($"the message does not name {operation.Name}: {thrown.Message}");
        var culprits = kind == "shape" ? Shapes(fixture) : Shapes(fixture).Concat(Numbers(fixture)).Concat(arguments.Asked);
        if (fixture.Inputs.Count > 0 && !culprits.Any(culprit => Says(thrown.Message, culprit))) throw new FixtureException($"the message does not name what is wrong: {thrown.Message}");
    }

    /// <summary>As a word or number of its own: 1 is not said by 12, -1 or 1.5.</summary>
    private static bool Says(string message, string what) => Regex.IsMatch(message, $@"(?<![\w.-]){Regex.Escape(what)}(?![\w]|\.\d)");

    private static IEnumerable<string> Shapes(FixtureCase fixture) =>
        fixture.Inputs.Values.Select(tensor => tensor.Shape.ToString()).Concat(fixture.Options.Select(option => option.Value).OfType<JsonArray>().Select(list => $"[{string.Join(' ', list)}]"));

    private static IEnumerable<string> Numbers(FixtureCase fixture) =>
        fixture.Inputs.Values.Where(tensor => tensor.Type == "int64").SelectMany(tensor => tensor.Values).Select(value => value.ToString(CultureInfo.InvariantCulture))
            .Concat(fixture.Options.SelectMany(option => option.Value is JsonArray list ? list : (IEnumerable<JsonNode?>)[option.Value]).Where(node => node is not null).Select(Text));

    /// <summary>As our messages write it: 2.0 is 2.</summary>
    private static string Text(JsonNode? node) => node!.GetValueKind() == JsonValueKind.Number ? ((double)node).ToString(CultureInfo.InvariantCulture) : node.ToString();

    private static Exception? Record(Action action)
    {
        using var tape = new Tape<double>();
        try
        {
            action();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}

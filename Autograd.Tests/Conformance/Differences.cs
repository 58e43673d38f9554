using Autograd.Core;

namespace Autograd.Tests.Conformance;

/// <summary>
/// Where we differ from PyTorch on purpose, or cannot be asked the question because it does not compile: which cases, why, and what we do instead, asserted.
/// </summary>
/// <param name="Op">Whose cases, by PyTorch's name.</param>
/// <param name="Concerns">Which of them.</param>
/// <param name="Reason">Why.</param>
/// <param name="Instead">What we do instead, asserted, with the operations of this kind of file.</param>
internal sealed record Difference(string Op, Func<FixtureCase, bool> Concerns, string Reason, Action<FixtureCase, IReadOnlyDictionary<string, FixtureOperation>> Instead)
{
    /// <summary>Stands for every operation.</summary>
    public const string Any = "*";
}

/// <summary>The table of differences. Everything else holds to the letter.</summary>
internal static class Differences
{
    public static readonly IReadOnlyList<Difference> Table =
    [
        new(Difference.Any, static fixture => fixture.Inputs.Values.Any(IsStrided), "Indices and masks are dense by type, so a strided one cannot be made; the same values laid out densely must give the same.",
            static (fixture, table) => CaseRunner.Run(fixture with { Inputs = fixture.Inputs.ToDictionary(input => input.Key, input => IsStrided(input.Value) ? input.Value with { Strides = null } : input.Value) }, table)),
        new("one_hot", static fixture => fixture.ErrorKind is null, "Indices.OneHot<T> gives a Tensor<T>, to be computed with, where PyTorch gives int64.", static (fixture, table) =>
        {
            var expected = fixture.Outputs[FixtureCase.SingleOutput];
            if (expected.Type != "int64") throw new FixtureException($"one_hot gives int64, the case says {expected.Type}");
            CaseRunner.Values(fixture with { Outputs = new Dictionary<string, FixtureTensor> { [FixtureCase.SingleOutput] = expected with { Type = "float64" } } }, table["one_hot"]);
        }),
        new("prod", static fixture => fixture.Second is not null && !fixture.Options.ContainsKey("dim") && fixture.Inputs["input"].Values.Count(value => value == 0) > 1,
            "With two zeros, PyTorch's product of everything has no second derivative at all (its backward pass returns constant zeros); along a dim it has, and ours always: with respect to the two zeros, the product of the rest.",
            static (fixture, table) => CaseRunner.Values(fixture with { Second = fixture.Second! with { Gradients = SecondOfProduct(fixture) } }, table["prod"])),
        new("gelu", static fixture => fixture.ErrorKind is not null && (string?)fixture.Options["approximate"] is not (null or "none" or "tanh"), "The approximation is a bool: another name for it does not compile.",
            static (_, _) => Assert.Equal(typeof(bool), typeof(Activations).GetMethod("Gelu")!.GetParameters().Single(parameter => parameter.Name == "tanh").ParameterType)),
        .. LossDifferences.Table,
        new(Difference.Any, static fixture => fixture.ErrorKind == "option" && fixture.Op is "conv1d" or "conv2d" && IsUnknownWord(fixture.Options["padding"]), "A padding is made from numbers, or is Padding.Same: another word does not compile.",
            static (_, _) => Assert.DoesNotContain(typeof(Padding).GetMethods().SelectMany(method => method.GetParameters()), parameter => parameter.ParameterType == typeof(string))),
        new("ReduceLROnPlateau", static fixture => fixture.ErrorKind is not null && ((string?)fixture.Options["mode"] is not (null or "min" or "max") || (string?)fixture.Options["threshold_mode"] is not (null or "rel" or "abs")),
            "Whether more is better, and whether the threshold is an amount, are bools: another name for either does not compile.",
            static (_, _) => Assert.Equal([typeof(bool), typeof(bool)], typeof(Nn.ReduceLROnPlateau).GetConstructors().Single().GetParameters().Where(parameter => parameter.Name is "maximize" or "isAbsolute").Select(parameter => parameter.ParameterType))),
        new("OneCycleLR", static fixture => fixture.ErrorKind is not null && !fixture.Options.ContainsKey("total_steps") && !(fixture.Options.ContainsKey("epochs") && fixture.Options.ContainsKey("steps_per_epoch")),
            "The number of steps is a parameter without a default: to leave it out does not compile.",
            static (_, _) => Assert.False(typeof(Nn.OneCycleLR).GetConstructors().Single().GetParameters().Single(parameter => parameter.Name == "totalSteps").IsOptional)),
    ];

    public static Difference? Of(FixtureCase fixture) => Table.FirstOrDefault(difference => (difference.Op == Difference.Any || difference.Op == fixture.Op) && difference.Concerns(fixture));

    private static bool IsUnknownWord(System.Text.Json.Nodes.JsonNode? option) => option?.GetValueKind() == System.Text.Json.JsonValueKind.String && (string?)option is not ("same" or "valid");

    private static bool IsStrided(FixtureTensor input) => input.Strides is not null && input.Type != "float64";

    /// <summary>With <c>y = c · Πx</c> and directions d, <c>Σᵢ dᵢ ∂y/∂xᵢ</c> differentiated with respect to xⱼ: c times the sum over i ≠ j of dᵢ times the product of all x but two.</summary>
    private static Dictionary<string, FixtureTensor> SecondOfProduct(FixtureCase fixture)
    {
        var (x, d, c) = (fixture.Inputs["input"].Values, fixture.Second!.Directions["input"].Values, fixture.Cotangents![FixtureCase.SingleOutput].Values.Single());
        var second = new double[x.Length];
        for (var j = 0; j < x.Length; j++)
            for (var i = 0; i < x.Length; i++)
                if (i != j) second[j] += c * d[i] * x.Where((_, k) => k != i && k != j).Aggregate(1.0, (product, value) => product * value);
        return new() { ["input"] = fixture.Second.Gradients["input"] with { Values = second } };
    }
}

using Autograd.Core;

namespace Autograd.Tests.Conformance;

/// <summary>
/// Where we differ from PyTorch on purpose, or cannot be asked the question because it does not compile: which cases, why, and what we do instead, asserted.
/// </summary>
internal sealed record Difference(string Op, Func<FixtureCase, bool> Concerns, string Reason, Action<FixtureCase> Instead);

/// <summary>The table of differences. Everything else holds to the letter.</summary>
internal static class Differences
{
    public static readonly IReadOnlyList<Difference> Table =
    [
        new("one_hot", static fixture => fixture.ErrorKind is null, "Indices.OneHot<T> gives a Tensor<T>, to be computed with, where PyTorch gives int64.", static fixture =>
        {
            var expected = fixture.Outputs[FixtureCase.SingleOutput];
            if (expected.Type != "int64") throw new FixtureException($"one_hot gives int64, the case says {expected.Type}");
            CaseRunner.Values(fixture with { Outputs = new Dictionary<string, FixtureTensor> { [FixtureCase.SingleOutput] = expected with { Type = "float64" } } }, Operations.Table["one_hot"]);
        }),
        new("prod", static fixture => fixture.Second is not null && !fixture.Options.ContainsKey("dim") && fixture.Inputs["input"].Values.Count(value => value == 0) > 1,
            "With two zeros, PyTorch's product of everything has no second derivative at all (its backward pass returns constant zeros); along a dim it has, and ours always: with respect to the two zeros, the product of the rest.",
            static fixture => CaseRunner.Values(fixture with { Second = fixture.Second! with { Gradients = SecondOfProduct(fixture) } }, Operations.Table["prod"])),
        new("gelu", static fixture => fixture.ErrorKind is not null, "the approximation is a bool: another name for it does not compile",
            static _ => Assert.Equal(typeof(bool), typeof(Activations).GetMethod("Gelu")!.GetParameters().Single(parameter => parameter.Name == "tanh").ParameterType)),
    ];

    public static Difference? Of(FixtureCase fixture) => Table.FirstOrDefault(difference => difference.Op == fixture.Op && difference.Concerns(fixture));

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

using Autograd.Core;

namespace Autograd.Tests.Conformance;

/// <summary>Where our losses differ from PyTorch's on purpose. Most of it no case records; <c>LossDifferenceTests</c> asks then.</summary>
internal static class LossDifferences
{
    public static readonly IReadOnlyList<Difference> Table =
    [
        new(Difference.Any, static fixture => fixture.Tags.Contains("broadcast") && LossOperations.Table.ContainsKey(fixture.Op), "Losses broadcast nothing silently: [100 1] against [100] would be the mean of 10,000 wrong differences.", LossRunner.RefusedThenExpanded),
        new(Difference.Any, static fixture => fixture.ErrorKind == "option" && fixture.Options["reduction"] is { } name && !LossOperations.Reductions.ContainsKey((string)name!),
            "A reduction is an enum: another name does not compile. A number that is none of its members is refused.", static (fixture, table) => ErrorRunner.Run(fixture, table[fixture.Op], "option")),
        new("CTCLoss", static fixture => fixture.Gradients is not null && fixture.TorchGradients?.ContainsKey("log_probs") == true,
            "The gradient with respect to log-probabilities is the mathematical one, minus the posterior; PyTorch's presumes a log-softmax before it and adds the probabilities, as much as the posterior of the frame adds up to.", static (fixture, table) =>
            {
                CaseRunner.Values(fixture, table["CTCLoss"]);
                LossRunner.Float(fixture);
                var (x, ours, theirs) = (fixture.Inputs["log_probs"], fixture.Gradients!["log_probs"].Values, fixture.TorchGradients!["log_probs"].Values);
                var classes = x.Shape[^1];
                for (var i = 0; i < ours.Length; i++)
                {
                    var frame = ours.AsSpan((i / classes) * classes, classes).ToArray().Sum();
                    if (!new Tolerance(1e-9, 1e-9).Accepts(ours[i] - (frame * Math.Exp(x.Values[i])), theirs[i])) throw new FixtureException($"torch_grads of log_probs, element {i}: PyTorch's {theirs[i]} is not what it is said to be");
                }
            }),
        new("SoftMarginLoss", static fixture => fixture.ErrorKind is null && fixture.Outputs.Values.Any(output => output.Values.Any(double.IsInfinity)) && fixture.Inputs["input"].Values.All(double.IsFinite),
            "log(1 + exp(-yx)) overflows in PyTorch where -yx > 709.8; ours stays -yx.", static (fixture, table) =>
            {
                double[] losses = [.. fixture.Inputs["input"].Values.Zip(fixture.Inputs["target"].Values, static (x, y) => Math.Max(0, -y * x) + Math.Log(1 + Math.Exp(-Math.Abs(x))))];
                double[] reduced = (string?)fixture.Options["reduction"] switch { "none" => losses, "sum" => [losses.Sum()], _ => [losses.Average()] };
                CaseRunner.Values(fixture with { Outputs = new Dictionary<string, FixtureTensor> { [FixtureCase.SingleOutput] = fixture.Outputs[FixtureCase.SingleOutput] with { Values = reduced } }, Gradients = null, Second = null }, table["SoftMarginLoss"]);
            }),
        new("SmoothL1Loss", static fixture => fixture is { ErrorKind: null, Gradients: not null } && fixture.Options["beta"] is { } beta && FixtureTensor.Number(beta) == 0 && Ties(fixture).Any(static tie => tie),
            "With beta 0 the gradient at a tie is 0, that of L1; PyTorch 1.13 gives -1.", static (fixture, table) =>
            {
                bool[] ties = [.. Ties(fixture)];
                CaseRunner.Values(fixture with
                {
                    Gradients = fixture.Gradients!.ToDictionary(static entry => entry.Key, entry => entry.Value with { Values = [.. entry.Value.Values.Select((value, i) => ties[i] ? 0 : value)] }),
                }, table["SmoothL1Loss"]);
            }),
        new(Difference.Any, static fixture => fixture.ErrorKind is null && fixture.Op is "CrossEntropyLoss" or "LinearCrossEntropyLoss" && fixture.Options["label_smoothing"] is { } smoothing && !(FixtureTensor.Number(smoothing) >= 0),
            "A label smoothing that is negative or NaN is an error; PyTorch ignores it.", static (fixture, table) => ErrorRunner.Run(fixture, table[fixture.Op], "option")),
    ];

    private static IEnumerable<bool> Ties(FixtureCase fixture) => fixture.Inputs["input"].Values.Zip(fixture.Inputs["target"].Values, static (x, y) => x == y);
}
